"""Threads of our own that claim inbox and outbox rows and call the handlers.

A handler's failure is one of four things. `RetryLaterError` and a busy store: again later, with
growing waits. `AccessLostError`: the row waits, and so does all other work until the next start.
`RefusedError`: a dead letter. Anything else: an error id, one log entry, and the
person is told at once.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.errors import AccessLostError, RefusedError, RetryLaterError
from bot.jobs import Handler, Work
from store import inbox, outbox
from store.database import is_busy
from store.inbox import InboxClaim
from store.leases import LeaseLostError
from store.outbox import OutboxClaim

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.services import Dealmate

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
BEAT_SECONDS = 30.0
"""How often it is looked whether a new day or hour has begun."""
LONGEST_WAIT_SECONDS = 300.0
PATIENCE = 10
"""So many times as many attempts has what goes out while nothing of its topic gets through: some
hours, by the growing waits. Slack's own outages last longer than the usual attempts' minutes."""
PATIENCE_FOR_OTHERS = 2 * PATIENCE
"""What waits for another row must outlast it, and begins with short waits."""
SHORT_WAITS = 20
"""So often what waits for others looks again as soon as it asks to; then its waits grow as well."""

OnDead = Callable[["Session", "Dealmate", InboxClaim | OutboxClaim, str], None]
"""Called in the transaction that gives up on a row, with the error id: tell the person. What it
raises is logged, what it wrote until then is not kept, and the row is given up all the same."""


@dataclass(slots=True)
class _Settled:
    """Whether a handler has finished its row itself."""

    done: bool = False


class Worker:
    """Claims and handles; `start` for threads, `run_due` to do what is due in this thread.

    `beat` is called at start and then every `BEAT_SECONDS`; it says whether it stored anything.
    `leaves` are topics of the outbox that somebody else works on.
    """

    def __init__(
        self,
        dealmate: Dealmate,
        handlers: Mapping[str, Handler],
        *,
        on_dead: OnDead,
        beat: Callable[[], bool] = lambda: False,
        leaves: Collection[str] = (),
    ) -> None:
        self._dealmate = dealmate
        self._handlers = handlers
        self._on_dead = on_dead
        self._beat = beat
        self._leaves = tuple(leaves)
        self._stopped = threading.Event()
        self._wakeup = threading.Condition()
        self._rounds = 0
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Let go of what a killed predecessor had claimed, then start the threads."""
        now = self._dealmate.clock()
        if self._dealmate.database.is_sqlite:  # this process owns the data folder
            with self._dealmate.database.transaction() as session:
                released = inbox.release_all(session, now=now)
                released += outbox.release_all(session, now=now)
            if released:
                log.info("claims_released", rows=released)
        settings = self._dealmate.settings
        self._stopped.clear()
        self._start_thread(self._keep_beating, "beat")
        steps = [("inbox", self._step_inbox)] * settings.question_threads
        steps += [("outbox", self._step_outbox)] * settings.posting_threads
        for number, (name, step) in enumerate(steps):
            self._start_thread(self._loop, f"{name}-{number}", step)

    def stop(self, *, timeout_seconds: float = 10.0) -> None:
        """Ask the threads to end after what they are doing; what is left is done at next start."""
        with self._wakeup:
            self._stopping = True
            self._stopped.set()
            self._wakeup.notify_all()
        for thread in self._threads:
            thread.join(timeout_seconds)
        self._threads.clear()

    def wake(self) -> None:
        """Something was stored: look now instead of at the next poll."""
        with self._wakeup:
            self._rounds += 1
            self._wakeup.notify_all()

    def run_due(self) -> int:
        """Handle everything that is due now, in this thread; return how many rows."""
        count = 0
        self._beat()
        while self._step_inbox() or self._step_outbox():
            count += 1
        return count

    def _start_thread(self, target: Callable[..., None], name: str, *arguments: object) -> None:
        thread = threading.Thread(
            target=target, args=arguments, name=f"dealmate-{name}", daemon=True
        )
        thread.start()
        self._threads.append(thread)

    def _keep_beating(self) -> None:
        while not self._stopping:
            try:
                if self._beat():
                    self.wake()
            except AccessLostError as lost:
                self._dealmate.access.lose(lost)
            except Exception:
                log.exception("beat_failed")
            self._stopped.wait(BEAT_SECONDS)

    def _loop(self, step: Callable[[], bool]) -> None:
        while not self._stopping:
            with self._wakeup:
                rounds = self._rounds
            try:
                did_something = step()
            except Exception:
                log.exception("worker_step_failed")
                did_something = False
            if not did_something:
                with self._wakeup:
                    if rounds == self._rounds and not self._stopping:
                        self._wakeup.wait(POLL_SECONDS)

    def _step_inbox(self) -> bool:
        if self._dealmate.access.lost is not None:
            return False
        database, now = self._dealmate.database, self._dealmate.clock()
        with database.reading() as session:
            if not inbox.is_anything_due(session, now=now):
                return False
        with database.transaction() as session:
            claims = inbox.claim(
                session, now=now, lease_seconds=self._dealmate.settings.lease_seconds
            )
        for claimed in claims:
            with self._losing(claimed):
                self._handle_inbox(claimed)
            self.wake()
        return bool(claims)

    def _step_outbox(self) -> bool:
        if self._dealmate.access.lost is not None:
            return False
        database, now = self._dealmate.database, self._dealmate.clock()
        with database.reading() as session:
            if not outbox.is_anything_due(session, now=now, without=self._leaves):
                return False
        with database.transaction() as session:
            claims = outbox.claim_due(
                session,
                now=now,
                lease_seconds=self._dealmate.settings.lease_seconds,
                without=self._leaves,
            )
        for claimed in claims:
            with self._losing(claimed):
                self._handle_outbox(claimed)
            self.wake()
        return bool(claims)

    @contextmanager
    def _losing(self, claimed: InboxClaim | OutboxClaim) -> Iterator[None]:
        """Another has the row by now, or a person stopped it: what was done here is rolled back."""
        try:
            yield
        except LeaseLostError:
            kind = claimed.kind if isinstance(claimed, InboxClaim) else claimed.topic
            log.info("lease_lost", kind=kind)

    def _handle_inbox(self, claimed: InboxClaim) -> None:
        settled = _Settled()

        def finish(session: Session, result: Mapping[str, Any] | None) -> None:
            del result
            inbox.finish(session, claimed, now=self._dealmate.clock())
            settled.done = True

        work = self._work(claimed.kind, claimed.event_key, claimed, claimed.received_at, finish)
        try:
            if claimed.attempt > self._dealmate.settings.most_attempts:  # it kills who claims it
                self._bury_inbox(claimed, RefusedError("too_many_attempts"))
            else:
                self._run(work, settled)
        except LeaseLostError:
            raise
        except AccessLostError as lost:
            self._dealmate.access.lose(lost)
            with self._dealmate.database.transaction() as session:
                inbox.fail(session, claimed, error=lost.code, due_at=self._dealmate.clock())
        except RetryLaterError as later:
            self._retry_inbox(claimed, later)
        except Exception as error:  # noqa: BLE001 - the edge: every fault ends here
            if is_busy(error):
                self._retry_inbox(claimed, RetryLaterError("the database is busy"))
            else:
                self._bury_inbox(claimed, error)

    def _handle_outbox(self, claimed: OutboxClaim) -> None:
        settled = _Settled()

        def finish(session: Session, result: Mapping[str, Any] | None) -> None:
            outbox.finish(session, claimed, now=self._dealmate.clock(), result=result)
            settled.done = True

        work = self._work(claimed.topic, claimed.key, claimed, claimed.created_at, finish)
        try:
            self._run(work, settled)
        except LeaseLostError:
            raise
        except AccessLostError as lost:
            self._dealmate.access.lose(lost)
            with self._dealmate.database.transaction() as session:
                outbox.retry_later(
                    session,
                    claimed,
                    due_at=self._dealmate.clock(),
                    error=lost.code,
                    is_doubtful=claimed.is_doubtful,
                )
        except RetryLaterError as later:
            self._retry_outbox(claimed, later)
        except Exception as error:  # noqa: BLE001 - the edge: every fault ends here
            if is_busy(error):
                busy = RetryLaterError("the database is busy", is_doubtful=True)
                self._retry_outbox(claimed, busy)
            else:
                self._bury_outbox(claimed, error)

    def _run(self, work: Work, settled: _Settled) -> None:
        handler = self._handlers.get(work.kind)
        if handler is None:
            log.warning("no_handler", kind=work.kind)
        else:
            handler(work)
        if not settled.done:
            with work.finishing():
                pass

    def _work(
        self,
        kind: str,
        key: str,
        claimed: InboxClaim | OutboxClaim,
        created_at: datetime,
        finish: Callable[[Session, Mapping[str, Any] | None], None],
    ) -> Work:
        def renew(session: Session) -> None:
            now, seconds = self._dealmate.clock(), self._dealmate.settings.lease_seconds
            if isinstance(claimed, InboxClaim):
                inbox.renew(session, claimed, now=now, lease_seconds=seconds)
            else:
                outbox.renew(session, claimed, now=now, lease_seconds=seconds)

        return Work(
            kind=kind,
            key=key,
            payload=claimed.payload,
            attempt=claimed.attempt,
            is_doubtful=isinstance(claimed, OutboxClaim) and claimed.is_doubtful,
            created_at=created_at,
            now=self._dealmate.clock(),
            dealmate=self._dealmate,
            finish=finish,
            renew=renew,
        )

    def _retry_inbox(self, claimed: InboxClaim, later: RetryLaterError) -> None:
        if claimed.attempt >= self._dealmate.settings.most_attempts:
            self._bury_inbox(claimed, later)
            return
        log.info("work_retried", kind=claimed.kind, attempt=claimed.attempt, reason=str(later))
        due_at = self._dealmate.clock() + _wait(claimed.attempt, later.seconds)
        with self._dealmate.database.transaction() as session:
            inbox.fail(
                session,
                claimed,
                error=_name(later),
                due_at=due_at,
                leaves_lane=later.steps_aside,
            )

    def _retry_outbox(self, claimed: OutboxClaim, later: RetryLaterError) -> None:
        if self._is_out_of_patience(claimed, later):
            self._bury_outbox(claimed, later)
            return
        log.info("work_retried", kind=claimed.topic, attempt=claimed.attempt, reason=str(later))
        due_at = self._dealmate.clock() + _wait(claimed.attempt, later.seconds, free=SHORT_WAITS)
        # A row that was doubtful before stays so until it was looked up.
        is_doubtful = later.is_doubtful or claimed.is_doubtful
        with self._dealmate.database.transaction() as session:
            outbox.retry_later(
                session, claimed, due_at=due_at, error=_name(later), is_doubtful=is_doubtful
            )

    def _is_out_of_patience(self, claimed: OutboxClaim, later: RetryLaterError) -> bool:
        """Whether to give up: at once, after the usual attempts, where it is the row that is ill.

        It is where others of its topic get through, to whichever process they belong.
        """
        usual = self._dealmate.settings.most_attempts
        if claimed.attempt < usual:
            return False
        if later.seconds is not None:
            return claimed.attempt >= usual * PATIENCE_FOR_OTHERS
        if claimed.attempt >= usual * PATIENCE:
            return True
        since = self._dealmate.clock() - timedelta(seconds=LONGEST_WAIT_SECONDS)
        with self._dealmate.database.reading() as session:
            return outbox.gets_through(session, topic=claimed.topic, since=since)

    def _bury_inbox(self, claimed: InboxClaim, error: Exception) -> None:
        error_id = uuid.uuid4().hex[:8]
        log.error("work_failed", kind=claimed.kind, error_id=error_id, exc_info=error)
        now, name = self._dealmate.clock(), _name(error)
        with self._giving_up(claimed, error_id) as session:
            inbox.bury(session, claimed, error_id=error_id, error=name, now=now)

    def _bury_outbox(self, claimed: OutboxClaim, error: Exception) -> None:
        error_id = uuid.uuid4().hex[:8]
        log.error("dead_letter", topic=claimed.topic, error_id=error_id, exc_info=error)
        now, name = self._dealmate.clock(), _name(error)
        with self._giving_up(claimed, error_id) as session:
            outbox.bury(session, claimed, error_id=error_id, error=name, now=now)

    @contextmanager
    def _giving_up(self, claimed: InboxClaim | OutboxClaim, error_id: str) -> Iterator[Session]:
        """One transaction in which a row is given up and its person told.

        A person who cannot be told, for a fault of ours, is not: else the row would be claimed
        again for ever, and its lane wait for it.
        """
        with self._dealmate.database.transaction() as session:
            try:
                with session.begin_nested():
                    self._on_dead(session, self._dealmate, claimed, error_id)  # may hold a half one
            except Exception as fault:
                if is_busy(fault):
                    raise
                log.exception("nobody_told", error_id=error_id)
            yield session


def _wait(attempt: int, asked_seconds: float | None, *, free: int | None = None) -> timedelta:
    """The wait that was asked for, else 1, 2, 4, 8 ... seconds up to five minutes.

    After `free` attempts what was asked for is the least, and the wait grows as well.
    """
    begun = 0 if asked_seconds is None else free
    growing = 0.0
    if begun is not None and attempt > begun:
        growing = min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempt - begun - 1, 30))
    return timedelta(seconds=max(growing, asked_seconds or 0.0))


def _name(error: Exception) -> str:
    """What the row says about a failure: our own words, never what people wrote."""
    if isinstance(error, RetryLaterError | RefusedError):
        return f"{type(error).__name__}: {error}"[:200]
    return type(error).__name__
