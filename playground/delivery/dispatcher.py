"""Hands events and interactions to apps, tries again as Slack does, and keeps the record."""

import asyncio
import time
from collections.abc import Coroutine, Mapping

from playground.clock import Clock, Timings
from playground.delivery.transport import Delivery, EnvelopeKind, Outcome, Transport
from playground.faults import Faults
from playground.ledger import EntryKind, Ledger
from playground.state.records import App, Json
from playground.world import DeliveryKind


class Dispatcher:
    """Chooses the transport of each app; never loses a task, never raises into a caller."""

    def __init__(
        self,
        *,
        transports: Mapping[DeliveryKind, Transport],
        ledger: Ledger,
        clock: Clock,
        timings: Timings,
        faults: Faults,
    ) -> None:
        self._transports = transports
        self._ledger = ledger
        self._clock = clock
        self._timings = timings
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()

    def send_event(self, app: App, payload: Json) -> None:
        """Deliver an event in the background, up to three times more when not acknowledged."""
        self._spawn(self._deliver_event(app, payload))

    async def send_interaction(self, app: App, kind: EnvelopeKind, payload: Json) -> Outcome:
        """Deliver an interaction once and wait; there is no second try."""
        name = str(payload.get("command") or payload.get("type"))
        return await self._attempt(app, Delivery(kind=kind, payload=payload), name=name)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_event(self, app: App, payload: Json) -> None:
        event = payload["event"]
        name = ".".join(filter(None, (event["type"], event.get("subtype"))))
        if not await self._faults.before_delivery(app.id, name):
            return
        outcome = Outcome(acknowledged=False)
        for attempt, wait_seconds in enumerate((0.0, *self._timings.retry_after_seconds)):
            if attempt:
                await self._wait(app, wait_seconds)
            outcome = await self._attempt(
                app,
                Delivery(
                    kind=EnvelopeKind.EVENTS_API,
                    payload=payload,
                    attempt=attempt,
                    retry_reason=outcome.reason,
                ),
                name=name,
            )
            if outcome.acknowledged or not outcome.retry:
                return

    async def _wait(self, app: App, seconds: float) -> None:
        """Wait for the next try, or less when the app connects anew."""
        waits = [
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(self._transports[app.delivery].wait_for_app(app)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _attempt(self, app: App, delivery: Delivery, *, name: str) -> Outcome:
        started = time.perf_counter()
        outcome = await self._transports[app.delivery].attempt(
            app, delivery, timeout_seconds=self._timings.acknowledge_seconds
        )
        is_event = delivery.kind is EnvelopeKind.EVENTS_API
        self._ledger.record(
            kind=EntryKind.EVENT if is_event else EntryKind.INTERACTION,
            name=name,
            who=app.name,
            verdict="ok" if outcome.acknowledged else outcome.reason,
            ms=(time.perf_counter() - started) * 1000,
            request={
                "attempt": delivery.attempt,
                "retry_reason": delivery.retry_reason,
                "payload": delivery.payload,
            },
            response={"status": outcome.status, "body": outcome.body},
        )
        return outcome

    async def close(self) -> None:
        """Give up whatever is still to be delivered: the server stops."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
