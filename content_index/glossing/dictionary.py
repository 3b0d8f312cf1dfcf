"""What German and Spanish words are in English. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from content_index.glossing import german, small_words, spanish
from content_index.words import folded, terms

GLOSSED = frozenset({"de", "es"})
"""Languages that are read in English."""
SMALL: Mapping[str, Mapping[str, str]]
"""Small words, folded, in English, by language."""
TELLING: Mapping[str, frozenset[str]]
"""Words of the trade that show which language a question is in: written otherwise in English."""
KNOWN: Mapping[str, frozenset[str]]
"""Other words that are written otherwise in English. Some are English words, too."""
_SHORTEST_PART, _SHORTEST_KNOWN = 4, 5
"""Letters of a part of a compound, and of the known part where the other is not ("Oberland")."""
_SHORTEST_VERB = 3
_ENDINGS = ("est", "ten", "tet", "et", "st", "te", "t")
_LONGEST_WORD = 60
"""Letters of a word that is looked up; a longer one is none."""
_WORDS_KEPT = 200_000
_REVISION = "1"
"""Goes up when words are read otherwise by the same dictionary."""


@lru_cache(maxsize=_WORDS_KEPT)
def word_in_english(word: str, language: str) -> str:
    """Return a word in English; empty where it is not understood.

    A German compound is read by its parts. Where only one of them is known, the other stays.
    """
    if len(word) > _LONGEST_WORD:
        return ""
    table = _TABLES[language]
    known = table.get(_stem(word, language), "")
    if known or language != "de":
        return known
    plain = folded(word)
    return _verb_in_english(plain, table) or _compound_in_english(plain, table)


def has_word(word: str, language: str) -> bool:
    """Say whether the dictionary has a word as it is, and not only parts of it."""
    return _stem(word, language) in _TABLES[language]


def digest() -> str:
    """Return a hash of how words are read, in hexadecimal."""
    texts = (_REVISION, german.TRADE, german.GENERAL, spanish.TRADE, spanish.GENERAL)
    both = "\0".join((*texts, small_words.GERMAN, small_words.SPANISH))
    return hashlib.sha256(both.encode()).hexdigest()


def _verb_in_english(word: str, table: Mapping[str, str]) -> str:
    """Return the English of a German verb's form that its stem does not reach: "zahlt" of "zahlen".

    Of regular verbs alone; "gezahlt" is read without its "ge".
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_VERB:
            bare = word.removesuffix(ending)
            for stem in (bare, bare.removeprefix("ge")):
                for infinitive in (f"{stem}en", f"{stem}n"):
                    if english := table.get(_stem(infinitive, "de"), ""):
                        return english
    return ""


def _compound_in_english(word: str, table: Mapping[str, str]) -> str:
    def part(piece: str) -> str:
        return table.get(_stem(piece, "de"), "")

    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    parts = [(word[:cut], word[cut:]) for cut in cuts]
    read = [(part(first.removesuffix("s")), part(second)) for first, second in parts]
    for before, after in read:
        if before and after:
            return f"{before} {after}"
    for (first, second), (_, after) in zip(parts, read, strict=True):
        if after and len(second) >= _SHORTEST_KNOWN:
            return f"{first} {after}"
    for (first, second), (before, _) in zip(reversed(parts), reversed(read), strict=True):
        if before and len(first) >= _SHORTEST_KNOWN:
            return f"{before} {second}"
    return ""


def _stem(word: str, language: str) -> str:
    found = terms(word, language=language)
    return found[0] if found else folded(word)


def _entries(text: str) -> list[tuple[str, str]]:
    found = [entry.strip().partition(": ") for entry in text.replace("\n", ";").split(";")]
    return [(word, english) for word, _, english in found if word]


def _table(*texts: str, language: str) -> dict[str, str]:
    """Return the English of each stem; what stands first counts."""
    found: dict[str, str] = {}
    for word, english in (entry for text in texts for entry in _entries(text)):
        found.setdefault(_stem(word, language), english)
    return found


def _otherwise(text: str, *, longer_than: int = 0) -> frozenset[str]:
    return frozenset(
        word for word, english in _entries(text) if word not in english and len(word) > longer_than
    )


_TABLES = {
    "de": _table(german.TRADE, german.GENERAL, language="de"),
    "es": _table(spanish.TRADE, spanish.GENERAL, language="es"),
}
SMALL = {"de": dict(_entries(small_words.GERMAN)), "es": dict(_entries(small_words.SPANISH))}
TELLING = {"de": _otherwise(german.TRADE), "es": _otherwise(spanish.TRADE)}
KNOWN = {
    "de": _otherwise(german.GENERAL, longer_than=_SHORTEST_PART),
    "es": _otherwise(spanish.GENERAL, longer_than=_SHORTEST_PART),
}
