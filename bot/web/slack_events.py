"""Signed HTTP from Slack: size and signature are checked on raw bytes before anything parses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio.to_thread
import structlog
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import NotConfiguredError
from bot.web.raw_body import read_within

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.requests import Request

    from bot.settings import Settings

log = structlog.get_logger(__name__)

PATH = "/slack/events"
LONGEST_TIME = 12
"""Digits of a timestamp in seconds, for the next thirty thousand years."""


class SlackEvents:
    """The one endpoint for events, commands and interactions."""

    def __init__(self, app: App, *, signing_secret: str, body_limit_bytes: int) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._body_limit_bytes = body_limit_bytes

    async def __call__(self, request: Request) -> Response:
        """Check, then let Bolt work in a thread: its listeners store and so may wait for a disk."""
        body = await read_within(request, self._body_limit_bytes)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        if not self._is_signed(request, body):
            log.warning("bad_signature")
            return PlainTextResponse("invalid signature", status_code=401)
        if _is_rate_limit_notice(body):
            log.warning("slack_drops_events", reason="app_rate_limited")
            return PlainTextResponse("")
        bolt_request = BoltRequest(
            body=body.decode("utf-8", "replace"),
            query=str(request.query_params),
            headers={key: [value] for key, value in request.headers.items()},
        )
        answer = await run_in_threadpool(self._app.dispatch, bolt_request)
        headers = {key: values[0] for key, values in answer.headers.items() if values}
        return Response(answer.body or "", status_code=answer.status, headers=headers)

    def _is_signed(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        is_a_time = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIME
        if not (is_a_time and signature.isascii()):
            return False
        return bool(self._verifier.is_valid(body=body, timestamp=timestamp, signature=signature))


def slack_route(settings: Settings, app: App) -> Route:
    """The route for Slack over HTTP.

    Raises:
        NotConfiguredError: no signing secret.
    """
    if settings.slack_signing_secret is None:
        raise NotConfiguredError(
            "DEALMATE_SLACK_SIGNING_SECRET is not set. docs/slack-setup.md says where to find it."
        )
    endpoint = SlackEvents(
        app,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        body_limit_bytes=settings.http_body_limit_bytes,
    )

    async def events(request: Request) -> Response:
        return await endpoint(request)

    return Route(PATH, events, methods=["POST"])


def make_web(settings: Settings, app: App, *, more: Iterable[Route] = ()) -> Starlette:
    """The web application for Slack over HTTP, and perhaps for more.

    Raises:
        NotConfiguredError: no signing secret.
    """
    return web_of(settings, [slack_route(settings, app), *more])


def web_of(settings: Settings, routes: Iterable[Route]) -> Starlette:
    """A web application with these routes, and one that tells that it runs."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.listener_threads
        yield

    async def health(request: Request) -> Response:
        del request
        return JSONResponse({"ok": True})

    return Starlette(routes=[*routes, Route("/health", health)], lifespan=lifespan)


def _is_rate_limit_notice(body: bytes) -> bool:
    """Slack says that it drops events: a notice without an event, which Bolt does not know."""
    if b"app_rate_limited" not in body or not body.lstrip().startswith(b"{"):
        return False
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(parsed, dict) and parsed.get("type") == "app_rate_limited"
