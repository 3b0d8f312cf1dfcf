"""Which rows of a table are those of what is asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from retrieval.legible import cells_of
from retrieval.passages import ReadyPassage
from retrieval.statements import StatementKind
from retrieval.wording import topic_terms

_IN_BRACKETS = re.compile(r"\([^)]{0,500}\)")
_CODE = re.compile(r"(?=\S*\d)[^\W_][\w./#-]*|[A-Z0-9]+(?:[-./_][A-Z0-9]+)+")
"""An article number, a place in a list, a date in figures: no name that anybody asks by."""
_LETTER = re.compile(r"[^\W\d_]")
_LEAST_LETTERS = 4


def is_row_of(
    ready: ReadyPassage,
    place: int,
    asked: frozenset[str],
    *,
    language: str,
    is_loose: bool = False,
) -> bool:
    """Say whether a row is named by words of the question alone and has the rest of it.

    The rest is in the names of its columns, in the headings or in its other cells. Where it is
    `is_loose`, what its name has in brackets is left aside, and words of which one begins the other
    are the same: "the Scan scanner" is the row "Scan".
    """
    if ready.statements[place].kind is not StatementKind.ROW:
        return False
    has = ready.terms[place] | ready.context
    if not _are_met(asked, has, is_loose=is_loose):
        return False
    for name in names_in(cells_of(ready.texts[place])):
        said = _IN_BRACKETS.sub(" ", name) if is_loose else name
        terms = topic_terms(said, language=language)
        if terms and _are_met(terms, asked, is_loose=is_loose):
            return True
    return False


def names_in(cells: Sequence[str]) -> tuple[str, ...]:
    """Return what a row is named by: its first cell, and its second where that is a code."""
    if len(cells) > 1 and _CODE.fullmatch(cells[0]) and _LETTER.search(cells[1]):
        return cells[0], cells[1]
    return tuple(cells[:1])


def _are_met(terms: Collection[str], others: Collection[str], *, is_loose: bool) -> bool:
    """Say whether each stem is one of others or, loosely, begins with one, or one with it."""
    return all(term in others or (is_loose and _is_kin(term, others)) for term in terms)


def _is_kin(term: str, others: Collection[str]) -> bool:
    return len(term) >= _LEAST_LETTERS and any(
        len(other) >= _LEAST_LETTERS and (other.startswith(term) or term.startswith(other))
        for other in others
    )
