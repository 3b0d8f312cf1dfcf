"""An app that connects while a delivery fails is tried at once: no arrival is missed."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from playground.clock import SystemClock, Timings
from playground.delivery.dispatcher import NOT_DELIVERED, Dispatcher
from playground.delivery.transport import Delivery, Outcome
from playground.faults.injector import FaultInjector
from playground.ledger import Ledger
from playground.state.records import App
from playground.world import DeliveryKind

APP = App(
    id="A0LATE",
    name="Late",
    team_id="T0DESK",
    bot_user_id="U0LATE",
    bot_id="B0LATE",
    bot_token="xoxb-late",
    app_token="xapp-late",
    signing_secret="none",
    delivery=DeliveryKind.SOCKET,
    request_url=None,
    open_to_external_members=True,
)


class LateApp:
    """Connects right after an attempt has found no socket, before anybody waits for one."""

    def __init__(self) -> None:
        self.attempts = 0
        self.has_come = asyncio.Event()
        self._next = asyncio.Event()

    def next_arrival(self, app: App) -> asyncio.Event:
        del app
        return self._next

    async def attempt(self, app: App, delivery: Delivery, *, timeout_seconds: float) -> Outcome:
        del app, delivery, timeout_seconds
        self.attempts += 1
        if self.attempts == 1:
            self._next.set()
            self._next = asyncio.Event()
            return NOT_DELIVERED
        self.has_come.set()
        return Outcome(acknowledged=True)


def test_an_arrival_between_the_attempt_and_the_wait_is_not_missed() -> None:
    async def deliver() -> int:
        app, clock = LateApp(), SystemClock()
        timings = Timings(retry_after_seconds=(3600.0,))
        ledger = Ledger(clock=clock)
        dispatcher = Dispatcher(
            transports={DeliveryKind.SOCKET: app},
            ledger=ledger,
            clock=clock,
            timings=timings,
            faults=FaultInjector(ledger=ledger),
        )
        dispatcher.send_event(APP, {"event": {"type": "message"}})
        async with asyncio.timeout(30):
            await app.has_come.wait()
        await dispatcher.close()
        return app.attempts

    with ThreadPoolExecutor(max_workers=1) as threads:  # a test's own thread may have a loop
        assert threads.submit(lambda: asyncio.run(deliver())).result() == 2
