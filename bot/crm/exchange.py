"""A thread that asks the CRM what changed, and writes to it what changed here.

What comes in is stored in the inbox together with how far it was read; what goes out are rows of
the outbox, in order for each deal. While the CRM is away nothing is given up: the thread waits with
growing pauses, and goes on where it was.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from bot.crm.events import store_event
from playbooks.crm import queries
from playbooks.crm.mapping import ConnectionFields, CrmMapping
from playbooks.crm.outbound import PUSH
from playbooks.crm.outgoing import Update, next_update, note_unwritten, note_written
from playbooks.crm.ports import Crm, CrmAwayError, CrmGoneError, CrmRefusedError
from playbooks.crm.reconciling import Trouble
from playbooks.crm.usecases import catch_up
from store import leases, outbox
from store.database import Database, is_busy
from store.leases import LeaseLostError
from store.outbox import OutboxClaim

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
LEASE = "crm pull"
LEASE_SECONDS = 120.0
"""Two processes that ask at the same time do no harm, only twice the work."""
CLAIM_SECONDS = 600.0
"""Longer than any one write with its renewals of the token."""
LONGEST_PAUSE_SECONDS = 300.0


class StoppedError(Exception):
    """The process is ending: what is not stored is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the exchange works with. `open_crm` reads the secrets anew each time it is called."""

    database: Database
    mapping: CrmMapping
    connection: ConnectionFields
    open_crm: Callable[[], AbstractContextManager[Crm]]
    clock: Callable[[], datetime]
    today: Callable[[datetime], date]
    """The programme's own day at a moment."""
    on_stored: Callable[[], None]
    most_attempts: int = 8


