"""Forgets what a database holds, but for some tables: for a demo that starts anew."""

from __future__ import annotations

from sqlalchemy import MetaData, text
from sqlalchemy.orm import Session

KEPT_ALWAYS = "alembic_version"


def empty_tables(session: Session, *, keep: tuple[str, ...]) -> None:
    """Delete all rows of every table whose name begins with none of `keep`."""
    metadata = MetaData()
    metadata.reflect(session.connection())
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
    for table in reversed(metadata.sorted_tables):
        if table.name != KEPT_ALWAYS and not table.name.startswith(keep):
            session.execute(table.delete())
