"""Word statistics of what one set of readers may see: counted over allowed rows and nothing else.

A forbidden passage is not in any of these numbers, so it cannot move a score, a rank or a repair.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from content_index.entitlement import AllowedRows
from content_index.languages import ENGLISH
from retrieval.wording import topic_terms

_K1 = 1.2
_B = 0.6


class AllowedCounts:
    """How often words occur in the allowed passages and documents. Safe to share once made.

    `documents` are version ids in row order; `document_of_row` maps each row of the library to a
    position in it, -1 for a row that is not allowed.
    """

    def __init__(self, allowed: AllowedRows) -> None:
        index = allowed.view.words
        rows = np.flatnonzero(allowed.mask)
        self._counts: csr_array = index.counts[rows]
        self._position = np.full(len(allowed.mask), -1, dtype=np.int64)
        self._position[rows] = np.arange(len(rows))
        self._columns = {term: column for column, term in enumerate(index.vocabulary)}
        self._frequency: NDArray[np.int64] = np.bincount(
            self._counts.indices, minlength=len(index.vocabulary)
        )
        version_numbers, of_row = np.unique(allowed.view.version_of_row[rows], return_inverse=True)
        self.passage_count = len(rows)
        self.documents = tuple(allowed.view.versions[int(number)] for number in version_numbers)
        self.document_of_row = np.full(len(allowed.mask), -1, dtype=np.int64)
        self.document_of_row[rows] = of_row
        self._of_row = of_row

    @cached_property
    def frequencies(self) -> dict[str, int]:
        """In how many allowed passages each stem occurs; only stems that occur."""
        return {
            term: int(self._frequency[column])
            for term, column in self._columns.items()
            if self._frequency[column]
        }

    @cached_property
    def _documents(self) -> csc_array:
        grouping = csr_array(
            (np.ones(len(self._of_row)), (self._of_row, np.arange(len(self._of_row)))),
            shape=(len(self.documents), len(self._of_row)),
        )
        return csc_array(grouping @ self._counts)

    @cached_property
    def _document_lengths(self) -> NDArray[np.float64]:
        return np.asarray(self._documents.sum(axis=1), dtype=np.float64).reshape(-1)

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a stem among allowed passages.

        The formula is Robertson's with the plus-one inside the logarithm. A stem that occurs
        nowhere is as rare as one can be.
        """
        column = self._columns.get(term)
        frequency = 0 if column is None else int(self._frequency[column])
        return float(np.log1p((self.passage_count - frequency + 0.5) / (frequency + 0.5)))

    def occurs(self, rows: Sequence[int], terms: Sequence[str]) -> NDArray[np.bool_]:
        """Say which passages hold which stems; shape (len(rows), len(terms))."""
        found = np.zeros((len(rows), len(terms)), dtype=np.bool_)
        wanted = {
            self._columns[term]: place for place, term in enumerate(terms) if term in self._columns
        }
        for number, row in enumerate(rows):
            position = int(self._position[row])
            start, end = self._counts.indptr[position], self._counts.indptr[position + 1]
            for column in self._counts.indices[start:end]:
                place = wanted.get(int(column))
                if place is not None:
                    found[number, place] = True
        return found

    def document_scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """Return BM25 of whole documents, one score for each of `documents`."""
        scores = np.zeros(len(self.documents))
        if not len(scores):
            return scores
        matrix, lengths = self._documents, self._document_lengths
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        for term in terms:
            column = self._columns.get(term)
            if column is None:
                continue
            start, end = matrix.indptr[column], matrix.indptr[column + 1]
            rows, counts = matrix.indices[start:end], matrix.data[start:end]
            if not len(rows):
                continue
            rarity = np.log1p((len(scores) - len(rows) + 0.5) / (len(rows) + 0.5))
            scores[rows] += rarity * counts * (_K1 + 1) / (counts + norm[rows])
        return scores


def languages_of(allowed: AllowedRows) -> tuple[str, ...]:
    """Return the languages of the allowed documents, English first: names are English anywhere."""
    return tuple(dict.fromkeys((ENGLISH, *allowed.languages)))


class Mentioned(Container[str]):
    """The folded words that the allowed documents mention, in whatever form. Safe to share."""

    def __init__(self, counts: AllowedCounts, allowed: AllowedRows) -> None:
        self._frequencies = counts.frequencies
        self._languages = languages_of(allowed)

    def __contains__(self, word: object) -> bool:
        """Say whether a word occurs; one that carries no topic does not."""
        return any(
            term in self._frequencies
            for language in self._languages
            for term in topic_terms(str(word), language=language)
        )
