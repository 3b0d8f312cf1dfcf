"""A text in English, word by word, as a model that knows English alone reads it best. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content_index.glossing.dictionary import GLOSSED, SMALL, word_in_english
from content_index.languages import language_of, small_words
from content_index.words import folded

_ASKING: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (
        (r"wie\s+lange", "how long"),
        (r"wie\s*viele?", "how much how many"),
        (r"wer", "who"),
        (r"wann", "when"),
        (r"wo", "where"),
    ),
    "es": (
        (r"cu[a\u00e1]nto\s+(?:tiempo|dura)", "how long"),
        (r"cu[a\u00e1]nt[oa]s?", "how much how many"),
        (r"qui[e\u00e9]n(?:es)?", "who"),
        (r"cu[a\u00e1]ndo", "when"),
        (r"d[o\u00f3]nde", "where"),
    ),
}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gloss:
    """A text in English; `places` says where each of its characters stands in the original.

    `places` has shape (len(text) + 1,); each character of a word that was read stands where that
    word begins.
    """

    text: str
    places: NDArray[np.int64]


def gloss(text: str) -> Gloss | None:
    """Return a German or Spanish text in English, None of one in another language.

    Words that are not understood stay; small words that say nothing in English go.
    """
    language = language_of(text)
    if language not in GLOSSED:
        return None
    small = small_words(language)
    pieces: list[str] = []
    places: list[NDArray[np.int64]] = []
    at = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match[0]
        is_small = folded(word) in small
        english = SMALL[language].get(folded(word), "") if is_small else _read(word, language)
        pieces += [text[at:start], english]
        places.append(np.arange(at, start))
        if english == word:
            places.append(np.arange(start, end))
        else:
            places.append(np.full(len(english), start))
        at = end
    places.append(np.arange(at, len(text) + 1))
    return Gloss(text="".join([*pieces, text[at:]]), places=np.concatenate(places))


def glossed(text: str) -> str:
    """Return a text as it is best read by a model of English."""
    found = gloss(text)
    return text if found is None else found.text


def in_english(text: str, *, language: str) -> str:
    """Return a question in English, each word once; empty when no word of it is understood.

    Words that are not understood stay: names, numbers, and others, which nothing will meet.
    """
    if language not in GLOSSED:
        return ""
    small = small_words(language)
    found = [english for asked, english in _ASKING[language] if _asks(asked, text)][:1]
    is_understood = False
    for word in _WORD.findall(text):
        if folded(word) in small:
            found.append(SMALL[language].get(folded(word), ""))
            continue
        english = word_in_english(word, language)
        is_understood = is_understood or bool(english)
        found.append(english or word)
    return " ".join(dict.fromkeys(" ".join(found).split())) if is_understood else ""


def _read(word: str, language: str) -> str:
    return word_in_english(word, language) or word


def _asks(pattern: str, text: str) -> bool:
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None
