"""Mend slips in the small words of a question: "hwo long is teh term adn who decides". Pure.

Small words carry no topic, but they tell where a question begins and what it asks for, so they are
mended before anything else is read. Words of the topic are left as typed here: see `spelling`.
Adverbs that no document has are set aside: "officially supported" asks for what is supported.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain

from rapidfuzz.distance import OSA

from content_index.languages import ENGLISH, NAMES, common_small_words, small_words
from content_index.words import folded, terms
from retrieval.wording import CHAT_WORDS, topic_words

_SHORTEST = 3
_ASKING = "how what when where which who why whose and the this that with can does should would"
_MEANT = {ENGLISH: tuple(_ASKING.split())}
"""Words that a slip may be read as, the likelier one first ("hwo" is how rather than who); in other
languages, all of their common ones. Not "could" nor "from": "cold" and "form" are words too."""
_NO_SLIPS = frozenset(["asl", "cna", "dsa", "lse", "mri", "nac", "nso", "pro", "sni", "wan"])
"""What people type of products and techniques, and a letter away from a small word."""
_SMALL = frozenset(chain(CHAT_WORDS, *(small_words(language) for language in NAMES)))
"""Small words of any language: whoever types one of them means it."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def with_small_words_mended(text: str, *, known: Collection[str], language: str = ENGLISH) -> str:
    """Return the text with slips in its small words mended, all else as it was typed.

    `known` are the stems of what the reader may see: a word of those is none of these slips, nor is
    one with a capital within the text, which may be a name.
    """

    def mend(match: re.Match[str]) -> str:
        typed = match.group()
        if typed != typed.lower() and (match.start() > 0 or typed[1:] != typed[1:].lower()):
            return typed
        better = _meant(folded(typed), known=known, language=language)
        if better is None:
            return typed
        return better.capitalize() if typed[0].isupper() else better

    return _WORD.sub(mend, text)


def without_unknown_adverbs(
    text: str, *, known: Collection[str], language: str = ENGLISH
) -> tuple[str, tuple[str, ...]]:
    """Return the text without adverbs of which `known` has no stem, and those adverbs, folded.

    Only the plain forms count ("-ally", "-ously", "-mente", "-weise"): a name may end in "-ly". The
    text is left as it is where nothing else would be left of its topic.
    """
    form = _ADVERB.get(language)
    if form is None:
        return text, ()

    def is_set_aside(word: str) -> bool:
        if not form.fullmatch(word) or word in _NO_ADVERBS or word in _SMALL:
            return False
        forms = (word, _SINGLE_L.sub("lly", word))
        return not any(term in known for one in forms for term in terms(one, language=language))

    adverbs = tuple(dict.fromkeys(filter(is_set_aside, map(folded, _WORD.findall(text)))))
    left = _WORD.sub(lambda found: "" if folded(found.group()) in adverbs else found.group(), text)
    left = " ".join(left.split())
    return (left, adverbs) if adverbs and topic_words(left) else (text, ())


_ADVERB = {
    ENGLISH: re.compile(
        r"[a-z]{3,}(?:(?:all?|ous|ive|ent|ant|ed|ing|full?|ab|ib|ari|ate|less)ly|(?:al|ful)y)"
    ),
    "de": re.compile(r"[a-z]{4,}(?:er|s)weise"),
    "es": re.compile(r"[a-z]{4,}mente"),
}
_SINGLE_L = re.compile(r"(?<=[au])ly$")
_NOUNS = """
anomaly assembly arbeitsweise betriebsweise funktionsweise herangehensweise vorgehensweise
wirkungsweise zahlungsweise
"""
_NO_ADVERBS = frozenset(_NOUNS.split())


def _meant(word: str, *, known: Collection[str], language: str) -> str | None:
    """Return the small word that a slip means, or None.

    Two letters that changed places are the likeliest slip; after that, from four letters on and
    where only one word can be meant, a letter that is missing or too many, but not the first. Where
    every small word can be meant, three letters keep their first: "aws" is no "was".
    """
    if len(word) < _SHORTEST or not word.isalpha() or word in known:
        return None
    if word in _SMALL or word in _NO_SLIPS:
        return None
    if any(term in known for term in terms(word, language=language)):
        return None
    one_off = [
        meant
        for meant in _MEANT.get(language, sorted(common_small_words(language)))
        if len(meant) >= _SHORTEST and OSA.distance(word, meant, score_cutoff=1) == 1
    ]
    swapped = [
        meant
        for meant in one_off
        if sorted(meant) == sorted(word)
        and (meant[0] == word[0] or len(word) > _SHORTEST or language == ENGLISH)
    ]
    others = [
        meant
        for meant in one_off
        if len(meant) != len(word) and meant[0] == word[0] and len(meant) > _SHORTEST
    ]
    if swapped:
        return swapped[0]
    return others[0] if len(others) == 1 else None
