"""New databases for tests: the tables are made once in each process, then the file is copied."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from store.database import Base, Database


def new_database(path: Path) -> Database:
    """Open a new SQLite file that has every table known at this moment; close it yourself."""
    path.write_bytes(_empty(frozenset(Base.metadata.tables)))
    return Database(f"sqlite:///{path}")


@cache
def _empty(tables: frozenset[str]) -> bytes:
    del tables  # rooms that are imported later bring more
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        database = Database(f"sqlite:///{path}")
        database.create_all()
        database.close()
        return path.read_bytes()
