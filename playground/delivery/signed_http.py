"""Signed HTTP: Slack's signature, deadline and retry headers."""

import asyncio
import hashlib
import hmac
import json
import ssl
from functools import cache
from urllib.parse import urlencode

import httpx

from playground.clock import Clock
from playground.delivery.transport import Delivery, EnvelopeKind, Outcome
from playground.state.records import App, Json


def signature(secret: str, *, timestamp: int, body: bytes) -> str:
    """`v0=` and the HMAC-SHA256 of `v0:timestamp:body`."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """The body and its content type: JSON for events, forms for the other two."""
    form = "application/x-www-form-urlencoded"
    if delivery.kind is EnvelopeKind.EVENTS_API:
        return json.dumps(delivery.payload, ensure_ascii=False).encode(), "application/json"
    if delivery.kind is EnvelopeKind.SLASH_COMMANDS:
        return urlencode(delivery.payload).encode(), form
    text = json.dumps(delivery.payload, ensure_ascii=False)
    return urlencode({"payload": text}).encode(), form


@cache
def authorities() -> ssl.SSLContext:
    """The authorities that this machine trusts, read once: it takes 40 ms of a core."""
    return ssl.create_default_context()


class SignedHttp:
    """Posts to the request URL of an app."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._client = httpx.AsyncClient(
            verify=authorities(), follow_redirects=True, max_redirects=2, trust_env=False
        )

    async def attempt(self, app: App, delivery: Delivery, *, timeout_seconds: float) -> Outcome:
        """One POST; anything but 200 within the deadline is a failure, as Slack counts."""
        if app.request_url is None:
            return Outcome(acknowledged=False, reason="connection_failed", status=0)
        body, content_type = encoded(delivery)
        headers = self._headers(app, body, content_type, skew_seconds=delivery.skew_seconds)
        if delivery.corrupt_signature:
            headers["X-Slack-Signature"] = _corrupted(headers["X-Slack-Signature"])
        if delivery.attempt:
            headers["X-Slack-Retry-Num"] = str(delivery.attempt)
            headers["X-Slack-Retry-Reason"] = delivery.retry_reason
        try:
            async with self._clock.deadline(timeout_seconds):
                answer = await self._client.post(
                    app.request_url, content=body, headers=headers, timeout=None
                )
        except TimeoutError:
            return Outcome(acknowledged=False, reason="http_timeout", status=0)
        except httpx.TooManyRedirects:
            return Outcome(acknowledged=False, reason="too_many_redirects", status=0)
        except httpx.HTTPError as error:
            reason = "ssl_error" if isinstance(error.__cause__, ssl.SSLError) else ""
            return Outcome(acknowledged=False, reason=reason or "connection_failed", status=0)
        return Outcome(
            acknowledged=answer.is_success,
            reason="" if answer.is_success else "http_error",
            body=_body_of(answer),
            status=answer.status_code,
            retry=answer.headers.get("x-slack-no-retry") != "1",
        )

    async def verify_url(self, app: App, *, challenge: str, timeout_seconds: float) -> bool:
        """The `url_verification` handshake; true when the challenge came back."""
        payload = {"type": "url_verification", "token": "playground", "challenge": challenge}
        delivery = Delivery(kind=EnvelopeKind.EVENTS_API, payload=payload)
        outcome = await self.attempt(app, delivery, timeout_seconds=timeout_seconds)
        return outcome.acknowledged and challenge in (
            outcome.body.get("challenge"),
            outcome.body.get("text"),
        )

    def _headers(
        self, app: App, body: bytes, content_type: str, *, skew_seconds: float
    ) -> dict[str, str]:
        timestamp = int(self._clock.now() + skew_seconds)
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": signature(app.signing_secret, timestamp=timestamp, body=body),
        }

    def next_arrival(self, app: App) -> asyncio.Event:
        """Return what is never set: an HTTP app does not say that it is back."""
        del app
        return asyncio.Event()

    async def close(self) -> None:
        """Close kept connections."""
        await self._client.aclose()


def _corrupted(made: str) -> str:
    """The same length and form, and certainly wrong."""
    return made[:-1] + ("0" if made[-1] != "0" else "1")


def _body_of(answer: httpx.Response) -> Json:
    """A JSON object as it is; any other text as `{"text": ...}`, which a command may answer."""
    try:
        document = answer.json()
    except ValueError:
        return {"text": answer.text} if answer.text else {}
    return document if isinstance(document, dict) else {}
