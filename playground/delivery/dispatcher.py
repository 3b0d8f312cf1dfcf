"""Hands events and interactions to apps, tries again as Slack does, and keeps the record."""

import asyncio
import time
from collections.abc import Coroutine, Mapping
from dataclasses import replace

from playground.clock import Clock, Timings
from playground.delivery.allowance import Allowance
from playground.delivery.envelopes import VERIFICATION_TOKEN
from playground.delivery.reordering import Reordering
from playground.delivery.transport import Delivery, EnvelopeKind, Outcome, Transport
from playground.faults.injector import FaultInjector
from playground.faults.rules import Deed
from playground.ledger import EntryKind, Ledger
from playground.state.records import App, Json
from playground.world import DeliveryKind

NOT_DELIVERED = Outcome(acknowledged=False, reason="connection_failed", status=0)
HARMLESS = Deed()


class Dispatcher:
    """Chooses the transport of each app; never loses a task, never raises into a caller."""

    def __init__(  # noqa: PLR0913 what it works with
        self,
        *,
        transports: Mapping[DeliveryKind, Transport],
        ledger: Ledger,
        clock: Clock,
        timings: Timings,
        faults: FaultInjector,
        seed: int | None = None,
    ) -> None:
        self.allowance = Allowance(clock=clock, timings=timings)
        self._transports = transports
        self._ledger = ledger
        self._clock = clock
        self._timings = timings
        self._faults = faults
        self._reordering = Reordering(clock=clock, seed=seed)
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
        if self.allowance.is_off(app):
            self._record_refusal(app, payload, name=name, verdict="subscription_disabled")
        elif not self.allowance.take(app):
            self._record_refusal(app, payload, name=name, verdict="app_rate_limited")
            minute = self.allowance.limited_minute(app)
            if minute is not None:
                notice = _rate_limit_notice(app, minute)
                await self._deliver(app, notice, name="app_rate_limited")
        else:
            await self._deliver(app, payload, name=name)

    async def _deliver(self, app: App, payload: Json, *, name: str) -> None:
        outcome = Outcome(acknowledged=False)
        arrival = asyncio.Event()
        for attempt, wait_seconds in enumerate((0.0, *self._timings.retry_after_seconds)):
            if attempt:
                await self._wait(arrival, wait_seconds)
            arrival = self._transports[app.delivery].next_arrival(app)
            delivery = Delivery(
                kind=EnvelopeKind.EVENTS_API,
                payload=payload,
                attempt=attempt,
                retry_reason=outcome.reason,
            )
            outcome = await self._attempt(app, delivery, name=name)
            self._judge(app, outcome)
            if outcome.acknowledged or not outcome.retry or self.allowance.is_off(app):
                return

    def _judge(self, app: App, outcome: Outcome) -> None:
        """Slack judges request URLs; an app on Socket Mode has none."""
        if app.delivery is DeliveryKind.HTTP and self.allowance.judge(
            app, acknowledged=outcome.acknowledged
        ):
            self._record_refusal(app, {}, name="subscription", verdict="subscription_disabled")

    async def _wait(self, arrival: asyncio.Event, seconds: float) -> None:
        """Wait for the next try, or less when the app has connected anew since the last."""
        waits = [
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(arrival.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _attempt(self, app: App, delivery: Delivery, *, name: str) -> Outcome:
        deed = self._faults.on_delivery(name, app) or HARMLESS
        if not deed.reorder_window_ms or delivery.attempt:
            return await self._do(deed, app, delivery, name=name)
        window_seconds = deed.reorder_window_ms / 1000
        async with self._reordering.turn(app.id, window_seconds=window_seconds):
            return await self._do(deed, app, delivery, name=name)

    async def _do(self, deed: Deed, app: App, delivery: Delivery, *, name: str) -> Outcome:
        await self._clock.sleep(deed.delay_ms / 1000)
        for number in range(deed.duplicate):
            self._spawn(self._send_copy(app, delivery, name=name, number=number))
        broken = replace(
            delivery,
            corrupt_signature=deed.corrupt_signature,
            skew_seconds=deed.skew_seconds,
            socket_fault=deed.socket,
        )
        return await self._send(app, broken, name=name, is_lost=deed.drop)

    async def _send_copy(self, app: App, delivery: Delivery, *, name: str, number: int) -> None:
        """Send the same once more; of several copies every other one looks like a retry."""
        if number % 2 and delivery.kind is EnvelopeKind.EVENTS_API:
            attempt = delivery.attempt + 1
            delivery = replace(delivery, attempt=attempt, retry_reason="http_timeout")
        await self._send(app, delivery, name=name)

    async def _send(
        self, app: App, delivery: Delivery, *, name: str, is_lost: bool = False
    ) -> Outcome:
        started = time.perf_counter()
        outcome = NOT_DELIVERED
        if not is_lost:
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

    def _record_refusal(self, app: App, payload: Json, *, name: str, verdict: str) -> None:
        self._ledger.record(
            kind=EntryKind.EVENT,
            name=name,
            who=app.name,
            verdict=verdict,
            ms=0.0,
            request={"payload": payload},
            response={},
        )

    async def close(self) -> None:
        """Give up whatever is still to be delivered: the server stops."""
        await self._reordering.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _rate_limit_notice(app: App, minute: int) -> Json:
    """The body that tells an app that it is sent nothing for that minute: it has no event."""
    return {
        "token": VERIFICATION_TOKEN,
        "type": "app_rate_limited",
        "team_id": app.team_id,
        "minute_rate_limited": minute,
        "api_app_id": app.id,
    }
