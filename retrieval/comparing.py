"""Tables that set side by side what somebody wants compared. Pure.

"Business or Premier?" is answered by the table that has a column for each. Pages that only name
both have more of the words.
"""

from __future__ import annotations

import re

from content_index.words import folded
from retrieval.cells import cells_in
from retrieval.passages import ReadyPassage
from retrieval.prices import price_rows
from retrieval.statements import StatementKind
from retrieval.wording import topic_terms

_COMPARES = re.compile(
    r"\b(?:differences?|differs?|different|compar(?:e|es|ed|ing|ison)|vs|versus|"
    r"unterschied\w*|unterscheide\w*|vergleich\w*|diferencias?|diferente|compara\w*|frente a)\b"
)
"""In folded text."""
_EITHER = re.compile(r"\b\w+ (?:or|oder|o) \w+\b")
_SEVERAL = 2


def asked_rows(ready: ReadyPassage, question: str, *, language: str) -> tuple[int, ...]:
    """Return the places of a passage's rows that say the price, or compare what is asked for."""
    return price_rows(ready, question, language=language) or compared_rows(
        ready, question, language=language
    )


def compared_rows(ready: ReadyPassage, question: str, *, language: str) -> tuple[int, ...]:
    """Return the places of rows under columns that are named after things of the question.

    At least two columns beside the first are, each by a word that the others do not have. None
    where nothing is to be compared.
    """
    plain = folded(question)
    if not (_COMPARES.search(plain) or _EITHER.search(plain)):
        return ()
    asked = frozenset(topic_terms(question, language=language))
    compares: dict[str, bool] = {}
    found = []
    for place, statement in enumerate(ready.statements):
        if statement.kind is not StatementKind.ROW or not statement.header:
            continue
        if statement.header not in compares:
            compares[statement.header] = _compares(statement.header, asked, language=language)
        if compares[statement.header]:
            found.append(place)
    return tuple(found)


def _compares(header: str, asked: frozenset[str], *, language: str) -> bool:
    """Say whether several columns of a table are each named by a word of their own."""
    named = [asked & set(topic_terms(cell, language=language)) for cell in cells_in(header)[1:]]
    own = [
        names.difference(*(other for at, other in enumerate(named) if at != place))
        for place, names in enumerate(named)
    ]
    return sum(map(bool, own)) >= _SEVERAL
