from __future__ import annotations

import math

import pytest

from evaluations.measures import (
    Expected,
    Outcome,
    gain,
    interval,
    measure,
    percentile,
)


def expected(name: str, *, relevant: tuple[str, ...] = (), spans: tuple[str, ...] = ()) -> Expected:
    return Expected(
        id=name,
        question="?",
        relevant=frozenset(relevant),
        spans=spans,
        is_answerable=bool(relevant),
        kind="plain",
    )


def outcome(
    name: str,
    *,
    ranked: tuple[str, ...] = (),
    state: str = "answered",
    citations: tuple[tuple[str, str], ...] = (),
    seconds: float = 0.1,
) -> Outcome:
    return Outcome(
        id=name, state=state, ranked=ranked, citations=citations, confidence=0.5, seconds=seconds
    )


def test_measures() -> None:
    questions = [
        expected("first", relevant=("a",), spans=("90  days", "by email")),
        expected("late", relevant=("b",), spans=("never",)),
        expected("none"),
        expected("invented"),
    ]
    outcomes = [
        outcome("first", ranked=("a", "b"), citations=(("a", "valid\n90 days"), ("c", "x"))),
        outcome("late", ranked=(*"cdefgh", "b"), state="abstained", seconds=0.4),
        outcome("none", state="abstained"),
        outcome("invented", state="asked_back"),
    ]
    found = measure(questions, {item.id: item for item in outcomes})
    assert (found.hit_at_1, found.hit_at_5, found.hit_at_10) == (0.5, 0.5, 1.0)
    assert found.ndcg_at_10 == pytest.approx((1 + 1 / math.log2(8)) / 2)
    assert (found.span_held, found.all_spans_held) == (0.5, 0.0)
    assert found.relevant_citations == 0.5
    assert found.abstained_when_unanswerable == 0.5
    assert found.answered_when_answerable == 0.5
    assert (found.seconds_p50, found.seconds_p95) == (0.1, 0.4)


def test_gain_of_two_relevant_documents() -> None:
    assert gain([0, 1], relevant=2) == pytest.approx(1.0)
    assert gain([10], relevant=1) == 0.0


def test_percentile_of_nothing_is_not_a_number() -> None:
    assert math.isnan(percentile([], 0.5))


def test_interval_holds_the_share() -> None:
    low, high = interval(0.9, 20)
    assert 0.65 < low < 0.9 < high < 1.0
