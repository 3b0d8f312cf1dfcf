"""Answers while an index is made again or a model changes: as good as words can find."""

from __future__ import annotations

from datetime import datetime

import pytest

from content_index import index
from content_index.embedding import Embedder, ModelFilesError
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import Grant
from content_index.library import open_library
from retrieval.answering import Answer, Answerer, AnswerState
from retrieval.question import Question
from tests.retrieval.conftest import MakeLibrary, Page

ASKED = "How long is an approved registration protected?"


def said(answer: Answer) -> tuple[AnswerState, list[str], list[str]]:
    return (
        answer.state,
        [citation.asset_id for citation in answer.citations],
        [citation.quote for citation in answer.citations],
    )


@pytest.fixture
def files(page: Page) -> dict[str, str]:
    notes = {
        f"note-{number}.md": page(f"Note {number}", f"A registration names {number} contacts.")
        for number in range(2, 8)
    }
    return notes | {
        "rules.md": page("Deal rules", "An approved registration is protected for 90 days."),
        "other.md": page("Boats", "Boats are painted blue before they are sold in spring."),
        "secret.md": page(
            "Secret rules", "An approved registration is protected for 7 days.", audience="internal"
        ),
    }


def test_while_vectors_are_put_back_the_answer_is_there_all_the_same(
    make_library: MakeLibrary,
    files: dict[str, str],
    partner: Grant,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = make_library(files)
    answer = Answerer(whole, threshold=0.0).answer(Question(ASKED), partner, now=now)
    expected, doubtful = said(answer), answer.confidence * 0.8
    assert expected[:2] == (AnswerState.ANSWERED, ["rules.md"])
    monkeypatch.setattr(index, "MADE_AT_ONCE", 0)
    library = open_library(
        database=whole.database, embedder=HashingEmbedder(dimension=96), answers_meanwhile=True
    )
    answerer = Answerer(library, threshold=doubtful)
    assert said(answerer.answer(Question(ASKED), partner, now=now)) == expected
    library.prepare(lambda *_: None)
    assert said(answerer.answer(Question(ASKED), partner, now=now)) == expected


@pytest.mark.parametrize("is_gone", [False, True])
def test_the_same_answerer_answers_before_within_and_after_a_change_of_model(
    make_library: MakeLibrary,
    files: dict[str, str],
    partner: Grant,
    now: datetime,
    *,
    is_gone: bool,
) -> None:
    former = make_library(files)

    def load(origin: str) -> Embedder:
        if is_gone:
            raise ModelFilesError(f"There is no model folder {origin}.")
        return former.embedder

    library = open_library(
        database=former.database, embedder=HashingEmbedder(dimension=128), load_model=load
    )
    answerer = Answerer(library, threshold=0.0)
    told: list[tuple[AnswerState, list[str], list[str]]] = []

    def ask() -> None:
        told.append(said(answerer.answer(Question(ASKED), partner, now=now)))

    ask()
    assert library.prepare(lambda *_: ask()).changed_to == "hashed-words-128"
    ask()
    assert len(told) == 4
    for state, assets, quotes in told:
        assert state is AnswerState.ANSWERED
        assert set(assets) == {"rules.md"}
        assert "90 days" in quotes[0]
