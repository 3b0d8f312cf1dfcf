"""A calibration's file: numbers and names, held against the models that are set."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from retrieval.calibration import SHIPPED, Calibration, CalibrationError, Level, parsed, written
from retrieval.confidence import READ
from retrieval.weights import CONFIDENCE, Linear, Weight

WITH_READER = Level(
    model=Linear(weights=(*CONFIDENCE.weights, Weight(READ, 1.5, -2.0, 4.0)), intercept=0.2),
    threshold=0.42,
)
ALONE = Level(model=CONFIDENCE, threshold=0.3)
MADE = Calibration(
    embedding_model="some@1",
    alone=ALONE,
    reader="tiny@2",
    with_reader=WITH_READER,
    reader_weight=0.1,
    made_on=date(2026, 11, 26),
    questions=60,
    unanswerable=15,
    figures={"area": 0.9},
)


def test_what_is_written_is_read_again() -> None:
    assert parsed(written(MADE)) == MADE
    without = replace(MADE, reader="", with_reader=None)
    assert parsed(written(without)) == without


def test_a_level_is_that_of_what_was_at_hand() -> None:
    assert MADE.level(embedding_model="some@1", is_read=True) == WITH_READER
    assert MADE.level(embedding_model="some@1", is_read=False) == ALONE
    assert MADE.level(embedding_model="a former one", is_read=True) == SHIPPED


@pytest.mark.parametrize(
    ("embedding_model", "reader", "words"),
    [
        ("other@1", "tiny@2", "made with the embedding model some@1, and other@1 is set"),
        ("some@1", "", "made with the reader tiny@2, and none reads"),
        ("some@1", "tiny@3", "made with the reader tiny@2, and tiny@3 reads"),
    ],
)
def test_other_models_are_refused_with_what_to_do(
    embedding_model: str, reader: str, words: str
) -> None:
    with pytest.raises(CalibrationError, match=words) as caught:
        MADE.check(embedding_model=embedding_model, reader=reader)
    assert "run `dealmate calibrate` again" in str(caught.value)
    MADE.check(embedding_model="some@1", reader="tiny@2")
    with pytest.raises(CalibrationError, match=r"made with no reader .*, and tiny@2 reads"):
        replace(MADE, reader="").check(embedding_model="some@1", reader="tiny@2")


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    stored = json.loads(written(MADE))
    change(stored)
    return json.dumps(stored)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        changed(lambda stored: stored.update(form=1)),
        changed(lambda stored: stored.pop("alone")),
        changed(lambda stored: stored["alone"].update(threshold=1.5)),
        changed(lambda stored: stored["alone"].update(intercept=float("nan"))),
        changed(lambda stored: stored["alone"]["weights"].pop()),
        changed(lambda stored: stored["alone"]["weights"][0].update(spread=0)),
        changed(lambda stored: stored["alone"]["weights"][0].update(weight=1e300)),
        changed(lambda stored: stored["alone"]["weights"][0].update(feature="mood")),
        changed(lambda stored: stored["with_reader"].update(weights=[])),
        changed(lambda stored: stored.update(made_on="yesterday")),
        changed(lambda stored: stored.update(questions=float("inf"))),
        written(MADE).replace(f'"questions": {MADE.questions}', '"questions": 1e400'),
        "[" * 100_000,
    ],
)
def test_what_is_no_such_file_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(CalibrationError, match="Write it anew with `dealmate calibrate`"):
        parsed(text)
