"""Socket Mode: WebSocket connections of apps, envelopes out, acknowledgements in."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.cable import Cable
from playground.clock import Clock, Timings
from playground.delivery.transport import Delivery, EnvelopeKind, Outcome
from playground.identifiers import Identifiers
from playground.state.records import App, Json

MAX_CONNECTIONS = 10
FAILED = 1011
"""The close code of a server that fails."""


@dataclass(eq=False, slots=True)
class _Connection:
    websocket: WebSocket
    app_id: str
    waiting: dict[str, asyncio.Future[Outcome]] = field(default_factory=dict)

    @property
    def cable(self) -> Cable:
        """What carries it."""
        cable: Cable = self.websocket.state.cable
        return cable


class SocketHub:
    """All open sockets. Each envelope goes to one socket of its app, in turn."""

    def __init__(self, *, identifiers: Identifiers, clock: Clock, timings: Timings) -> None:
        self._ids = identifiers
        self._clock = clock
        self._timings = timings
        self._dead: list[Cable] = []
        self._connections: dict[str, list[_Connection]] = {}
        self._turn = 0
        self._arrivals: dict[str, asyncio.Event] = {}

    def count(self, app_id: str) -> int:
        """How many sockets the app has open."""
        return len(self._connections.get(app_id, ()))

    async def serve(self, websocket: WebSocket, app: App) -> None:
        """Run one socket until it closes."""
        await websocket.accept()
        refusal = self._refusal(app)
        if refusal is not None:
            await websocket.send_json({"type": "disconnect", "reason": refusal})
            await websocket.close()
            return
        connection = _Connection(websocket, app.id)
        self._connections.setdefault(app.id, []).append(connection)
        lifetime = asyncio.get_running_loop().create_task(self._end_in_time(connection))
        try:
            await websocket.send_json(self._hello(app))
            self._arrivals.setdefault(app.id, asyncio.Event()).set()
            self._arrivals[app.id] = asyncio.Event()
            while True:
                self._received(connection, await websocket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            lifetime.cancel()
            self._connections[app.id].remove(connection)
            for waiting in connection.waiting.values():
                if not waiting.done():
                    waiting.set_result(Outcome(acknowledged=False, reason="connection_failed"))

    def _refusal(self, app: App) -> str | None:
        """Slack's word for a socket that it does not let in."""
        if app.manifest.socket_mode is False:
            return "link_disabled"
        return "too_many_websockets" if self.count(app.id) >= MAX_CONNECTIONS else None

    def _hello(self, app: App) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count(app.id),
            "connection_info": {"app_id": app.id},
            "debug_info": {
                "host": "applink-playground",
                "build_number": 1,
                "approximate_connection_time": int(self._timings.connection_seconds),
            },
        }

    async def _end_in_time(self, connection: _Connection) -> None:
        """A socket does not last: Slack warns the app, then asks it to connect anew."""
        warning = min(self._timings.connection_warning_seconds, self._timings.connection_seconds)
        await self._clock.sleep(self._timings.connection_seconds - warning)
        await _send_disconnect(connection, "warning")
        await self._clock.sleep(warning)
        await _send_disconnect(connection, "refresh_requested")
        await _close(connection)

    def _received(self, connection: _Connection, text: str) -> None:
        try:
            answer = json.loads(text)
        except json.JSONDecodeError:
            return
        if not isinstance(answer, dict):
            return
        waiting = connection.waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            body = answer.get("payload")
            waiting.set_result(
                Outcome(acknowledged=True, body=body if isinstance(body, dict) else {})
            )

    async def attempt(self, app: App, delivery: Delivery, *, timeout_seconds: float) -> Outcome:
        """Send an envelope over one socket and wait for the app's answer to it."""
        connections = self._connections.get(app.id)
        if not connections:
            return Outcome(acknowledged=False, reason="connection_failed", status=0)
        self._turn += 1
        connection = connections[self._turn % len(connections)]
        if delivery.socket_fault is not None:
            await self._break(connection, delivery.socket_fault)
            if not connection.cable.is_dead:
                return Outcome(acknowledged=False, reason="connection_failed", status=0)
        envelope_id = self._ids.uuid()
        waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = waiting
        try:
            async with self._clock.deadline(timeout_seconds):
                await connection.websocket.send_text(
                    json.dumps(_envelope(envelope_id, delivery), ensure_ascii=False)
                )
                return await waiting
        except TimeoutError:
            return Outcome(acknowledged=False, reason="http_timeout", status=0)
        except (WebSocketDisconnect, RuntimeError):
            return Outcome(acknowledged=False, reason="connection_failed", status=0)
        finally:
            connection.waiting.pop(envelope_id, None)

    def next_arrival(self, app: App) -> asyncio.Event:
        """Return what is set when the next socket of the app says hello."""
        return self._arrivals.setdefault(app.id, asyncio.Event())

    async def _break(self, connection: _Connection, fault: str) -> None:
        word, _, reason = fault.partition(":")
        if word == "blackhole":
            self._dead.append(connection.cable)
            connection.cable.go_dead()
        elif word == "disconnect":
            await _send_disconnect(connection, reason)
            await _close(connection)
        else:
            await _close(connection, code=FAILED)

    async def break_all(self, app_id: str, *, fault: str) -> None:
        """Do to every socket of the app what a fault rule does to one."""
        for connection in list(self._connections.get(app_id, ())):
            await self._break(connection, fault)

    async def disconnect(self, app_id: str, *, reason: str) -> None:
        """Ask the app to reconnect, as Slack does, and close its sockets."""
        await self.break_all(app_id, fault=f"disconnect:{reason}")

    async def drop(self, app_id: str, *, close_code: int = FAILED) -> None:
        """Close the app's sockets without a word, as a failing server does."""
        for connection in list(self._connections.get(app_id, ())):
            await _close(connection, code=close_code)

    async def close(self) -> None:
        """Disconnect every app: the server stops."""
        for app_id in list(self._connections):
            await self.disconnect(app_id, reason="refresh_requested")
        for cable in self._dead:
            cable.release()


async def _send_disconnect(connection: _Connection, reason: str) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await connection.websocket.send_json(
            {
                "type": "disconnect",
                "reason": reason,
                "debug_info": {"host": "applink-playground"},
            }
        )


async def _close(connection: _Connection, *, code: int = 1000) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await connection.websocket.close(code=code)


def _envelope(envelope_id: str, delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "accepts_response_payload": delivery.kind is not EnvelopeKind.EVENTS_API,
        "payload": delivery.payload,
    }
    if delivery.kind is EnvelopeKind.EVENTS_API:
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.retry_reason}
    return envelope
