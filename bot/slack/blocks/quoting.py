"""Words of others as rich text, in which nothing is ever a mention or a link. Pure."""

from __future__ import annotations

import re

from bot.slack.blocks import limits
from bot.slack.blocks.elements import Block

LONGEST_QUOTE = 1_800
STYLED = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`|"
    r"(?<![\w*])\*(?P<italic>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])|"
    r"(?<!\w)_(?P<slanted>[^_\s](?:[^_\n]*[^_\s])?)_(?!\w)"
)
STYLES = {"bold": "bold", "code": "code", "italic": "italic", "slanted": "italic"}
LIST_MARK = re.compile(r"^(\s*)[-*+] ", re.MULTILINE)
HEADING_MARK = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
PICTURE = re.compile(r"!\[[^\]\n]*\]\([^)\s]+\)")
TAG = re.compile(r"</?(?:a|b|br|code|div|em|i|kbd|p|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>")
SPACE = re.compile(r"&nbsp;|\u00a0")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])")
MARKDOWN_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)")


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

    Markdown's emphasis and code become styles, list marks become bullets, other marks fall away;
    the words themselves stay as they are.
    """
    shown = limits.fit(_without_marks(text.strip()), LONGEST_QUOTE) or "-"
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": _styled(shown)}],
    }


def _without_marks(text: str) -> str:
    plain = SPACE.sub(" ", TAG.sub("", PICTURE.sub("", text)))
    plain = LIST_MARK.sub(r"\1• ", plain)
    plain = HEADING_MARK.sub(r"**\1**", plain)
    return MARKDOWN_LINK.sub(r"\1", plain)


def _styled(text: str) -> list[Block]:
    parts: list[Block] = []
    position = 0
    for match in STYLED.finditer(text):
        if match.start() > position:
            parts.append(_words(text[position : match.start()]))
        name = match.lastgroup or ""
        words = match[name] if name == "code" else ESCAPED.sub(r"\1", match[name])
        parts.append({"type": "text", "text": words, "style": {STYLES[name]: True}})
        position = match.end()
    if position < len(text):
        parts.append(_words(text[position:]))
    return parts


def _words(text: str) -> Block:
    return {"type": "text", "text": ESCAPED.sub(r"\1", text)}
