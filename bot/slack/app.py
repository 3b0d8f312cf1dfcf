"""The Bolt app and the client that it calls Slack with."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from slack_bolt import App

from bot.errors import NotConfiguredError
from bot.slack.calling import make_client
from bot.slack.listeners import interactions, messages

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.settings import Settings
    from bot.slack.listeners.intake import Intake

HOW_TO_GET_TOKENS = "docs/slack-setup.md says where to find it."


def make_slack_client(settings: Settings) -> WebClient:
    """The Web API client with the bot's token.

    Raises:
        NotConfiguredError: no bot token.
    """
    if settings.slack_bot_token is None:
        raise NotConfiguredError(f"DEALMATE_SLACK_BOT_TOKEN is not set. {HOW_TO_GET_TOKENS}")
    return make_client(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout_seconds=settings.slack_timeout_seconds,
    )


def make_app(settings: Settings, *, client: WebClient, intake: Intake) -> App:
    """Build the Bolt app with all listeners.

    `process_before_response` makes Bolt run a listener before it acknowledges: an event is acked
    only when it is stored.
    """
    secret = settings.slack_signing_secret
    app = App(
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
