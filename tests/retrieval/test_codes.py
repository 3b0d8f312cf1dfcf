"""A model or version that nobody mentions is not answered by others of its series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.answers import AnswerState
from retrieval.codes import is_code, strangers
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]
KETTLE = "The warranty of the kettle K2 is 24 months from delivery. Its price is 89 EUR."
LID = "A lid is sold apart."


@pytest.mark.parametrize(
    ("word", "known", "is_strange"),
    [
        ("k3", ("k2", "kettle"), True),
        ("k10", ("k2",), True),
        ("q4", ("q3",), True),
        ("mk3", ("mk2",), True),
        ("x5d", ("x4d",), True),
        ("x5d", ("x4",), False),
        ("k3", ("m2", "kettle"), False),
        ("windows11", ("windows10",), False),
        ("kettle", ("k2",), False),
        ("11", ("10",), False),
        ("k12345", ("k2",), False),
    ],
)
def test_a_code_is_strange_where_others_of_its_series_are_known(
    word: str, known: tuple[str, ...], *, is_strange: bool
) -> None:
    assert strangers(["warranty", word], known) == ((word,) if is_strange else ())


def test_a_code_has_letters_and_a_number() -> None:
    assert [one for one in ("k2", "2k", "mk2", "v8x", "k", "2", "lid") if is_code(one)] == [
        "k2",
        "mk2",
        "v8x",
    ]


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("how long is the warranty of the kettle k2", True),
        ("how long is the warranty of the kettle k3", False),
        ("wie lange ist die Garantie f\u00fcr den K3", False),
        ("is a lid sold apart", True),
    ],
)
def test_what_is_said_of_a_model_is_no_answer_for_the_next(
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    *,
    question: str,
    is_answered: bool,
) -> None:
    library = make_library({"k2.md": page("Kettle K2", KETTLE), "lid.md": page("Lids", LID)})
    answerer = Answerer(library, threshold=0.05)
    answer = answerer.answer(Question(question), partner, now=now)
    assert (answer.state is AnswerState.ANSWERED) is is_answered
    if "3" in question:
        assert answer.confidence == 0
        assert "k3" in answer.text.casefold()


def test_a_series_that_may_not_be_seen_changes_nothing(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    question = Question("how long is the warranty of the kettle k3")
    lid = {"lid.md": page("Lids", LID)}
    hidden = {**lid, "k2.md": page("Kettle K2", KETTLE, audience="internal")}
    alone, with_hidden = (
        Answerer(make_library(files), threshold=0.0, stopwatch=lambda: 0.0).answer(
            question, partner, now=now
        )
        for files in (lid, hidden)
    )
    assert alone.text == with_hidden.text
    assert (alone.ranked, alone.confidence) == (with_hidden.ranked, with_hidden.confidence)
    assert alone.confidence > 0
