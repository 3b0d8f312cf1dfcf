"""Rows that say what something costs, for whoever asks for its price. Pure.

Many pages reckon with prices, of this edition or another: the price itself is in the row of a table
that is named as the question names it, or in the section that is.
"""

from __future__ import annotations

import re

from content_index.words import folded
from retrieval.legible import cells_of
from retrieval.passages import ReadyPassage
from retrieval.rows import is_row_of
from retrieval.wording import SMALL_ANYWHERE, topic_terms, topic_words

_PRICE = re.compile(
    r"\b(?:(?:list )?pric(?:es?|ing)|costs?|how much(?: is| are)?|charged?|"
    r"(?:was |wie ?viel )?kostet|kosten|(?:listen)?preise?|"
    r"cuanto (?:cuestan?|vale)|cuestan?|precios?|costes?)\b"
)
"""In folded text."""
_MONEY = re.compile(r"[\u20ac$\u00a3]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?)\b")
_SUM = re.compile(rf"\d\s?(?:{_MONEY.pattern})|(?:{_MONEY.pattern})\s?\d")
_DIGIT = re.compile(r"\d")


def priced_places(ready: ReadyPassage, question: str, *, language: str) -> tuple[int, ...]:
    """Return the places of a passage that say what something costs; none if it is not asked.

    A row whose name has words of the question alone, but for what is in brackets: the rest of the
    question is in the other cells or in the headings, one cell has a number, and the passage speaks
    of money. Or a sum of money where the last heading is all that is asked about.
    """
    plain = folded(question)
    if not (_PRICE.search(plain) and _MONEY.search(ready.passage.text + ready.passage.location)):
        return ()
    said = topic_words(_PRICE.sub(" ", plain))
    left = " ".join(word for word in said if word not in SMALL_ANYWHERE)
    priced = frozenset(topic_terms(left, language=language))
    rows = tuple(
        place
        for place, text in enumerate(ready.texts)
        if is_row_of(ready, place, priced, language=language, is_loose=True)
        and any(map(_DIGIT.search, cells_of(text)[1:]))
    )
    return rows or _sums_below(ready, priced, language=language)


def _sums_below(ready: ReadyPassage, priced: frozenset[str], *, language: str) -> tuple[int, ...]:
    """Return the places of sums of money below a heading that names just what is priced."""
    headings = ready.passage.heading_path
    named = frozenset(topic_terms(headings[-1], language=language)) if headings else frozenset()
    if not priced or named != priced:
        return ()
    return tuple(place for place, text in enumerate(ready.texts) if _SUM.search(text))
