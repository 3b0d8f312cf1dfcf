"""What is found out of a signal: which it tells apart, never judged by what it has seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from content_index.embedding.hashing import HashingEmbedder
from evaluations.abstaining import (
    DEV,
    DOCUMENTS_HIDDEN,
    ELSEWHERE,
    PASSAGES_HIDDEN,
    SETS,
    UNANSWERABLE,
    UNANSWERABLE_ELSEWHERE,
    alone,
    gathered,
    held_back,
    steps,
)
from evaluations.cases import Case, without_answer, without_passages
from evaluations.conversations import Task
from evaluations.corpora import open_corpus
from evaluations.measures import Expected
from evaluations.run import PARTNER
from evaluations.signals import signals
from retrieval import confidence as sureness
from retrieval.answering import Answerer
from retrieval.findings import Findings
from retrieval.question import Question

NOW = datetime(2026, 11, 25, tzinfo=UTC)
PAGES = {
    "kits.md": "# Demo kits\n\nA kit is lent for 21 days.\n\n## Care\n\nKits are kept dry.",
    "funds.md": "# Funds\n\nClaims for the fund are due within 30 days.",
    "portal.md": "# Portal\n\nThe portal opens in May for every partner.",
}


@pytest.fixture
def find(tmp_path: Path) -> Iterator[Callable[[str], Findings]]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for path, text in PAGES.items():
        (corpus / path).write_text(text, encoding="utf-8")
    library, _ = open_corpus(
        corpus, data_folder=tmp_path / "data", embedder=HashingEmbedder(), now=NOW
    )
    answerer = Answerer(library)
    yield lambda question: answerer.find(Question(question), PARTNER, now=NOW)
    library.database.close()


def case(findings: Findings, *, answer: str) -> Case:
    expected = Expected(
        id=answer,
        question=findings.reading.text,
        relevant=frozenset(["kits.md"] if answer else []),
        spans=(answer,) if answer else (),
        is_answerable=bool(answer),
        kind="",
    )
    return Case(expected, findings)


def test_hidden_passages_leave_the_rest_of_their_document(find: Callable[[str], Findings]) -> None:
    known = case(find("how long is a demo kit lent?"), answer="21 days")
    paths = {item.asset.path for item in known.findings.passages}
    assert "kits.md" in paths
    assert {item.asset.path for item in without_answer(known).findings.passages} == paths - {
        "kits.md"
    }
    left = without_passages(known).findings.passages
    assert not any("21 days" in item.ready.passage.text for item in left)
    assert len(left) < len(known.findings.passages)


def test_every_question_of_every_set_has_every_signal(find: Callable[[str], Findings]) -> None:
    kit, zeppelin = find("how long is a demo kit lent?"), find("who mends the fund portal?")
    rows = gathered(
        [case(kit, answer="21 days"), case(zeppelin, answer="")],
        [
            (Task("c", Question("kit"), is_answerable=True), kit),
            (Task("c", Question("who"), is_answerable=False), zeppelin),
        ],
        reader=None,
    )
    assert {name: len(found) for name, found in rows.items()} == {
        name: 1 for pair in SETS for name in pair
    }
    names = list(rows[DEV][0])
    assert set(sureness.FEATURES) < set(names)
    assert all(list(found[0]) == names for found in rows.values())
    assert all(set(step) <= set(names) for step in steps(names))
    assert rows[DEV] == rows[ELSEWHERE]


def test_nothing_found_has_no_signals(find: Callable[[str], Findings]) -> None:
    assert signals(find("?")) is None


def test_a_signal_that_tells_is_told_from_noise() -> None:
    chance = np.random.default_rng(0)
    right = {DEV, ELSEWHERE}
    sets = (DEV, UNANSWERABLE, DOCUMENTS_HIDDEN, PASSAGES_HIDDEN, ELSEWHERE, UNANSWERABLE_ELSEWHERE)
    rows = {
        name: [
            {"tells": float(chance.normal() + 4 * (name in right)), "noise": float(chance.normal())}
            for _ in range(24)
        ]
        for name in sets
    }
    assert min(alone(rows, "tells")) > 0.9
    assert held_back(rows, ("tells",))[UNANSWERABLE] > 0.9
    assert held_back(rows, ("tells",))["abstained elsewhere"] > 0.9
    assert held_back(rows, ("noise",))[UNANSWERABLE] < 0.75
