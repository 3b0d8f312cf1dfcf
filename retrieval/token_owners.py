"""Which statement of a passage each token belongs to. Pure.

The model reads a passage's searchable text: title and headings, then each block without its marks.
Statements are stretches of the passage as it was written. The two say the same words in the same
order, but for addresses and marks that only the one has, and column names that the other repeats.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.compact import CompactTokens
from retrieval.statements import Statement

CONTEXT = -1
"""The owner of tokens of title, headings and column names."""
_FARTHEST = 60
"""Words of the written text that may be passed over to find the next one that was read."""
_WORD = re.compile(r"[^\W_]+")


def token_owners(
    tokens: CompactTokens, searchable: str, *, written: str, statements: Sequence[Statement]
) -> NDArray[np.int16]:
    """Return the number of each token's statement, or `CONTEXT`, shape (n,).

    `searchable` is the text that the tokens were read from, `written` the text that the statements
    are stretches of.
    """
    if not statements or not len(tokens.starts):
        return np.full(len(tokens.starts), CONTEXT, dtype=np.int16)
    spans, places = _aligned(searchable, written)
    owner_of_word = _owners_of_places(places, statements)
    word = np.searchsorted(spans[:, 1], tokens.starts, side="right")
    inside = word < len(spans)
    owners = np.where(inside, owner_of_word[np.minimum(word, len(spans) - 1)], CONTEXT)
    return np.asarray(owners, dtype=np.int16)


def _owners_of_places(
    places: NDArray[np.int64], statements: Sequence[Statement]
) -> NDArray[np.int64]:
    starts = np.asarray([statement.start for statement in statements])
    ends = np.asarray([statement.end for statement in statements])
    owners = np.searchsorted(starts, places, side="right") - 1
    owners[(owners < 0) | (places >= ends[np.maximum(owners, 0)])] = CONTEXT
    return owners


def _aligned(searchable: str, written: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the words of the one stand, shape (n, 2), and where in the other, -1 if not."""
    first_line = searchable.find("\n") + 1  # title and headings: the written text may repeat them
    read = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(searchable)]
    there = [(match.start(), match.group()) for match in _WORD.finditer(written)]
    positions: dict[str, list[int]] = {}
    for position, (_, word) in enumerate(there):
        positions.setdefault(word, []).append(position)
    places = np.full(max(len(read), 1), -1, dtype=np.int64)
    at = 0
    for number, (start, _, word) in enumerate(read):
        if start < first_line:
            continue
        found = positions.get(word, [])
        nearest = bisect_left(found, at)
        if nearest == len(found) or found[nearest] - at > _FARTHEST:
            continue
        position = found[nearest]
        if position > at and not _goes_on(read, number, there, position):
            continue  # a word that happens to come later: no reason to pass over what is between
        places[number] = there[position][0]
        at = position + 1
    spans = np.asarray([(start, end) for start, end, _ in read] or [(0, 0)], dtype=np.int64)
    return spans, places


def _goes_on(
    read: Sequence[tuple[int, int, str]],
    number: int,
    there: Sequence[tuple[int, str]],
    position: int,
) -> bool:
    """Say whether the next words agree too, or there are none."""
    if number + 1 >= len(read) or position + 1 >= len(there):
        return True
    return read[number + 1][2] == there[position + 1][1]
