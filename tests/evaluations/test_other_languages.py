from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_index.embedding.hashing import HashingEmbedder
from evaluations.other_languages import MISSING, compared, questions_in, row


def _xquad(folder: Path) -> Path:
    for language, words in (("de", ("Katze Milch", "Hund Knochen")), ("en", ("cat", "dog"))):
        paragraphs = [
            {"context": f"{text} {language}.", "qas": [{"question": f"{text}?"}]} for text in words
        ]
        content = {"data": [{"paragraphs": paragraphs}]}
        (folder / f"xquad.{language}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("documents", "rank_by_words"), [("de", {0}), ("en", {MISSING})], ids=["own", "another"]
)
def test_the_right_paragraph_is_found_where_words_are_shared(
    tmp_path: Path, documents: str, rank_by_words: set[int]
) -> None:
    found = compared(
        _xquad(tmp_path),
        asked_in="de",
        documents=documents,
        data_folder=tmp_path / "data",
        embedder=HashingEmbedder(dimension=64),
        now=datetime(2026, 11, 25, tzinfo=UTC),
        most=10,
    )
    assert set(found.words_alone) == rank_by_words
    if documents == "de":
        assert set(found.retrieval) == {0}


def test_questions_are_taken_evenly_and_a_row_reads(tmp_path: Path) -> None:
    assert questions_in(_xquad(tmp_path), "en", most=1) == [("cat?", "article-00-paragraph-0.md")]
    assert row("de", [0, 0, 4, 1_000]) == "| de | 0.500 (0.15 to 0.85) | 0.750 |\n"
