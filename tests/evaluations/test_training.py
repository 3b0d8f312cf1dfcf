"""Confidence is learned from two sets of questions, each by itself."""

from __future__ import annotations

import numpy as np

from evaluations.training import DIRECTIONS, UNKNOWN, Sure, fit_confidence
from retrieval.confidence import FEATURES, READ

NAMES = (*FEATURES, READ)


def sure(count: int, *, telling: int, seed: int) -> Sure:
    """Questions of which one signal alone says whether they have an answer."""
    chance = np.random.default_rng(seed)
    features = chance.normal(size=(count, len(NAMES)))
    return Sure(features=features, is_answerable=features[:, telling] > 0)


def test_every_signal_has_a_direction_or_is_set_by_hand() -> None:
    assert {*DIRECTIONS, UNKNOWN.feature} == set(NAMES)


def test_a_small_set_counts_as_much_as_a_large_one() -> None:
    few = sure(200, telling=NAMES.index("late"), seed=1)
    many = sure(2_000, telling=NAMES.index(READ), seed=2)
    weights = {
        item.feature: item.weight for item in fit_confidence([few, many], names=NAMES).weights
    }
    alone = {item.feature: item.weight for item in fit_confidence([few], names=NAMES).weights}
    assert weights["late"] > 0.4 * alone["late"] > 0
    assert weights[READ] > 1
    assert weights["unknown"] == UNKNOWN.weight


def test_confidence_without_the_reader_does_not_see_its_word() -> None:
    some = sure(200, telling=NAMES.index(READ), seed=1)
    found = fit_confidence([some], names=FEATURES)
    assert [item.feature for item in found.weights] == list(FEATURES)
    assert max(abs(item.weight) for item in found.weights if item.feature != "unknown") < 1
