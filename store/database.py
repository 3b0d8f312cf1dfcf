"""The engine, and the one place where a transaction begins and ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from store.failures import note_address
from store.readers import become_reader

try:
    from pysqlite3 import dbapi2 as sqlite3
except ModuleNotFoundError:  # not packaged for this platform; the version check below still holds
    import sqlite3

SAFE_SQLITE = (3, 51, 3)
"""Older versions can corrupt a WAL database when several connections write and checkpoint."""

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table; its metadata is what the migrations must add up to."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UnsafeSqliteError(RuntimeError):
    """The SQLite library at hand is too old to be trusted with several connections."""


class Database:
    """One database, by SQLAlchemy URL. Safe to share between threads.

    Only this class commits: `transaction()` is one unit of work, `reading()` never writes.

    Raises:
        UnsafeSqliteError: the URL is SQLite and the library is older than `SAFE_SQLITE`.
    """

    def __init__(self, url: str | URL, *, busy_timeout_seconds: float = 30.0) -> None:
        self.url = make_url(url)
        self.engine = _engine(self.url, busy_timeout_seconds)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite, where one writer at a time holds the lock."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work: committed when the block ends, rolled back when it raises."""
        with self._sessions() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view for reading; whatever is changed in it is thrown away."""
        options: dict[str, Any] = {"dealmate_read_only": True}
        if not self.is_sqlite:  # else each statement would see another moment
            options["isolation_level"] = "REPEATABLE READ"
        with self._sessions() as session:
            session.connection(execution_options=options)
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def reading_for(self, scope: Callable[[], str]) -> Iterator[Session]:
        """The same for a reader, see `store.readers`: on PostgreSQL it shows the scope alone."""
        with self.reading() as session:
            if not self.is_sqlite:  # which has no such wall, and need not work the scope out
                become_reader(session, scope())
            yield session

    def create_all(self) -> None:
        """Create every known table at once: for tests of a room; the product runs migrations."""
        Base.metadata.create_all(self.engine)

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def _engine(url: URL, busy_timeout_seconds: float) -> Engine:
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "handle_error", note_address)
        return engine
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        raise UnsafeSqliteError(
            f"SQLite {sqlite3.sqlite_version} can corrupt a database that several connections "
            "use. Install the package pysqlite3, which brings a newer one, and start again."
        )
    engine = create_engine(
        url,
        module=sqlite3,
        connect_args={"timeout": busy_timeout_seconds},
        pool_size=10,
        hide_parameters=True,  # an error message must not carry what people wrote
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", note_address)
    return engine


def _configure_sqlite(connection: Any, record: Any) -> None:
    del record
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    _enter_wal(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is gone from the file, too
    cursor.close()


def _enter_wal(cursor: Any) -> None:
    """Switch to the write-ahead log: for this alone SQLite does not wait for others by itself."""
    deadline = time.monotonic() + _LONGEST_WAIT_FOR_WAL_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            # A full or read-only disk stays so: it is only another process that is waited for.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
        else:
            return


_LONGEST_WAIT_FOR_WAL_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 0.02


def _begin_sqlite(connection: Any) -> None:
    read_only = connection.get_execution_options().get("dealmate_read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def is_busy(error: BaseException) -> bool:
    """Say whether a statement failed because of the moment (a lock, a lost connection)."""
    return isinstance(error, OperationalError)
