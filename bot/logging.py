"""Structured logs without message text and without tokens."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

from bot.errors import NotConfiguredError, RefusedError, RetryLaterError
from bot.settings import LogFormat

SECRET = re.compile(r"\b(?:xox[a-z]|xapp|xwfp)-[\w.-]+|(?<=/response/)[\w/-]+")
WORDS_OF_PEOPLE = frozenset(
    {"text", "blocks", "body", "payload", "question", "answer", "message", "quote", "view", "state"}
)
LONGEST_CHAIN = 4
MOST_FRAMES = 12
HIDDEN = "[not logged]"
BRACED = re.compile(r"\A([^{\[(<]*)[{\[(<].*[}\])>]", re.DOTALL)
QUOTING_LIBRARIES = (
    "slack_bolt",
    "slack_sdk",
    "httpx",
    "httpcore",
    "urllib3",
    "openai",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "atlassian",
    "google",
    "googleapiclient",
    "google_auth_httplib2",
    "msal",
    "notion_client",
)
LOUD_LIBRARIES = (*QUOTING_LIBRARIES, "alembic", "faiss", "sentence_transformers")


def configure_logging(*, log_format: LogFormat, level: str, stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's loggers, which end in the same stream."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    out = stream or sys.stderr
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(
            colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_words_of_people,
        describe_exception,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[_drop_meta, renderer]
        )
    )
    handler.addFilter(cut_what_libraries_quote)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in LOUD_LIBRARIES:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))


def hide_words_of_people(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace values under names that may hold what people wrote."""
    del logger, method
    for key in WORDS_OF_PEOPLE & event.keys():
        event[key] = HIDDEN
    return event


def describe_exception(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Say where an exception came from and of which kind, with its message only if it is ours.

    The message of any other may quote what people wrote; local variables certainly do.
    """
    del logger, method
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if not isinstance(error, BaseException):
        return event
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < LONGEST_CHAIN:
        chain.append(_described(seen))
        seen = seen.__cause__ or seen.__context__
    event["exception"] = " < ".join(chain)
    return event


def _described(error: BaseException) -> str:
    is_ours = isinstance(error, RetryLaterError | RefusedError | NotConfiguredError)
    name = f"{type(error).__module__}.{type(error).__name__}"
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    where = ", ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{name}{f' ({error})' if is_ours else ''} at {where}"


def hide_secrets(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace tokens wherever they stand in a value."""
    del logger, method
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = SECRET.sub(HIDDEN, value)
    return event


def cut_what_libraries_quote(record: logging.LogRecord) -> bool:
    """Libraries quote requests in their messages: keep the words around, never the quotation."""
    if record.name.split(".")[0] in QUOTING_LIBRARIES:
        message = BRACED.sub(rf"\1{HIDDEN}", record.getMessage())
        record.msg, record.args = message[:200], None
    return True


def _drop_meta(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, method, event)
