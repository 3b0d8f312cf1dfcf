"""How people greet before they ask, in the languages that are understood. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

GREETINGS = ("hi", "hello", "hey", "hiya", "good morning", "good afternoon", "good evening")
"""Those that are typed whatever language follows."""
GREETINGS_OF = {
    "hallo": "de", "moin": "de", "servus": "de", "guten morgen": "de", "guten tag": "de",
    "guten abend": "de",
    "hola": "es", "buenas": "es", "buenos dias": "es", "buenos d\u00edas": "es",
    "buenas tardes": "es", "buenas noches": "es",
}  # fmt: skip
"""Those that tell their language."""
TO_WHOM = ("all", "everyone", "everybody", "team", "there", "dealmate", "zusammen", "a todos")


def one_of(phrases: Iterable[str]) -> str:
    """Return a pattern that matches each of the phrases, the longest first."""
    return "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))


_GREETING = re.compile(
    rf"^(?:(?:{one_of((*GREETINGS, *GREETINGS_OF))})\b"
    rf"(?: (?:{one_of(TO_WHOM)})\b)*[\s,!.:;\u2013-]*)+"
    r"(?:quick (?:q|question)\b[\s,:-]*)?",
    re.IGNORECASE,
)


def without_greeting(text: str) -> str:
    """Return a message without the greeting before its question; a greeting alone stays."""
    return _GREETING.sub("", text) or text
