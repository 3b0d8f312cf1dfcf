from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.fixture
def documents(page: Callable[..., str]) -> dict[str, str]:
    return {
        "rules.md": page(
            "Deal registration rules",
            "# Deal registration\n\n## Approval\n\nA registration is answered within two business "
            "days.\n\n## Validity\n\nAn approved registration is valid for 90 days. It can be "
            "extended once by 30 days.\n",
        ),
        "funds.md": page(
            "Market development funds",
            "# Funds\n\nWe pay up to 50% of the cost of an event.\n\n| Claim | Deadline |\n"
            "|---|---|\n| Event | 30 days |\n| Campaign | 45 days |\n",
        ),
        "secret.md": page(
            "Internal margins", "# Margins\n\nThe floor margin is 12%.\n", audience="internal"
        ),
    }


def test_answers_with_a_verbatim_quote(
    make_library: MakeLibrary, documents: dict[str, str], partner: Grant, now: datetime
) -> None:
    answerer = Answerer(make_library(documents), threshold=0.0)
    question = Question("how long is an approved deal registration valid?")
    answer = answerer.answer(question, partner, now=now)
    assert answer.state is AnswerState.ANSWERED
    assert answer.ranked[0] == "rules.md"
    assert "90 days" in answer.citations[0].quote
    for citation in answer.citations:
        assert citation.quote in documents[citation.path]


def test_never_from_a_forbidden_document(
    make_library: MakeLibrary, documents: dict[str, str], partner: Grant, now: datetime
) -> None:
    answerer = Answerer(make_library(documents), threshold=0.0)
    answer = answerer.answer(Question("what is the floor margin"), partner, now=now)
    assert "secret.md" not in answer.ranked
    assert "12%" not in answer.text
