"""Which language a text is written in, by its small words. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from content_index.stopwords import STOP_WORDS
from content_index.words import folded

ENGLISH = "en"
_WORD = re.compile(r"[^\W\d_]+")
_MOST_CHARACTERS = 20_000
_SEVERAL = 5
_SHARE = 0.15
"""A text of which fewer words are small ones is in a language whose small words are not known."""
_BEFORE_ENGLISH = 2
_BEFORE_OTHERS = 1.25
_NORTHERN_WORDS = """
af ar at att av den det du eller en er et ett for fra fran har hvis i ikke inte kan med och og om os
oss pa som til till vi
"""
_NORTHERN = frozenset(_NORTHERN_WORDS.split())
"""Small words of Danish, Norwegian and Swedish, which are not told from each other: their prose has
many that are small in Dutch or German, and must not be taken for either."""


def small_words_in(text: str) -> Mapping[str, int]:
    """Return how many small words of each known language a text has."""
    return _counts(_words(text))


def language_of_document(text: str) -> str:
    """Return the language that a document is written in: English where no other is clear.

    Only the languages whose small words are known can be told apart. Whoever changes how they are
    raises `READER_REVISION`, so that files are looked at again.
    """
    words = _words(text[:_MOST_CHARACTERS])
    english, counts = STOP_WORDS[ENGLISH], _counts(words)
    others = sorted(counts.keys() - {ENGLISH}, key=lambda language: (-counts[language], language))
    best, second = others[:2]
    own, foreign = STOP_WORDS[best] - english, english - STOP_WORDS[best]  # many are of both
    wanted = (
        _SHARE * len(words),
        _BEFORE_OTHERS * counts[second],
        _BEFORE_OTHERS * _met(words, _NORTHERN),
    )
    stands_out = _met(words, own) >= max(_SEVERAL, _BEFORE_ENGLISH * _met(words, foreign))
    return best if stands_out and counts[best] >= max(wanted) else ENGLISH


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _counts(words: Sequence[str]) -> dict[str, int]:
    return {language: _met(words, small) for language, small in STOP_WORDS.items()}


def _met(words: Sequence[str], small: Collection[str]) -> int:
    return sum(word in small for word in words)
