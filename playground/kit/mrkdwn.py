"""Slack's message text: escaping, links, mentions, and the rich text that Slack makes of it."""

import re
from typing import Any

Json = dict[str, Any]

_ENTITY = re.compile(
    r"<(?P<inner>@[UW][A-Z0-9]+(?:\|[^<>]*)?|#[CDG][A-Z0-9]+(?:\|[^<>]*)?"
    r"|![a-z]+(?:\^[^<>]*)?(?:\|[^<>]*)?|(?:https?://|mailto:|tel:)[^<>\s|]+(?:\|[^<>]*)?)>"
)
_BARE_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]")
_ESCAPED = re.compile(r"&(?!(?:amp|lt|gt);)")


def _escape(text: str) -> str:
    return _ESCAPED.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain_stretch(text: str) -> str:
    parts, end = [], 0
    for match in _BARE_URL.finditer(text):
        parts += [_escape(text[end : match.start()]), f"<{_ESCAPED.sub('&amp;', match.group())}>"]
        end = match.end()
    return "".join([*parts, _escape(text[end:])])


def normalise(text: str) -> str:
    """What Slack stores of a posted text: stray `&`, `<`, `>` escaped, bare URLs in brackets.

    A leading `>` of a line is a quote and stays as Slack keeps it: escaped.
    """
    parts, end = [], 0
    for match in _ENTITY.finditer(text):
        parts += [_plain_stretch(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, _plain_stretch(text[end:])])


def mentions(text: str) -> list[str]:
    """User ids that the text mentions, in order, each once."""
    found = re.findall(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>", text)
    return list(dict.fromkeys(found))


def _element_of(inner: str) -> Json:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:].partition("^")[0]}
    element = {"type": "link", "url": unescape(target)}
    return element | {"text": unescape(label)} if label else element


def rich_text(text: str, *, block_id: str) -> Json:
    """The rich_text block that Slack adds to a message which a person typed."""
    elements: list[Json] = []
    end = 0
    for match in _ENTITY.finditer(text):
        if match.start() > end:
            elements.append({"type": "text", "text": unescape(text[end : match.start()])})
        elements.append(_element_of(match.group("inner")))
        end = match.end()
    if end < len(text):
        elements.append({"type": "text", "text": unescape(text[end:])})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}
