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
        ("dense", 0.5733, -1.0341, 1.9428),
        ("words", 0.2849, -0.0841, 1.4191),
        ("coverage", 0.0208, 0.2824, 0.156),
        ("expected_form", 0.4108, 0.564, 0.381),
        ("document_words", 0.3892, 0.0824, 1.8184),
        ("late", 1.2035, 0.4416, 0.0911),
        ("late_statement", 0.6176, 0.4032, 0.0905),
        ("late_statement_on_topic", 0.6255, 0.4291, 0.1074),
    ],
)

QUOTE = table(
    [
        ("passage", 0.9701, -4.8444, 2.4767),
        ("document", 0.4925, -3.3161, 2.8176),
        ("coverage", -0.1482, 0.143, 0.1539),
        ("coverage_in_context", 0.1531, 0.2062, 0.1689),
        ("near", 0.2473, 0.3797, 0.1277),
        ("near_on_average", -0.3726, 0.3366, 0.1226),
        ("late", 0.2367, 0.3864, 0.1125),
        ("late_in_context", 0.9676, 0.4253, 0.089),
        ("late_share", -0.3021, -0.1303, 0.1031),
        ("expected_form", 0.8772, 0.4477, 0.3866),
        ("statements", 0.3458, 1.4394, 1.2999),
        ("length", 0.1411, 3.3062, 0.7401),
        ("is_row", 0.2476, 0.0278, 0.1645),
        ("announces", -0.4213, 0.0993, 0.2991),
        ("topic_met", 0.5029, 0.539, 0.136),
        ("least_topic_met", 0.3606, 0.3815, 0.1432),
    ],
)

# "unknown" is set by hand, see evaluations/training.py. The scores are stretched so that they are
# log odds of questions that were held back.
CONFIDENCE = table(
    [
        ("late", 0.4891, 0.5595, 0.1083),
        ("spread", 0.3706, 0.0408, 0.0243),
        ("low_quarter", 0.2614, 0.4619, 0.1659),
        ("unknown", -0.4121, 0.0, 0.1),
        ("amount_missing", -0.1956, 0.0292, 0.1683),
        ("shortfall", -0.3746, 0.3928, 0.1846),
    ],
    intercept=-0.0011,
)
# The same where the reader that comes with Dealmate has read the first quote.
CONFIDENCE_WHEN_READ = table(
    [
        ("late", 0.2663, 0.5595, 0.1083),
        ("spread", 0.125, 0.0408, 0.0243),
        ("low_quarter", 0.1152, 0.4619, 0.1659),
        ("unknown", -0.2847, 0.0, 0.1),
        ("amount_missing", -0.1397, 0.0292, 0.1683),
        ("shortfall", -0.1482, 0.3928, 0.1846),
        ("read", 0.6756, -0.704, 2.4612),
    ],
    intercept=-0.1539,
)
THRESHOLD = 0.34
THRESHOLD_WHEN_READ = 0.35
"""Confidence below which an answer is not given: a little below where 85 in 100 of the questions
held back pass (.344 and .365)."""
