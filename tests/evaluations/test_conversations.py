from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.embedding.hashing import HashingEmbedder
from evaluations.conversations import Confidences, measured, summary, tasks_in
from retrieval.question import Speaker
from retrieval.weights import THRESHOLD


def task(kind: str, *turns: str, contexts: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {
        "Collection": "kits",
        "answerability": [kind],
        "contexts": contexts or [],
        "input": [
            {"speaker": "user" if place % 2 == 0 else "agent", "text": text}
            for place, text in enumerate(turns)
        ],
    }


TASKS = [
    task(
        "ANSWERABLE",
        "how long is a demo kit lent?",
        contexts=[
            {"document_id": "a", "title": "Kits", "text": "A demo kit is lent for three weeks."},
            {"document_id": "b", "text": "Leads are shared with silver partners."},
        ],
    ),
    task("UNANSWERABLE", "how long is a kit lent?", "Three weeks.", "who mends zeppelins in Oslo?"),
    task("PARTIAL", "what about the weather?"),
]


def test_tasks_are_read_with_their_conversation() -> None:
    one, other = tasks_in(TASKS)
    assert (one.is_answerable, other.is_answerable) == (True, False)
    assert other.question.text == "who mends zeppelins in Oslo?"
    assert [turn.speaker for turn in other.question.thread] == [Speaker.READER, Speaker.DEALMATE]


def test_every_task_is_asked_of_the_passages_of_all(tmp_path: Path) -> None:
    lines = "\n".join(map(json.dumps, TASKS))
    (tmp_path / "reference.jsonl").write_text(lines, encoding="utf-8")
    found = measured(
        tmp_path,
        data_folder=tmp_path / "data",
        embedder=HashingEmbedder(dimension=64),
        now=datetime(2026, 11, 25, tzinfo=UTC),
    )
    assert (len(found.answerable), len(found.unanswerable)) == (1, 1)
    assert found.answerable[0] > found.unanswerable[0]


def test_the_table_reads() -> None:
    text = summary(Confidences(answerable=(0.9, 0.8, 0.2), unanswerable=(0.1, 0.5)))
    assert f"| {THRESHOLD} (as shipped) | 0.667 (0.21 to 0.94) | 0.500 (0.09 to 0.91) |" in text
    assert "| 0.20 | 1.000" in text
    assert text.endswith("area under the curve 0.833\n")
