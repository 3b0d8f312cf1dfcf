"""`dealmate serve`: the bot, against Slack or whatever speaks its wire."""

from __future__ import annotations

import signal
import threading
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.terminal import Data, log_to_stderr, settings_for


class Transport(StrEnum):
    """How Slack reaches the bot; `bot.settings` has the same, and help has to be quick."""

    SOCKET = "socket"
    HTTP = "http"


def serve(
    data: Data = None,
    transport: Annotated[
        Transport | None,
        typer.Option(help="socket or http; DEALMATE_SLACK_TRANSPORT if not given."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65_535, help="Port to listen on, for HTTP; DEALMATE_HTTP_PORT if not given."
        ),
    ] = None,
) -> None:
    """Run the bot until Ctrl-C. docs/slack-setup.md leads from nothing to here."""
    settings = settings_for(data, slack_transport=transport, http_port=port)
    log_to_stderr(settings)
    from bot.composition import opened_knowledge  # noqa: PLC0415
    from bot.index_keeping import IndexKeeper  # noqa: PLC0415
    from bot.running import require_slack_settings  # noqa: PLC0415
    from bot.running import serve as run  # noqa: PLC0415
    from store.ownership import owning  # noqa: PLC0415

    require_slack_settings(settings)
    should_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: should_stop.set())
    with (
        owning(settings.data_folder, purpose="dealmate serve"),
        opened_knowledge(settings, answers_meanwhile=True) as knowledge,
    ):
        keeper = IndexKeeper(knowledge.library)
        knowledge.library.warm_up()  # the first question should not wait for the model
        keeper.start()
        try:
            run(knowledge, should_stop=should_stop, say=typer.echo)
        finally:
            keeper.stop()
