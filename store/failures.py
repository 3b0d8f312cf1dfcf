"""What keeps a database from being opened or written, as somebody who runs it has to know it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec

from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, ProgrammingError

POSTGRES = "postgresql+psycopg"
_SQLITE = "sqlite"
_NOTE = "database: "
_HOW = (
    f"write it as {POSTGRES}://USER:PASSWORD@HOST:5432/NAME or {_SQLITE}:///FILE, special "
    "characters of a password as %40 and the like"
)


class FailureKind(StrEnum):
    """What is wrong, by what can be done about it."""

    DAMAGED = "damaged"
    FULL = "full"
    NOT_WRITABLE = "not_writable"
    LOCKED = "locked"
    MISSING = "missing"
    NOT_LET_IN = "not_let_in"
    NO_RIGHT = "no_right"
    NOT_REACHED = "not_reached"


_KINDS_OF_SQLITE = (
    ("not a database", FailureKind.DAMAGED),
    ("malformed", FailureKind.DAMAGED),
    ("disk is full", FailureKind.FULL),
    ("disk i/o error", FailureKind.FULL),
    ("unable to open", FailureKind.NOT_WRITABLE),
    ("readonly", FailureKind.NOT_WRITABLE),
    ("locked", FailureKind.LOCKED),
)
"""By a part of the message: it alone tells one from another in every version of the driver."""

_KINDS_OF_POSTGRES = (
    ("does not exist", FailureKind.MISSING),
    ("authentication failed", FailureKind.NOT_LET_IN),
    ("password supplied", FailureKind.NOT_LET_IN),
    ("permission denied", FailureKind.NO_RIGHT),
    ("no space left", FailureKind.FULL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failure. `address` has no password in it, `words` are the database's own first line."""

    kind: FailureKind
    address: str
    words: str


def failure_of(error: Exception) -> Failure | None:
    """Say what a database's error means to who runs it; None when it is none of theirs.

    A statement that is wrong, or a row that does not fit, is a fault of the program.
    """
    if not isinstance(error, DatabaseError):
        return None
    words = str(error.orig).strip().split("\n")[0].rstrip(".")
    backend, address = _noted(error)
    kinds = _KINDS_OF_SQLITE if backend == _SQLITE else _KINDS_OF_POSTGRES
    kind = next((kind for part, kind in kinds if part in words.casefold()), None)
    if backend != _SQLITE:
        if isinstance(error, ProgrammingError):
            # Without a statement it was the connecting, and the address that is wrong.
            is_theirs = error.statement is None or kind is FailureKind.NO_RIGHT
            kind = (kind or FailureKind.NOT_REACHED) if is_theirs else None
        elif type(error) in {DatabaseError, OperationalError}:
            kind = kind or FailureKind.NOT_REACHED
        else:
            kind = None
    return None if kind is None else Failure(kind=kind, address=address, words=words)


def note_address(context: ExceptionContext) -> None:
    """Note on an error at which database it was, for `failure_of`; a listener of engines."""
    if context.sqlalchemy_exception is not None and context.engine is not None:
        url = context.engine.url
        note = f"{_NOTE}{url.get_backend_name()} {_address(url)}"
        context.sqlalchemy_exception.add_note(note)


def check_address(text: str) -> None:
    """Check the address of a database, without asking there.

    Raises:
        ValueError: we cannot work with it; the message never quotes it, as it may hold a password.
    """
    try:
        kind = make_url(text).drivername
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise ValueError(f"it is no address of a database; {_HOW}") from error
    if kind not in {_SQLITE, f"{_SQLITE}+pysqlite", POSTGRES}:
        raise ValueError(f"{kind}:// is nothing that Dealmate works with; {_HOW}")
    if kind == POSTGRES and find_spec("psycopg") is None:
        raise ValueError("PostgreSQL needs more packages: pip install 'dealmate[scale-out]'")


def _noted(error: Exception) -> tuple[str, str]:
    for note in getattr(error, "__notes__", ()):
        if note.startswith(_NOTE):
            backend, _, address = note.removeprefix(_NOTE).partition(" ")
            return backend, address
    return "", "the database"


def _address(url: URL) -> str:
    if url.get_backend_name() == _SQLITE:
        return url.database or "the database in memory"
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port or 5432}/{url.database or ''}"
