"""Signed events of the CRM: size and signature are checked on raw bytes before anything parses.

What is answered with 200 is stored. The worker takes it within a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.crm.events import EventRefusedError, read_event, store_event
from bot.crm.hubspot_events import is_signed, read_changes
from bot.crm.opening import ConfiguredCrm
from bot.web.deliveries import problem, read_delivery
from bot.web.raw_body import read_within
from content_index.sources.pushed import Delivery, signed_at
from content_index.sources.source import SourceError

if TYPE_CHECKING:
    from pydantic import SecretStr
    from starlette.requests import Request

    from playbooks.crm.record import CrmEvent
    from store.database import Database

log = structlog.get_logger(__name__)

PATH = "/crm"
HUBSPOT_PATH = "/crm/hubspot"


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

    async def take_hubspots(self, request: Request) -> Response:
        """Check, store and acknowledge what HubSpot sends of its own accord."""
        body = await read_within(request, self._body_limit_bytes)
        if body is None:
            return problem(413, "too large")
        return await run_in_threadpool(self._take_hubspots, request.headers, body)

    def _take(self, delivery: Delivery, body: bytes) -> Response:
        now = self._clock()
        secret = self._secret(self._crm.webhook_secret)
        if secret is None or not signed_at(delivery, body, secret=secret, now=now.timestamp()):
            return _unsigned()
        mapping = self._crm.mapping
        return self._store(
            lambda: [read_event(body, event_id=delivery.id, mapping=mapping, now=now)], now=now
        )

    def _take_hubspots(self, headers: Mapping[str, str], body: bytes) -> Response:
        now = self._clock()
        secret, mapping = self._secret(self._crm.app_secret), self._crm.mapping
        hubspot = mapping.hubspot
        if (
            secret is None
            or hubspot is None
            or not is_signed(
                body,
                signature=headers.get("x-hubspot-signature-v3", ""),
                timestamp=headers.get("x-hubspot-request-timestamp", ""),
                url=hubspot.webhook_url or "",
                secret=secret,
                now=now,
            )
        ):
            return _unsigned()
        return self._store(lambda: read_changes(body, mapping=mapping, now=now), now=now)

    def _store(self, read: Callable[[], list[CrmEvent]], *, now: datetime) -> Response:
        try:
            events = read()
        except EventRefusedError as error:
            return problem(422, str(error))
        with self._database.transaction() as session:
            stored = [store_event(session, event, now=now) for event in events]
        self._on_stored()
        log.info("crm_events", stored=sum(stored), repeated=len(stored) - sum(stored))
        outcome = "repeated" if stored and not any(stored) else "stored"
        return JSONResponse({"ok": True, "outcome": outcome})

    def _secret(self, read: Callable[[], SecretStr | None]) -> SecretStr | None:
        try:
            return read()
        except SourceError as error:
            log.warning("crm_secret_missing", reason=str(error))
            return None


def crm_route(endpoint: CrmEvents) -> Route:
    """The route of events that are signed as Standard Webhooks describe."""

    async def events(request: Request) -> Response:
        return await endpoint(request)

    return Route(PATH, events, methods=["POST"])


def hubspot_route(endpoint: CrmEvents) -> Route:
    """The route of HubSpot's own webhooks."""
    return Route(HUBSPOT_PATH, endpoint.take_hubspots, methods=["POST"])


def _unsigned() -> Response:
    log.warning("bad_crm_signature")
    return problem(401, "invalid signature")
