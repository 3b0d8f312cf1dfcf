"""Files that kill their parsers: tried three times, then left alone until somebody acts."""

from __future__ import annotations

import threading
from datetime import datetime

from content_index.faults import fault_of
from content_index.reading import queries
from content_index.reading.children import ParserDiedError, ReadingPool, ReadingStoppedError, Stop
from content_index.reading.document import Document, UnreadableError
from content_index.reading.formats import READER_REVISION
from content_index.reading.queries import Strikes
from store.database import Database

MOST_STRIKES = 3


class GuardedReader:
    """Reads files in a pool, and remembers across runs which bytes have killed their parser.

    It tries the same bytes once, so make one for each sync; each death is stored at once, whatever
    becomes of the sync. Safe between threads, of which `at_once` have a parser each.
    """

    def __init__(self, pool: ReadingPool, database: Database, *, now: datetime) -> None:
        self._pool = pool
        self._database = database
        self._now = now
        self._died: dict[str, UnreadableError] = {}
        self._turns: dict[str, threading.Lock] = {}

    @property
    def at_once(self) -> int:
        """How many files can be read at the same time."""
        return self._pool.size

    def read(self, path: str, content: bytes, *, sha256: str, stop: Stop | None = None) -> Document:
        """Read one file whose bytes have that hash.

        Raises:
            UnreadableError: the reader's verdict, or that the file killed it, or that it is in
                quarantine for having done so three times.
            ReadingStoppedError: `stop` was set meanwhile.
        """
        with self._turns.setdefault(sha256, threading.Lock()):  # twins learn what killed the first
            return self._read(path, content, sha256, stop)

    def _read(self, path: str, content: bytes, sha256: str, stop: Stop | None) -> Document:
        if sha256 in self._died:
            raise self._died[sha256]
        with self._database.reading() as session:
            known = queries.strikes_of(session, sha256, reader_revision=READER_REVISION)
        if known is not None and known.count >= MOST_STRIKES:
            raise in_quarantine(known)
        try:
            return self._pool.read(path, content, stop=stop)
        except (UnreadableError, ReadingStoppedError):
            raise
        except ParserDiedError as error:
            reason = self._pool.limits.words(error.death)
            count = self._strike(path, sha256, reason)
            self._died[sha256] = died(reason, count)
            raise self._died[sha256] from error
        except Exception as error:
            raise fault_of(path, error) from error

    def _strike(self, path: str, sha256: str, reason: str) -> int:
        with self._database.transaction() as session:
            return queries.add_strike(
                session,
                sha256,
                reader_revision=READER_REVISION,
                path=path,
                reason=reason,
                now=self._now,
            )


def verdicts(known: Strikes) -> tuple[str, str]:
    """Return how a sync says that a file is in quarantine: when it comes there, and later on."""
    return died(known.reason, known.count).what, in_quarantine(known).what


def release(database: Database) -> None:
    """Let every file be tried again, as if it had never killed its parser."""
    with database.transaction() as session:
        queries.forget_strikes(session)


def died(reason: str, count: int) -> UnreadableError:
    """Say that a file has just killed its parser for the `count`-th time."""
    if count < MOST_STRIKES:
        next_ = f"The next sync tries again, {MOST_STRIKES} times in all."
    else:
        next_ = "It is now in quarantine and not tried again until it changes."
    return UnreadableError(
        f"{reason}, and was stopped (attempt {count} of {MOST_STRIKES})",
        f"Save it anew from its own program, or split it. {next_}",
        may_pass=count < MOST_STRIKES,
    )


def since(known: Strikes) -> str:
    """Say since when a file is in quarantine, and why."""
    day = f"{known.last_at.day} {known.last_at:%B %Y}"
    return f"since {day}: {known.reason}, {known.count} times"


def in_quarantine(known: Strikes) -> UnreadableError:
    """Say that a file is not tried any more, since when and why."""
    return UnreadableError(
        f"the file is in quarantine {since(known)}",
        "Save it anew from its own program, or split it, and sync; dealmate content sync --retry "
        "tries the same bytes again.",
    )
