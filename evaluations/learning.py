"""Fit the small linear models that rank passages, choose quotes and say how sure we are. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from retrieval.weights import Linear, Weight

Floats = NDArray[np.float64]
Item = TypeVar("Item")
_ROUNDS = 4
_TINY = 1e-9
_LEAST_SPREAD = 1e-4
"""Of a feature that is the same everywhere: nothing divided by nothing is no score."""
_BOUNDS = {0: (None, None), 1: (0.0, None), -1: (None, 0.0)}


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: a row of features each, and which of them are right.

    `owners` names the document of each row; a document counts by its best row. Where every row
    stands for itself, they are all different.
    """

    features: Floats
    owners: NDArray[np.int64]
    is_right: NDArray[np.bool_]


def fit_ranking(
    sets: Sequence[Sequence[Group]], *, names: Sequence[str], penalty: float, only_positive: bool
) -> Linear:
    """Fit weights under which the right candidates of each question come out on top.

    Maximises the likelihood that a softmax over a question's documents picks a right one; each
    document is represented by the row that is best under the weights so far. `penalty` is that of
    the squared weights. Each set of questions is learned from by itself, and what they say is
    averaged: one counts as much as another, however many questions it has.
    """
    mean, spread = _scale([group.features for groups in sets for group in groups])
    weights = [
        _ranking_weights(groups, mean, spread, penalty=penalty, only_positive=only_positive)
        for groups in sets
    ]
    return averaged_models([_linear(names, one, mean, spread) for one in weights])


def _ranking_weights(
    groups: Sequence[Group], mean: Floats, spread: Floats, *, penalty: float, only_positive: bool
) -> Floats:
    scaled = [(group.features - mean) / spread for group in groups]
    weights = np.full(len(mean), 0.3)
    bounds = [(0.0, None)] * len(mean) if only_positive else None
    for _ in range(_ROUNDS):
        chosen = [
            _represented(rows @ weights, group) for rows, group in zip(scaled, groups, strict=True)
        ]
        data = [
            (rows[kept], group.is_right[kept])
            for rows, group, kept in zip(scaled, groups, chosen, strict=True)
            if group.is_right[kept].any()
        ]
        weights = minimize(
            _ranking_loss, weights, args=(data, penalty), jac=True, bounds=bounds, method="L-BFGS-B"
        ).x
    return np.asarray(weights)


def fit_probability(  # noqa: PLR0913 - what is known before
    features: Floats,
    is_right: NDArray[np.bool_],
    *,
    names: Sequence[str],
    penalty: float,
    around: Linear | None = None,
    held: Collection[str] = (),
    directions: Mapping[str, int] | None = None,
) -> Linear:
    """Fit a logistic model, both outcomes weighing the same; the intercept is not penalised.

    The penalty is on how far weights are from those of `around`, a model of the first features, and
    from zero elsewhere: with few questions the result stays near what was known before. Features
    that are `held` keep the weight that they have there. `directions` are 1 for features whose
    weight may not be less than zero, -1 for those where it may not be more.
    """
    mean, spread = _scale([features])
    centre = np.zeros(features.shape[1] + 1)
    if around is not None:
        for place, item in enumerate(around.weights):
            mean[place], spread[place], centre[place] = item.mean, item.spread, item.weight
        centre[-1] = around.intercept
    rows = np.hstack([(features - mean) / spread, np.ones((len(features), 1))])
    right = is_right.astype(np.float64)
    solution = minimize(
        _logistic_loss,
        centre,
        args=(rows, right, penalty, centre),
        jac=True,
        bounds=[
            (at, at) if name in held else _BOUNDS[(directions or {}).get(name, 0)]
            for name, at in zip((*names, ""), centre.tolist(), strict=True)
        ],
        method="L-BFGS-B",
    ).x
    return _linear(names, solution[:-1], mean, spread, intercept=float(solution[-1]))


def averaged_models(models: Sequence[Linear]) -> Linear:
    """Return the mean of models of the same features, centred and divided alike."""
    means = np.mean([[item.weight for item in one.weights] for one in models], axis=0)
    return Linear(
        weights=tuple(
            replace(item, weight=round(mean, 4))
            for item, mean in zip(models[0].weights, means.tolist(), strict=True)
        ),
        intercept=round(float(np.mean([one.intercept for one in models])), 4),
    )


