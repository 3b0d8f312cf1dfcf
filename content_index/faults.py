"""A fault of the program that one file has met: that file's problem, and no other's.

Whoever deals with files one after the other puts this fence around what it does with each, so that
none of them holds up its source.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from hashlib import sha256

import structlog

from content_index.reading.document import UnreadableError
from content_index.storable import printable
from store.database import is_busy

log = structlog.get_logger(__name__)


class FileFaultError(UnreadableError):
    """Dealing with a file met an error that nobody expected; it is in the log under `number`."""

    def __init__(self, kind: str, number: str) -> None:
        super().__init__(
            f"a fault of the program ({kind}, number {number})",
            f"Look for {number} in the log and report it. Until then the file stays as it was, "
            "never under a wider label.",
        )
        self.number = number


def fault_of(path: str, error: Exception) -> FileFaultError:
    """Log what went wrong with a file and return it as the file's problem.

    The same fault of the same file has the same number every time. What is a fault of the moment
    and not of the file, such as a database that does not answer, is raised again.
    """
    if isinstance(error, FileFaultError):
        return error
    if is_busy(error):
        raise error
    places = [f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)]
    kind = type(error).__name__
    told = "\n".join((kind, printable(path), *places))
    number = sha256(told.encode("utf-8", "replace")).hexdigest()[:8]
    log.error("file_failed", path=printable(path), error_id=number, exc_info=error)
    return FileFaultError(kind, number)


class Callback:
    """A caller's function called within a fence: what it raises ends the sync and is no fault."""

    def __init__(self, function: Callable[[int, int], None]) -> None:
        self._function = function
        self._raised: BaseException | None = None

    def __call__(self, done: int, total: int) -> None:
        """Call it."""
        try:
            self._function(done, total)
        except BaseException as error:
            self._raised = error
            raise

    def has_raised(self, error: BaseException) -> bool:
        """Say whether an error is the one that came out of the function."""
        return error is self._raised
