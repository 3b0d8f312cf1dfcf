"""Texts as terms: folded, without stop words, reduced to stems. Pure."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import snowballstemmer

from content_index.stopwords import STOP_WORDS

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
