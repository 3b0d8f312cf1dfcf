"""Which rows of a table are those of what is asked. Pure."""

from __future__ import annotations

import re

from retrieval.legible import cells_of
from retrieval.passages import ReadyPassage
from retrieval.statements import StatementKind
from retrieval.wording import topic_terms

_IN_BRACKETS = re.compile(r"\([^)]{0,500}\)")


def is_row_of(
    ready: ReadyPassage,
    place: int,
    asked: frozenset[str],
    *,
    language: str,
    but_for_brackets: bool = False,
) -> bool:
    """Say whether a row is named by words of the question alone and has the rest of it.

    The rest is in the names of its columns, in the headings or in its other cells. What its name
    has in brackets is left aside where that is said.
    """
    if ready.statements[place].kind is not StatementKind.ROW:
        return False
    if not asked <= ready.terms[place] | ready.context:
        return False
    name = cells_of(ready.texts[place])[0]
    if but_for_brackets:
        name = _IN_BRACKETS.sub(" ", name)
    names = set(topic_terms(name, language=language))
    return bool(names) and names <= asked
