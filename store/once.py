"""Once-only as a database constraint, not an `if`; and one at a time where a row cannot say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.database import Base


def insert_once(session: Session, row_type: type[Base], values: Mapping[str, Any]) -> int | None:
    """Insert and return the new row's `id`, or None when any unique key of it exists already.

    The transaction stays usable either way. Column defaults apply; `row_type` has a key `id`.
    """
    table = inspect(row_type).local_table
    assert isinstance(table, Table)  # noqa: S101 - narrows the type; mapped classes have tables
    backend = session.get_bind().dialect.name
    insert = postgresql.insert(table) if backend == "postgresql" else sqlite.insert(table)
    statement = insert.values(dict(values)).on_conflict_do_nothing().returning(table.c.id)
    return session.execute(statement).scalar_one_or_none()


def one_at_a_time(session: Session, name: str) -> None:
    """Wait until no other transaction holds that name, and hold it until this one ends.

    On SQLite a transaction that writes holds the whole database from its beginning.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