class CrmExchange:
    """Keeps both sides in line; `start` for a thread, `run_due` to do what is due in this one."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._holder = uuid.uuid4().hex
        self._opened = ExitStack()
        self._crm: Crm | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._loop, name="dealmate-crm", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_seconds: float = 10.0) -> None:
        """Ask the thread to end after the call that it is in."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def close(self) -> None:
        """Close the connection; the next call opens another, with the secrets of that moment."""
        self._crm = None
        self._opened.close()

    def run_due(self) -> int:
        """Ask if it is time to, write what is due, and return how many pieces of work that was."""
        with self._around.database.reading() as session:
            known = queries.connection(session)
        now = self._around.clock()
        if known.paused_until is not None and known.paused_until > now:
            return 0
        done = 0
        try:
            if known.due_at is None or known.due_at <= now:
                done += self._pull_alone()
            while not self._stopping.is_set() and self._push_one():
                done += 1
        except StoppedError:
            log.info("crm_exchange_stopped")
        except CrmAwayError as away:
            self._pause(away)
        except Exception as error:
            if is_busy(error):
                raise
            error_id = uuid.uuid4().hex[:8]
            log.exception("crm_exchange_failed", error_id=error_id)
            self._pause(
                CrmAwayError(f"Dealmate fails at what it says (error {error_id} in the log)")
            )
        return done

    def pull(self, since: datetime | None = None) -> int:
        """Store what changed since that moment, or since the last time; return how many events.

        Raises:
            CrmAwayError: the CRM cannot be asked now, or does not understand the question.
        """
        around = self._around
        began = around.clock()
        with around.database.reading() as session:
            cursor = queries.connection(session).cursor
        # The first time it is from now on: what was before is asked for by hand.
        read_to = began if cursor is None else datetime.fromisoformat(cursor)
        overlap = timedelta(seconds=around.connection.overlap_seconds)
        stored = 0
        try:
            for page in self._opened_crm().changed_since(since or read_to - overlap):
                if self._stopping.is_set():
                    raise StoppedError
                read_to = max(read_to, page.read_to)
                with around.database.transaction() as session:
                    now = around.clock()
                    stored += sum(store_event(session, event, now=now) for event in page.events)
                    queries.note_connection(session, cursor=read_to.isoformat())
        except CrmRefusedError as refused:
            raise CrmAwayError(f"It does not understand what it is asked: {refused}") from refused
        due_at = around.clock() + timedelta(seconds=around.connection.every_seconds)
        with around.database.transaction() as session:
            queries.note_connection(
                session,
                cursor=read_to.isoformat(),
                pulled_at=began,
                due_at=due_at,
                **_WELL,
            )
        if stored:
            log.info("crm_pulled", events=stored)
            around.on_stored()
        return stored

    def _pull_alone(self) -> int:
        database, now = self._around.database, self._around.clock()
        with database.transaction() as session:
            is_ours = leases.acquire(
                session, name=LEASE, holder=self._holder, seconds=LEASE_SECONDS, now=now
            )
        if not is_ours:
            return 0
        try:
            return self.pull()
        finally:
            with database.transaction() as session:
                leases.release(session, name=LEASE, holder=self._holder)

    def _push_one(self) -> bool:
        database, now = self._around.database, self._around.clock()
        with database.reading() as session:
            if not outbox.is_anything_due(session, now=now, only=(PUSH,)):
                return False
        with database.transaction() as session:
            claims = outbox.claim_due(session, now=now, lease_seconds=CLAIM_SECONDS, only=(PUSH,))
        for claimed in claims:
            try:
                self._push(claimed)
            except LeaseLostError:
                log.info("lease_lost", kind=PUSH)
        return bool(claims)

    def _push(self, claimed: OutboxClaim) -> None:
        around = self._around
        deal_id = str(claimed.payload["deal_id"])
        with around.database.transaction() as session:
            now = around.clock()
            catch_up(session, deal_id, around.mapping, now=now, today=around.today(now))
            update = next_update(session, deal_id, around.mapping, now=now)
            if update is None:
                outbox.finish(session, claimed, now=now)
                return
        try:
            self._opened_crm().update(update.record_id, update.fields)
        except CrmGoneError:
            words = f"{around.mapping.name} has no such record any more."
            self._bury(claimed, update, Trouble.GONE_IN_CRM, words, was_refused=True)
        except CrmRefusedError as refused:
            words = f"{around.mapping.name} says no: {refused}"
            self._bury(claimed, update, Trouble.REFUSED_BY_CRM, words, was_refused=True)
        except CrmAwayError as away:
            if claimed.attempt >= around.most_attempts and self._is_well():
                words = f"Tried again and again: {away}. Everything else goes through."
                self._bury(claimed, update, Trouble.REFUSED_BY_CRM, words)
            else:
                self._retry(claimed, away)
                raise
        except Exception:
            error_id = uuid.uuid4().hex[:8]
            log.exception("crm_write_failed", deal=deal_id, error_id=error_id)
            words = f"Dealmate failed at this; the error number {error_id} is in its log."
            self._bury(claimed, update, Trouble.FAULT, words)
        else:
            with around.database.transaction() as session:
                now = around.clock()
                note_written(session, update, now=now)
                outbox.finish(session, claimed, now=now)
                queries.note_connection(session, pushed_at=now, **_WELL)

    def _retry(self, claimed: OutboxClaim, away: CrmAwayError) -> None:
        """Let the deals of others go first next time: it may be this one that the CRM chokes on."""
        seconds = away.seconds or min(LONGEST_PAUSE_SECONDS, 2.0**claimed.attempt)
        with self._around.database.transaction() as session:
            outbox.retry_later(
                session,
                claimed,
                due_at=self._around.clock() + timedelta(seconds=seconds),
                error=str(away)[:200],
                is_doubtful=True,
            )

    def _bury(
        self,
        claimed: OutboxClaim,
        update: Update,
        trouble: Trouble,
        words: str,
        *,
        was_refused: bool = False,
    ) -> None:
        log.warning("crm_dead_letter", deal=update.deal_id, trouble=str(trouble))
        with self._around.database.transaction() as session:
            now = self._around.clock()
            note_unwritten(
                session, update, trouble=trouble, words=words, was_refused=was_refused, now=now
            )
            outbox.bury(session, claimed, error_id=claimed.key[:40], error=trouble, now=now)

    def _is_well(self) -> bool:
        """Whether the CRM works for others: then it is the piece of work that it fails at."""
        try:
            self._opened_crm().ping()
        except (CrmAwayError, CrmRefusedError):
            return False
        return True

    def _pause(self, away: CrmAwayError) -> None:
        self.close()
        now = self._around.clock()
        with self._around.database.transaction() as session:
            failures = queries.connection(session).failures + 1
            seconds = away.seconds or min(LONGEST_PAUSE_SECONDS, 2.0 ** min(failures - 1, 20))
            queries.note_connection(
                session,
                failures=failures,
                problem=str(away)[:500],
                paused_until=now + timedelta(seconds=seconds),
            )
        log.warning("crm_away", reason=str(away), failures=failures, again_in_seconds=seconds)

    def _opened_crm(self) -> Crm:
        if self._crm is None:
            self._crm = self._opened.enter_context(self._around.open_crm())
        return self._crm

    def _loop(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self.run_due()
                except Exception as error:
                    if not is_busy(error):
                        log.exception("crm_exchange_failed")
                self._stopping.wait(LOOK_SECONDS)
        finally:
            self.close()


_WELL = {"failures": 0, "problem": None, "paused_until": None}
