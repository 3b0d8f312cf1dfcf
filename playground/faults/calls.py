"""Faults of calls: stands before the endpoints that apps call."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.cable import Cable
from playground.clock import Clock
from playground.faults.injector import FaultInjector
from playground.faults.rules import Deed
from playground.ledger import EntryKind, Ledger
from playground.state.records import Caller, TokenKind

Endpoint = Callable[[Request], Awaitable[Response]]
CallerOf = Callable[[str], Caller | None]


class FaultyCalls:
    """Wraps endpoints so that rules can answer for them, delay them or tear the connection.

    Only what apps call breaks; people's pages work on.
    """

    def __init__(
        self, faults: FaultInjector, *, ledger: Ledger, clock: Clock, caller_of: CallerOf
    ) -> None:
        self._faults = faults
        self._ledger = ledger
        self._clock = clock
        self._caller_of = caller_of

    def around(self, endpoint: Endpoint, *, name: str | None = None) -> Endpoint:
        """The endpoint under faults; `name` is the method's, else it is in the path."""

        async def answer(request: Request) -> Response:
            if not self._faults.has_rules:
                return await endpoint(request)
            caller = self._caller_of(await _token_of(request))
            if caller is not None and caller.kind is TokenKind.USER and caller.app is None:
                return await endpoint(request)  # somebody's page, not an app
            called = name or str(request.path_params["method"])
            team_id = caller.team_id if caller is not None else None
            deed = self._faults.on_call(called, team_id=team_id)
            if deed is None:
                return await endpoint(request)
            record = partial(self._record, called, caller, time.perf_counter())
            await self._clock.sleep(deed.delay_ms / 1000)
            if deed.reset_before:
                record("reset_before")
                return await _torn(request)
            if deed.answers:
                record(deed.answer_error)
                return _said_instead(deed)
            said = await endpoint(request)
            return await _torn(request) if deed.reset_after_commit else said

        return answer

    def _record(self, name: str, caller: Caller | None, started: float, verdict: str) -> None:
        """A call that never reached its method belongs in the record all the same."""
        self._ledger.record(
            kind=EntryKind.API,
            name=name,
            who=caller.app.name if caller is not None and caller.app is not None else "nobody",
            verdict=verdict,
            ms=(time.perf_counter() - started) * 1000,
            request={},
            response={},
        )


async def _token_of(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    if "form" not in request.headers.get("content-type", ""):
        return ""
    await request.body()  # kept, so that whoever answers can read it again
    return str((await request.form()).get("token") or "").strip()


def _said_instead(deed: Deed) -> Response:
    headers = {}
    if deed.answer_status == 429:  # noqa: PLR2004 HTTP's own number
        headers["Retry-After"] = str(deed.retry_after or 1)
    body = {"ok": False, "error": deed.answer_error}
    return JSONResponse(body, status_code=deed.answer_status, headers=headers)


async def _torn(request: Request) -> Response:
    cable: Cable = request.state.cable
    cable.reset()
    await asyncio.sleep(0)  # the server hears of it before it is given an answer to send
    return Response()
