"""Signed deliveries over HTTP: read only as far as they may be long, and answered in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from bot.web.raw_body import read_within
from content_index.sources.pushed import Delivery

if TYPE_CHECKING:
    from starlette.requests import Request


async def read_delivery(request: Request, *, limit_bytes: int) -> tuple[Delivery, bytes] | None:
    """Return the envelope and the raw body; None as soon as the body is longer than the limit."""
    body = await read_within(request, limit_bytes)
    if body is None:
        return None
    delivery = Delivery(
        id=request.headers.get("webhook-id", ""),
        timestamp=request.headers.get("webhook-timestamp", ""),
        signatures=request.headers.get("webhook-signature", ""),
    )
    return delivery, body


def problem(status: int, what: str) -> Response:
    """Say no, with the reason for the sender."""
    return JSONResponse({"ok": False, "error": what}, status_code=status)
