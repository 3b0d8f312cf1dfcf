"""Faults of calls: stands before the endpoints that apps call."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.cable import Cable
from playground.clock import Clock
from playground.faults.injector import FaultInjector
from playground.faults.rules import Deed
from playground.ledger import EntryKind, Ledger
from playground.state.records import Caller

Endpoint = Callable[[Request], Awaitable[Response]]
CallerOf = Callable[[str], Caller | None]


class FaultyCalls:
    """Wraps endpoints so that rules can answer for them, delay them or tear the connection."""

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
            called = name or str(request.path_params["method"])
            deed = self._faults.on_call(called, team_id=await self._team_of(request))
            if deed is None:
                return await endpoint(request)
            return await self._do(deed, called, request, endpoint)

        return answer

    async def _do(self, deed: Deed, name: str, request: Request, endpoint: Endpoint) -> Response:
        started = time.perf_counter()
        await self._clock.sleep(deed.delay_ms / 1000)
        if deed.reset_before:
            self._record(name, "reset_before", started)
            return await _torn(request)
        if deed.answers:
            self._record(name, deed.answer_error, started)
            return _said_instead(deed)
        answer = await endpoint(request)
        return await _torn(request) if deed.reset_after_commit else answer

    async def _team_of(self, request: Request) -> str | None:
        if not self._faults.asks_for_teams:
            return None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            is_form = "form" in request.headers.get("content-type", "")
            token = str((await request.form()).get("token") or "") if is_form else ""
        caller = self._caller_of(token.strip())
        return caller.team_id if caller is not None else None

    def _record(self, name: str, verdict: str, started: float) -> None:
        """A call that never reached its method belongs in the record all the same."""
        self._ledger.record(
            kind=EntryKind.API,
            name=name,
            who="",
            verdict=verdict,
            ms=(time.perf_counter() - started) * 1000,
            request={},
            response={},
        )


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
