"""Messages that ask several things are measured by what is shown of each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_index.embedding.hashing import HashingEmbedder
from evaluations.several_questions import Asked, asked, main, table, with_several_parts

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ONE = {"id": "q1", "question": "how long is a demo kit lent", "relevant": ["kits.md"]}
TWO = {
    "id": "q2",
    "question": "how long is a demo kit lent and what is the margin of a partner",
    "relevant": ["kits.md", "margins.md"],
    "answer_span": "lent for three weeks",
    "more_spans": [{"doc": "margins.md", "span": "is 18% of the list price"}],
    "answerable": True,
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "kits.md").write_text("# Kits\n\nA demo kit is lent for three weeks.\n")
    (folder / "margins.md").write_text(
        "# Margins\n\nThe margin of a partner is 18% of the list price.\n"
    )
    lines = [ONE | {"answer_span": "three weeks", "answerable": True}, TWO]
    (folder.parent / "questions.jsonl").write_text("\n".join(json.dumps(item) for item in lines))
    return folder


@pytest.mark.usefixtures("corpus")
def test_only_messages_with_several_parts_are_asked(tmp_path: Path) -> None:
    target = tmp_path / "several.jsonl"
    assert with_several_parts(tmp_path / "questions.jsonl", target) == 1
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == ["q2"]


def test_what_is_shown_of_each_part_counts(corpus: Path, tmp_path: Path) -> None:
    found = asked(
        corpus,
        [tmp_path / "questions.jsonl"],
        data_folder=tmp_path / "data",
        embedder=HashingEmbedder(),
        reader=None,
        now=NOW,
    )
    assert {item.id for item in found.expected} == set(found.outcomes) == {"q2"}
    lines = list(table({"corpus": found, "nothing": Asked()}))
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| corpus", "| all"]
    assert lines[2].split(" | ")[1] == "1 + 0"


def test_a_library_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nosuch"])
    assert "there is no such library" in capsys.readouterr().err
