"""Rows that say what something costs, for whoever asks for its price. Pure.

Many pages reckon with prices, of this edition or another: the price itself is in the row of a table
that is named as the question names it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from content_index.words import folded
from retrieval.legible import cells_of
from retrieval.passages import ReadyPassage
from retrieval.statements import StatementKind
from retrieval.wording import topic_terms

_PRICE = re.compile(
    r"\b(?:(?:list )?pric(?:es?|ing)|costs?|how much(?: is| are)?|charged?|"
    r"(?:was |wie ?viel )?kostet|kosten|(?:listen)?preise?|"
    r"cuanto (?:cuestan?|vale)|cuestan?|precios?|costes?)\b"
)
"""In folded text."""
_MONEY = re.compile(r"[\u20ac$\u00a3]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?)\b")
_DIGIT = re.compile(r"\d")
_IN_BRACKETS = re.compile(r"\([^)]*\)")


def price_rows(ready: ReadyPassage, question: str, *, language: str) -> tuple[int, ...]:
    """Return the places of a passage's rows that say what something costs; none if it is not asked.

    The first cell names it in words of the question alone, but for what is in brackets; the rest of
    the question is in the other cells or in the headings, one cell has a number, and the passage
    speaks of money.
    """
    plain = folded(question)
    if not (_PRICE.search(plain) and _MONEY.search(ready.passage.text + ready.passage.location)):
        return ()
    priced = frozenset(topic_terms(_PRICE.sub(" ", plain), language=language))
    return tuple(
        place
        for place, statement in enumerate(ready.statements)
        if statement.kind is StatementKind.ROW
        and priced <= ready.terms[place] | ready.context
        and _is_named(ready.texts[place], priced, language=language)
    )


def _is_named(row: str, priced: Collection[str], *, language: str) -> bool:
    name, *others = cells_of(row)
    names = set(topic_terms(_IN_BRACKETS.sub(" ", name), language=language))
    return bool(names) and names <= set(priced) and any(map(_DIGIT.search, others))
