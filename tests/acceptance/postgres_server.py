"""A real PostgreSQL for tests: one server, and for each test a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from store.database import Database
from store.migrating import migrate

Fill = Callable[[Database], None]


class PostgresServer:
    """Databases that are copies of some that are filled once."""

    def __init__(self, uri: str) -> None:
        self._url = make_url(uri.replace("postgresql://", "postgresql+psycopg://"))
        self._numbers = count(1)
        self._originals: dict[Fill, str] = {}

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
