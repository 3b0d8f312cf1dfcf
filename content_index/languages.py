"""Which language a text is written in, by its small words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from content_index.stopwords import STOP_WORDS
from content_index.words import folded

ENGLISH = "en"
_WORD = re.compile(r"[^\W\d_]+")
_MOST_CHARACTERS = 20_000
_CLEARLY = 2
"""Languages share some small words ("in", "die", "an"): another one needs so many times as many."""
_SEVERAL = 5


def small_words_in(text: str) -> Mapping[str, int]:
    """Return how many small words of each known language a text has."""
    words = _WORD.findall(folded(text))
    return {
        language: sum(word in small for word in words) for language, small in STOP_WORDS.items()
    }


def language_of_document(text: str) -> str:
    """Return the language that a document is written in: English where no other is clearly ahead.

    Only the languages whose small words are known can be told apart.
    """
    counts = small_words_in(text[:_MOST_CHARACTERS])
    best = max(counts, key=lambda language: (counts[language], language))
    is_clear = counts[best] >= max(_SEVERAL, _CLEARLY * counts[ENGLISH])
    return best if is_clear else ENGLISH
