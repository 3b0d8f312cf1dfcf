"""Finds a message of ours whose fate is not known: by its metadata, or a half one by its words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.slack.pacing import Pacing

EVENT_TYPE = "dealmate"
CLOCK_SKEW = timedelta(minutes=10)
MOST_PAGES = 10

Looks = Callable[[Mapping[str, Any]], bool]
"""A message of a conversation in, whether it is the wanted one out."""


def digest(key: str) -> str:
    """What the outside sees of a key: it names no deal and no partner."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


UNSEEN, UNHEARD = "unseen", "unheard"
"""Why other words stand in a message's place: not all readers may see, or hear of, something."""


def metadata(key: str, *, why: str = "") -> dict[str, Any]:
    """What a message of that key carries; `why` other words stand in its place, if they do."""
    payload = {"key": digest(key)} | ({"why": why} if why else {})
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def why_replaced(message: Mapping[str, Any]) -> str:
    """Return why other words stand in a message's place; empty where they do not."""
    return str(_payload(message).get("why") or "")


def _payload(message: Mapping[str, Any]) -> Mapping[str, Any]:
    found = message.get("metadata") or {}
    payload = found.get("event_payload") if found.get("event_type") == EVENT_TYPE else None
    return payload if isinstance(payload, Mapping) else {}


def block_id(key: str) -> str:
    """What the first block of a half message carries: Slack takes metadata at its end only."""
    return f"{EVENT_TYPE}-{digest(key)}"


def carries(key: str) -> Looks:
    """Tell the message that was posted, or made whole, under that key."""
    return lambda message: _payload(message).get("key") == digest(key)


def is_half(key: str, *, bot_user_id: str, first_words: str, others: Collection[str]) -> Looks:
    """Tell the half message that was begun under that key.

    Should Slack not keep the name of its first block, then it is the one of ours that begins with
    those words, has no metadata, and is none of the `others`, by ts.
    """

    def looks(message: Mapping[str, Any]) -> bool:
        blocks = message.get("blocks") or []
        if any(block.get("block_id") == block_id(key) for block in blocks):
            return True
        is_ours = message.get("user") == bot_user_id and message.get("ts") not in others
        has_metadata = (message.get("metadata") or {}).get("event_type") == EVENT_TYPE
        return is_ours and not has_metadata and _words_in(blocks).startswith(first_words)

    return looks


def _words_in(value: Any) -> str:
    """Every text of a message's blocks, one after the other."""
    if isinstance(value, list):
        return "".join(map(_words_in, value))
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            return str(value["text"])
        return "".join(_words_in(one) for one in value.values() if isinstance(one, list | Mapping))
    return ""


def find(
    slack: WebClient, pacing: Pacing, target: Mapping[str, Any], looks: Looks, *, since: datetime
) -> Mapping[str, Any] | None:
    """Look through the thread or conversation; the message, None when it is not there.

    Raises as `Pacing.call` does.
    """
    arguments: dict[str, Any] = {
        "channel": target["channel"],
        "include_all_metadata": True,
        "oldest": f"{(since - CLOCK_SKEW).timestamp():.6f}",
        "limit": 200,
    }
    in_thread = bool(target["thread_ts"])
    name = "conversations.replies" if in_thread else "conversations.history"
    method = slack.conversations_replies if in_thread else slack.conversations_history
    if in_thread:
        arguments["ts"] = target["thread_ts"]
    for _ in range(MOST_PAGES):
        page = pacing.call(name, method, **arguments)
        for message in page.get("messages") or []:
            if looks(message):
                return dict(message)
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None
        arguments["cursor"] = cursor
    return None
