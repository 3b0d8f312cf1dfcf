"""Which language a text is written in, by its small words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from content_index.stopwords import STOP_WORDS
from content_index.words import folded

ENGLISH = "en"
_Words = frozenset[str]
_WORD = re.compile(r"[^\W\d_]+")
_MOST_CHARACTERS = 20_000
_SEVERAL, _DIFFERENT = 5, 3
"""Small words that a text needs which are no English ones, and how many of them not the same."""
_SHARE = 0.15
"""A text of which fewer words are small ones is in a language whose small words are not known."""
_BEFORE_ENGLISH = 2
_BEFORE_OTHERS = 1.25
_CATALAN = """
al als amb aquest aquesta com de del dels el els en es la les no per que seu seva si son tambe un
una
"""
_NORTHERN = """
af ar at att av den det du eller en er et ett for fra fran har hvis i ikke inte kan med och og om os
oss pa som til till vi
"""
_ROMANIAN = """
al ale au ca care ce cu de din este fi fost in la lui mai nu pe pentru prin sa sau se si sunt un
unei
"""
_UNKNOWN = tuple(frozenset(words.split()) for words in (_CATALAN, _NORTHERN, _ROMANIAN))
"""Small words of Catalan, of Danish, Norwegian and Swedish together, and of Romanian: so that they
are not taken for what is like them. They have no stop words here, and must be declared."""


def small_words_in(text: str) -> Mapping[str, int]:
    """Return how many small words of each known language a text has."""
    counts = Counter(_words(text))
    return {language: _met(counts, small) for language, small in STOP_WORDS.items()}


def language_of_document(text: str) -> str:
    """Return the language that a document is written in: English where no other is clear.

    Only the languages whose small words are known can be told apart. Whoever changes how they are
    raises `READER_REVISION`, so that files are looked at again.
    """
    words = [word for word in _words(text[:_MOST_CHARACTERS]) if len(word) > 1]  # "Y" for yes
    foreign = [language for language in STOP_WORDS if language != ENGLISH]
    counts = Counter(words)
    return next((one for one in foreign if _is_in(one, counts, of=len(words))), ENGLISH)


def _is_in(language: str, counts: Counter[str], *, of: int) -> bool:
    small = STOP_WORDS[language]
    own = small - STOP_WORDS[ENGLISH]
    return (
        _met(counts, small) >= _SHARE * of
        and _met(counts, own) >= _SEVERAL
        and sum(word in counts for word in own) >= _DIFFERENT
        and _is_before(small, STOP_WORDS[ENGLISH], counts, by=_BEFORE_ENGLISH)
        and all(
            _is_before(small, other, counts, by=_BEFORE_OTHERS)
            for other in (*STOP_WORDS.values(), *_UNKNOWN)
        )
    )


def _is_before(small: _Words, other: _Words, counts: Counter[str], *, by: float) -> bool:
    """Say whether a text has more small words of one language than of another.

    Words that both have tell nothing: of French and Spanish, half.
    """
    return _met(counts, small - other) >= by * _met(counts, other - small)


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _met(counts: Counter[str], small: _Words) -> int:
    return sum(counts[word] for word in small)
