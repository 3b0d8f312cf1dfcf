"""The learned numbers: one line a feature, so that anybody can see what counts for what.

Made by `python -m evaluations.training`; figures and reasons are in evaluations/results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Weight:
    """One feature: its weight once it is centred on `mean` and divided by `spread`."""

    feature: str
    weight: float
    mean: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A weighted sum of standardised features."""

    weights: tuple[Weight, ...]
    intercept: float = 0.0

    def scores(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return one score a row; `features` has shape (n, len(weights)), columns in their order.

        Added up feature by feature and rounded, so that a score depends on its own row alone.
        """
        total = np.full(len(features), self.intercept)
        for column, item in enumerate(self.weights):
            total += item.weight * (features[:, column] - item.mean) / item.spread
        return np.round(total, _DECIMALS)


def table(rows: Sequence[tuple[str, float, float, float]], intercept: float = 0.0) -> Linear:
    """Make a linear model of (feature, weight, mean, spread) rows."""
    return Linear(weights=tuple(Weight(*row) for row in rows), intercept=intercept)


FUSION = {"dense": 0.7, "words": 1.0}

PASSAGE = table(
    [
        ("dense", 0.3874, -1.0627, 1.9463),
        ("words", 0.2176, -0.1176, 1.4591),
        ("coverage", 0.2546, 0.2804, 0.1571),
        ("expected_form", 0.3789, 0.5695, 0.38),
        ("document_words", 0.528, 0.0887, 1.8177),
        ("late", 1.3187, 0.4359, 0.0878),
        ("late_statement", 0.9701, 0.395, 0.086),
        ("late_statement_alone", 0.0, 0.372, 0.0882),
    ],
)

QUOTE = table(
    [
        ("passage", 0.9556, -4.4715, 2.3447),
        ("document", 0.3937, -3.1702, 2.6107),
        ("coverage", 0.0932, 0.1411, 0.1535),
        ("coverage_in_context", 0.4963, 0.2066, 0.1696),
        ("near", 0.4477, 0.3593, 0.1323),
        ("near_on_average", -0.2104, 0.3143, 0.1269),
        ("late", 0.2693, 0.3669, 0.1128),
        ("late_in_context", 1.1728, 0.4089, 0.0909),
        ("late_share", -0.2658, -0.1372, 0.1011),
        ("expected_form", 0.7862, 0.4548, 0.3861),
        ("statements", 0.2957, 1.4502, 1.3011),
        ("length", 0.0658, 3.3122, 0.7394),
        ("is_row", 0.2677, 0.0337, 0.1805),
        ("announces", -0.3785, 0.0928, 0.2901),
    ],
)

# "unknown" is set by hand: among the questions learned from, hardly any asks for what the library
# has no word for, so its weight cannot be learned there; in a channel such questions are common.
# The scores are stretched so that they are log odds of questions that were held back.
CONFIDENCE = table(
    [
        ("late", 0.2805, 0.5823, 0.0725),
        ("spread", 0.5507, 0.0271, 0.0136),
        ("low_quarter", 0.3575, 0.4674, 0.1518),
        ("unknown", -0.12, 0.0, 0.1),
        ("amount_missing", -0.2218, 0.0407, 0.1976),
        ("figure_named", 0.1656, 0.625, 0.2756),
    ],
    intercept=0.011,
)
THRESHOLD = 0.35
"""Confidence below which an answer is not given: of questions held back, 85 in 100 pass."""
