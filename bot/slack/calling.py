"""One call of Slack's Web API, its failures turned into the reaction that they ask for."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import AccessLostError, RefusedError, RetryLaterError

log = structlog.get_logger(__name__)

TOO_FAST = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
SLACK_IS_ILL = frozenset(
    {
        "accesslimited",
        "fatal_error",
        "internal_error",
        "org_login_required",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
ACCESS_LOST = frozenset(
    {
        "account_inactive",
        "bad_client_secret",
        "invalid_auth",
        "invalid_client_id",
        "invalid_refresh_token",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
FIRST_SERVER_ERROR = 500
TOO_MANY_REQUESTS = 429


def make_client(*, token: str | None, base_url: str, timeout_seconds: int) -> WebClient:
    """A client that never repeats a call by itself: what may be repeated is decided here.

    slack_sdk's default handler sends a message twice when the reply to the first was lost.
    """
    return WebClient(
        token=token,
        base_url=base_url,
        timeout=timeout_seconds,
        ssl=_authorities(),
        retry_handlers=[],
    )


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities that this machine trusts, read once.

    slack_sdk would read them at each call and each connection: 40 ms of a core.
    """
    return ssl.create_default_context()


def call(method: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    """Call a method of `WebClient` and return the response's data.

    Raises:
        RetryLaterError: too fast (with Slack's own wait), Slack is ill, or the network is. It is
            doubtful when the call may have had its effect all the same.
        RefusedError: Slack says no for good; `code` is Slack's error.
        AccessLostError: Slack does not take the token, and no other is at hand.
    """
    try:
        response = method(**arguments)
    except SlackApiError as error:
        raise _reaction(error) from error
    except SlackClientError as error:
        raise RefusedError(type(error).__name__) from error
    except (OSError, http.client.HTTPException) as error:
        raise network_failure(error) from error
    data = response.data
    return data if isinstance(data, dict) else {}


def network_failure(error: OSError | http.client.HTTPException) -> RetryLaterError:
    """Try later; doubtful unless the request certainly never left."""
    cause = error.reason if isinstance(error, URLError) else error
    never_sent = isinstance(cause, ConnectionRefusedError | socket.gaierror)
    return RetryLaterError(f"network: {type(cause).__name__}", is_doubtful=not never_sent)


def _reaction(error: SlackApiError) -> Exception:
    response: Any = error.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", response)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == TOO_MANY_REQUESTS or code in TOO_FAST:
        return RetryLaterError("ratelimited", seconds=wait_named_by(response.headers or {}))
    if status >= FIRST_SERVER_ERROR or code in SLACK_IS_ILL:
        return RetryLaterError(code or f"http {status}", is_doubtful=True)
    if code in ACCESS_LOST:
        return AccessLostError(code)
    if code == "missing_scope" and isinstance(data, dict):
        log.error("missing_scope", needed=data.get("needed"), provided=data.get("provided"))
    return RefusedError(code or f"http_{status}")


def wait_named_by(headers: Mapping[str, Any]) -> float:
    """The seconds of `Retry-After`, at least one."""
    lowered = {key.lower(): value for key, value in headers.items()}
    retry_after: Any = lowered.get("retry-after")
    value: Any = retry_after[0] if isinstance(retry_after, list) and retry_after else retry_after
    try:
        return max(1.0, float(value))
    except (TypeError, ValueError):
        return 1.0
