from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime
from string import Formatter

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.phrases import PHRASES, Phrases, phrases_of
from retrieval.question import Question

TEXTS = tuple(field.name for field in dataclasses.fields(Phrases) if field.type == "str")


def braces(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", PHRASES)
def test_every_language_has_every_phrase_and_fills_in_the_same(language: str) -> None:
    ours, english = PHRASES[language], PHRASES["en"]
    assert len(TEXTS) > 40
    for name in TEXTS:
        said = getattr(ours, name)
        assert said.strip() == said != "", name
        assert braces(said) == braces(getattr(english, name)), name
    assert len(set(ours.months)) == 12
    assert ours.languages.keys() == english.languages.keys()


@pytest.mark.parametrize("language", sorted(PHRASES.keys() - {"en"}))
def test_no_phrase_is_left_in_english(language: str) -> None:
    same = {
        name for name in TEXTS if getattr(PHRASES[language], name) == getattr(PHRASES["en"], name)
    }
    assert same == set()


def test_dates_and_lists_read_as_people_write_them() -> None:
    day = date(2026, 3, 1)
    assert [PHRASES[language].day_of(day) for language in ("en", "de", "es")] == [
        "1 March 2026",
        "1. M\u00e4rz 2026",
        "1 de marzo de 2026",
    ]
    assert PHRASES["de"].joined(["a", "b", "c"]) == "a, b und c"
    assert PHRASES["es"].joined(["a"]) == "a"
    assert phrases_of("fi") is PHRASES["en"]


@pytest.fixture
def answerer(
    make_library: Callable[[Mapping[str, str]], Library], page: Callable[..., str]
) -> Answerer:
    margin = "# Margin\n\nThe margin of a gold partner is 18% of the list price.\n"
    library = make_library({"margin.md": page("Margin", margin, extra="updated: 2026-09-01\n")})
    return Answerer(library, threshold=0.0)


@pytest.mark.parametrize(
    ("question", "around"),
    [
        (
            "wie hoch ist die Marge f\u00fcr einen Gold Partner?",
            (
                "Das habe ich nur auf Englisch gefunden.",
                "\u201c\n\u2014 Margin (aktualisiert am 1. September 2026).",
            ),
        ),
        (
            "\u00bfcu\u00e1l es el margen de un partner gold?",
            (
                "Esto solo lo he encontrado en ingl\u00e9s.",
                "\u00bb\n\u2014 Margin (actualizado el 1 de septiembre de 2026).",
            ),
        ),
    ],
)
def test_the_words_around_a_quote_follow_the_question(
    answerer: Answerer, partner: Grant, now: datetime, question: str, around: tuple[str, str]
) -> None:
    note, source = around
    answer = answerer.answer(Question(question), partner, now=now)
    assert answer.state is AnswerState.ANSWERED
    assert note in answer.notes
    assert answer.citations[0].quote == "The margin of a gold partner is 18% of the list price."
    assert answer.text.endswith(f"list price.{source}")


def test_an_abstention_follows_the_question_too(answerer: Answerer, now: datetime) -> None:
    nobody = Grant(holders=())
    answer = answerer.answer(Question("wie hoch ist die Marge f\u00fcr Partner?"), nobody, now=now)
    assert answer.state is AnswerState.ABSTAINED
    assert answer.text.endswith(PHRASES["de"].abstention)
