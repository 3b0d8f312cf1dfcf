from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_index.embedding import ReadPassage
from content_index.embedding.hashing import HashingEmbedder
from evaluations.run import QuestionFileError, evaluate, markdown, read_questions, table

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class CountingEmbedder(HashingEmbedder):
    """Counts the passages that it reads."""

    encoded = 0

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        self.encoded += len(texts)
        return super().read_passages(texts)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "a").mkdir(parents=True)
    (folder / "README.md").write_text("# About this corpus\n\nzebra\n")
    (folder / "a" / "LICENSE").write_text("zebra")
    (folder / "a" / "rules.md").write_text("# Rules\n\nA registration is valid for 90 days.\n")
    (folder / "a" / "funds.md").write_text("# Funds\n\nWe pay half of the cost of an event.\n")
    return folder


def test_evaluates_a_folder_and_keeps_its_index(corpus: Path, tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "out.jsonl"
    asked = {
        "id": "q1",
        "question": "how long is a registration valid",
        "relevant": ["a/rules.md"],
        "answer_span": "valid for 90 days",
        "answerable": True,
    }
    missing = {"id": "q2", "question": "zebra", "relevant": [], "answerable": False}
    questions.write_text("\n".join(json.dumps(item) for item in (asked, missing)))
    embedder = CountingEmbedder()
    encoded = []
    for _ in range(2):
        result = evaluate(
            corpus=corpus,
            questions=questions,
            out=out,
            data_folder=tmp_path / "data",
            now=NOW,
            embedder=embedder,
        )
        encoded.append(embedder.encoded)
    assert encoded[0] == encoded[1] > 0
    assert result.documents == 2
    assert result.measures.hit_at_1 == 1.0
    lines = [json.loads(text) for text in out.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["q1", "q2"]
    assert set(lines[0]) == {
        "id",
        "state",
        "ranked",
        "answer",
        "citations",
        "confidence",
        "seconds",
    }
    assert lines[0]["ranked"][0] == "a/rules.md"
    assert "right document first" in markdown(table(result.measures))


def test_at_the_highest_threshold_nothing_is_answered(corpus: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    asked = {"id": "q", "question": "registration", "relevant": ["a/rules.md"], "answerable": True}
    questions.write_text(json.dumps(asked))
    shares = [
        evaluate(
            corpus=corpus,
            questions=questions,
            data_folder=tmp_path / "data",
            now=NOW,
            embedder=HashingEmbedder(),
            threshold=threshold,
        ).measures.answered_when_answerable
        for threshold in (0.0, 1.0)
    ]
    assert shares == [1.0, 0.0]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "q1"}\n')
    with pytest.raises(QuestionFileError, match="line 1"):
        read_questions(questions)


@pytest.mark.parametrize(
    ("content", "words"), [(b" \n", "there is no question in it"), (b"\xff\n", "no UTF-8 text")]
)
def test_a_file_without_questions_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_bytes(content)
    with pytest.raises(QuestionFileError, match=words):
        read_questions(questions)
