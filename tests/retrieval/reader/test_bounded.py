"""A brought model never stands between a question and its answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from retrieval.reader.bounded import BoundedModel, Bounds, LeftOut, Report
from retrieval.reader.model import (
    Labels,
    LabelsError,
    Task,
    Verdict,
    labels_of,
    log_odds,
    verdict_of,
)

ONE = Labels(task=Task.RELEVANCE, count=1)


@dataclass
class Scripted:
    """Says of each pair what it is told to; a fault is raised."""

    says: Callable[[str, str], float]
    labels: Labels = ONE
    name: str = "scripted@1"
    read: list[tuple[str, str]] = field(default_factory=list)

    def logits(self, first: str, second: str) -> tuple[float, ...]:
        self.read.append((first, second))
        return (self.says(first, second),)


def bounded(
    model: Scripted, *, ticks: float = 0.0, bounds: Bounds | None = None
) -> tuple[BoundedModel, list[Report]]:
    """A model whose clock goes on by so many seconds each time that it is read."""
    reports: list[Report] = []
    clock = itertools.count(step=1)
    made = BoundedModel(
        model, bounds=bounds, report=reports.append, monotonic=lambda: next(clock) * ticks
    )
    return made, reports


def broken(first: str, second: str) -> float:
    raise RuntimeError(first + second)


def test_it_reads_no_more_than_it_may() -> None:
    model = Scripted(lambda _, text: float(len(text)))
    reader, reports = bounded(model, bounds=Bounds(pairs=2))
    assert reader.for_question().scores("q", ["a", "bb", "ccc"]) == (1.0, 2.0)
    assert model.read == [("q", "a"), ("q", "bb")]
    assert [(one.pairs, one.left_out) for one in reports] == [(2, None)]


def test_one_that_fails_is_out_for_that_question_and_tried_at_the_next() -> None:
    reader, reports = bounded(Scripted(broken))
    question = reader.for_question()
    assert question.scores("q", ["a"]) is None
    assert question.scores("q", ["a"]) is None
    assert reader.for_question().scores("q", ["a"]) is None
    assert [(one.left_out, one.error) for one in reports] == [(LeftOut.FAILED, "RuntimeError")] * 2


def test_one_that_goes_on_failing_is_left_alone_for_a_while() -> None:
    model = Scripted(broken)
    reader, reports = bounded(model)
    for _ in range(5):
        assert reader.for_question().scores("q", ["a"]) is None
    assert [one.left_out for one in reports] == [LeftOut.FAILED] * 3 + [LeftOut.PAUSED] * 2
    assert len(model.read) == 3


def test_what_is_no_number_is_a_failure() -> None:
    reader, reports = bounded(Scripted(lambda *_: float("nan")))
    assert reader.for_question().scores("q", ["a"]) is None
    assert reports[0].error == "ArithmeticError"


def test_one_that_is_too_slow_is_left_out_whole() -> None:
    model = Scripted(lambda *_: 1.0)
    reader, reports = bounded(model, ticks=0.4, bounds=Bounds(seconds=1.0))
    assert reader.for_question().scores("q", ["a"]) == (1.0,)
    assert reader.for_question().scores("q", ["a", "b", "c"]) is None
    assert [one.left_out for one in reports] == [None, LeftOut.TOO_SLOW]


def test_the_parts_of_a_question_share_its_time() -> None:
    reader, reports = bounded(Scripted(lambda *_: 1.0), ticks=0.2, bounds=Bounds(seconds=1.0))
    question = reader.for_question()
    scores = [question.scores("q", ["a", "b"]) for _ in range(4)]
    assert scores[0] == (1.0, 1.0)
    assert scores[-1] is None
    assert LeftOut.TOO_SLOW in {one.left_out for one in reports}


@pytest.mark.parametrize(
    ("logits", "verdict"),
    [
        ((9.0, 1.0, 2.0), Verdict.CONTRADICTED),
        ((1.0, 9.0, 2.0), Verdict.ENTAILED),
        ((1.0, 2.0, 9.0), Verdict.NEUTRAL),
    ],
)
def test_a_verdict_is_the_most_probable_label(logits: tuple[float, ...], verdict: Verdict) -> None:
    labels = labels_of({"id2label": {"0": "contradiction", "1": "entailment", "2": "neutral"}})
    assert verdict_of(logits, labels) is verdict


def test_labels_say_what_a_model_was_taught() -> None:
    one = labels_of({"id2label": {"0": "LABEL_0"}})
    assert (one.task, one.count) == (Task.RELEVANCE, 1)
    assert log_odds([-2.5], one) == -2.5
    two = labels_of({"id2label": {"0": "entailment", "1": "not_entailment"}})
    assert (two.task, two.positive) == (Task.RELEVANCE, 0)
    assert log_odds([3.0, 1.0], two) == pytest.approx(2.0)
    three = labels_of({"id2label": {"0": "CONTRADICTION", "1": "NEUTRAL", "2": "ENTAILMENT"}})
    assert (three.task, three.positive, three.contradiction) == (Task.ENTAILMENT, 2, 0)
    assert verdict_of([0.1, 0.0, 0.2], three) is Verdict.ENTAILED
    assert verdict_of([0.3, 0.0, 0.2], three) is Verdict.CONTRADICTED
    assert verdict_of([0.1, 0.3, 0.2], three) is Verdict.NEUTRAL
    with pytest.raises(LabelsError):
        labels_of({"id2label": {"0": "positive", "1": "negative"}})
    with pytest.raises(LabelsError):
        labels_of({})
