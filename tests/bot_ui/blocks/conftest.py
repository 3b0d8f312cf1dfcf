"""Data as an attacker would write it, and the rules that must hold all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.slack.blocks import limits

LONG = "<!channel> <@U0LENA> *Ümlaut & Söhne* <https://evil.example|here> 😀 `x` " * 80
FOREIGN = re.compile(r"<[!@#]|<https?://evil")


@pytest.fixture
def hostile() -> str:
    return LONG


@pytest.fixture
def problems() -> Callable[..., list[str]]:
    """What Slack would refuse in these blocks, or what data has managed to smuggle in."""

    def find(blocks: list[dict[str, Any]], *, at_most: int) -> list[str]:
        found = [] if 0 < len(blocks) <= at_most else [f"{len(blocks)} blocks"]
        for part in _parts(blocks):
            found += [f"{part.get('type')}: {problem}" for problem in _problems_of(part)]
        return found

    return find


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def _problems_of(part: dict[str, Any]) -> list[str]:
    kind = part.get("type")
    found = [
        f"{name} of {limits.length(text)} characters"
        for name, text, most in _texts(part)
        if not 0 < limits.length(text) <= most
    ]
    found += [
        f"{len(part[name])} {name}"
        for (of, name), most in MOST_PARTS.items()
        if name in part and kind == of and not 0 < len(part[name]) <= most
    ]
    if kind == "mrkdwn" and (FOREIGN.search(part["text"]) or not part.get("verbatim")):
        found.append(f"foreign markup in {part['text'][:80]!r}")
    return found


MOST_PARTS = {
    ("section", "fields"): limits.SECTION_FIELDS,
    ("context", "elements"): limits.CONTEXT_ELEMENTS,
    ("actions", "elements"): limits.ACTION_ELEMENTS,
    ("static_select", "options"): limits.OPTIONS,
    (None, "options"): limits.OPTIONS,
}


def _texts(part: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    kind = part.get("type")
    if kind in {"mrkdwn", "plain_text"}:
        yield "text", part["text"], limits.SECTION_TEXT
    most = {"header": limits.HEADER_TEXT, "button": limits.BUTTON_TEXT}
    if kind in most:
        yield "text", part["text"]["text"], most[kind]
    if kind is None and "value" in part:
        yield "option text", part["text"]["text"], limits.OPTION_TEXT
        yield "option value", part["value"], limits.OPTION_VALUE
    if "placeholder" in part:
        yield "placeholder", part["placeholder"]["text"], limits.PLACEHOLDER
    if kind == "modal":
        for word in ("title", "submit", "close"):
            if word in part:
                yield word, part[word]["text"], limits.MODAL_WORDS
