"""The endpoints that read: people, boot, events, ephemerals, views, log."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground.page_api.acting import person_of
from playground.page_api.boot import boot_json, people_json
from playground.page_api.clicking import click, suggest
from playground.page_api.controls import clock, disconnect, request_url
from playground.page_api.invoking import command, home, shortcut
from playground.page_api.submitting import close, open_views, submit
from playground.services import Services
from playground.state.records import Caller, Json
from playground.wire.errors import SlackError

KEEP_ALIVE_SECONDS = 15.0

PageHandler = Callable[[Services, Request], Awaitable[Json]]
Deed = Callable[[Services, Caller, Json], Awaitable[Json]]
Control = Callable[[Services, Json], Awaitable[Json]]


def json_endpoint(services: Services, handler: PageHandler) -> Callable[..., Awaitable[Response]]:
    """Wrap a handler: its value becomes JSON, a SlackError becomes `{"ok": false}`."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await handler(services, request))
        except SlackError as error:
            status = 401 if error.code == "invalid_auth" else 200
            return JSONResponse(error.body(), status_code=status)

    return endpoint


async def _people(services: Services, request: Request) -> Json:
    del request
    return people_json(services.workspace)


async def _boot(services: Services, request: Request) -> Json:
    return boot_json(services.workspace, person_of(request, services.workspace))


async def _ephemerals(services: Services, request: Request) -> Json:
    caller = person_of(request, services.workspace)
    channel = services.workspace.channels.get(request.query_params.get("channel", ""))
    if channel is None:
        raise SlackError("channel_not_found")
    return {
        "messages": [
            services.announcer.page_message(channel, message)
            for message in channel.ephemerals.values()
            if message.ephemeral_to == caller.user_id
        ]
    }


async def _statuses(services: Services, request: Request) -> Json:
    caller = person_of(request, services.workspace)
    channel = services.workspace.channels.get(request.query_params.get("channel", ""))
    if channel is None or caller.user_id not in channel.members:
        raise SlackError("channel_not_found")
    return {"threads": channel.thread_status}


async def _log(services: Services, request: Request) -> Json:
    after = request.query_params.get("after", "0")
    entries = services.ledger.after(int(after) if after.isdecimal() else 0)
    full = request.query_params.get("full") == "1"
    return {"entries": [entry.full() if full else entry.brief() for entry in entries]}


async def _home_view(services: Services, request: Request) -> Json:
    caller = person_of(request, services.workspace)
    app = services.workspace.apps.get(request.query_params.get("app_id", ""))
    if app is None:
        raise SlackError("app_not_found")
    view = services.screens.home_of(app, caller.user_id)
    return {"view": services.screens.view_json(view) if view is not None else None}


async def _status(services: Services, request: Request) -> Json:
    del request
    return {
        "apps": [
            {"id": app.id, "name": app.name, "connections": services.hub.count(app.id)}
            for app in services.workspace.apps.values()
        ]
    }


def _events(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            caller = person_of(request, services.workspace)
        except SlackError as error:
            return JSONResponse(error.body(), status_code=401)
        return StreamingResponse(
            _stream(services, caller.user_id),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return endpoint


async def _stream(services: Services, user_id: str) -> AsyncIterator[str]:
    queue = services.feed.subscribe(user_id)
    try:
        yield ": connected\n\n"
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    happening: Any = await queue.get()
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if happening is None:
                return
            yield f"data: {json.dumps(happening, ensure_ascii=False)}\n\n"
    finally:
        services.feed.unsubscribe(user_id, queue)


def reading_routes(services: Services) -> list[Route]:
    """GET routes of the page."""
    handlers: dict[str, PageHandler] = {
        "/_play/people": _people,
        "/_play/boot": _boot,
        "/_play/ephemerals": _ephemerals,
        "/_play/statuses": _statuses,
        "/_play/log": _log,
        "/_play/home_view": _home_view,
        "/_play/status": _status,
    }
    routes = [Route(path, json_endpoint(services, one)) for path, one in handlers.items()]
    return [*routes, Route("/_play/events", _events(services))]


async def _body(request: Request) -> Json:
    sent = await request.body()
    try:
        body = json.loads(sent) if sent else {}
    except (ValueError, RecursionError) as error:
        raise SlackError("invalid_json") from error
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def doing(deed: Deed) -> PageHandler:
    """Wrap a deed of the person whose token the request has."""

    async def handler(services: Services, request: Request) -> Json:
        caller = person_of(request, services.workspace)
        return await deed(services, caller, await _body(request))

    return handler


def controlling(control: Control) -> PageHandler:
    """Wrap a control, which nobody has to be anybody for."""

    async def handler(services: Services, request: Request) -> Json:
        return await control(services, await _body(request))

    return handler


def acting_routes(services: Services) -> list[Route]:
    """POST routes: what the person does. `/_play/views` reads, and is here for its caller."""
    deeds: dict[str, Deed] = {
        "/_play/command": command,
        "/_play/action": click,
        "/_play/suggestions": suggest,
        "/_play/submit": submit,
        "/_play/close": close,
        "/_play/shortcut": shortcut,
        "/_play/home": home,
    }
    routes = [
        Route(path, json_endpoint(services, doing(deed)), methods=["POST"])
        for path, deed in deeds.items()
    ]
    controls: dict[str, Control] = {
        "/_play/disconnect": disconnect,
        "/_play/request_url": request_url,
        "/_play/clock": clock,
    }
    routes += [
        Route(path, json_endpoint(services, controlling(control)), methods=["POST"])
        for path, control in controls.items()
    ]
    return [*routes, Route("/_play/views", json_endpoint(services, doing(open_views)))]
