"""A thread that keeps the library current: each source is synced when it is due or was pushed to.

Questions are answered by other threads meanwhile. A source that fails waits longer each time and
holds up no other.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.source_syncing import SourceSyncer, SyncedElsewhereError
from content_index.sources import queries
from content_index.sources.configuration import ConfiguredSource
from content_index.sources.source import SourceError
from content_index.sync import Progress, Stage, SyncConflictError, SyncReport
from store.database import is_busy

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0


class StoppedError(Exception):
    """The process is ending: leave the sync where it is."""


class ContentPoller:
    """Polls the configured sources; `start` for a thread, `run_due` for one round in this one."""

    def __init__(self, syncer: SourceSyncer, sources: Sequence[ConfiguredSource]) -> None:
        self._syncer = syncer
        self._sources = tuple(sources)
        self._woken: set[str] = set()
        self._wakeup = threading.Condition()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; without sources there is none."""
        if self._sources:
            self._thread = threading.Thread(target=self._loop, name="dealmate-content", daemon=True)
            self._thread.start()

    def stop(self, *, timeout_seconds: float = 10.0) -> None:
        """Ask the thread to end at its next step; what is not published is done at next start."""
        self._stopping.set()
        with self._wakeup:
            self._wakeup.notify_all()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def wake(self, source: str) -> None:
        """Something was pushed to a source: sync it now."""
        with self._wakeup:
            self._woken.add(source)
            self._wakeup.notify_all()

    def run_due(self) -> int:
        """Sync every source that is due now, and return how many were."""
        due = [configured for configured in self._sources if self._is_due(configured)]
        for configured in due:
            if self._stopping.is_set():
                break
            with self._wakeup:
                self._woken.discard(configured.id)
            self._sync(configured)
        return len(due)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                self.run_due()
            except Exception as error:
                if not is_busy(error):
                    log.exception("content_polling_failed")
            with self._wakeup:
                if not self._woken and not self._stopping.is_set():
                    self._wakeup.wait(LOOK_SECONDS)

    def _is_due(self, configured: ConfiguredSource) -> bool:
        if configured.id in self._woken:
            return True
        with self._syncer.around.database.reading() as session:
            due_at: datetime | None = queries.read_state(session, configured.id).due_at
        return due_at is None or due_at <= self._syncer.clock()

    def _sync(self, configured: ConfiguredSource) -> None:
        try:
            report = self._syncer.sync(configured, is_poll=True, progress=self._unless_stopping())
        except StoppedError:
            log.info("source_sync_stopped", source=configured.name)
        except SyncedElsewhereError:
            log.debug("source_synced_elsewhere", source=configured.name)
        except (SourceError, SyncConflictError) as error:
            log.warning("source_failed", source=configured.name, reason=str(error))
        except Exception:
            error_id = uuid.uuid4().hex[:8]
            log.exception("source_failed", source=configured.name, error_id=error_id)
        else:
            self._report(configured, report)

    def _unless_stopping(self) -> Progress:
        def progress(stage: Stage, done: int, total: int) -> None:
            del stage, done, total
            if self._stopping.is_set():
                raise StoppedError

        return progress

    def _report(self, configured: ConfiguredSource, report: SyncReport) -> None:
        if report.withheld:
            log.warning(
                "source_withdrawal_withheld",
                source=configured.name,
                documents=report.withheld,
                todo=f"dealmate content sources --allow-withdrawal {configured.name}",
            )
        if report.has_changed:
            log.info(
                "source_synced",
                source=configured.name,
                added=report.added,
                changed=report.changed,
                removed=report.removed,
                embedded=report.embedded,
                failed=len(report.failed),
            )
