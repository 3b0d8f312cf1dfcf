"""Words of others as rich text, in which nothing is ever a mention or a link. Pure."""

from __future__ import annotations

import re

from bot.slack.blocks import limits
from bot.slack.blocks.elements import Block

LONGEST_QUOTE = 1_800
STYLED = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`|"
    r"(?<![\w*])\*(?P<italic>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])"
)
LIST_MARK = re.compile(r"^([^\S\n]*)[-*+] ", re.MULTILINE)
HEADING_MARK = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
MARKDOWN_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\s]{1,1000}\)")


def plain_words(text: str) -> Block:
    """Plain words, in which nothing is a mention, a link or a style."""
    words = {"type": "text", "text": text or "-"}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}


def typed_quote(text: str) -> Block:
    """A block quote of what somebody typed, each character as they typed it."""
    shown = limits.fit(text.strip(), limits.SECTION_TEXT) or "-"
    words = {"type": "text", "text": shown}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [words]}]}


def quote_block(text: str) -> Block:
    """A block quote in which nothing is ever a mention or a link.

    Markdown's emphasis and code become styles, list marks become bullets; the words themselves stay
    as they are.
    """
    shown = limits.fit(_without_marks(text.strip()), LONGEST_QUOTE) or "-"
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": _styled(shown)}],
    }


def _without_marks(text: str) -> str:
    plain = LIST_MARK.sub(r"\1• ", text)
    plain = HEADING_MARK.sub(r"**\1**", plain)
    return MARKDOWN_LINK.sub(r"\1", plain)


def _styled(text: str) -> list[Block]:
    parts: list[Block] = []
    position = 0
    for match in STYLED.finditer(text):
        if match.start() > position:
            parts.append({"type": "text", "text": text[position : match.start()]})
        style = match.lastgroup or ""
        parts.append({"type": "text", "text": match[style], "style": {style: True}})
        position = match.end()
    if position < len(text):
        parts.append({"type": "text", "text": text[position:]})
    return parts
