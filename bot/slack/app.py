"""The Bolt app and the client that it calls Slack with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_bolt import App

from bot.errors import NotConfiguredError
from bot.slack.calling import call, make_client
from bot.slack.listeners import interactions, messages
from bot.slack.tokens.client import RotatingClient
from bot.slack.tokens.renewing import RotatingToken
from bot.slack.tokens.sealing import Seal

if TYPE_CHECKING:
    from pydantic import SecretStr
    from slack_sdk import WebClient

    from bot.settings import Settings
    from bot.slack.listeners.intake import Intake
    from store.database import Database

HOW_TO_GET_TOKENS = "docs/slack-setup.md says where to find it."


def make_slack_client(
    settings: Settings, *, database: Database, clock: Callable[[], datetime]
) -> WebClient:
    """The Web API client with the bot's token, or with the one that its refresh token gives.

    Raises:
        NotConfiguredError: a setting is missing, or the key does not open the stored token.
        AccessLostError: Slack does not take the refresh token.
        RetryLaterError: the token must be renewed, and Slack cannot be reached now.
    """
    if settings.slack_refresh_token is not None:
        return _rotating_client(settings, database=database, clock=clock)
    return make_client(
        token=_needed(settings.slack_bot_token, "DEALMATE_SLACK_BOT_TOKEN"),
        base_url=settings.slack_api_url,
        timeout_seconds=settings.slack_timeout_seconds,
    )


def _rotating_client(
    settings: Settings, *, database: Database, clock: Callable[[], datetime]
) -> RotatingClient:
    client_id = _needed(settings.slack_client_id, "DEALMATE_SLACK_CLIENT_ID")
    client_secret = _needed(settings.slack_client_secret, "DEALMATE_SLACK_CLIENT_SECRET")
    without_token = make_client(
        token=None,
        base_url=settings.slack_api_url,
        timeout_seconds=settings.slack_timeout_seconds,
    )

    def exchange(refresh_token: str) -> Mapping[str, Any]:
        return call(
            without_token.oauth_v2_access,
            client_id=client_id,
            client_secret=client_secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )

    rotating = RotatingToken(
        database,
        seal=Seal(_needed(settings.slack_token_key, "DEALMATE_SLACK_TOKEN_KEY")),
        first_refresh_token=_needed(settings.slack_refresh_token, "DEALMATE_SLACK_REFRESH_TOKEN"),
        exchange=exchange,
        clock=clock,
    )
    return RotatingClient(
        rotating,
        base_url=settings.slack_api_url,
        timeout=settings.slack_timeout_seconds,
        retry_handlers=[],
    )


def _needed(secret: SecretStr | None, name: str) -> str:
    if secret is None:
        raise NotConfiguredError(f"{name} is not set. {HOW_TO_GET_TOKENS}")
    return secret.get_secret_value()


def make_app(settings: Settings, *, client: WebClient, intake: Intake) -> App:
    """Build the Bolt app with all listeners.

    `process_before_response` makes Bolt run a listener before it acknowledges: an event is acked
    only when it is stored.
    """
    secret = settings.slack_signing_secret
    app = App(
        name="dealmate",  # without one Bolt reads the source of everything on the stack
        client=client,
        signing_secret=secret.get_secret_value() if secret else "not used with Socket Mode",
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        listener_executor=ThreadPoolExecutor(
            settings.listener_threads, thread_name_prefix="dealmate-listener"
        ),
        logger=logging.getLogger("slack_bolt"),
    )
    messages.register(app, intake)
    interactions.register(app, intake)
    return app
