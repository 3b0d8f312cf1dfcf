"""Composition objects: text, options, confirm dialogs, filters."""

from collections.abc import Iterator
from typing import Any

from playground.kit.rules import (
    Check,
    anything,
    boolean,
    by_type,
    items,
    one_of,
    problem,
    shape,
    string,
)

IDENTIFIER = string(most=255)


def plain_text(most: int) -> Check:
    """`plain_text` of so many characters."""
    return by_type(lambda: {"plain_text": _plain(most)})


def any_text(most: int) -> Check:
    """`plain_text` or `mrkdwn` of so many characters."""
    return by_type(lambda: {"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def _plain(most: int) -> Check:
    return shape({"type": anything, "text": string(most=most)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Check:
    return shape({"type": anything, "text": string(most=most)}, {"verbatim": boolean})


CONFIRM = shape(
    {
        "title": plain_text(100),
        "text": any_text(300),
    },
    {
        "confirm": plain_text(30),
        "deny": plain_text(30),
        "style": one_of("primary", "danger"),
    },
)

OPTION = shape(
    {"text": plain_text(75), "value": string(most=150)},
    {"description": plain_text(75)},
)
MARKED_OPTION = shape(
    {"text": any_text(75), "value": string(most=150)},
    {"description": any_text(75)},
)
OVERFLOW_OPTION = shape(
    {"text": plain_text(75), "value": string(most=150)},
    {"description": plain_text(75), "url": string(most=3000)},
)
OPTIONS = items(OPTION, most=100)
OPTION_GROUP = shape({"label": plain_text(75), "options": OPTIONS})
OPTION_GROUPS = items(OPTION_GROUP, most=100)

CONVERSATION_FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    either=("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
DISPATCH_CONFIG = shape(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), most=2)}
)
SLACK_FILE = shape({}, {"id": string(most=255), "url": string(most=3000)}, either=("id", "url"))


def initial_among_options(value: Any, pointer: str) -> Iterator[str]:
    """Initial options must be among the options, as Slack asks."""
    groups = value.get("option_groups") or []
    options = [
        *(value.get("options") or []),
        *(one for group in groups if isinstance(group, dict) for one in group.get("options") or []),
    ]
    values = [one.get("value") for one in options if isinstance(one, dict)]
    chosen = value.get("initial_options") or [value.get("initial_option")]
    name = "initial_options" if value.get("initial_options") else "initial_option"
    if not isinstance(chosen, list):
        return
    for one in chosen:
        if isinstance(one, dict) and one.get("value") not in values:
            yield problem(f"{name} must match one of the options", f"{pointer}/{name}")
