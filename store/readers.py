"""Reading as somebody who sees a part of the database only: PostgreSQL's row-level security.

A transaction that becomes a reader has no right but to read, and of the tables that have a policy
it sees the rows of its scope. What a query forgets to ask for, the database leaves out all the
same; without a scope it shows nothing. The policies are made by a migration.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

ROLE = "dealmate_reader"
"""Belongs to the whole server; cannot log in."""
SCOPE = "dealmate.allowed"
"""The setting that policies read. It ends with the transaction, as the role does."""


_TO_DO = (
    "The user of this PostgreSQL database may not create the role that keeps readers "
    "apart. Have an administrator of the server run these two statements, with that "
    f"user's name, and start again: CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO the_user;"
)


class ReaderRoleError(RuntimeError):
    """The database's user may neither make the readers' role nor take it."""


def scope_of(numbers: Iterable[int]) -> str:
    """Return a scope of row numbers, from 0 on: a bit for each up to the highest, in base64.

    So it takes a sixth of a character a number, and a policy looks a number up in no time however
    many there are (docs/decisions/0099-row-level-security.md).
    """
    marks = bytearray()
    for number in numbers:
        at = number >> 3
        if at >= len(marks):
            marks.extend(bytes(at + 1 - len(marks)))
        marks[at] |= 1 << (number & 7)
    return base64.b64encode(marks).decode()


def is_in_scope(column: str) -> str:
    """Return the condition of a policy, in SQL: the number in a column is in the scope."""
    marks = f"(SELECT decode(current_setting('{SCOPE}', true), 'base64'))"
    is_marked = f"get_bit({marks}, {column}) = 1"
    return f"CASE WHEN {column} < 8 * length({marks}) THEN {is_marked} ELSE false END"


def become_reader(session: Session, scope: str) -> None:
    """Give up, until the transaction ends, every right but to read what the scope shows."""
    session.execute(
        select(func.set_config("role", ROLE, True), func.set_config(SCOPE, scope, True))  # noqa: FBT003 - SQL's own: for this transaction
    )


def ensure_role(connection: Connection) -> None:
    """Make the readers' role, if it is not there, and let this user take it.

    Raises:
        ReaderRoleError: the user may not; the message says what an administrator has to do.
    """
    try:
        with connection.begin_nested():
            connection.execute(
                text(
                    f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') "
                    f"THEN CREATE ROLE {ROLE} NOLOGIN; END IF; "
                    # another database of the server was quicker
                    "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
                )
            )
            if not _may_take_role(connection):
                connection.execute(text(f"GRANT {ROLE} TO CURRENT_USER"))
    except ProgrammingError as error:
        raise ReaderRoleError(_TO_DO) from error


def require_role(connection: Connection) -> None:
    """Let a user pass who may take the readers' role.

    Raises:
        ReaderRoleError: the user may not, or there is none, as where a dump was restored on
            another server; the message says what an administrator has to do.
    """
    if not _may_take_role(connection):
        raise ReaderRoleError(
            f"{_TO_DO} If this database was restored from a dump before the role was there, "
            "restore it again then: it lacks what the role may read."
        )


def _may_take_role(connection: Connection) -> bool:
    try:
        with connection.begin_nested() as attempt:
            connection.execute(text(f"SET LOCAL ROLE {ROLE}"))
            attempt.rollback()
    except DBAPIError as error:  # a role that is not there is a fault of its own
        if error.connection_invalidated:
            raise
        return False
    return True
