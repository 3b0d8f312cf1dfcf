"""Slack's limits, and how a text is made to fit one.

Characters are counted in UTF-16 units, the strictest count that Slack uses anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3_000
SECTION_FIELDS = 10
FIELD_TEXT = 2_000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
BUTTON_URL = 3_000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
MODAL_WORDS = 24
INPUT_LABEL = 2_000
INPUT_HINT = 2_000
PLACEHOLDER = 150
INPUT_LENGTH = 3_000
PRIVATE_METADATA = 3_000
MESSAGE_TEXT = 3_900
"""The text beside the blocks: chat.update refuses more than about 4,000."""
MESSAGE_SIZE = 12_000
"""All texts of a message's blocks together: Slack refuses near 13,200."""

_ELLIPSIS = "…"
_LAST_OF_ONE_UNIT = 0xFFFF
_LONGEST_LOST_WORD = 20


def length(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(text: str, limit: int) -> str:
    """Return the text, or as much of its beginning as fits with an ellipsis.

    Works on escaped Slack text: the cut never falls into an entity (`&amp;`) or a link (`<...>`),
    and falls between words where one ends near the limit.
    """
    if length(text) <= limit:
        return text
    room = limit - length(_ELLIPSIS)
    kept = prefix(text, room)
    if kept.rfind("<") > kept.rfind(">"):
        kept = kept[: kept.rfind("<")]
    entity = kept.rfind("&")
    if entity >= 0 and ";" not in kept[entity:] and len(kept) - entity <= len("&amp"):
        kept = kept[:entity]
    space = kept.rfind(" ")
    if space >= 0 and len(kept) - space <= _LONGEST_LOST_WORD and kept.rfind("<") < space:
        kept = kept[:space]
    return kept.rstrip() + _ELLIPSIS


def fit_lines(lines: Iterable[str], limit: int, *, more: str = _ELLIPSIS) -> str:
    """Join lines with line breaks, keeping whole lines while they fit; `more` tells of the rest.

    A first line that is too long on its own is cut.
    """
    kept: list[str] = []
    size = 0
    for line in lines:
        cost = length(line) + (1 if kept else 0)
        if size + cost + 1 + length(more) > limit:
            if not kept:
                return fit(line, limit)
            return "\n".join([*kept, more])
        kept.append(line)
        size += cost
    return "\n".join(kept)


def prefix(text: str, units: int) -> str:
    """Return as much of the beginning as has at most so many UTF-16 units."""
    if length(text) == len(text):
        return text[:units]
    size = 0
    for position, character in enumerate(text):
        size += 2 if ord(character) > _LAST_OF_ONE_UNIT else 1
        if size > units:
            return text[:position]
    return text
