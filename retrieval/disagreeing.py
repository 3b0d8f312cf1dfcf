"""Notice that two sources give different figures for the same thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.wording import topic_terms

_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20",
    "thirty": "30", "forty-five": "45", "sixty": "60", "ninety": "90",
}  # fmt: skip
_NUMBER = rf"(?P<number>\d[\d.,]*|\b(?:{'|'.join(_NUMBERS)})\b)"
_WORKING = "(?:business |working |calendar )?"
_TIMES = r"hour|day|week|month|year|tag|woche|monat|jahr|d[i\u00ed]a|semana|mes|a\u00f1o"
_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (unit, re.compile(pattern, re.IGNORECASE))
    for unit, pattern in (
        (
            "time",
            rf"{_NUMBER}\)?[ -]*(?:\(\w+\)[ -]*)?{_WORKING}(?P<unit>{_TIMES})",
        ),
        ("share", r"(?P<number>\d[\d.,]*)\s?(?P<unit>%|percent|prozent)"),
        ("money", r"(?P<unit>[$\u20ac\u00a3]|\b(?:usd|eur|gbp|chf)\b)\s?(?P<number>\d[\d.,]*k?)"),
    )
)
_ASKS = {
    "time": re.compile(
        r"\bhow (?:long|soon|quick(?:ly)?|fast|early|late|far ahead|old)\b|"
        r"\bhow many (?:business |working )?(?:hours|days|weeks|months|years)\b|"
        r"\b(?:deadline|turnaround)\b|\bwie lange\b|\bcu\u00e1nto (?:tiempo|dura)\b",
        re.IGNORECASE,
    ),
    "share": re.compile(r"%|\bpercent|\bhow much (?:discount|margin)\b", re.IGNORECASE),
    "money": re.compile(r"\b(?:price|fee|cost|budget|how much is)\b", re.IGNORECASE),
}

LEAST_SHARED = 0.6
"""Share of the shorter quote's topic terms that the other must hold: both speak of one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One quote as it is compared: where it is from, how old that is, and what it says."""

    asset_id: str
    title: str
    updated: date | None
    text: str


def figures_in(text: str, *, of: str) -> frozenset[tuple[str, str]]:
    """Return the (number, unit) pairs of a kind: "time", "share" or "money"."""
    pattern = dict(_UNITS)[of]
    return frozenset(
        (_plain_number(match["number"]), match["unit"].casefold())
        for match in pattern.finditer(text)
    )


def disagreement(question: str, sources: Sequence[Source]) -> tuple[Source, Source] | None:
    """Return two sources that answer a question for a figure with different ones, newest first.

    Only where the question asks for one kind of figure, each source gives a single figure of it in
    the same unit, they are other documents and speak of the same thing in about the same words:
    several figures in one quote may all be right, and so may those of two subjects.
    """
    asked = [kind for kind, pattern in _ASKS.items() if pattern.search(question)]
    if len(asked) != 1:
        return None
    single = [
        (source, next(iter(figures)))
        for source in sources
        for figures in [figures_in(source.text, of=asked[0])]
        if len(figures) == 1
    ]
    for place, (one, (number, unit)) in enumerate(single):
        for other, (other_number, other_unit) in single[place + 1 :]:
            differ = one.asset_id != other.asset_id and number != other_number
            if differ and unit == other_unit and _are_of_one_thing(one.text, other.text):
                first, second = sorted((one, other), key=_age)
                return first, second
    return None


def _are_of_one_thing(one: str, other: str) -> bool:
    ours, theirs = (
        {term for term in topic_terms(text, language="en") if not term[0].isdigit()}
        for text in (one, other)
    )
    fewer = min(len(ours), len(theirs))
    return fewer > 0 and len(ours & theirs) >= LEAST_SHARED * fewer


def _age(source: Source) -> int:
    return 0 if source.updated is None else -source.updated.toordinal()


def _plain_number(text: str) -> str:
    word = _NUMBERS.get(text.casefold())
    return word or text.rstrip(".,").replace(",", "").casefold()
