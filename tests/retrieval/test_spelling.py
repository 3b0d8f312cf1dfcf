"""Misspelt words are read as words of the library, and others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.words import terms
from retrieval.spelling import Repair, repaired

WORDS = """
final commission proposal address person register tag policy invoice discount optimization
transition gold reset until registration certification
"""
KNOWN = dict.fromkeys(terms(WORDS, language="en"), 3)


VOCABULARY = {
    "certification",
    "finally",
    "optimization",
    "personally",
    "planned",
    "proposal",
    "register",
    "registered",
    "registration",
    "tagging",
}


def no_word(word: str) -> bool:
    del word
    return False


def read_as(typed: str, *, language: str = "en", **known: int) -> str | None:
    is_word = VOCABULARY.__contains__
    repair = repaired(typed, frequencies=known or KNOWN, is_word=is_word, language=language)
    return None if repair is None else repair.word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("discuont", "discount"),
        ("discuonts", "discounts"),
        ("regster", "register"),  # where the slip changes what a stemmer cuts off
        ("regstered", "registered"),
        ("registerd", "registered"),
        ("registartion", "registration"),  # two letters swapped where the ending begins
        ("certfication", "certification"),
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
    ("typed", "word"),
    [
        ("goldperson", "gold person"),
        ("invoicediscount", "invoice discount"),
        ("glodperson", None),  # a slip in one of two words that are one is too much
        ("addresstag", None),  # nobody joins so short a word
    ],
)
def test_two_words_that_were_typed_as_one_are_read_as_two(typed: str, word: str | None) -> None:
    assert read_as(typed) == word


def test_two_words_must_both_be_used_and_are_parted_in_english_alone() -> None:
    assert read_as("goldperson", gold=3, person=3) == "gold person"
    assert read_as("goldperson", gold=3, person=1) is None
    assert read_as("goldperson", language="de", gold=3, person=3) is None


def test_of_a_letter_that_was_doubled_or_not_one_passage_is_enough() -> None:
    assert read_as("borow", borrow=1) == "borrow"
    assert read_as("borrwo", borrow=1) is None
    assert read_as("leter", letter=1) == "letter"


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


def test_an_ending_that_nobody_is_sure_of_stays_as_typed() -> None:
    read = repaired("marginns", frequencies={"margin": 3}, is_word=no_word)
    assert read is not None
    assert (read.word, read.stem) == ("marginns", "margin")


def test_a_name_in_a_question_in_another_language_is_known() -> None:
    pages = {"voxhal": 9}  # what an English stemmer makes of "Voxhall"
    assert repaired("voxhall", frequencies=pages, is_word=no_word, language="de") is None


def test_a_form_of_a_word_that_the_library_has_not_is_no_slip() -> None:
    assert repaired("tokens", frequencies={"taken": 3}, is_word="token".__eq__) is None
    assert repaired("tokens", frequencies={"taken": 3}, is_word=no_word) is not None


def test_small_words_are_never_meant() -> None:
    assert repaired("betwen", frequencies={"between": 3}, is_word=no_word) is None


def test_a_word_that_is_spelt_like_another_ones_stem_hides_it_not() -> None:
    for known in ({"polici": 2, "policy": 2}, {"policy": 2, "polici": 2}):
        read = repaired("polciy", frequencies=known, is_word=no_word)
        assert read is not None
        assert read.word == "policy"


def test_what_is_too_long_to_be_a_word_is_left() -> None:
    assert repaired("x" * 10_000, frequencies={"xxxxx": 3}, is_word=no_word) is None


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


def test_a_word_that_the_library_writes_with_a_hyphen_is_read_as_that() -> None:
    stems = {"buy-back": 3, "buy": 9, "back": 9, "bu-yback": 1}
    found = repaired("buyback", frequencies=stems, is_word=lambda _: True)
    assert found == Repair("buyback", "buy-back", "buy-back")
    assert repaired("buyback", frequencies=stems | {"buyback": 1}, is_word=lambda _: True) is None
