"""Names of rows, short enough for every database.

SQLite takes a name of any length into a column of 200 characters, PostgreSQL refuses it: and a name
is made of ids that people choose.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

LONGEST = 200
"""Characters in a column that holds a key or a lane."""
_BEGINNING, _END = 80, 54
"""Kept of a longer one, so that it can still be read what it is about and what it is for."""


def bounded(name: str) -> str:
    """Return the name itself where it fits, else its two ends around a digest of the whole."""
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()
    return f"{name[:_BEGINNING]}~{digest}~{name[-_END:]}"


def stored_as(session: Session, name: str, column: InstrumentedAttribute[Any], *of: Any) -> str:
    """Return the key that a row has, or would get: a former release stored long ones as they are.

    `of` are conditions on the row, such as its topic.
    """
    if len(name) > LONGEST and session.scalar(select(column).where(column == name, *of).limit(1)):
        return name
    return bounded(name)
