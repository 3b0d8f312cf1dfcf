"""What German and Spanish words are in English, by lists that lie beside this and are read once.

`words/` holds a list for each language and use, one "word: english" a line, folded. A word has its
likeliest English, one word or two; the words are general ones, no company's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from content_index.words import folded, terms

GLOSSED = frozenset({"de", "es"})
"""Languages that are read in English."""
_CONTENT = ("trade", "general", "further")
USES = (*_CONTENT, "small")
"""Words of the trade, of everyday life, further ones of both, and small ones ("without")."""
SMALL: Mapping[str, Mapping[str, str]]
"""Small words, folded, in English, by language; without those that say nothing in it."""
TELLING: Mapping[str, frozenset[str]]
"""Words of the trade that show which language a question is in: written otherwise in English."""
KNOWN: Mapping[str, frozenset[str]]
"""General words that are written otherwise in English. Some are English words, too."""
_FOLDER = Path(__file__).parent / "words"
_LISTS_OF = {"de": "german", "es": "spanish"}
_SHORTEST_PART, _SHORTEST_KNOWN = 4, 5
"""Letters of a part of a compound, and of the known part where the other is not ("Quonland")."""
_SHORTEST_ROOT = 3
_SHORTEST_TELLING, _LONG, _SHORTEST_COMPOUND = 5, 7, 9
_ALIKE = 4
"""Letters; words that begin with as many of the same are written alike ("certificado")."""
_GERMAN_ENDINGS = ("est", "ten", "tet", "et", "st", "te", "t")
_SPANISH_ENDINGS = ("ieron", "iendo", "aron", "aban", "ando", "aba", "ian", "ia", "io")
_CASES = {"de": ("e", "n", "en", "er", "es", "em", "s"), "es": ("s", "es")}
"""Endings of plurals and cases."""
_FUTURE_ENDINGS = ("emos", "ian", "an", "ia", "a", "e")
_LONGEST_WORD = 60
"""Letters of a word that is looked up; a longer one is none."""
_WORDS_KEPT = 200_000
_REVISION = "4"
"""Goes up when words are read otherwise by the same lists."""


@lru_cache(maxsize=_WORDS_KEPT)
def word_in_english(word: str, language: str) -> str:
    """Return a word in English; empty where it is not understood.

    As it stands in a list, or without the ending of a plural or a case; else by its stem, a verb's
    form by its infinitive. A German compound is read by its parts; where only one of them is known,
    the other stays. A Spanish name is no form of another word.
    """
    if len(word) > _LONGEST_WORD:
        return ""
    plain = folded(word)
    if language == "es" and word[:1].isupper() and not word.isupper():  # "Maria" is no "marido"
        return _as_it_stands(plain, language)
    known = _known(plain, language)
    if known:
        return known
    if language == "es":
        return _first_of(_spanish_infinitives(plain), language)
    return _first_of(_german_infinitives(plain), language) or _compound_in_english(plain)


def has_word(word: str, language: str) -> bool:
    """Say whether a word of the trade or a general one is meant, as it is or by its stem.

    Further words may be names all the same: "Brauerei".
    """
    return _stem(word, language) in _stems(language, ("trade", "general"))


@lru_cache(maxsize=_WORDS_KEPT)
def tells(word: str, language: str) -> int:
    """Return how much a folded word says for a language where no small word does, 0 to 2.

    It must stand in a list, but for the ending of a plural or a case, or be a compound of two that
    do, and be written otherwise in English. A short one may be an English word ("rate", "gift").
    """
    if not _SHORTEST_TELLING <= len(word) <= _LONGEST_WORD:
        return 0
    english = _as_it_stands(word, language)
    if not english and language == "de" and len(word) >= _SHORTEST_COMPOUND:
        english = _compound_of_listed(word)
    alike = word[:_ALIKE]
    if not english or any(one[:_ALIKE] == alike for one in folded(english).split()):
        return 0
    return 2 if len(word) >= _LONG else 1


def digest() -> str:
    """Return a hash of how words are read, in hexadecimal."""
    return hashlib.sha256("\0".join((_REVISION, *_TEXTS.values())).encode()).hexdigest()


def entries(language: str, use: str) -> list[tuple[str, str]]:
    """Return the (word, English) pairs of one list, in its order."""
    pairs = (line.partition(": ") for line in _TEXTS[language, use].splitlines())
    return [(word, english) for word, _, english in pairs]


def _first_of(infinitives: Iterable[str], language: str) -> str:
    found = (_known(infinitive, language) for infinitive in infinitives)
    return next(filter(None, found), "")


def _known(word: str, language: str) -> str:
    found = _as_it_stands(word, language)
    return found or _stems(language).get(_stem(word, language), "")


def _as_it_stands(word: str, language: str) -> str:
    words = _WORDS[language]
    bare = (word.removesuffix(ending) for ending in ("", *_CASES[language]))
    return next((words[one] for one in bare if one in words), "")


def _german_infinitives(word: str) -> Iterable[str]:
    """Yield what may be the infinitive of a regular verb's form: "zahlen" of "zahlt".

    "gezahlt" is read without its "ge".
    """
    for bare in _without(word, _GERMAN_ENDINGS):
        for stem in (bare, bare.removeprefix("ge")):
            yield f"{stem}en"
            yield f"{stem}n"


def _spanish_infinitives(word: str) -> Iterable[str]:
    """Yield what may be the infinitive of a form that stems do not reach ("recibio")."""
    for bare in _without(word, _FUTURE_ENDINGS):
        if bare.endswith(("ar", "er", "ir")):
            yield bare
    for bare in _without(word, _SPANISH_ENDINGS):
        for ending in ("ar", "er", "ir"):
            yield bare + ending


def _without(word: str, endings: Iterable[str]) -> Iterable[str]:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT:
            yield word.removesuffix(ending)


def _compound_of_listed(word: str) -> str:
    for first, second in _parts(word):
        before = _as_it_stands(first, "de")
        after = _as_it_stands(second, "de")
        if before and after:
            return f"{before} {after}"
    return ""


def _parts(word: str) -> list[tuple[str, str]]:
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    return [(word[:cut], word[cut:]) for cut in cuts]


def _compound_in_english(word: str) -> str:
    parts = _parts(word)
    read = [(_known(first, "de"), _known(second, "de")) for first, second in parts]
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


def _content_words(language: str, uses: tuple[str, ...] = _CONTENT) -> list[tuple[str, str]]:
    return [pair for use in uses for pair in entries(language, use)]


@cache
def _stems(language: str, uses: tuple[str, ...] = _CONTENT) -> Mapping[str, str]:
    """Return the English of each stem; what stands first counts."""
    found: dict[str, str] = {}
    for word, english in _content_words(language, uses):
        found.setdefault(_stem(word, language), english)
    return found


def _otherwise(language: str, use: str, *, longer_than: int = 0) -> frozenset[str]:
    return frozenset(
        word
        for word, english in entries(language, use)
        if word not in english and len(word) > longer_than
    )


_TEXTS = {
    (language, use): (_FOLDER / f"{name}_{use}.txt").read_text(encoding="utf-8")
    for language, name in _LISTS_OF.items()
    for use in USES
}
_WORDS = {language: dict(reversed(_content_words(language))) for language in GLOSSED}
"""The English of each word as it is written; what stands first counts."""
SMALL = {language: dict(entries(language, "small")) for language in GLOSSED}
TELLING = {language: _otherwise(language, "trade") for language in GLOSSED}
KNOWN = {
    language: _otherwise(language, "general", longer_than=_SHORTEST_PART) for language in GLOSSED
}
