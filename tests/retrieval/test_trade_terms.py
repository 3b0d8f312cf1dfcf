"""Abbreviations of the trade are read in the words that documents have for them."""

from __future__ import annotations

import pytest

from retrieval.question import Question, read_question
from retrieval.trade_terms import TRADE_TERMS, trade_terms_in
from retrieval.wording import SMALL_ANYWHERE, topic_terms


def stems(text: str) -> dict[str, int]:
    return dict.fromkeys(topic_terms(text, language="en"), 1)


@pytest.mark.parametrize(
    ("question", "documents", "found"),
    [
        ("do we get mdf", "marketing development funds", {"mdf": "marketing development funds"}),
        ("POC?", "a proof of the concept", {"poc": "proof of concept"}),
        ("whats the moq", "the minimum for an order", {"moq": "minimum order"}),
        ("do we get mdf", "marketing funds", {}),
        ("do we get mdf", "mdf: marketing development funds", {}),
        ("do we get funds", "marketing development funds", {}),
    ],
)
def test_where_only_the_words_are_there_they_are_what_is_meant(
    question: str, documents: str, found: dict[str, str]
) -> None:
    assert trade_terms_in(question, frequencies=stems(documents)) == found


def test_what_the_programme_says_itself_goes_first() -> None:
    known = stems("market development funds")
    assert trade_terms_in("do we get mdf", frequencies=known, known={"mdf"}) == {}


def test_the_question_is_read_in_those_words() -> None:
    reading = read_question(
        Question("do we get mdf"), frequencies=stems("marketing development funds for partners")
    )
    assert [(one.typed, one.word) for one in reading.repairs] == [
        ("mdf", "marketing development funds")
    ]
    assert "marketing development funds" in reading.mended(reading.text)


def test_no_abbreviation_is_a_small_word() -> None:
    assert TRADE_TERMS.keys() & SMALL_ANYWHERE == set()
    assert all(TRADE_TERMS.values())
