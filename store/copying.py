"""Copying whole tables from one database into another, whatever kinds they are."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from store.database import Base


def copy_tables(source: Session, target: Session, names: Collection[str]) -> None:
    """Copy every row of these tables into the empty ones of the target.

    Raises:
        KeyError: there is no such table.
    """
    tables = Base.metadata.tables
    wanted = {tables[name] for name in names}
    for table in Base.metadata.sorted_tables:
        if table in wanted:
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)