def calibration(
    scores: Sequence[float], is_right: Sequence[float], weights: Sequence[float] | None = None
) -> tuple[float, float]:
    """Return the slope and shift that make scores log odds (Platt, 1999).

    `scores` are of cases that their model was not fitted on, `is_right` what came true of them (or
    how likely that is, see `targets`), `weights` how much each case counts, all the same if not
    given.
    """
    counts = np.ones(len(scores)) if weights is None else np.asarray(weights, dtype=np.float64)
    rows = np.stack([np.asarray(scores, dtype=np.float64), np.ones(len(scores))], axis=1)
    right = np.asarray(is_right, dtype=np.float64)

    def loss(line: Floats) -> tuple[float, Floats]:
        probability = 1 / (1 + np.exp(-(rows @ line)))
        likely = right * np.log(probability + _TINY) + (1 - right) * np.log(1 - probability + _TINY)
        return -float((counts * likely).sum()), rows.T @ (counts * (probability - right))

    slope, shift = minimize(
        loss, np.asarray([1.0, 0.0]), jac=True, bounds=[(_TINY, None), (None, None)]
    ).x
    return float(slope), float(shift)


def targets(is_right: Sequence[bool]) -> list[float]:
    """Return what few cases should be taken to say: never that something is certain (Platt, 1999).

    Where scores tell all cases apart, the slope of a calibration would have no end otherwise.
    """
    right = sum(is_right)
    likely = (right + 1) / (right + 2)
    unlikely = 1 / (len(is_right) - right + 2)
    return [likely if one else unlikely for one in is_right]


def stretched(model: Linear, slope: float, shift: float) -> Linear:
    """Return the model with its scores stretched and shifted; their order stays as it was."""
    return Linear(
        weights=tuple(
            replace(item, weight=round(item.weight * slope, 4)) for item in model.weights
        ),
        intercept=round(model.intercept * slope + shift, 4),
    )


def folds(
    items: Sequence[Item], *, count: int, seed: int
) -> Iterator[tuple[list[Item], list[Item]]]:
    """Split into (training, held back) pairs, every item held back once."""
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a split, not a secret
    for fold in range(count):
        yield (
            [item for place, item in enumerate(shuffled) if place % count != fold],
            shuffled[fold::count],
        )


def threshold_answering(confidences: Sequence[float], *, share: float) -> float:
    """Return the highest threshold that lets at least this share of the confidences through."""
    ordered = sorted(confidences, reverse=True)
    return ordered[max(int(np.ceil(share * len(ordered))) - 1, 0)]


def area_under_curve(right: Sequence[float] | Floats, wrong: Sequence[float] | Floats) -> float:
    """Return the probability that a right one scores above a wrong one (ties count half).

    Not a number where there is none of either.
    """
    ahead = np.asarray(right)[:, None] - np.asarray(wrong)[None]
    if not ahead.size:
        return math.nan
    return float(((ahead > 0) + 0.5 * (ahead == 0)).mean())


def _scale(features: Sequence[Floats]) -> tuple[Floats, Floats]:
    rows = np.concatenate(list(features))
    return rows.mean(axis=0), rows.std(axis=0) + _TINY


def _represented(scores: Floats, group: Group) -> list[int]:
    best: dict[int, int] = {}
    for row, owner in enumerate(group.owners.tolist()):
        if owner not in best or scores[row] > scores[best[owner]]:
            best[owner] = row
    return list(best.values())


def _ranking_loss(
    weights: Floats, data: Sequence[tuple[Floats, NDArray[np.bool_]]], penalty: float
) -> tuple[float, Floats]:
    loss = penalty * float(weights @ weights) / 2
    slope = penalty * weights
    for rows, right in data:
        scores = rows @ weights
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        held = float(likely[right].sum()) + _TINY
        among_right = np.where(right, likely, 0.0) / held
        loss -= float(np.log(held))
        slope = slope - rows.T @ (among_right - likely)
    return loss, slope


def _logistic_loss(
    weights: Floats, rows: Floats, right: Floats, penalty: float, centre: Floats
) -> tuple[float, Floats]:
    probability = 1 / (1 + np.exp(-(rows @ weights)))
    balance = np.where(
        right > 0, 0.5 / max(right.mean(), _TINY), 0.5 / max(1 - right.mean(), _TINY)
    )
    loss = -float(
        (
            balance
            * (right * np.log(probability + _TINY) + (1 - right) * np.log(1 - probability + _TINY))
        ).sum()
    )
    slope = rows.T @ (balance * (probability - right))
    penalised = np.append((weights - centre)[:-1], 0.0)
    return loss + penalty * float(penalised @ penalised) / 2, slope + penalty * penalised


def _linear(
    names: Sequence[str], weights: Floats, mean: Floats, spread: Floats, *, intercept: float = 0.0
) -> Linear:
    return Linear(
        weights=tuple(
            Weight(
                name, round(float(w), 4), round(float(m), 4), round(float(s), 4) or _LEAST_SPREAD
            )
            for name, w, m, s in zip(names, weights, mean, spread, strict=True)
        ),
        intercept=round(intercept, 4),
    )
