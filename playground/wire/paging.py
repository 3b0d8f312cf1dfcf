"""Cursors: an opaque text that names where the next page starts."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from playground.state.records import Json
from playground.wire.errors import SlackError, invalid_arguments

Item = TypeVar("Item")


def page_of(
    items: Sequence[Item],
    arguments: Json,
    *,
    default: int = 100,
    most: int = 1000,
    has_limit_error: bool = False,
) -> tuple[list[Item], str]:
    """One page and the next cursor, empty at the end. Raises invalid_cursor.

    A limit below 1 is `invalid_limit` for the methods that have this error, else
    `invalid_arguments`.
    """
    limit = int(arguments.get("limit") or default)
    if limit < 1 and has_limit_error:
        raise SlackError("invalid_limit")
    if limit < 1:
        raise invalid_arguments("must be greater than 0 [json-pointer:/limit]")
    limit = min(limit, most)
    start = _start_of(str(arguments.get("cursor") or ""))
    following = start + limit
    cursor = ""
    if following < len(items):
        cursor = base64.b64encode(f"next:{following}".encode()).decode()
    return list(items[start:following]), cursor


def _start_of(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next" and number.isdecimal():
            return int(number)
    except (binascii.Error, UnicodeDecodeError):
        pass
    raise SlackError("invalid_cursor")


def next_cursor(cursor: str) -> Json:
    """The part of the answer that carries it."""
    return {"response_metadata": {"next_cursor": cursor}}
