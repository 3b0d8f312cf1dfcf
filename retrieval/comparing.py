"""Tables that set side by side what somebody wants compared. Pure.

"Business or Premier?" is answered by the table that has a column for each. Pages that only name
both have more of the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from content_index.words import folded
from retrieval.cells import cells_in
from retrieval.passages import ReadyPassage
from retrieval.prices import priced_places
from retrieval.statements import StatementKind
from retrieval.wording import topic_terms

_COMPARES = re.compile(
    r"\b(?:differences?|differs?|different|compar(?:e|es|ed|ing|ison)|vs|versus|"
    r"unterschied\w*|unterscheide\w*|vergleich\w*|diferencias?|diferente|compara\w*|frente a)\b"
)
"""In folded text."""
_EITHER = re.compile(r"\b\w+ (?:or|oder|o) \w+\b")
_SEVERAL = 2


def asked_places(ready: ReadyPassage, wordings: Sequence[str], *, language: str) -> tuple[int, ...]:
    """Return the places of a passage that say the price, or compare what is asked for.

    `wordings` are the question as it was typed and, where documents are asked in other words, in
    those: the first that finds something counts.
    """
    for question in wordings:
        found = priced_places(ready, question, language=language)
        found = found or compared_rows(ready, question, language=language)
        if found:
            return found
    return ()


def asks_to_compare(question: str) -> bool:
    """Say whether things are to be set side by side, or one of two to be chosen."""
    plain = folded(question)
    return bool(_COMPARES.search(plain) or _EITHER.search(plain))


def compared_rows(ready: ReadyPassage, question: str, *, language: str) -> tuple[int, ...]:
    """Return the places of rows under columns that are named after things of the question.

    At least two columns beside the first are, each by a word that the others do not have. None
    where nothing is to be compared.
    """
    if not asks_to_compare(question):
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
