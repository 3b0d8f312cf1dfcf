"""The words in which records are told, in each language that Dealmate speaks. Pure.

Braces name what is filled in; a test holds that every language fills in the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.records.words.english import ENGLISH as IN_ENGLISH
from bot.records.words.form import Words
from bot.records.words.german import GERMAN
from bot.records.words.spanish import SPANISH
from content_index.languages import ENGLISH

WORDS: Mapping[str, Words] = {"en": IN_ENGLISH, "de": GERMAN, "es": SPANISH}


def words_of(language: str) -> Words:
    """Return the words of a language, or the English ones where there are none."""
    return WORDS.get(language, WORDS[ENGLISH])
