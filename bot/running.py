"""A bot that runs: worker threads and one way in from Slack, until it is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from bot.composition import Bot, compose_bot
from bot.errors import RetryLaterError
from bot.settings import SlackTransport

if TYPE_CHECKING:
    from bot.composition import Knowledge
    from bot.slack.sockets import Sockets

log = structlog.get_logger(__name__)

LONGEST_WAIT_FOR_SLACK_SECONDS = 30.0
LOOK_SECONDS = 0.2


def compose_when_slack_answers(knowledge: Knowledge, *, should_stop: threading.Event) -> Bot | None:
    """Build the bot, waiting as long as Slack cannot be reached; None when told to stop."""
    wait = 0.5
    while not should_stop.is_set():
        try:
            return compose_bot(knowledge)
        except RetryLaterError as later:
            log.warning("slack_not_reachable", reason=str(later), retry_in_seconds=wait)
        should_stop.wait(wait)
        wait = min(wait * 2, LONGEST_WAIT_FOR_SLACK_SECONDS)
    return None


@contextmanager
def running_bot(knowledge: Knowledge) -> Iterator[Bot]:
    """Run over Socket Mode in threads of this process while the block runs; for tests and demos."""
    bot = compose_bot(knowledge)
    bot.worker.start()
    sockets = connect(bot)
    try:
        yield bot
    finally:
        sockets.close()
        bot.worker.stop()


def connect(bot: Bot, *, timeout_seconds: float = 30.0) -> Sockets:
    """Open the Socket Mode connections and wait for one of them; the others follow.

    Raises:
        TimeoutError: no connection in that time.
    """
    from bot.slack.sockets import make_sockets  # noqa: PLC0415

    sockets = make_sockets(bot.dealmate.settings, bot.app)
    sockets.open()
    if not sockets.wait(timeout_seconds=timeout_seconds):
        sockets.close()
        raise TimeoutError("no Socket Mode connection")
    return sockets


def serve(
    knowledge: Knowledge, *, should_stop: threading.Event, say: Callable[[str], None]
) -> None:
    """Run until `should_stop` is set; `say` gets the one line that tells when it is ready."""
    bot = compose_when_slack_answers(knowledge, should_stop=should_stop)
    if bot is None:
        return
    bot.worker.start()
    try:
        if knowledge.settings.slack_transport is SlackTransport.HTTP:
            _serve_http(bot, should_stop=should_stop, say=say)
        else:
            _serve_socket(bot, should_stop=should_stop, say=say)
    finally:
        bot.worker.stop()


def _serve_socket(bot: Bot, *, should_stop: threading.Event, say: Callable[[str], None]) -> None:
    from bot.slack.sockets import make_sockets  # noqa: PLC0415

    sockets = make_sockets(bot.dealmate.settings, bot.app)
    sockets.open()
    while not should_stop.is_set() and not sockets.wait(timeout_seconds=LOOK_SECONDS):
        pass
    if not should_stop.is_set():
        say("connected: Socket Mode")
        should_stop.wait()
    sockets.close()


def _serve_http(bot: Bot, *, should_stop: threading.Event, say: Callable[[str], None]) -> None:
    import uvicorn  # noqa: PLC0415

    from bot.web.slack_events import PATH, make_web  # noqa: PLC0415

    settings = bot.dealmate.settings
    server = uvicorn.Server(
        uvicorn.Config(
            make_web(settings, bot.app),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
        )
    )
    thread = threading.Thread(target=server.run, name="dealmate-http", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    if server.started:
        port = server.servers[0].sockets[0].getsockname()[1]
        say(f"connected: http://{settings.http_host}:{port}{PATH}")
    while thread.is_alive() and not should_stop.wait(LOOK_SECONDS):
        pass
    server.should_exit = True
    thread.join(timeout=10)
