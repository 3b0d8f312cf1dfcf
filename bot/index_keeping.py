"""A thread that does what the index needs done while questions are answered.

Vectors that were lost are put back, and a changed embedding model reads everything before it takes
over. What fails is tried again, later each time.
"""

from __future__ import annotations

import os
import sys
import threading

import structlog

from content_index.library import Library
from store.database import is_busy

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 300.0
NICENESS = 10
_LINES = 20
"""How often a long reading says how far it is."""


class StoppedError(Exception):
    """The process is ending: leave the work where it is, it goes on at the next start."""


class IndexKeeper:
    """Prepares an index; `start` for a thread, `run_once` in this one."""

    def __init__(self, library: Library, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._library = library
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._said = 0

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._loop, name="dealmate-index", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_seconds: float = 10.0) -> None:
        """Ask the thread to end at its next step."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def run_once(self) -> bool:
        """Prepare what there is; False where that failed."""
        self._said = 0
        try:
            self._announce()
            prepared = self._library.prepare(self._tell)
        except StoppedError:
            log.info("index_preparation_stopped")
            return True
        except Exception as error:
            if is_busy(error):
                log.info("index_preparation_waits", reason="the database is busy")
            else:
                log.exception("index_not_prepared")
            return False
        if prepared.has_restored:
            log.info("index_restored")
        if prepared.changed_to:
            log.info("model_changed", to=prepared.changed_to, texts=prepared.texts)
        elif prepared.texts:
            log.info("passages_read", texts=prepared.texts)
        return True

    def _announce(self) -> None:
        change = self._library.model_change()
        if change is not None and change.problem:
            log.warning(
                "former_model_is_gone",
                reason=change.problem,
                effect=f"words alone answer until {change.coming} has read everything",
            )
        elif change is not None:
            log.info("model_changes", answering=change.answering, to=change.coming)

    def _tell(self, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise StoppedError
        step = _LINES * done // total if total else 0
        if step > self._said:
            self._said = step
            log.info("index_reading", done=done, total=total)

    def _loop(self) -> None:
        _give_way()
        wait = self._look_seconds
        while not self._stopping.is_set():
            is_done = self.run_once()
            wait = self._look_seconds if is_done else min(wait * 2, LONGEST_WAIT_SECONDS)
            self._stopping.wait(wait)


def _give_way() -> None:
    """Let questions go first: on Linux each thread has a niceness, and those it starts have it too.

    At equal priority a question takes twice as long while a model reads (docs/decisions/0050).
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
