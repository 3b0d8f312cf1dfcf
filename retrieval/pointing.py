"""Which row of a quoted table is the one that was asked for: it is shown alone. Pure.

A table of twenty rows answers "margin on sensors" with one of them, and leaves its reader to find
it. Where one row is named by a word of the question, and has each word of it that any other row
has, and more, that row is the quote, with the names of the columns. Every quote stays verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from retrieval.comparing import asks_to_compare
from retrieval.expectations import asks_for_a_list, asks_for_an_amount
from retrieval.legible import cells_of
from retrieval.passages import ReadyPassage
from retrieval.quotes import Quote
from retrieval.rows import names_in
from retrieval.statements import StatementKind
from retrieval.wording import MEASURES, topic_terms

_LETTER = re.compile(r"[^\W\d_]")


def pointed(quote: Quote, ready: ReadyPassage, *, wordings: Sequence[str], language: str) -> Quote:
    """Return a quote that is rows of a table as the one that is asked for, where one clearly is.

    `wordings` are the question in each way in which it may be taken; the first that names a row
    counts. Where several are named, or compared, they are shown from the first to the last of them.
    Whoever asks for a list gets the rows as they are.
    """
    if quote.first == quote.last or any(map(_asks_for_a_list, wordings)):
        return quote
    places = range(quote.first, quote.last + 1)
    if any(ready.statements[place].kind is not StatementKind.ROW for place in places):
        return quote
    compares = any(map(asks_to_compare, wordings))
    for question in wordings:
        asked = frozenset(topic_terms(question, language=language))
        rows = [_read(ready.texts[place], asked, language=language) for place in places]
        one = None if compares else _asked_row(rows, language=language)
        begin, end = (one, one) if one is not None else _named_rows(rows, language=language)
        if end - begin + 1 < len(rows):
            first, last = places[begin], places[end]
            text, header = ready.quoted(first, last), ready.header(first, last)
            return replace(quote, first=first, last=last, text=text, header=header, left=0)
    return quote


def _asks_for_a_list(question: str) -> bool:
    return asks_for_a_list(question) and not asks_for_an_amount(question)


def _asked_row(rows: Sequence[_Row], *, language: str) -> int | None:
    """Return which one of rows is asked for; None where none clearly is.

    It is named by a word of the question, not only by one of measure, and the question's words in
    any other row are some, not all, of those in it, or it alone has no others in its name. Numbers
    count in names alone.
    """
    most = max(rows, key=lambda row: len(row.said))
    if any(not row.said <= most.said for row in rows):
        return None
    best = [at for at, row in enumerate(rows) if row.said == most.said]
    if len(best) > 1:
        best = [at for at in best if rows[at].is_named_whole]
    is_clear = len(best) == 1 and not rows[best[0]].named <= _measures(language)
    return best[0] if is_clear else None


def _named_rows(rows: Sequence[_Row], *, language: str) -> tuple[int, int]:
    """Return which is the first and which the last row that the question names; else all.

    Those alone that it names with all their words, if no word names others only. No row that is
    left out says what none of them does.
    """
    named = [at for at, row in enumerate(rows) if row.named - _measures(language)]
    whole = [at for at in named if rows[at].is_named_whole]
    if _named_by(rows, whole) == _named_by(rows, named):
        named = whole
    begin, end = (min(named), max(named)) if named else (0, len(rows) - 1)
    said = frozenset[str]().union(*(row.said for row in rows[begin : end + 1]))
    return (begin, end) if all(row.said <= said for row in rows) else (0, len(rows) - 1)


def _named_by(rows: Sequence[_Row], places: Sequence[int]) -> frozenset[str]:
    return frozenset[str]().union(*(rows[at].named for at in places))


@cache
def _measures(language: str) -> frozenset[str]:
    return frozenset(topic_terms(" ".join(sorted(MEASURES)), language=language))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Which words of the question name a row, and which it says at all.

    `is_named_whole` is true where its name has no other words: "Plus", and not "Plus for schools".
    """

    named: frozenset[str]
    said: frozenset[str]
    is_named_whole: bool


def _read(text: str, asked: frozenset[str], *, language: str) -> _Row:
    cells = cells_of(text)
    names = [topic_terms(name, language=language) for name in names_in(cells)]
    worded = " ".join(cell for cell in cells if _LETTER.search(cell))
    named = asked.intersection(chain.from_iterable(names))
    others = (term for term in topic_terms(worded, language=language) if _LETTER.search(term))
    return _Row(
        named=named,
        said=named | asked.intersection(others),
        is_named_whole=any(name and asked.issuperset(name) for name in names),
    )
