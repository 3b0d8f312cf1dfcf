"""The second wall on PostgreSQL: what a query forgets to ask, the database asks all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from content_index import queries
from content_index.embedding.hashing import HashingEmbedder
from content_index.entitlement import AllowedRows
from content_index.labels import Grant, Holder, HolderKind
from content_index.library import Library, open_library
from retrieval.answering import Answerer
from retrieval.question import Question
from store.database import Database
from store.migrating import migrate
from store.readers import ROLE, ReaderRoleError, become_reader, scope_of
from tests.acceptance.postgres_server import PostgresServer
from tests.parsing import sync_folder

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="p"),))
ALLOWED = {
    "protection": "to_partner}\n---\n# Protection\n\nA registered deal is protected for 90 days.",
    "discounts": "to_partner}\n---\n# Discounts\n\nGold partners get 12 percent on Vault.",
}
SECRET = {
    "a-secret": "internal}\n---\n# Secret\n\nA registered deal is protected for 120 days.",
    "secret": "to_partner, partners: [other]}\n---\n# Deals\n\nGold partners get 44 percent.",
}
SEEN = {
    "content_assets": "id",
    "content_versions": "asset_id",
    "content_passages": "text",
    "content_embeddings": "text_sha256",
    "content_tokens": "text_sha256",
}


def filled(database: Database, pages: Mapping[str, str]) -> Library:
    library = open_library(database=database, embedder=HashingEmbedder())
    with TemporaryDirectory() as folder:
        for name, page in pages.items():
            path = Path(folder) / f"{name}.md"
            path.write_text(f"---\nlabel: {{audience: {page}", encoding="utf-8")
        sync_folder(library, Path(folder), now=NOW)
    return library


def with_secrets(database: Database) -> None:
    migrate(database)
    filled(database, ALLOWED | SECRET)


@pytest.fixture
def library(postgres: PostgresServer) -> Iterator[Library]:
    with postgres.database(with_secrets) as database:
        yield open_library(database=database, embedder=HashingEmbedder())


@pytest.fixture
def allowed(library: Library) -> AllowedRows:
    return library.allowed(PARTNER, today=NOW.date())


def seen(session: Session) -> dict[str, set[str]]:
    """What a query without any condition finds in each table."""
    return {
        table: set(session.execute(text(f"SELECT {column} FROM {table}")).scalars())  # noqa: S608
        for table, column in SEEN.items()
    }


def test_a_query_without_any_condition_finds_what_is_allowed(
    library: Library, allowed: AllowedRows
) -> None:
    with library.database.reading() as session:
        everything = seen(session)
    with library.database.reading_for(lambda: allowed.scope) as session:
        found = seen(session)
    assert [len(everything[table]) for table in SEEN] == [4, 4, 4, 4, 4]
    assert [len(found[table]) for table in SEEN] == [2, 2, 2, 2, 2]
    assert found["content_assets"] == found["content_versions"]
    said = " ".join(found["content_passages"])
    assert "90 days" in said
    assert "12 percent" in said


def test_without_a_scope_nothing_is_found(library: Library, allowed: AllowedRows) -> None:
    none: dict[str, set[str]] = {table: set() for table in SEEN}
    with library.database.reading_for(lambda: scope_of(())) as session:
        assert seen(session) == none
    with library.database.engine.connect() as connection, Session(connection) as session:
        for has_had_one in (False, True):
            with session.begin():
                session.execute(text(f"SET LOCAL ROLE {ROLE}"))
                assert seen(session) == none, has_had_one
            with session.begin():
                become_reader(session, allowed.scope)
                assert seen(session) != none
            with session.begin():
                assert len(seen(session)["content_assets"]) == 4, "the owner's again"


def test_passages_that_a_fault_asks_for_are_left_out(
    library: Library, allowed: AllowedRows
) -> None:
    keys = allowed.view.keys
    with library.database.reading_for(lambda: allowed.scope) as session:
        found = queries.read_passages(session, {key.id: row for row, key in enumerate(keys)})
        texts = queries.read_searchable(session, [key.id for key in keys])
    assert len(keys) == 4
    assert sorted(found) == [row for row in range(4) if allowed.mask[row]]
    assert {keys[row].id for row in found} == set(texts)


def test_the_library_reads_for_readers_as_a_reader(library: Library, allowed: AllowedRows) -> None:
    rows = [int(row) for row in allowed.mask.nonzero()[0]]
    assert len(library.passages(rows, allowed)) == len(library.tokens(rows, allowed)) == 2
    with library.database.transaction() as session:
        session.execute(text("REVOKE SELECT ON content_passages FROM dealmate_reader"))
    for read in (library.passages, library.tokens):
        with pytest.raises(ProgrammingError, match="permission denied"):
            read(rows, allowed)


def test_a_reader_writes_nothing_and_sees_no_other_table(
    library: Library, allowed: AllowedRows
) -> None:
    for statement in ("UPDATE content_assets SET label = '{}'", "SELECT * FROM outbox"):
        with (
            library.database.reading_for(lambda: allowed.scope) as session,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            session.execute(text(statement))


def test_forbidden_documents_change_nothing(database: Database, library: Library) -> None:
    told = []
    for one in (library, filled(database, ALLOWED)):
        answerer = Answerer(one, threshold=0.0)
        for words in ("how long is a registered deal protected?", "what do gold partners get?"):
            answer = answerer.answer(Question(words), PARTNER, now=NOW)
            told.append((answer.text, answer.confidence, len(answer.citations)))
    assert told[:2] == told[2:]
    assert "90 days" in told[0][0]


@pytest.fixture
def owned(postgres: PostgresServer) -> Iterator[Database]:
    """An empty database whose owner is no superuser, on a server that has the role."""
    with postgres.database(nothing) as database, postgres.database() as other:
        with other.transaction() as session:
            session.execute(text("CREATE ROLE dealmate_owner LOGIN"))
            session.execute(text(f"ALTER DATABASE {database.url.database} OWNER TO dealmate_owner"))
        owned = Database(database.url.set(username="dealmate_owner"))
        yield owned
        owned.close()


def nothing(database: Database) -> None:
    del database


def test_an_owner_who_may_not_take_the_role_is_told_what_to_do(
    owned: Database, database: Database
) -> None:
    with pytest.raises(ReaderRoleError, match=f"GRANT {ROLE} TO the_user"):
        migrate(owned)
    with database.transaction() as administrator:
        administrator.execute(text(f"GRANT {ROLE} TO dealmate_owner"))
    migrate(owned)
    library = filled(owned, ALLOWED | SECRET)
    allowed = library.allowed(PARTNER, today=NOW.date())
    with owned.reading_for(lambda: allowed.scope) as session:
        assert len(seen(session)["content_passages"]) == 2

    def administer(statement: str) -> None:
        with database.transaction() as administrator:
            administrator.execute(text(statement))

    migrate(owned)
    for takes, gives_back in (  # as after a dump was restored on another server
        (f"REVOKE {ROLE} FROM dealmate_owner", f"GRANT {ROLE} TO dealmate_owner"),
        (f"ALTER ROLE {ROLE} RENAME TO former", f"ALTER ROLE former RENAME TO {ROLE}"),
    ):
        administer(takes)
        try:
            with pytest.raises(ReaderRoleError, match=f"GRANT {ROLE} TO the_user.*restore it"):
                migrate(owned)
        finally:
            administer(gives_back)
    migrate(owned)
