from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.parts import split_parts
from retrieval.question import Question, read_question
from retrieval.slips import with_small_words_mended, without_unknown_adverbs

KNOWN = {"wich": 3, "term": 9}


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("hwo long is teh term", "en", "how long is the term"),
        ("Waht is the fee adn wehre do i pay", "en", "What is the fee and where do i pay"),
        ("whch tier", "en", "which tier"),
        ("was ist das udn wei lange gilt es", "de", "was ist das und wie lange gilt es"),
        ("unterst\u00fctzt ihr aws oder ads", "de", "unterst\u00fctzt ihr aws oder ads"),
        ("geht das mit sd-wan udn einer ide", "de", "geht das mit sd-wan und einer ide"),
        ("wird unsere kleine firma gepr\u00fcft", "de", "wird unsere kleine firma gepr\u00fcft"),
        ("qeu incluye nuestra tarifa", "es", "que incluye nuestra tarifa"),
        ("qeu incluye el plan pro", "es", "que incluye el plan pro"),
        ("cold backup", "en", "cold backup"),
        ("where is the form", "en", "where is the form"),
        ("is a wich a thing", "en", "is a wich a thing"),
        ("the Teh deal", "en", "the Teh deal"),
        ("WAHT", "en", "WAHT"),
        ("", "en", ""),
    ],
)
def test_slips_in_small_words_are_mended_and_nothing_else(
    typed: str, language: str, meant: str
) -> None:
    assert with_small_words_mended(typed, known=KNOWN, language=language) == meant


@given(st.text())
def test_words_of_the_library_are_left_alone(text: str) -> None:
    words = [word for word in text.split() if word.isalpha()]
    known = {word.casefold() for word in words} | {word.lower() for word in words}
    sentence = " ".join(word.lower() for word in words)
    if sentence.isascii():
        assert with_small_words_mended(sentence, known=known) == sentence


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        (
            "hwo long is a loan kit lent and can it be kept",
            ("how long is a loan kit lent", "can it be kept"),
        ),
        (
            "what teh rebate for silver is adn how do i claim it",
            ("what the rebate for silver is", "how do i claim it"),
        ),
    ],
)
def test_a_slip_hides_no_part_of_a_question(typed: str, parts: tuple[str, ...]) -> None:
    reading = read_question(Question(typed), frequencies=KNOWN)
    assert split_parts(reading.spelt) == parts


@pytest.mark.parametrize(
    ("typed", "language", "left", "adverbs"),
    [
        ("officially supported targets", "en", "supported targets", ("officially",)),
        ("officialy supported targets?", "en", "supported targets?", ("officialy",)),
        ("normalerweise gilt welche Frist", "de", "gilt welche Frist", ("normalerweise",)),
        ("oficialmente, qu\u00e9 plazo hay", "es", ", qu\u00e9 plazo hay", ("oficialmente",)),
        ("does it work with calendly and feedly", "en", None, ()),
        ("family supply anomaly monthly", "en", None, ()),
        ("Zahlungsweise und Funktionsweise der Lizenz", "de", None, ()),
        ("usually paid", "en", None, ()),
        ("officially?", "en", None, ()),
    ],
)
def test_only_adverbs_that_no_document_has_are_set_aside(
    typed: str, language: str, left: str | None, adverbs: tuple[str, ...]
) -> None:
    known = {"usual": 2, "paid": 2, "target": 3}
    assert without_unknown_adverbs(typed, known=known, language=language) == (
        left or typed,
        adverbs,
    )


def test_an_adverb_is_not_looked_for_and_said_to_be_missing() -> None:
    reading = read_question(Question("officially supported terms"), frequencies=KNOWN)
    assert (reading.text, reading.adverbs) == ("supported terms", ("officially",))
