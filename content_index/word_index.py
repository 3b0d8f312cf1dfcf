"""Lexical search: BM25 whose every statistic is taken from the allowed rows alone."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from content_index.entitlement import AllowedRows, Hit, best_hits
from content_index.placement import Placement
from content_index.words import primary, terms

K1 = 1.2
B = 0.75


class WordPart:
    """Term counts by slot. Never changed once made; safe between threads.

    `counts` has one row a passage and one column a term; `lengths` is the number of terms in each.
    """

    def __init__(
        self,
        *,
        vocabulary: Sequence[str],
        counts: csr_array,
        languages: NDArray[np.int16],
        language_names: Sequence[str],
    ) -> None:
        self.vocabulary = list(vocabulary)
        self.counts = counts
        self.languages = languages
        self.language_names = list(language_names)
        self.lengths = np.asarray(counts.sum(axis=1), dtype=np.int64).reshape(-1)
        self.columns = {term: column for column, term in enumerate(self.vocabulary)}
        self.postings: csc_array = counts.tocsc()

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> WordPart:
        """Index texts, each with its language, in the order of their slots.

        They are taken one by one: no more is held of them than the numbers of their terms.
        """
        numbers: dict[str, int] = {}
        language_numbers: dict[str, int] = {}
        occurrences, ends, languages = array("i"), array("i", [0]), array("h")
        for text, language in texts:
            in_text = terms(text, language=language)
            occurrences.extend([numbers.setdefault(term, len(numbers)) for term in in_text])
            ends.append(len(occurrences))
            name = primary(language)
            languages.append(language_numbers.setdefault(name, len(language_numbers)))
        # Sorted, so that the order of a reader's own terms is the same whatever else is there.
        vocabulary, columns = _sorted(numbers)
        language_names, codes = _sorted(language_numbers)
        met = np.frombuffer(occurrences, dtype=np.int32) if occurrences else np.zeros(0, np.int32)
        counts = csr_array(
            (
                np.ones(len(met), dtype=np.int16),  # a passage has some hundred terms
                columns[met],
                np.asarray(ends, dtype=np.int32),
            ),
            shape=(len(languages), len(vocabulary)),
        )
        counts.sum_duplicates()
        return cls(
            vocabulary=vocabulary,
            counts=counts,
            languages=codes[np.asarray(languages, dtype=np.int32)].astype(np.int16),
            language_names=language_names,
        )

    @classmethod
    def joined(cls, taken: Sequence[tuple[WordPart, NDArray[np.int64]]]) -> WordPart:
        """Put some slots of several parts one after the other; terms of no slot are dropped."""
        vocabulary = sorted({term for part, _ in taken for term in part.vocabulary})
        language_names = sorted({name for part, _ in taken for name in part.language_names})
        columns = {term: column for column, term in enumerate(vocabulary)}
        numbers = {name: number for number, name in enumerate(language_names)}
        blocks = [csr_array(np.zeros((0, len(vocabulary)), dtype=np.int16))]
        languages = [np.zeros(0, dtype=np.int16)]
        for part, slots in taken:
            block = part.counts[slots]
            of_column = np.asarray([columns[term] for term in part.vocabulary], dtype=np.int32)
            block = csr_array(
                (block.data, of_column[block.indices], block.indptr),
                shape=(len(slots), len(vocabulary)),
            )
            blocks.append(block)
            of_number = np.asarray([numbers[name] for name in part.language_names], dtype=np.int16)
            languages.append(of_number[part.languages[slots]])
        counts: csr_array = csr_array(vstack(blocks))
        is_used = np.bincount(counts.indices, minlength=len(vocabulary)) > 0
        if not is_used.all():
            renumbered = (np.cumsum(is_used) - 1).astype(np.int32)
            counts = csr_array(
                (counts.data, renumbered[counts.indices], counts.indptr),
                shape=(counts.shape[0], int(is_used.sum())),
            )
            vocabulary = [vocabulary[column] for column in np.flatnonzero(is_used).tolist()]
        return cls(
            vocabulary=vocabulary,
            counts=counts,
            languages=np.concatenate(languages),
            language_names=language_names,
        )

    def __len__(self) -> int:
        return len(self.lengths)


def _sorted(numbers: dict[str, int]) -> tuple[list[str], NDArray[np.int32]]:
    """Return the names in order, and for each number the place of its name among them."""
    names = sorted(numbers)
    places = np.zeros(len(names), dtype=np.int32)
    places[[numbers[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    return names, places


class WordIndex:
    """The term counts of all rows of a view, in parts. Safe between threads."""

    def __init__(self, parts: Sequence[WordPart], placement: Placement) -> None:
        self.parts = tuple(parts)
        self.placement = placement
        self.language_names = sorted({name for part in parts for name in part.language_names})
        self.lengths = np.zeros(len(placement), dtype=np.int64)
        self.languages = np.zeros(len(placement), dtype=np.int16)
        for part, rows in zip(self.parts, placement.rows_of_slots, strict=True):
            is_live = rows >= 0
            self.lengths[rows[is_live]] = part.lengths[is_live]
            names = [self.language_names.index(name) for name in part.language_names]
            codes = np.asarray(names, dtype=np.int16)[part.languages[is_live]]
            self.languages[rows[is_live]] = codes

    @property
    def counts(self) -> csr_array:
        """Term counts by row, shape (rows, terms), columns as in `vocabulary`."""
        return self._whole.counts

    @property
    def vocabulary(self) -> list[str]:
        """All terms, sorted."""
        return self._whole.vocabulary

    @cached_property
    def _whole(self) -> WordPart:
        """All parts as one, in row order: as it is where nothing has changed since it was made."""
        taken = [(part, np.arange(len(part))) for part in self.parts]
        joined = self.parts[0] if len(taken) == 1 else WordPart.joined(taken)
        starts = np.cumsum([0, *(len(part) for part in self.parts)])
        slots = self.placement.slot_of_row + starts[self.placement.part_of_row]
        if len(slots) == len(joined) and (slots == np.arange(len(slots))).all():
            return joined
        return WordPart.joined([(joined, slots)])

    def search(self, query: str, allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the best allowed rows by BM25, best first; rows without any term are left out.

        Document frequency, number of rows and mean length are those of the allowed rows. The
        formula is Robertson's with the plus-one inside the logarithm (as Lucene has it).
        """
        if not allowed.count or limit <= 0:
            return []
        wanted = {
            term
            for language in dict.fromkeys(("en", *allowed.languages))
            for term in terms(query, language=language)
        }
        scores = np.zeros(len(self.lengths), dtype=np.float64)
        mean_length = max(allowed.total_words / allowed.count, 1.0)
        for term in sorted(wanted):
            rows, frequency = self._allowed_postings(term, allowed)
            if not len(rows):
                continue
            rarity = np.log1p((allowed.count - len(rows) + 0.5) / (len(rows) + 0.5))
            norm = K1 * (1 - B + B * self.lengths[rows] / mean_length)
            scores[rows] += rarity * frequency * (K1 + 1) / (frequency + norm)
        found = np.flatnonzero(scores)
        if len(found) > limit:
            cutoff = np.partition(scores[found], len(found) - limit)[len(found) - limit]
            found = found[scores[found] >= cutoff]
        return best_hits(found.astype(np.int64), scores[found], limit=limit)

    def _allowed_postings(
        self, term: str, allowed: AllowedRows
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the allowed rows that hold a term, each once, and how often each does."""
        rows, frequencies = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for number, part in enumerate(self.parts):
            column = part.columns.get(term)
            if column is None:
                continue
            start, end = part.postings.indptr[column], part.postings.indptr[column + 1]
            slots = part.postings.indices[start:end]
            is_allowed = allowed.slots(number)[slots]
            rows.append(self.placement.rows_of_slots[number][slots[is_allowed]].astype(np.int64))
            frequencies.append(part.postings.data[start:end][is_allowed].astype(np.float64))
        return np.concatenate(rows), np.concatenate(frequencies)
