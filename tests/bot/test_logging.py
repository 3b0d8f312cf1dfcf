from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from bot.errors import RefusedError
from bot.logging import configure_logging
from bot.settings import LogFormat


@pytest.fixture(params=list(LogFormat))
def stream(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    stream = StringIO()
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logging(log_format=request.param, level="info", stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)


def test_tokens_and_words_are_not_logged(stream: StringIO) -> None:
    log = structlog.get_logger()
    log.info(
        "something",
        text="what Lena wrote",
        blocks=[{"text": "what Lena wrote"}],
        reason="refused for xoxb-123-abc and xapp-1-A0-xyz",
        url="https://hooks.slack.example/response/T0/1/secretpart",
    )
    logged = stream.getvalue()
    for word in ("Lena", "xoxb-123-abc", "xapp-1-A0-xyz", "secretpart"):
        assert word not in logged
    assert "something" in logged


def raise_with_words() -> None:
    secret_local = "what Lena wrote"
    raise ValueError(secret_local)


def test_an_exception_says_where_and_not_what(stream: StringIO) -> None:
    try:
        raise_with_words()
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("somewhere").exception("failed too")
    logged = stream.getvalue()
    assert "Lena" not in logged
    assert logged.count("raise_with_words") == 2
    assert "test_logging.py" in logged


def test_our_own_refusals_are_named(stream: StringIO) -> None:
    structlog.get_logger().error("dead_letter", exc_info=RefusedError("is_archived"))
    assert "is_archived" in stream.getvalue()


def test_libraries_quote_nothing(stream: StringIO) -> None:
    body = {"event": {"text": "what Lena wrote"}}
    logging.getLogger("slack_bolt").warning(f"Unhandled request ({body})")  # noqa: G004
    logging.getLogger("slack_sdk.web").error("failed: %s", body)
    logging.getLogger("slack_bolt").info("chatter")
    logged = stream.getvalue()
    assert "Lena" not in logged
    assert "Unhandled request" in logged
    assert "chatter" not in logged


def test_a_json_line_is_json() -> None:
    stream = StringIO()
    configure_logging(log_format=LogFormat.JSON, level="info", stream=stream)
    structlog.get_logger().info("one", number=1)
    structlog.reset_defaults()
    line = json.loads(stream.getvalue())
    assert (line["event"], line["number"], line["level"]) == ("one", 1, "info")
