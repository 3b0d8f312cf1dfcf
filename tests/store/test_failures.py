from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from store.database import Database
from store.failures import Failure, FailureKind, check_address, failure_of


def failing(url: str, *statements: str) -> Failure | None:
    """What it means that the last of these statements, or the connecting, fails."""
    database = Database(url)
    try:
        with database.transaction() as session:
            for statement in statements or ("SELECT 1",):
                session.execute(text(statement))
    except SQLAlchemyError as error:
        return failure_of(error)
    finally:
        database.close()
    pytest.fail("nothing failed")


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"These are words, and they are no database at all. " * 100)
    failure = failing(f"sqlite:///{path}")
    assert failure is not None
    assert failure.kind is FailureKind.DAMAGED
    assert failure.address == str(path)


def test_half_of_a_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    database = Database(f"sqlite:///{path}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE t (words TEXT)"))
        session.execute(text("INSERT INTO t VALUES (:words)"), {"words": "x" * 100_000})
    database.close()
    path.write_bytes(path.read_bytes()[:20_000])
    failure = failing(f"sqlite:///{path}", "SELECT words FROM t")
    assert failure is not None
    assert failure.kind is FailureKind.DAMAGED


def test_a_disk_without_room_is_full(tmp_path: Path) -> None:
    failure = failing(
        f"sqlite:///{tmp_path / 'x.sqlite3'}",
        "CREATE TABLE t (words TEXT)",
        "PRAGMA max_page_count = 5",
        "INSERT INTO t VALUES (zeroblob(1000000))",
    )
    assert failure is not None
    assert failure.kind is FailureKind.FULL


def test_where_nothing_can_be_written_is_said_at_once(tmp_path: Path) -> None:
    failure = failing(f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}")
    assert failure is not None
    assert failure.kind is FailureKind.NOT_WRITABLE
    path = tmp_path / "x.sqlite3"
    path.touch()
    failure = failing(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert failure is not None
    assert failure.kind is FailureKind.NOT_WRITABLE


def test_a_statement_that_is_wrong_is_a_fault_of_the_program(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    assert failing(url, "SELECT nothing FROM nowhere") is None
    assert failing(url, "CREATE TABLE t (n INT UNIQUE)", *2 * ["INSERT INTO t VALUES (1)"]) is None
    assert failure_of(ValueError("a database")) is None


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    failure = failing("postgresql+psycopg://ada:geheim@127.0.0.1:1/deals")
    assert failure is not None
    assert failure.kind is FailureKind.NOT_REACHED
    assert failure.address == "127.0.0.1:1/deals"
    assert "geheim" not in failure.words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("geheim", "no address of a database"),
        ("postgres://ada:geheim@host/deals", "postgres:// is nothing"),
        ("postgresql://ada:geheim@host/deals", r"write it as postgresql\+psycopg://"),
        ("mysql://ada:geheim@host/deals", "mysql:// is nothing"),
        ("postgresql+psycopg://ada:geheim@host:port/deals", "no address of a database"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_not_quoted(address: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        check_address(address)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("address", ["sqlite:///x.sqlite3", "postgresql+psycopg://ada@host/deals"])
def test_an_address_that_can_be_used_is_taken(address: str) -> None:
    check_address(address)
