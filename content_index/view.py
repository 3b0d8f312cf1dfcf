"""One state of the searchable library in memory, built from the database's passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content_index.vectors import VectorIndex
from content_index.words import TermCounts, WordIndex, count_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageKey:
    """What identifies a searchable passage: its id is never used for other content."""

    id: int
    version_id: int
    asset_id: str
    ordinal: int
    language: str
    searchable_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All searchable passages of one generation, numbered in order of asset id and ordinal.

    `version_of_row` indexes `versions`. Nothing in here says who may see what.
    """

    generation: int
    keys: tuple[PassageKey, ...]
    versions: tuple[int, ...]
    version_of_row: NDArray[np.int32]
    vectors: VectorIndex
    words: WordIndex

    @classmethod
    def of(
        cls,
        keys: Sequence[PassageKey],
        *,
        generation: int,
        vectors: VectorIndex,
        words: WordIndex,
    ) -> View:
        """Make a view of passages in row order, with the indexes over those rows."""
        numbers: dict[int, int] = {}
        of_row = [numbers.setdefault(key.version_id, len(numbers)) for key in keys]
        return cls(
            generation=generation,
            keys=tuple(keys),
            versions=tuple(numbers),
            version_of_row=np.asarray(of_row, dtype=np.int32),
            vectors=vectors,
            words=words,
        )

    def __len__(self) -> int:
        return len(self.keys)


def row_order(key: PassageKey) -> tuple[str, int]:
    """Sort key of rows: stable whatever else is in the library."""
    return key.asset_id, key.ordinal


def build_view(  # noqa: PLR0913 - what to build, from what
    keys: Sequence[PassageKey],
    *,
    generation: int,
    dimension: int,
    base: View | None,
    vectors_of: Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]],
    texts_of: Callable[[Sequence[int]], Mapping[int, str]],
) -> View:
    """Build the view of these passages, taking from an older one what is unchanged.

    `vectors_of` gives the vectors of text hashes and `texts_of` the searchable texts of passage
    ids; both are asked only for what `base` lacks.
    """
    keys = sorted(keys, key=row_order)
    vectors, words = _carried_over(keys, base)
    fresh = [row for row, counts in enumerate(words) if counts is None]
    found = vectors_of([keys[row].searchable_sha256 for row in fresh]) if fresh else {}
    texts = texts_of([keys[row].id for row in fresh]) if fresh else {}
    if base is not None and not fresh and len(base) == len(keys):
        index, word_index = base.vectors, base.words
    else:
        matrix = np.zeros((len(keys), dimension), dtype=np.float32)
        if base is not None:
            carried = [row for row, source in enumerate(vectors) if source >= 0]
            matrix[carried] = base.vectors.at(np.asarray(vectors, dtype=np.int64)[carried])
        for row in fresh:
            matrix[row] = found[keys[row].searchable_sha256]
            words[row] = count_terms(texts[keys[row].id], language=keys[row].language)
        index = VectorIndex.of(matrix)
        word_index = WordIndex.of(counts for counts in words if counts is not None)
    return View.of(keys, generation=generation, vectors=index, words=word_index)


def _carried_over(
    keys: Sequence[PassageKey], base: View | None
) -> tuple[list[int], list[TermCounts | None]]:
    """Find each passage's row in the older view (-1 where it is new) and its term counts."""
    rows = {} if base is None else {_content(key): row for row, key in enumerate(base.keys)}
    sources = [rows.get(_content(key), -1) for key in keys]
    is_same = base is not None and sources == list(range(len(base)))
    if base is None or is_same:
        return sources, [TermCounts({}, "") if row >= 0 else None for row in sources]
    return sources, [base.words.term_counts(row) if row >= 0 else None for row in sources]


def _content(key: PassageKey) -> tuple[int, str, str]:
    return key.id, key.searchable_sha256, key.language
