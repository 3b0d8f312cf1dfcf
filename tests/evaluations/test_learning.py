from __future__ import annotations

import numpy as np

from evaluations.learning import (
    Group,
    area_under_curve,
    averaged_models,
    calibration,
    fit_probability,
    fit_ranking,
    folds,
    stretched,
    targets,
    threshold_answering,
)
from retrieval.weights import Linear, Weight


def test_ranking_learns_which_feature_tells() -> None:
    chance = np.random.default_rng(1)
    groups = []
    for _ in range(30):
        rows = chance.normal(size=(8, 2))
        right = np.zeros(8, dtype=np.bool_)
        right[int(rows[:, 1].argmax())] = True
        groups.append(Group(features=rows, owners=np.arange(8), is_right=right))
    model = fit_ranking([groups], names=("noise", "tells"), penalty=1.0, only_positive=True)
    noise, tells = model.weights
    assert tells.weight > 5 * noise.weight >= 0


def test_a_document_counts_by_its_best_passage() -> None:
    group = Group(
        features=np.asarray([[0.0], [3.0], [2.0]]),
        owners=np.asarray([0, 0, 1]),
        is_right=np.asarray([True, True, False]),
    )
    model = fit_ranking([[group] * 5], names=("score",), penalty=0.1, only_positive=True)
    assert model.weights[0].weight > 0


def asked(count: int, *, telling: int, seed: int) -> list[Group]:
    """Questions of which one feature alone says what is right."""
    chance = np.random.default_rng(seed)
    groups = []
    for _ in range(count):
        rows = chance.normal(size=(8, 2))
        right = np.arange(8) == rows[:, telling].argmax()
        groups.append(Group(features=rows, owners=np.arange(8), is_right=right))
    return groups


def test_a_small_set_of_questions_counts_as_much_as_a_large_one() -> None:
    few, many = asked(100, telling=0, seed=1), asked(1_000, telling=1, seed=2)

    def weights(*sets: list[Group]) -> list[float]:
        model = fit_ranking(sets, names=("a", "b"), penalty=1.0, only_positive=True)
        return [item.weight for item in model.weights]

    apart, heaped = weights(few, many), weights([*few, *many])
    assert apart[0] > 0.4 * weights(few)[0]
    assert apart[1] > 0.4 * weights(many)[1]
    assert heaped[0] < apart[0] / 2


def test_probability_is_balanced() -> None:
    features = np.asarray([[1.0]] * 30 + [[-1.0]] * 3)
    right = np.asarray([True] * 30 + [False] * 3)
    model = fit_probability(features, right, names=("sure",), penalty=1.0)
    high, low = model.scores(np.asarray([[1.0], [-1.0]]))
    assert high > 0 > low


def test_every_item_is_held_back_once() -> None:
    held = [item for _, back in folds(range(10), count=3, seed=0) for item in back]
    assert sorted(held) == list(range(10))


def test_threshold_and_area() -> None:
    assert threshold_answering([0.9, 0.8, 0.7, 0.1], share=0.75) == 0.7
    assert area_under_curve([0.9, 0.5], [0.5, 0.1]) == 0.875


def test_calibrated_scores_are_log_odds() -> None:
    chance = np.random.default_rng(2)
    odds = chance.normal(size=4_000)
    right = chance.random(4_000) < 1 / (1 + np.exp(-odds))
    slope, shift = calibration((odds / 3 + 2).tolist(), right.tolist())
    assert abs(slope - 3) < 0.3
    assert abs(slope * 2 + shift) < 0.2


def test_cases_that_are_all_told_apart_are_not_taken_for_certain() -> None:
    odds, right = [-2.0, -1.0, 1.0, 2.0], [False, False, True, True]
    slope, shift = calibration(odds, targets(right))
    assert 0 < slope < 2
    assert abs(shift) < 0.01
    assert targets(right) == [0.25, 0.25, 0.75, 0.75]


def test_cases_count_as_much_as_they_are_told_to() -> None:
    odds, right = [0.0, 0.0, 0.0, 0.0], [True, True, False, False]
    (_, even), (_, tilted) = (
        calibration(odds, right, weights) for weights in (None, [3.0, 3.0, 1.0, 1.0])
    )
    assert abs(even) < 0.01
    assert abs(tilted - np.log(3)) < 0.01


def test_a_model_that_is_fitted_around_another_stays_near_it_with_few_cases() -> None:
    known = fit_probability(
        np.asarray([[0.0], [1.0], [2.0], [3.0]]),
        np.asarray([False, False, True, True]),
        names=("one",),
        penalty=1.0,
    )
    chance = np.random.default_rng(3)

    def fitted(count: int) -> float:
        features = chance.normal(size=(count, 2))
        right = features[:, 1] > features[:, 0]  # the first one speaks against it here
        model = fit_probability(features, right, names=("one", "two"), penalty=3.0, around=known)
        assert model.weights[0].mean == known.weights[0].mean
        return model.weights[0].weight

    few, many = fitted(6), fitted(400)
    assert abs(few - known.weights[0].weight) < abs(many - known.weights[0].weight)
    assert many < 0


def test_a_feature_speaks_in_its_direction_or_not_at_all() -> None:
    chance = np.random.default_rng(3)
    features = chance.normal(size=(200, 2))
    right = features[:, 1] > features[:, 0]  # the first one speaks against it

    def weights(directions: dict[str, int]) -> list[float]:
        model = fit_probability(
            features, right, names=("one", "two"), penalty=1.0, directions=directions
        )
        return [item.weight for item in model.weights]

    free, bound = weights({}), weights({"one": 1, "two": 1})
    assert free[0] < 0 < free[1]
    assert bound[0] == 0 < bound[1]


def test_models_are_averaged_feature_by_feature() -> None:
    one = Linear(weights=(Weight("a", 1.0, 0.5, 2.0), Weight("b", 0.0, 0.0, 1.0)), intercept=1.0)
    other = Linear(weights=(Weight("a", 2.0, 0.5, 2.0), Weight("b", 1.0, 0.0, 1.0)), intercept=0.0)
    rows = np.asarray([[0.3, 1.0], [2.0, -1.0]])
    wanted = (one.scores(rows) + other.scores(rows)) / 2
    assert np.allclose(averaged_models([one, other]).scores(rows), wanted, atol=1e-4)


def test_a_stretched_model_keeps_the_order() -> None:
    model = fit_probability(
        np.asarray([[0.0], [1.0], [2.0], [3.0]]),
        np.asarray([False, False, True, True]),
        names=("one",),
        penalty=1.0,
    )
    rows = np.asarray([[0.5], [1.5], [2.5]])
    wanted = 0.5 * model.scores(rows) - 1
    assert np.allclose(stretched(model, 0.5, -1.0).scores(rows), wanted, atol=1e-3)
