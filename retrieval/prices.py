"""Rows that say what something costs, for whoever asks for its price. Pure.

Many pages reckon with prices, of this edition or another: the price itself is in the row of a table
that is named as the question names it.
"""

from __future__ import annotations

import re

from content_index.words import folded
from retrieval.legible import cells_of
from retrieval.passages import ReadyPassage
from retrieval.rows import is_row_of
from retrieval.wording import topic_terms

_PRICE = re.compile(
    r"\b(?:(?:list )?pric(?:es?|ing)|costs?|how much(?: is| are)?|charged?|"
    r"(?:was |wie ?viel )?kostet|kosten|(?:listen)?preise?|"
    r"cuanto (?:cuestan?|vale)|cuestan?|precios?|costes?)\b"
)
"""In folded text."""
_MONEY = re.compile(r"[\u20ac$\u00a3]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?)\b")
_DIGIT = re.compile(r"\d")


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
        for place, text in enumerate(ready.texts)
        if is_row_of(ready, place, priced, language=language, but_for_brackets=True)
        and any(map(_DIGIT.search, cells_of(text)[1:]))
    )
