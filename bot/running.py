"""A bot that runs: worker threads and one way in from Slack, until it is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.composition import Bot, compose_bot, programme_routes
from bot.content_composing import (
    compose_poller,
    configured_sources,
    followed_folders,
    push_routes,
)
from bot.crm.composing import compose_exchange, crm_routes
from bot.crm.opening import configured_crm
from bot.errors import NotConfiguredError, RetryLaterError
from bot.settings import SlackTransport, environment_name

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import Route

    from bot.composition import Knowledge
    from bot.settings import Settings
    from bot.slack.sockets import Sockets

log = structlog.get_logger(__name__)

LONGEST_WAIT_FOR_SLACK_SECONDS = 30.0
LOOK_SECONDS = 0.2


def require_slack_settings(settings: Settings) -> None:
    """Make sure that Slack can be asked, and can reach the bot, before anything is begun.

    Raises:
        NotConfiguredError: a setting is missing.
    """
    token = "slack_bot_token" if settings.slack_refresh_token is None else "slack_refresh_token"
    is_http = settings.slack_transport is SlackTransport.HTTP
    for field in (token, "slack_signing_secret" if is_http else "slack_app_token"):
        if getattr(settings, field) is None:
            name = environment_name(field)
            raise NotConfiguredError(
                f"{name} is not set. docs/slack-setup.md says where to find it."
            )


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

    sockets = make_sockets(bot.dealmate.settings, bot.app, access=bot.dealmate.access)
    sockets.open()
    if not sockets.wait(timeout_seconds=timeout_seconds):
        sockets.close()
        raise TimeoutError("no Socket Mode connection")
    return sockets


def serve(
    knowledge: Knowledge, *, should_stop: threading.Event, say: Callable[[str], None]
) -> None:
    """Run until `should_stop` is set; `say` gets the one line that tells when it is ready.

    Raises:
        SourcesFileError: the file of sources is broken.
        AuthoredFileError: the file of the CRM is broken.
        AccessLostError: Slack no longer lets the app in; the message says what to do.
        NotConfiguredError: a setting of Slack's is missing, or the port cannot be listened on.
    """
    sources = configured_sources(knowledge.settings)
    folders = followed_folders(knowledge.settings, knowledge.database, sources)
    poller = compose_poller(knowledge, (*sources, *folders))
    poller.start()
    try:
        bot = compose_when_slack_answers(knowledge, should_stop=should_stop)
        if bot is None:
            return
        crm = configured_crm(knowledge.settings)
        exchange = None if crm is None else compose_exchange(bot, crm)
        bot.worker.start()
        try:
            if exchange is not None:
                exchange.start()
            pushes = push_routes(knowledge, sources, poller)
            pushes += programme_routes(knowledge)
            pushes += [] if crm is None else crm_routes(bot, crm)
            if knowledge.settings.slack_transport is SlackTransport.HTTP:
                _serve_http(bot, pushes, should_stop=should_stop, say=say)
            else:
                _serve_socket(bot, pushes, should_stop=should_stop, say=say)
        finally:
            if exchange is not None:
                exchange.stop()
            bot.worker.stop()
        if bot.dealmate.access.lost is not None:
            raise bot.dealmate.access.lost
    finally:
        poller.stop()


def _serve_socket(
    bot: Bot, pushes: Sequence[Route], *, should_stop: threading.Event, say: Callable[[str], None]
) -> None:
    from bot.slack.sockets import make_sockets  # noqa: PLC0415
    from bot.web.slack_events import web_of  # noqa: PLC0415

    settings = bot.dealmate.settings
    with ExitStack() as stack:
        if pushes:  # Slack needs no port of ours here, those who push do
            port = stack.enter_context(listening(web_of(settings, pushes), settings)).port
            address = f"http://{settings.http_host}:{port}"
            if port is None:
                log.error("port_not_open", port=settings.http_port, todo="DEALMATE_HTTP_PORT")
            else:
                say("listening: " + ", ".join(f"{address}{route.path}" for route in pushes))
        access = bot.dealmate.access
        sockets = make_sockets(settings, bot.app, access=access)
        sockets.open()
        while not (should_stop.is_set() or access.lost) and not sockets.wait(
            timeout_seconds=LOOK_SECONDS
        ):
            pass
        if not (should_stop.is_set() or access.lost):
            say("connected: Socket Mode")
            while not (should_stop.wait(LOOK_SECONDS) or access.lost):
                pass
        sockets.close()


def _serve_http(
    bot: Bot, pushes: Sequence[Route], *, should_stop: threading.Event, say: Callable[[str], None]
) -> None:
    from bot.web.slack_events import PATH, make_web  # noqa: PLC0415

    settings = bot.dealmate.settings
    with listening(make_web(settings, bot.app, more=pushes), settings) as listener:
        if listener.port is None:
            place = f"{settings.http_host}:{settings.http_port}"
            raise NotConfiguredError(
                f"Dealmate cannot listen on {place}: another program uses that port, or the "
                "address is none of this machine. Give another port with --port or "
                "DEALMATE_HTTP_PORT, or another address with DEALMATE_HTTP_HOST."
            )
        say(f"connected: http://{settings.http_host}:{listener.port}{PATH}")
        while listener.thread.is_alive() and not should_stop.wait(LOOK_SECONDS):
            if bot.dealmate.access.lost is not None:
                break


@dataclass(frozen=True, slots=True)
class Listener:
    """A web server in a thread; `port` is None when it could not start."""

    thread: threading.Thread
    port: int | None


@contextmanager
def listening(web: Starlette, settings: Settings) -> Iterator[Listener]:
    """Serve a web application while the block runs."""
    import uvicorn  # noqa: PLC0415

    server = uvicorn.Server(
        uvicorn.Config(
            web,
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
        )
    )

    def run() -> None:
        with suppress(SystemExit):  # its way to say that it cannot listen; `port` tells
            server.run()

    thread = threading.Thread(target=run, name="dealmate-http", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    try:
        port = server.servers[0].sockets[0].getsockname()[1] if server.started else None
        yield Listener(thread, port)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
