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
_CATALAN = """
a al als amb aquest aquesta el els en es i la les mes no o per que s es seu seva una un del dels de
son com si tambe
"""
_NORTHERN = """
af ar at att av den det du eller en er et ett for fra fran har hvis i ikke inte kan med och og om os
oss pa som til till vi
"""
_ROMANIAN = """
a al ale au ca care ce cu de din este fi fost in la lui mai nu o pe pentru prin sa sau se si sunt un
unei
"""
_SMALL = dict(STOP_WORDS) | {
    "catalan": frozenset(_CATALAN.split()),
    "northern": frozenset(_NORTHERN.split()),
    "romanian": frozenset(_ROMANIAN.split()),
}
"""Small words by language. Catalan, Romanian, and Danish, Norwegian and Swedish together are here
so that they are not taken for what is like them: they have no stop words, and must be declared."""


def small_words_in(text: str) -> Mapping[str, int]:
    """Return how many small words of each known language a text has."""
    words = _words(text)
    return {language: _met(words, small) for language, small in STOP_WORDS.items()}


def language_of_document(text: str) -> str:
    """Return the language that a document is written in: English where no other is clear.

    Only the languages whose small words are known can be told apart. Whoever changes how they are
    raises `READER_REVISION`, so that files are looked at again.
    """
    words = _words(text[:_MOST_CHARACTERS])
    counts = {language: _met(words, small) for language, small in _SMALL.items()}
    foreign = sorted(counts.keys() - {ENGLISH}, key=lambda language: (-counts[language], language))
    best, *others = foreign

    def is_before(other: str, *, by: float) -> bool:
        """Small words that two languages share tell nothing: of French and Spanish, half."""
        own, theirs = _SMALL[best] - _SMALL[other], _SMALL[other] - _SMALL[best]
        return _met(words, own) >= max(1, by * _met(words, theirs))

    is_told = (
        counts[best] >= _SHARE * len(words)
        and _met(words, _SMALL[best] - _SMALL[ENGLISH]) >= _SEVERAL
        and is_before(ENGLISH, by=_BEFORE_ENGLISH)
        and all(is_before(other, by=_BEFORE_OTHERS) for other in others)
    )
    return best if is_told and best in STOP_WORDS else ENGLISH


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _met(words: Sequence[str], small: Collection[str]) -> int:
    return sum(word in small for word in words)
