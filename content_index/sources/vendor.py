"""What the readers of vendors' drives share: patience with rate limits, and words for failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from content_index.sources.source import ItemFailedError, ItemGoneError, SourceError

_Value = TypeVar("_Value")

MOST_ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 60.0
"""A vendor that asks for more than this is asked again at the next sync."""
OK = 200
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, GONE = 401, 403, 404, 410
TOO_MANY = 429
BUSY = (TOO_MANY, 500, 502, 503, 504)


class BusyError(Exception):
    """The vendor asks to come back later; `seconds` if it said when."""

    def __init__(self, status: int, seconds: float | None) -> None:
        super().__init__(str(status))
        self.status = status
        self.seconds = seconds


def patiently(call: Callable[[], _Value], *, vendor: str, sleep: Callable[[float], None]) -> _Value:
    """Call until the vendor is not busy: as long as it says, else with growing waits.

    Raises:
        SourceError: it is busy for longer than `LONGEST_WAIT_SECONDS`, or again and again.
    """
    waited = 0.0
    for attempt in range(MOST_ATTEMPTS):
        try:
            return call()
        except BusyError as busy:
            seconds = float(2**attempt) if busy.seconds is None else busy.seconds
            waited += seconds
            if waited > LONGEST_WAIT_SECONDS or attempt == MOST_ATTEMPTS - 1:
                what = f"{vendor} asks to wait ({busy.status})"
                raise SourceError(
                    what, "It is tried again later.", retry_after_seconds=seconds
                ) from busy
        sleep(seconds)
    raise AssertionError  # the loop returns or raises


def failure_of(
    status: int, *, vendor: str, key: str | None = None
) -> SourceError | ItemFailedError | ItemGoneError:
    """Return what an answer that is neither good nor busy means.

    With `key` it was about one document, else about the source as a whole.
    """
    if status == UNAUTHORIZED:
        return SourceError(
            f"{vendor} does not accept the credentials ({status})",
            "Renew them where sources.yaml says they are.",
        )
    if key is not None and status in (NOT_FOUND, GONE):
        return ItemGoneError(key)
    if key is not None:
        return ItemFailedError(
            f"{vendor} does not hand it out ({status})", "Check its permissions there."
        )
    return SourceError(
        f"{vendor} answers {status}",
        "Check the ids in sources.yaml and what the credentials may read.",
    )


def unreachable(vendor: str, error: Exception) -> SourceError:
    """Return the failure to reach a vendor at all; its message names the kind of error alone."""
    return SourceError(
        f"{vendor} cannot be reached ({type(error).__name__})",
        "Check the network and the address; it is tried again later.",
    )


def as_name(written: str) -> str:
    """Return a vendor's name for a file or folder as one part of a path."""
    return written.replace("/", "-").strip() or "untitled"
