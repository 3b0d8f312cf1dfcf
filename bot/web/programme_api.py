"""The programme over HTTP: signed imports and exports of its tables.

Size and signature are checked on raw bytes before anything parses. What is answered with 200 to an
import is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.raw_body import read_within
from content_index.sources.pushed import Delivery, signed_at
from playbooks.sheets.remote import (
    Outcome,
    RequestRefusedError,
    page_of,
    read_export,
    read_import,
    take_import,
)

if TYPE_CHECKING:
    from pydantic import SecretStr
    from starlette.requests import Request

    from bot.settings import Settings
    from store.database import Database

log = structlog.get_logger(__name__)

IMPORT_PATH = "/programme/import"
EXPORT_PATH = "/programme/export"
STATUS = {
    Outcome.STORED: 200,
    Outcome.REPEATED: 200,
    Outcome.WOULD_STORE: 200,
    Outcome.FAULTY: 422,
    Outcome.OUTDATED: 409,
    Outcome.OTHER: 409,
}
TOLD = {
    Outcome.FAULTY: "rows are faulty, nothing was stored",
    Outcome.OUTDATED: "an import that was signed later has been stored",
    Outcome.OTHER: "this webhook-id has been used for another body",
}


class ProgrammeApi:
    """The two endpoints, for who holds the secret of the programme."""

    def __init__(
        self,
        database: Database,
        *,
        secret: SecretStr,
        body_limit_bytes: int,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._secret = secret
        self._body_limit_bytes = body_limit_bytes
        self._now = now
        self._clock = clock

    async def take(self, request: Request) -> Response:
        """Check, store, then acknowledge."""
        return await self._signed(request, self._take)

    async def give(self, request: Request) -> Response:
        """Check, then answer with one page of one table."""
        return await self._signed(request, self._give)

    def routes(self) -> list[Route]:
        """The routes of the two."""
        return [
            Route(IMPORT_PATH, self.take, methods=["POST"]),
            Route(EXPORT_PATH, self.give, methods=["POST"]),
        ]

    async def _signed(
        self, request: Request, answer: Callable[[Delivery, int, bytes], Response]
    ) -> Response:
        body = await read_within(request, self._body_limit_bytes)
        if body is None:
            return _problem(413, "too large")
        delivery = Delivery(
            id=request.headers.get("webhook-id", ""),
            timestamp=request.headers.get("webhook-timestamp", ""),
            signatures=request.headers.get("webhook-signature", ""),
        )
        sent_at = signed_at(delivery, body, secret=self._secret, now=self._clock())
        if sent_at is None:
            log.warning("bad_programme_signature")
            return _problem(401, "invalid signature")
        return await run_in_threadpool(answer, delivery, sent_at, body)

    def _take(self, delivery: Delivery, sent_at: int, body: bytes) -> Response:
        try:
            request = read_import(body)
        except RequestRefusedError as error:
            return _problem(422, str(error))
        answer = take_import(
            self._database,
            request,
            delivery=delivery.id,
            sent_at=sent_at,
            body=body,
            now=self._now(),
        )
        log.info("programme_import", outcome=str(answer.outcome))
        status = STATUS[answer.outcome]
        told = {"error": TOLD[answer.outcome]} if answer.outcome in TOLD else {}
        return JSONResponse({"ok": not told, **told, **answer.content}, status_code=status)

    def _give(self, delivery: Delivery, sent_at: int, body: bytes) -> Response:
        del delivery, sent_at
        try:
            request = read_export(body)
        except RequestRefusedError as error:
            return _problem(422, str(error))
        log.info("programme_export", table=str(request.table))
        return JSONResponse({"ok": True, **page_of(self._database, request)})


def routes(settings: Settings, database: Database, *, now: Callable[[], datetime]) -> list[Route]:
    """The routes of the two endpoints; none without a secret."""
    if settings.programme_secret is None:
        return []
    api = ProgrammeApi(
        database,
        secret=settings.programme_secret,
        body_limit_bytes=settings.programme_body_limit_bytes,
        now=now,
    )
    return api.routes()


def _problem(status: int, what: str) -> Response:
    return JSONResponse({"ok": False, "error": what}, status_code=status)
