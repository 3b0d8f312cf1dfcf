"""The bot over signed HTTP, on a free port, while a test runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.running import serve
from bot.settings import SlackTransport
from playground.harness import wait_for
from tests.bot.conftest import PATIENCE_SECONDS, Stage


@contextmanager
def serving_http(stage: Stage) -> Iterator[str]:
    """Run the bot as the command line does; its request URL."""
    settings = stage.knowledge.settings.model_copy(
        update={"slack_transport": SlackTransport.HTTP, "http_port": 0}
    )
    said: list[str] = []
    stop = threading.Event()
    thread = threading.Thread(
        target=serve,
        args=(replace(stage.knowledge, settings=settings),),
        kwargs={"should_stop": stop, "say": said.append},
    )
    thread.start()
    try:
        wait_for(lambda: said, what="a listening bot", timeout_seconds=PATIENCE_SECONDS)
        yield said[0].removeprefix("connected: ")
    finally:
        stop.set()
        thread.join(timeout=PATIENCE_SECONDS)
