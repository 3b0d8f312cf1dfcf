"""One configured source, synced by one process at a time; how it fares is kept for people."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from content_index.planning import Caution
from content_index.reading.children import ReadingPool
from content_index.sources import queries
from content_index.sources.building import Surroundings, opened_source
from content_index.sources.configuration import ConfiguredSource
from content_index.sources.source import SourceError
from content_index.sync import Progress, Stage, SyncConflictError, SyncReport, sync_source
from store import leases
from store.leases import LeaseLostError

if TYPE_CHECKING:
    from content_index.library import Library

log = structlog.get_logger(__name__)

LONGEST_WAIT = timedelta(hours=1)
LEASE_SECONDS = 120.0
_RENEWALS_PER_LEASE = 4


class SyncedElsewhereError(SourceError):
    """Another process is syncing this source at this moment."""

    def __init__(self) -> None:
        super().__init__("Another process is syncing this source", "It will be current soon.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSyncer:
    """Syncs configured sources into a library, each under a lease."""

    library: Library
    around: Surroundings
    clock: Callable[[], datetime]
    reading: Callable[[], ReadingPool] = ReadingPool
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)

    def sync(
        self,
        configured: ConfiguredSource,
        *,
        progress: Progress | None = None,
        caution: Caution = Caution.MOST,
        is_poll: bool = False,
    ) -> SyncReport:
        """Sync one source and note how it went, and when it is due again.

        Raises:
            SourceError: it cannot be read now; noted already.
            SyncedElsewhereError: another process is at it; nothing is noted.
            SyncConflictError: others kept publishing; noted already.
        """
        lease = _Lease(self, configured.id)
        if not lease.renewed():
            raise SyncedElsewhereError
        started = self.clock()
        try:
            with (
                opened_source(configured, self.around) as source,
                self.reading() as reading,
            ):
                report = sync_source(
                    self.library,
                    source,
                    now=started,
                    rules=configured.rules,
                    progress=lease.kept_through(progress),
                    caution=caution,
                    is_poll=is_poll,
                    reading=reading,
                )
        except LeaseLostError:
            raise SyncedElsewhereError from None
        except SourceError as error:
            self._note_failure(configured, str(error), wait_seconds=error.retry_after_seconds)
            raise
        except SyncConflictError as error:
            self._note_failure(configured, str(error), wait_seconds=None)
            raise
        except Exception as error:
            name = type(error).__name__
            self._note_failure(
                configured, f"A fault of the program ({name}); see the log.", wait_seconds=None
            )
            raise
        else:
            due_at = self.clock() + timedelta(seconds=configured.fields.every_seconds)
            with self.around.database.transaction() as session:
                queries.change_state(session, configured.id, due_at=due_at)
            return report
        finally:
            lease.give_back()

    def _note_failure(
        self, configured: ConfiguredSource, problem: str, *, wait_seconds: float | None
    ) -> None:
        now = self.clock()
        with self.around.database.transaction() as session:
            failures = queries.read_state(session, configured.id).failures + 1
            wait = _growing_wait(configured.fields.every_seconds, failures)
            if wait_seconds is not None:
                wait = max(wait, timedelta(seconds=wait_seconds))
            queries.change_state(
                session,
                configured.id,
                failures=failures,
                problem=problem,
                tried_at=now,
                due_at=now + wait,
            )


def _growing_wait(every_seconds: int, failures: int) -> timedelta:
    """The source's own interval, doubled with every failure in a row, an hour at most."""
    doubled = every_seconds * 2 ** min(failures - 1, 20)
    return min(timedelta(seconds=doubled), max(LONGEST_WAIT, timedelta(seconds=every_seconds)))


@dataclass(slots=True)
class _Lease:
    """The right to sync a source, renewed while the sync makes progress."""

    syncer: SourceSyncer
    source: str
    renewed_at: datetime | None = None

    @property
    def name(self) -> str:
        return f"content.sync:{hashlib.sha256(self.source.encode()).hexdigest()[:24]}"

    def renewed(self) -> bool:
        now = self.syncer.clock()
        often_enough = timedelta(seconds=LEASE_SECONDS / _RENEWALS_PER_LEASE)
        if self.renewed_at is not None and now - self.renewed_at < often_enough:
            return True
        with self.syncer.around.database.transaction() as session:
            is_ours = leases.acquire(
                session,
                name=self.name,
                holder=self.syncer.holder,
                seconds=LEASE_SECONDS,
                now=now,
            )
        self.renewed_at = now
        return is_ours

    def kept_through(self, progress: Progress | None) -> Progress:
        def kept(stage: Stage, done: int, total: int) -> None:
            if not self.renewed():
                raise LeaseLostError(self.name)
            if progress is not None:
                progress(stage, done, total)

        return kept

    def give_back(self) -> None:
        with self.syncer.around.database.transaction() as session:
            leases.release(session, name=self.name, holder=self.syncer.holder)
