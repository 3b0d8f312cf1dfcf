from __future__ import annotations

import numpy as np
import pytest

from content_index.assets import Passage, PassageKind
from retrieval.favouring import FAVOUR, OWN_LANGUAGE, asks_how_to, favoured
from retrieval.late_interaction import QuestionTokens, guessed
from retrieval.passages import ready
from retrieval.quotes import Evidence, candidate_quotes
from retrieval.weights import QUOTE

KITS = """# Loan kits

A loan kit is a case with a demo server. It goes back after three weeks.

1. Open the portal.
2. Choose a date.

- heavy
- blue

| Kit | Fee |
|---|---|
| Small | 20 |
| Large | 40 |
"""
ONE_TOKEN = QuestionTokens(np.ones((1, 4), np.float32), np.ones(1, np.bool_))


def added(question: str, *, language: str = "en", asked_in: str = "de") -> dict[str, float]:
    """Say what is added to each quote of the kits, by its text."""
    passage = Passage(
        row=0,
        version_id=1,
        asset_id="kits",
        ordinal=0,
        heading_path=("Loan kits",),
        location="",
        kind=PassageKind.TEXT,
        text=KITS,
    )
    item = ready(passage, title="Kits", language="en")
    evidence = Evidence(
        ready=item,
        behind=0.0,
        document_behind=0.0,
        closeness=guessed(0.5, ONE_TOKEN, statements=len(item.statements)),
        present=(0,) * len(item.statements),
        in_context=0,
        rarities=(),
    )
    quotes = candidate_quotes(question, [evidence], model=QUOTE)
    after = favoured(quotes, [evidence], question=question, asked_in=asked_in, languages=[language])
    return {
        one.text: round(other.score - one.score, 6)
        for one, other in zip(quotes, after, strict=True)
    }


@pytest.mark.parametrize(
    ("question", "best", "other"),
    [
        ("how do i order a loan kit", "1. Open the portal.\n2. Choose a date.", "- heavy\n- blue"),
        (
            "what is a loan kit",
            "A loan kit is a case with a demo server.",
            "It goes back after three weeks.",
        ),
        ("fee for small kits", "| Small | 20 |", "| Large | 40 |"),
    ],
)
def test_the_expected_form_is_favoured(question: str, best: str, other: str) -> None:
    score = added(question)
    assert (score[best], score[other]) == (FAVOUR, 0.0)


def test_a_row_must_have_all_that_is_asked() -> None:
    assert set(added("small kits on tuesdays").values()) == {0.0}


def test_the_language_of_the_question_is_favoured() -> None:
    assert set(added("kits", asked_in="en").values()) == {OWN_LANGUAGE}
    assert set(added("kits", language="de-AT").values()) == {OWN_LANGUAGE}


@pytest.mark.parametrize(
    ("question", "is_procedure"),
    [
        ("how do i register", True),
        ("steps to claim", True),
        ("wie registriere ich einen Deal", True),
        ("c\u00f3mo registro un trato", True),
        ("how long is it", False),
        ("wie lange gilt das", False),
        ("wie viele Tage habe ich", False),
    ],
)
def test_what_asks_how_to_do_something(question: str, is_procedure: bool) -> None:  # noqa: FBT001
    assert asks_how_to(question) is is_procedure
