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
        ("dense", 0.4932, -1.0505, 1.9462),
        ("words", 0.2468, -0.0965, 1.4327),
        ("coverage", 0.1052, 0.2808, 0.1563),
        ("expected_form", 0.3279, 0.5617, 0.3811),
        ("document_words", 0.4333, 0.0728, 1.8131),
        ("late", 1.1675, 0.446, 0.0964),
        ("late_statement", 0.769, 0.4079, 0.0962),
        ("late_statement_on_topic", 0.7551, 0.4276, 0.1114),
    ],
)

QUOTE = table(
    [
        ("passage", 0.8878, -4.9067, 2.654),
        ("document", 0.6592, -3.3685, 2.9243),
        ("coverage", -0.1197, 0.1444, 0.1534),
        ("coverage_in_context", 0.1131, 0.2059, 0.1684),
        ("near", 0.2425, 0.3696, 0.1309),
        ("near_on_average", -0.2373, 0.3252, 0.125),
        ("late", 0.2516, 0.3926, 0.1174),
        ("late_in_context", 0.9591, 0.4329, 0.0921),
        ("late_share", -0.36, -0.1336, 0.1073),
        ("expected_form", 0.8076, 0.444, 0.3864),
        ("statements", 0.2765, 1.4396, 1.2999),
        ("length", 0.261, 3.3018, 0.7407),
        ("is_row", 0.2382, 0.0449, 0.2071),
        ("announces", -0.4422, 0.0914, 0.2882),
        ("topic_met", 0.4566, 0.538, 0.1382),
        ("least_topic_met", 0.4744, 0.3772, 0.1464),
    ],
)

# "unknown" is set by hand, see evaluations/training.py. The scores are stretched so that they are
# log odds of questions that were held back.
CONFIDENCE = table(
    [
        ("late", 0.4845, 0.5666, 0.1109),
        ("spread", 0.4379, 0.0433, 0.0257),
        ("low_quarter", 0.2331, 0.4678, 0.1703),
        ("unknown", -0.4231, 0.0, 0.1),
        ("amount_missing", -0.2066, 0.0269, 0.1619),
        ("shortfall", -0.5114, 0.3858, 0.1969),
    ],
    intercept=0.2739,
)
# The same where the reader that comes with Dealmate has read the quotes.
CONFIDENCE_WHEN_READ = table(
    [
        ("late", 0.1855, 0.5666, 0.1109),
        ("spread", 0.1674, 0.0433, 0.0257),
        ("low_quarter", 0.0835, 0.4678, 0.1703),
        ("unknown", -0.3011, 0.0, 0.1),
        ("amount_missing", -0.1305, 0.0269, 0.1619),
        ("shortfall", -0.2411, 0.3858, 0.1969),
        ("read", 1.0476, -0.8271, 3.0561),
    ],
    intercept=0.1173,
)
THRESHOLD = 0.36
THRESHOLD_WHEN_READ = 0.36
"""Confidence below which an answer is not given: a little below where 85 in 100 of the questions
held back pass (.364 and .366)."""
