from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluations.indexing import index_here, judged
from evaluations.measures import Expected


def asked(name: str, *relevant: str) -> Expected:
    return Expected(
        id=name,
        question=f"where is {name}?",
        relevant=frozenset(relevant),
        spans=(),
        is_answerable=bool(relevant),
        kind="",
    )


def test_rankings_are_judged_by_answerable_questions_alone() -> None:
    questions = [asked("first", "a"), asked("sixth", "f"), asked("never", "z"), asked("none")]
    ranked = {name: list("abcdefg") for name in ("first", "sixth", "never", "none")}
    assert judged(questions, ranked) == {
        "hit@1": 0.333,
        "hit@5": 0.333,
        "hit@10": 0.667,
        "ndcg@10": 0.452,  # (1 + 1 / log2(7) + 0) / 3
    }


@pytest.mark.slow
def test_a_folder_is_indexed_and_its_documents_ranked_both_ways(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "gold.md").write_text("# Gold\n\nGold partners get a discount of 18%.", "utf-8")
    (documents / "travel.md").write_text("# Travel\n\nTrains are booked by the office.", "utf-8")
    questions = tmp_path / "questions.jsonl"
    item = {"id": "q", "question": "Who books a train?", "relevant": ["travel.md"]}
    questions.write_text(json.dumps({**item, "answerable": True}), "utf-8")
    report = index_here(documents, questions)
    assert (report["documents"], report["failed"], report["chunks"]) == (2, 0, 2)
    assert {way: ranked["q"][0] for way, ranked in report["ranked"].items()} == {
        "as it answers": "travel.md",
        "vectors alone": "travel.md",
    }
