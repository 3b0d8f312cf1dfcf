"""Near misses made from questions with known answers, and what is learned from them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from content_index.embedding.compact import KEPT_DIMENSIONS
from content_index.embedding.hashing import HashingEmbedder
from evaluations.pair_reader import told_apart
from evaluations.squad import Pair, PairKind, nearest_elsewhere, pairs, read_squad, swapped
from evaluations.token_reader import (
    ANSWERS,
    CANDIDATES,
    KERNELS,
    TOKENS,
    figures,
    grouped,
    held_back,
)

KITS = "The kit weighs 12 kilos. Nordlicht lends the kit for 21 days. Fees are paid in June."
FUNDS = "The fund pays half of a booth. Claims for the fund are due within 30 days."
EMBEDDER = HashingEmbedder(dimension=KEPT_DIMENSIONS)


def article(title: str, text: str, *asked: tuple[str, str]) -> dict[str, object]:
    questions = [
        {"question": question, "answers": [{"text": answer, "answer_start": text.index(answer)}]}
        for question, answer in asked
    ]
    return {"title": title, "paragraphs": [{"context": text, "qas": questions}]}


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    stored = [
        article(
            "Demo_kits",
            KITS,
            ("How heavy is the kit that Nordlicht lends?", "12 kilos"),
            ("How long is the kit lent to Acme Works?", "21 days"),
        ),
        article("Funds", FUNDS, ("When are claims for the fund due?", "30 days")),
        article("Portal", "The portal opens in May.", ("When does the portal open?", "May")),
    ]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": stored}), encoding="utf-8")
    return path


def test_the_sentence_with_the_answer_is_found(squad: Path) -> None:
    paragraphs, asked = read_squad(squad)
    assert [paragraph.article for paragraph in paragraphs] == ["Demo kits", "Funds", "Portal"]
    right = [paragraphs[one.paragraph].sentence(one.sentence) for one in asked]
    assert right[:2] == ["The kit weighs 12 kilos.", "Nordlicht lends the kit for 21 days."]


def test_what_is_near_elsewhere_never_holds_the_answer(squad: Path) -> None:
    paragraphs, asked = read_squad(squad)
    found = nearest_elsewhere(paragraphs, asked, embedder=EMBEDDER, most=3)
    for one, places in zip(asked, found, strict=True):
        assert 0 < len(places) <= 3
        assert one.paragraph not in {paragraph for paragraph, _ in places}
        assert all(one.answer not in paragraphs[n].sentence(m) for n, m in places)


def test_each_question_has_its_right_sentence_and_near_misses(squad: Path) -> None:
    paragraphs, asked = read_squad(squad)
    made = pairs(paragraphs, asked, embedder=EMBEDDER)
    right = {pair.asked: pair for pair in made if pair.kind is PairKind.RIGHT}
    assert set(right) == set(range(len(asked)))
    for pair in made:
        same_words = (pair.question, pair.sentence) == (
            right[pair.asked].question,
            right[pair.asked].sentence,
        )
        assert same_words == (pair.kind is PairKind.RIGHT)
    assert {pair.kind for pair in made} == set(PairKind)


@pytest.mark.parametrize(
    ("question", "others", "expected"),
    [
        ("What did Acme pay in 2019?", ("2021",), "What did Acme pay in 2021?"),
        ("What did Acme pay?", ("Nordlicht", "7"), "What did Nordlicht pay?"),
        ("What did Acme pay?", ("Acme", "7"), None),
        ("what is due?", ("Acme", "7"), None),
    ],
)
def test_a_name_gives_way_to_a_name_and_a_number_to_a_number(
    question: str, others: tuple[str, ...], expected: str | None
) -> None:
    assert swapped(question, others, random.Random(0)) == expected  # noqa: S311 - no secret


def test_each_kind_of_near_miss_is_judged_by_itself() -> None:
    scores = {PairKind.RIGHT: 2.0, PairKind.SAME_PARAGRAPH: 3.0, PairKind.ELSEWHERE: 1.0}
    made = [
        Pair(question="q", sentence="s", kind=kind, article="a", asked=0)
        for kind in (*scores, PairKind.SWAPPED)
    ]
    found = told_apart(made, [*scores.values(), 2.0])
    assert found == {
        PairKind.SAME_PARAGRAPH: 0.0,
        PairKind.ELSEWHERE: 1.0,
        PairKind.SWAPPED: 0.5,
    }


def test_candidates_are_compared_as_the_library_compares_them(squad: Path) -> None:
    groups = grouped(*read_squad(squad), embedder=EMBEDDER)
    assert groups.candidates.shape == (4, CANDIDATES)
    assert groups.own.tolist() == [3, 3, 2, 1]
    assert groups.is_answer[1].sum() == 2  # "21", "days"
    late = groups.late()
    assert late[1, 0] == pytest.approx(groups.met[1, 0].sum() / groups.asked_there[1].sum())
    right_one = np.zeros(late.shape, dtype=np.float32)
    right_one[:, 0] = 1
    assert figures(groups, right_one) == (1.0, 1.0)
    # Only the portal's question has no other sentence in its paragraph; ties count half.
    assert figures(groups, -right_one) == (0.25, 0.375)


def test_what_is_learned_gives_every_candidate_a_score(squad: Path) -> None:
    groups = grouped(*read_squad(squad), embedder=EMBEDDER)
    parts = frozenset((TOKENS, KERNELS, ANSWERS))
    scores = held_back(groups, parts=parts)
    assert np.isfinite(scores).all()
    assert np.array_equal(scores, held_back(groups, parts=parts))
