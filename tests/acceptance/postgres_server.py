"""A real PostgreSQL for tests: one server, and for each test a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from bot.schema import whole_schema
from store.copying import copy_tables
from store.database import Database
from store.migrating import migrate

Fill = Callable[[Database], None]


class PostgresServer:
    """Databases that are copies of some that are filled once."""

    def __init__(self, uri: str) -> None:
        self._url = make_url(uri.replace("postgresql://", "postgresql+psycopg://"))
        self._numbers = count(1)
        self._originals: dict[Fill, str] = {}
        for setting in (
            "fsync",
            "full_page_writes",
            "synchronous_commit",
        ):  # no test cuts the power
            self._administer(f"ALTER SYSTEM SET {setting} = off")
        self._administer("SELECT pg_reload_conf()")

    @contextmanager
    def database(self, fill: Fill = migrate) -> Iterator[Database]:
        """A database as `fill` makes it, for one test; gone at the end."""
        original = self._originals.get(fill)
        if original is None:
            original = self._new("template0")
            database = Database(self.url_of(original))
            fill(database)
            database.close()
            self._originals[fill] = original
        name = self._new(original)
        database = Database(self.url_of(name))
        try:
            yield database
        finally:
            database.close()
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def url_of(self, name: str) -> URL:
        """The address of one of its databases."""
        return self._url.set(database=name)

    def _new(self, original: str) -> str:
        name = f"dealmate_{next(self._numbers)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {original} ENCODING 'UTF8'")
        return name

    def _administer(self, statement: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def copy_from_sqlite(file: Path, database: Database) -> None:
    """Copy all rows of an SQLite file into a migrated database, as they are."""
    source = Database(f"sqlite:///{file}")
    names = set(whole_schema().tables)
    with source.reading() as session, database.transaction() as into:
        copy_tables(session, into, names)
        for table in whole_schema().sorted_tables:
            key = table.primary_key.columns.values()[0]
            if table.autoincrement_column is not None:
                into.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'), "  # noqa: S608
                        f"(SELECT coalesce(max({key.name}), 0) + 1 FROM {table.name}), false)"
                    )
                )
    source.close()
