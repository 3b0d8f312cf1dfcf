"""Forbidden documents change nothing for whoever is not shown them, models as they are shipped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_index.embedding.hashing import HashingEmbedder
from content_index.embedding.loading import default_embedder
from evaluations.corpora import QUESTIONS, invented_libraries
from evaluations.run import read_questions
from evaluations.twin_worlds import asked_thrice, compared, main, unhurried_reader, worlds
from tests.thoroughness import examples

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TOPICS = ("discount", "margin", "renewal", "training", "support", "tender")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return _corpus(tmp_path / "corpus", days=90)


def _corpus(folder: Path, *, days: int) -> Path:
    folder.mkdir()
    for number, topic in enumerate(TOPICS):
        text = f"# {topic.title()}\n\nThe {topic} is good for {days + number} days.\n"
        (folder / f"{topic}.md").write_text(text, encoding="utf-8")
    return folder


def test_each_question_is_asked_as_it_is_with_a_slip_and_in_a_thread() -> None:
    asked = list(asked_thrice(["the renewal", "and for it"]))
    assert [asked[0].text, asked[2].text, asked[3].text] == ["the renewal"] * 2 + ["and for it"]
    assert asked[1].text.startswith("the r")
    assert len(asked[1].text) in {10, 11, 12}
    assert asked[4].text == "and for it"  # too short a word for a slip
    assert [turn.text for turn in asked[5].thread] == ["the renewal"]


def test_what_differs_is_found_and_named(corpus: Path, tmp_path: Path) -> None:
    embedder = HashingEmbedder(dimension=96)
    questions = ["how long is the margin good for", "the renewal"]
    other = _corpus(tmp_path / "other", days=200)
    with (
        worlds(corpus, embedder=embedder, now=NOW) as twins,
        worlds(other, embedder=embedder, now=NOW) as others,
    ):
        assert (twins.allowed, twins.forbidden) == (4, 2)
        same = compared(twins, questions, reader=None, now=NOW)
        leaking = replace(twins, together=others.together)
        differing = compared(leaking, questions, reader=None, now=NOW)
    assert (same.asked, same.differing) == (6, [])
    assert differing.differing
    assert differing.differing[0].text == questions[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bergtal", pytest.param("voxhall", marks=pytest.mark.thorough)])
def test_nothing_differs_with_the_models_as_they_are_shipped(name: str) -> None:
    (library,) = invented_libraries([name])
    questions = sorted(read_questions(library / QUESTIONS[1]), key=lambda item: item.is_answerable)
    texts = [item.question for item in questions][:: -examples(24, 6)]
    with worlds(library, embedder=default_embedder(), now=NOW) as twins:
        found = compared(twins, texts, reader=unhurried_reader(), now=NOW)
    assert twins.forbidden >= 5
    assert found.answered
    assert not found.differing
    assert found.differing_inside


@pytest.mark.slow
def test_the_command_says_how_many_differ(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.jsonl"
    line = {"id": "1", "question": "how long is the margin", "relevant": [], "answerable": False}
    questions.write_text(json.dumps(line), encoding="utf-8")
    main(["--corpus", str(corpus), "--questions", str(questions)])
    said = capsys.readouterr()
    assert said.out.startswith("4 allowed documents, 2 forbidden ones\n3 questions as a partner, ")
    assert ": 0 differ\n1 as the vendor's own people: " in said.out
    assert "3 of 3 questions" in said.err
