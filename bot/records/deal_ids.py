"""Where the ids of deals stand in what people type. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial

from content_index.stopwords import STOP_WORDS

_SHORTEST_SURE, _SHORTEST = 4, 3
_LONG_NUMBER = 6
"""Figures of a number that is nothing but an id."""
_LETTERS_OR_FIGURES = re.compile(r"[^\W\d_]+|\d+")
_DEAL = r"(?:deals?|opps?|opportunit(?:y|ies)|oportunidad(?:es)?|chancen?)"
_SPEAKS_OF_A_DEAL = re.compile(
    rf"\b(?:{_DEAL}|accounts?|customers?|kunden?|clientes?)\b", re.IGNORECASE
)
_ASKS_OF_A_DEAL = re.compile(
    rf"\b(?:{_DEAL}|status|stand|estado|registrations?|registrierung|registro|projekt|proyecto|"
    r"approved|genehmigt|aprobad[ao]|protected|geschuetzt|gesch\u00fctzt|protegid[ao])\b",
    re.IGNORECASE,
)

Place = tuple[int, int, str]
"""Where an id begins and ends in a text, and the id."""


def speaks_of_a_deal(text: str) -> bool:
    """Say whether a text has a word for a deal or a customer."""
    return _SPEAKS_OF_A_DEAL.search(text) is not None


def ids_in(text: str, ids: Collection[str]) -> list[Place]:
    """Return where ids stand in a text, the surest first, then the longest; none within another.

    Letters with figures are sure, in any case, with or without their hyphens ("d1001"); with a
    space in capitals alone, and never a small word ("in 2025"). So are a long number, and letters
    with a hyphen as they stand ("D-VDFMC"). Another number, or such letters in another case, count
    where the text asks of a deal, and a mere word, as it may come by a table, right beside a word
    for one.
    """
    found: list[Place] = []
    taken = bytearray(len(text))
    longest_first = sorted(_perhaps_in(text, ids), key=lambda one: (-len(one), one))
    ways: tuple[Callable[[str], re.Pattern[str] | None], ...] = (_sure, partial(_unsure, text=text))
    for pattern_of in ways:
        for one in longest_first:
            pattern = pattern_of(one)
            for match in () if pattern is None else pattern.finditer(text):
                start, end = match.span("id")
                if not any(taken[start:end]):
                    taken[start:end] = b"1" * (end - start)
                    found.append((start, end, one))
    return found


def without_ids(text: str, ids: Collection[str]) -> str:
    """Return a text without the ids that stand in it."""
    left, at = [], 0
    for start, end, _ in sorted(ids_in(text, ids)):
        left.append(text[at:start])
        at = end
    return " ".join([*left, text[at:]])


def _perhaps_in(text: str, ids: Collection[str]) -> list[str]:
    """Return the ids of which every part stands in a text: a quick look."""
    said = text.casefold()
    return [
        one
        for one in ids
        if all(part in said for part in _LETTERS_OR_FIGURES.findall(one.casefold()))
    ]


def _sure(one: str) -> re.Pattern[str] | None:
    """Return how an id is written that can be nothing else; None where it could be."""
    parts = _LETTERS_OR_FIGURES.findall(one)
    letters = [part for part in parts if part.isalpha()]
    figures = sum(map(str.isdigit, one))
    if len(one) < _SHORTEST_SURE or (not letters and figures < _LONG_NUMBER):
        return None
    if not figures:
        is_word = one.isalpha() or not one.isupper()
        return None if is_word else _between(re.escape(one), flags=re.NOFLAG)
    ways = [re.escape(one)]
    if letters and not any(part.casefold() in _SMALL for part in letters):
        ways.append("[-_]?".join(map(re.escape, parts)))
        ways.append(f"(?-i:{'[-_ ]?'.join(re.escape(part.upper()) for part in parts)})")
    return _between("|".join(ways), flags=re.IGNORECASE)


def _unsure(one: str, *, text: str) -> re.Pattern[str] | None:
    """Return how an id is written that could be a number or a word; None where it is none here."""
    if len(one) < _SHORTEST:
        return None
    if not one.isalpha():
        is_asked = _ASKS_OF_A_DEAL.search(text) is not None
        return _between(re.escape(one), flags=re.IGNORECASE) if is_asked else None
    return re.compile(
        rf"(?<!\w)(?P<before>{_DEAL}\s+)?(?P<id>{re.escape(one)})(?!\w)"
        rf"(?(before)|[\s-]+{_DEAL}(?!\w))",
        re.IGNORECASE,
    )


def _between(written: str, *, flags: re.RegexFlag) -> re.Pattern[str]:
    """Return a pattern of an id that stands for itself, with the brackets around it."""
    return re.compile(rf"(?<!\w)(?<!\w-)(?P<id>\(?(?:{written})\)?)(?!\w)(?!-\d)", flags)


_SMALL = frozenset().union(*STOP_WORDS.values())
