"""Signed pushes of documents: size and signature are checked on raw bytes before anything parses.

What is answered with 200 is stored. The library follows within seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.deliveries import problem, read_delivery
from content_index.sources.configuration import ConfiguredSource, PushFields
from content_index.sources.credentials import read_secret
from content_index.sources.pushed import (
    Delivery,
    PushOutcome,
    PushRefusedError,
    read_push,
    signed_at,
    store_push,
)
from content_index.sources.source import SourceError

if TYPE_CHECKING:
    from starlette.requests import Request

    from store.database import Database

log = structlog.get_logger(__name__)

PATH = "/content/{source}"


class ContentPush:
    """The endpoint of all configured push sources."""

    def __init__(  # noqa: PLR0913 - its limits and its neighbours
        self,
        sources: Mapping[str, ConfiguredSource],
        *,
        database: Database,
        environment: Mapping[str, str],
        body_limit_bytes: int,
        on_stored: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sources = sources
        self._database = database
        self._environment = environment
        self._body_limit_bytes = body_limit_bytes
        self._on_stored = on_stored
        self._clock = clock

    async def __call__(self, request: Request) -> Response:
        """Check, store, then acknowledge."""
        received = await read_delivery(request, limit_bytes=self._body_limit_bytes)
        if received is None:
            return problem(413, "too large")
        name = str(request.path_params["source"])
        return await run_in_threadpool(self._take, name, *received)

    def _take(self, name: str, delivery: Delivery, body: bytes) -> Response:
        sent_at = self._signed_at(name, delivery, body)
        if sent_at is None:  # an unknown source reads the same as a wrong signature
            log.warning("bad_push_signature")
            return problem(401, "invalid signature")
        source = self._sources[name]
        try:
            outcome = store_push(
                self._database, source.id, read_push(body), delivery=delivery.id, sent_at=sent_at
            )
        except PushRefusedError as error:
            return problem(422, str(error))
        if outcome is PushOutcome.OUTDATED:
            return problem(409, "a later push of this document has been stored")
        log.info("content_pushed", source=name, outcome=str(outcome))
        self._on_stored(source.id)
        return JSONResponse({"ok": True, "outcome": str(outcome)})

    def _signed_at(self, name: str, delivery: Delivery, body: bytes) -> int | None:
        source = self._sources.get(name)
        if source is None or not isinstance(source.fields, PushFields):
            return None
        try:
            secret = read_secret(source.fields.secret, self._environment, base=source.base)
        except SourceError as error:
            log.warning("push_secret_missing", source=name, reason=str(error))
            return None
        return signed_at(delivery, body, secret=secret, now=self._clock())


def push_route(endpoint: ContentPush) -> Route:
    """The route of the endpoint."""

    async def push(request: Request) -> Response:
        return await endpoint(request)

    return Route(PATH, push, methods=["POST"])
