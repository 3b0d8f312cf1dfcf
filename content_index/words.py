"""Texts as terms: folded, without stop words, reduced to stems. Pure."""

from __future__ import annotations

import re
import threading
import unicodedata
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


class _WithoutMarks(dict[int, int | None]):
    """A table for `str.translate`: combining marks go, everything else stays."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.combining(chr(code)) else code
        return kept


_without_marks = _WithoutMarks()


def folded(text: str) -> str:
    """Return the text in lower case without diacritics ("Größe" and "Grosse" become "grosse")."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_without_marks)


def primary(language: str) -> str:
    """Return the language of a tag: "pt" of "pt-BR"."""
    return language.lower().partition("-")[0]


def terms(text: str, *, language: str) -> list[str]:
    """Return the terms of a text in order, without the language's stop words.

    Words are stemmed; a compound like "iso-27001" gives itself and its parts.
    """
    language = primary(language)
    known = _known.setdefault(language, {})
    found: list[str] = []
    for word in _COMPOUND.findall(folded(text)):
        of_word = known.get(word)
        if of_word is None:
            if len(known) >= _MOST_KNOWN:  # bounded, whatever text comes in
                known.clear()
            of_word = known[word] = _terms_of(word, language)
        found += of_word
    return found


def _terms_of(word: str, language: str) -> tuple[str, ...]:
    stop_words = STOP_WORDS.get(language, STOP_WORDS["en"])
    if word in stop_words:
        return ()
    parts = _PART.findall(word)
    if len(parts) == 1 or "'" in word or "\u2019" in word:
        return (_stem(word.translate(_APOSTROPHES)[:_MAXIMUM_TERM], language),)
    if _NUMBER_WITH_MARKS.fullmatch(word):
        return (word[:_MAXIMUM_TERM],)
    stems = (_stem(part[:_MAXIMUM_TERM], language) for part in parts if part not in stop_words)
    return (word[:_MAXIMUM_TERM], *stems)


_known: dict[str, dict[str, tuple[str, ...]]] = {}
"""The terms of words that were met, by language: a library repeats its words."""
_MOST_KNOWN = 200_000


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


def _stem(word: str, language: str) -> str:
    """Stem a folded word; words with digits and short ones stay as they are."""
    if len(word) < 3 or not word.isalpha():  # noqa: PLR2004 - "s3", "ce"
        return word
    return folded(_stemmers.of(language).stemWord(word))
