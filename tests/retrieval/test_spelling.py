"""Misspelt words are read as words of the library, and others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.words import terms
from retrieval.spelling import repaired

WORDS = """
final commission proposal address person register tag policy invoice discount optimization
transition gold reset until
"""
KNOWN = dict.fromkeys(terms(WORDS, language="en"), 3)


def no_word(word: str) -> bool:
    del word
    return False


def read_as(typed: str, *, language: str = "en", **known: int) -> str | None:
    repair = repaired(typed, frequencies=known or KNOWN, is_word=no_word, language=language)
    return None if repair is None else repair.word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("discuont", "discount"),
        ("discuonts", "discounts"),
        ("regster", "register"),  # where the slip changes what a stemmer cuts off
        ("regstered", "registered"),
        ("registerd", "registered"),
        ("taggig", "tagging"),
        ("polciy", "policy"),
        ("invioces", "invoices"),
        ("optimizatrion", "optimization"),
        ("trnsitioning", "transitioning"),
        ("glod", "gold"),  # two letters that changed places, from four letters on
        ("finaly", "finally"),
        ("finelly", "finally"),
        ("comission", "commission"),
        ("proposall", "proposal"),
        ("adress", "address"),
        ("personaly", "personally"),
    ],
)
def test_a_slip_is_read_as_the_word_that_it_is_near(typed: str, word: str) -> None:
    assert read_as(typed) == word


@pytest.mark.parametrize(
    ("typed", "language", "stem", "word"),
    [
        ("Lizensgebuhr", "de", "lizenzgebuhr", "lizenzgebuhr"),
        ("verlngerungen", "de", "verlanger", "verlangerungen"),
        ("rigistrado", "es", "registr", "registrado"),
    ],
)
def test_endings_are_those_of_the_language(typed: str, language: str, stem: str, word: str) -> None:
    assert terms(word, language=language) == [stem]
    assert read_as(typed.lower(), language=language, **{stem: 2}) == word


@pytest.mark.parametrize(
    "typed",
    [
        "discount",
        "discounts",
        "goal",  # another letter in four
        "tags",
        "utilize",  # "until" with an ending that no such word has
        "leaders",
        "s3",
        "isbn10",
    ],
)
def test_what_is_no_slip_is_left(typed: str) -> None:
    assert read_as(typed) is None


def test_only_words_that_are_used_more_than_once_are_meant() -> None:
    assert read_as("discuont", discount=1) is None
    assert read_as("discuont", discourt=2, discount=2, telemarket=9) == "discount"


def test_of_words_that_are_as_near_the_one_with_all_that_was_typed_is_meant() -> None:
    assert read_as("ordr", order=2) is None  # four letters: only swapped ones are mended
    assert read_as("planed", planet=9, plan=2) == "planned"


def test_a_word_is_left_where_somebody_knows_it() -> None:
    assert repaired("reseta", frequencies=KNOWN, is_word=lambda word: word == "reseta") is None
    mended = repaired("reseta", frequencies=KNOWN, is_word=no_word)
    assert mended is not None
    assert mended.stem == "reset"


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz\u00df\u0142", max_size=16))
def test_a_repair_is_a_word_of_its_stem(typed: str) -> None:
    repair = repaired(typed, frequencies=KNOWN, is_word=no_word)
    if repair is not None:
        assert repair.stem in KNOWN
        assert terms(repair.word, language="en") == [repair.stem]
        assert repair.word[0] == typed[0]
