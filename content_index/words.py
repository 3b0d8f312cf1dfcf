"""Lexical search: BM25 whose every statistic is taken from the allowed rows alone."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import snowballstemmer
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from content_index.entitlement import AllowedRows, Hit, best_hits
from content_index.stopwords import STOP_WORDS

K1 = 1.2
B = 0.75
WORDS_REVISION = 1
"""Goes up when the same text gives other terms, so that a stored index is made again."""

_STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "sv": "swedish",
}
_COMPOUND = re.compile(
    r"[^\W_]+(?:(?:[.'\u2019_&/+-]|(?<=\d)[,:](?=\d))[^\W_]+)*\+{0,2}#?", re.UNICODE
)
_PART = re.compile(r"[^\W_]+", re.UNICODE)
_NUMBER_WITH_MARKS = re.compile(r"[0-9]+(?:[.,:][0-9]+)+")
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_MAXIMUM_TERM = 64


def folded(text: str) -> str:
    """Return the text in lower case without diacritics ("Größe" and "Grosse" become "grosse")."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def primary(language: str) -> str:
    """Return the language of a tag: "pt" of "pt-BR"."""
    return language.lower().partition("-")[0]


def terms(text: str, *, language: str) -> list[str]:
    """Return the terms of a text in order, without the language's stop words.

    Words are stemmed; a compound like "iso-27001" gives itself and its parts.
    """
    stop_words = STOP_WORDS.get(primary(language), STOP_WORDS["en"])
    found: list[str] = []
    for match in _COMPOUND.finditer(folded(text)):
        word = match[0]
        if word in stop_words:
            continue
        parts = _PART.findall(word)
        joined = word.translate(_APOSTROPHES)
        if len(parts) == 1 or "'" in word or "\u2019" in word:
            found.append(_stem(joined[:_MAXIMUM_TERM], primary(language)))
            continue
        found.append(word[:_MAXIMUM_TERM])
        if not _NUMBER_WITH_MARKS.fullmatch(word):
            found += [
                _stem(part[:_MAXIMUM_TERM], primary(language))
                for part in parts
                if part not in stop_words
            ]
    return found


class _Stemmers(threading.local):
    """One for each thread: a stemmer holds the word it works on, and two would mix theirs up."""

    def __init__(self) -> None:
        self.by_language: dict[str, Any] = {}

    def of(self, language: str) -> Any:
        if language not in self.by_language:
            name = _STEMMERS.get(language, "english")
            self.by_language[language] = snowballstemmer.stemmer(name)
        return self.by_language[language]


_stemmers = _Stemmers()
_stems: dict[tuple[str, str], str] = {}


def _stem(word: str, language: str) -> str:
    """Stem a folded word; words with digits and short ones stay as they are."""
    if len(word) < 3 or not word.isalpha():  # noqa: PLR2004 - "s3", "ce"
        return word
    key = (language, word)
    stem = _stems.get(key)
    if stem is None:
        if len(_stems) > 200_000:  # noqa: PLR2004 - bounded, whatever text comes in
            _stems.clear()
        stem = _stems[key] = folded(_stemmers.of(language).stemWord(word))
    return stem


@dataclass(frozen=True, slots=True)
class TermCounts:
    """One passage's terms: how often each occurs, and its language."""

    counts: Mapping[str, int]
    language: str


def count_terms(text: str, *, language: str) -> TermCounts:
    """Count the terms of one passage's searchable text."""
    return TermCounts(Counter(terms(text, language=language)), primary(language))


class WordIndex:
    """Term counts by row. Never changed once made; safe between threads.

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
        self._columns = {term: column for column, term in enumerate(self.vocabulary)}
        self._postings: csc_array = counts.tocsc()

    @classmethod
    def of(cls, passages: Iterable[TermCounts]) -> WordIndex:
        """Index passages in row order."""
        passages = list(passages)
        # Sorted, so that the order of a reader's own terms is the same whatever else is there.
        vocabulary = sorted({term for passage in passages for term in passage.counts})
        language_names = sorted({passage.language for passage in passages})
        columns = {term: column for column, term in enumerate(vocabulary)}
        names = {name: number for number, name in enumerate(language_names)}
        indptr, indices, data = [0], [], []
        for passage in passages:
            for column, count in sorted((columns[term], n) for term, n in passage.counts.items()):
                indices.append(column)
                data.append(count)
            indptr.append(len(indices))
        counts = csr_array(
            (
                np.asarray(data, dtype=np.int32),
                np.asarray(indices, dtype=np.int32),
                np.asarray(indptr, dtype=np.int64),
            ),
            shape=(len(passages), len(vocabulary)),
        )
        return cls(
            vocabulary=vocabulary,
            counts=counts,
            languages=np.asarray([names[p.language] for p in passages], dtype=np.int16),
            language_names=language_names,
        )

    def term_counts(self, row: int) -> TermCounts:
        """Return what `of` was given for a row."""
        start, end = self.counts.indptr[row], self.counts.indptr[row + 1]
        pairs = zip(self.counts.indices[start:end], self.counts.data[start:end], strict=True)
        counts = {self.vocabulary[column]: int(count) for column, count in pairs}
        return TermCounts(counts, self.language_names[int(self.languages[row])])

    def search(self, query: str, allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the best allowed rows by BM25, best first; rows without any term are left out.

        Document frequency, number of rows and mean length are those of the allowed rows. The
        formula is Robertson's with the plus-one inside the logarithm (as Lucene has it).
        """
        if not allowed.count or limit <= 0:
            return []
        wanted = Counter(
            term
            for language in dict.fromkeys(("en", *allowed.languages))
            for term in set(terms(query, language=language))
        )
        scores = np.zeros(len(self.lengths), dtype=np.float64)
        mean_length = max(allowed.total_words / allowed.count, 1.0)
        for term in sorted(wanted):
            column = self._columns.get(term)
            if column is None:
                continue
            start, end = self._postings.indptr[column], self._postings.indptr[column + 1]
            rows = self._postings.indices[start:end]
            is_allowed = allowed.mask[rows]
            rows = rows[is_allowed]
            if not len(rows):
                continue
            frequency = self._postings.data[start:end][is_allowed].astype(np.float64)
            rarity = np.log1p((allowed.count - len(rows) + 0.5) / (len(rows) + 0.5))
            norm = K1 * (1 - B + B * self.lengths[rows] / mean_length)
            scores[rows] += rarity * frequency * (K1 + 1) / (frequency + norm)
        found = np.flatnonzero(scores)
        if len(found) > limit:
            cutoff = np.partition(scores[found], len(found) - limit)[len(found) - limit]
            found = found[scores[found] >= cutoff]
        return best_hits(found.astype(np.int64), scores[found], limit=limit)
