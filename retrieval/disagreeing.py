"""Notice that two documents give different figures for the same thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.late_interaction import Floats, likeness
from retrieval.wording import topic_terms

_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20",
    "thirty": "30", "forty-five": "45", "sixty": "60", "ninety": "90",
}  # fmt: skip
_FIGURE = r"\d[\d.,]{0,20}+"
"""Bounded, as a run of digits is tried at each of them."""
_NUMBER = rf"(?P<number>{_FIGURE}|\b(?:{'|'.join(_NUMBERS)})\b)"
_WORKING = "(?:business |working |calendar )?"
_TIMES = r"hour|day|week|month|year|tag|woche|monat|jahr|d[i\u00ed]a|semana|mes|a\u00f1o"
_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (unit, re.compile(pattern, re.IGNORECASE))
    for unit, pattern in (
        (
            "time",
            (
                rf"(?:(?P<from>\d{{1,20}}+)\s*(?:-|\u2013|to)\s*)?{_NUMBER}\)?[ -]*"
                rf"(?:\(\w+\)[ -]*)?{_WORKING}(?P<unit>{_TIMES})"
            ),
        ),
        ("share", rf"(?P<number>{_FIGURE})\s?(?P<unit>%|percent|prozent)"),
        ("money", rf"(?P<unit>[$\u20ac\u00a3]|\b(?:usd|eur|gbp|chf)\b)\s?(?P<number>{_FIGURE}k?)"),
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

_LEAST = re.compile(
    r"\b(?:at least|no less than|not less than|more than|minimum(?: of)?|mindestens|mehr als|"
    r"al menos|por lo menos|m[a\u00e1]s de|m[i\u00ed]nimo(?: de)?)\s*$",
    re.IGNORECASE,
)
_LONGEST_LEAST = 40
"""Characters."""
LEAST_SHARED = 0.6
"""Share of the shorter statement's topic terms that the other must hold, and the least likeness of
their tokens in context: both speak of one thing."""
FAR_BEHIND = 2.5
"""How much less than the best statement with such a figure another one may score."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """One statement as it is compared: whose it is, how old that is, and what it says.

    `score` is how well it answers as a quote, `tokens` its token vectors, shape (n, d); None where
    its passage was not read by the model yet.
    """

    asset_id: str
    updated: date | None
    text: str
    score: float
    tokens: Floats | None = None


def figure_asked_for(question: str) -> str | None:
    """Return the one kind of figure that answers a question: "time", "share", "money" or None."""
    asked = [kind for kind, pattern in _ASKS.items() if pattern.search(question)]
    return asked[0] if len(asked) == 1 else None


def figures_in(text: str, *, of: str) -> frozenset[tuple[str, str]]:
    """Return the (number, unit) pairs of a kind: "time", "share" or "money"; of a range, both."""
    found = set()
    for match in dict(_UNITS)[of].finditer(text):
        unit = match["unit"].casefold()
        found.add((_plain_number(match["number"]), unit))
        if match.groupdict().get("from"):
            found.add((_plain_number(match["from"]), unit))
    return frozenset(found)


def disagreement(question: str, sources: Sequence[Source]) -> tuple[Source, Source] | None:
    """Return two sources that answer a question for a figure with different ones, newest first.

    Only where the question asks for one kind of figure, each statement gives a single figure of it
    in the same unit, answers about as well as the best one does, and they are of other documents
    and speak of the same thing in about the same words: several figures in one statement may all be
    right, and so may those of two subjects, or what is the least and what it is. A document that
    gives the other's figure as well does not differ from it. Of several such pairs, the one that
    answers best.
    """
    kind = figure_asked_for(question)
    if kind is None:
        return None
    single = [
        (source, next(iter(figures)))
        for source in sources
        for figures in [figures_in(source.text, of=kind)]
        if len(figures) == 1
    ]
    best = max((source.score for source, _ in single), default=0.0)
    near = [item for item in single if best - item[0].score <= FAR_BEHIND]

    def says_both(one: Source, other: Source, figure: tuple[str, str]) -> bool:
        """Say whether the document of the one gives the other's figure for that thing as well."""
        return any(
            item.asset_id == one.asset_id and said == figure and _are_of_one_thing(item, other)
            for item, said in near
        )

    pairs = [
        (one, other)
        for place, (one, figure) in enumerate(near)
        for other, other_figure in near[place + 1 :]
        if one.asset_id != other.asset_id
        and figure[0] != other_figure[0]
        and figure[1] == other_figure[1]
        and _gives_a_least(one.text, of=kind) == _gives_a_least(other.text, of=kind)
        and _are_of_one_thing(one, other)
        and not says_both(one, other, other_figure)
        and not says_both(other, one, figure)
    ]
    if not pairs:
        return None
    first, second = max(pairs, key=lambda pair: pair[0].score + pair[1].score)
    return (first, second) if _age(first) <= _age(second) else (second, first)


def _gives_a_least(text: str, *, of: str) -> bool:
    """Say whether a figure of a kind is the least of something: "at least 14 days"."""
    return any(
        _LEAST.search(text, max(0, match.start() - _LONGEST_LEAST), match.start())
        for match in dict(_UNITS)[of].finditer(text)
    )


def _are_of_one_thing(one: Source, other: Source) -> bool:
    ours, theirs = (
        {term for term in topic_terms(source.text, language="en") if not term[0].isdigit()}
        for source in (one, other)
    )
    fewer = min(len(ours), len(theirs))
    if not fewer or len(ours & theirs) < LEAST_SHARED * fewer:
        return False
    if one.tokens is None or other.tokens is None:
        return True
    return likeness(one.tokens, other.tokens) >= LEAST_SHARED


def _age(source: Source) -> int:
    return 0 if source.updated is None else -source.updated.toordinal()


def _plain_number(text: str) -> str:
    word = _NUMBERS.get(text.casefold())
    return word or text.rstrip(".,").replace(",", "").casefold()
