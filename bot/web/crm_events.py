"""Signed events of the CRM: size and signature are checked on raw bytes before anything parses.

What is answered with 200 is stored. The worker takes it within a second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.crm.events import EventRefusedError, read_event, store_event
from bot.crm.opening import ConfiguredCrm
from bot.web.deliveries import problem, read_delivery
from content_index.sources.pushed import Delivery, signed_at
from content_index.sources.source import SourceError

if TYPE_CHECKING:
    from starlette.requests import Request

    from store.database import Database

log = structlog.get_logger(__name__)

PATH = "/crm"


class CrmEvents:
    """The endpoint for events of the CRM."""

    def __init__(
        self,
        crm: ConfiguredCrm,
        *,
        database: Database,
        body_limit_bytes: int,
        on_stored: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._crm = crm
        self._database = database
        self._body_limit_bytes = body_limit_bytes
        self._on_stored = on_stored
        self._clock = clock

    async def __call__(self, request: Request) -> Response:
        """Check, store, then acknowledge."""
        received = await read_delivery(request, limit_bytes=self._body_limit_bytes)
        if received is None:
            return problem(413, "too large")
        return await run_in_threadpool(self._take, *received)

    def _take(self, delivery: Delivery, body: bytes) -> Response:
        now = self._clock()
        if not self._is_signed(delivery, body, now=now):
            log.warning("bad_crm_signature")
            return problem(401, "invalid signature")
        try:
            event = read_event(body, event_id=delivery.id, mapping=self._crm.mapping, now=now)
        except EventRefusedError as error:
            return problem(422, str(error))
        with self._database.transaction() as session:
            is_new = store_event(session, event, now=now)
        self._on_stored()
        log.info("crm_event", is_new=is_new)
        return JSONResponse({"ok": True, "outcome": "stored" if is_new else "repeated"})

    def _is_signed(self, delivery: Delivery, body: bytes, *, now: datetime) -> bool:
        try:
            secret = self._crm.webhook_secret()
        except SourceError as error:
            log.warning("crm_secret_missing", reason=str(error))
            return False
        if secret is None:
            return False
        return signed_at(delivery, body, secret=secret, now=now.timestamp()) is not None


def crm_route(endpoint: CrmEvents) -> Route:
    """The route of the endpoint."""

    async def events(request: Request) -> Response:
        return await endpoint(request)

    return Route(PATH, events, methods=["POST"])
