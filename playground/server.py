"""One Starlette application: the Web API, Socket Mode, the page and its own endpoints."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from playground.alarms import Alarms
from playground.announcer import Announcer
from playground.answering import Answering
from playground.assisting import Assisting
from playground.clock import Clock, Timings
from playground.connecting import Connecting
from playground.conversing import Conversing
from playground.delivery.dispatcher import Dispatcher
from playground.delivery.signed_http import SignedHttp
from playground.delivery.socket_mode import SocketHub
from playground.faults.calls import FaultyCalls
from playground.faults.injector import FaultInjector
from playground.feed import Feed
from playground.filing import Filing
from playground.identifiers import Identifiers
from playground.installing import Installing
from playground.keeping import Keeping
from playground.ledger import Ledger
from playground.marking import Marking
from playground.page_api.directing import directing_routes
from playground.page_api.endpoints import acting_routes, reading_routes
from playground.page_api.fault_panel import fault_routes
from playground.presenting import Presenting
from playground.scheduling import Scheduling
from playground.screens import Screens
from playground.searching import Searching
from playground.services import Services
from playground.state.workspace import Workspace
from playground.stepping import Stepping
from playground.streaming import Streaming
from playground.unfurling import Unfurling
from playground.wire.authorizing import AuthorizePage
from playground.wire.endpoint import WebApi
from playground.wire.file_urls import FileUrls
from playground.wire.rates import Rates
from playground.wire.registry import method_table
from playground.wire.response_urls import response_url_endpoint
from playground.world import DeliveryKind, World

PAGE = Path(__file__).parent / "page"
HTTP_CLIENT_CLOSED_REQUEST = 499
"""No standard code; proxies write it into their logs for this."""


class Server:
    """The composition: every part once. `app` is the ASGI application."""

    def __init__(  # noqa: PLR0913 the composition's inputs
        self,
        world: World,
        *,
        clock: Clock,
        timings: Timings,
        base_url: Callable[[], str],
        seed: int | None = None,
        state_file: Path | None = None,
    ) -> None:
        identifiers = Identifiers(random.Random(seed))  # noqa: S311 ids, not secrets
        workspace = Workspace(world, clock=clock, identifiers=identifiers, timings=timings)
        ledger, feed = Ledger(clock=clock), Feed()
        self._hub = SocketHub(identifiers=identifiers, clock=clock, timings=timings)
        self._http = SignedHttp(clock=clock)
        faults = FaultInjector(ledger=ledger, seed=seed)
        dispatcher = Dispatcher(
            transports={DeliveryKind.SOCKET: self._hub, DeliveryKind.HTTP: self._http},
            ledger=ledger,
            clock=clock,
            timings=timings,
            faults=faults,
            seed=seed,
        )
        self._rates = Rates(clock=clock, enforced=world.enforce_rates)
        self._alarms = alarms = Alarms(clock=clock)
        announcer = Announcer(workspace, feed=feed, dispatcher=dispatcher, base_url=base_url)
        unfurling = Unfurling(workspace, announcer)
        conversing = Conversing(workspace, announcer, unfurling)
        filing = Filing(workspace, announcer, conversing, base_url=base_url)
        self.services = Services(
            workspace=workspace,
            feed=feed,
            ledger=ledger,
            hub=self._hub,
            http=self._http,
            dispatcher=dispatcher,
            announcer=announcer,
            conversing=conversing,
            screens=Screens(workspace, announcer),
            answering=Answering(workspace, conversing, base_url=base_url),
            assisting=Assisting(workspace, announcer, conversing, alarms),
            connecting=Connecting(workspace, announcer, conversing),
            filing=filing,
            installing=Installing(workspace, announcer),
            marking=Marking(workspace, announcer),
            presenting=Presenting(workspace, announcer),
            scheduling=Scheduling(workspace, conversing, alarms),
            searching=Searching(workspace, filing),
            stepping=Stepping(workspace, announcer),
            streaming=Streaming(workspace, announcer, conversing, alarms),
            unfurling=unfurling,
            faults=faults,
            base_url=base_url,
        )
        self._keeping = Keeping(self.services, state_file) if state_file is not None else None
        self._kept = self._keeping.load() if self._keeping is not None else None
        self.app = Starlette(
            routes=self._routes(),
            lifespan=self._lifespan,
            exception_handlers={ClientDisconnect: _gone},
        )

    def _routes(self) -> list[BaseRoute]:
        web_api = WebApi(self.services, method_table(), rates=self._rates)
        response_urls = response_url_endpoint(self.services)
        calls = FaultyCalls(
            self.services.faults,
            ledger=self.services.ledger,
            clock=self.services.workspace.clock,
            caller_of=self.services.workspace.caller,
        )
        return [
            Route("/api/{method}", calls.around(web_api.answer), methods=["GET", "POST"]),
            WebSocketRoute("/link/", self._link),
            Route(
                "/actions/{url_id}",
                calls.around(response_urls, name="response_url"),
                methods=["POST"],
            ),
            *reading_routes(self.services),
            *acting_routes(self.services),
            *fault_routes(self.services),
            *directing_routes(self.services),
            *FileUrls(self.services).routes(),
            *AuthorizePage(self.services).routes(),
            Route("/", _index),
            Mount("/page", _Page(directory=PAGE, check_dir=False)),
        ]

    async def _link(self, websocket: WebSocket) -> None:
        app_id = self.services.workspace.tickets.pop(websocket.query_params.get("ticket", ""), None)
        if app_id is None:
            await websocket.close(code=1008)
            return
        await self._hub.serve(websocket, self.services.workspace.apps[app_id])

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        del app
        if self._keeping is not None:
            self._keeping.start(self._kept)
        yield
        if self._keeping is not None:
            await self._keeping.close()
        await self._alarms.close()
        await self.services.dispatcher.close()
        await self._http.close()

    async def say_goodbye(self) -> None:
        """End the pages' streams and ask apps to go, so that the server can stop at once."""
        self.services.feed.close()
        await self._hub.close()


class _Page(StaticFiles):
    """The page's files; a browser asks again each time, since there is no build with hashes."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """As usual, with the header."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def _index(request: Request) -> Response:
    del request
    index = PAGE / "index.html"
    if not index.exists():
        return PlainTextResponse("The playground runs; its page is not part of this checkout.\n")
    return FileResponse(index, headers={"Cache-Control": "no-store"})


async def _gone(request: Request, error: Exception) -> Response:
    """Say nothing about a client that went away before its request was whole: nobody reads it."""
    del request, error
    return Response(status_code=HTTP_CLIENT_CLOSED_REQUEST)
