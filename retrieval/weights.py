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
        ("dense", 0.2991, -1.0627, 1.9463),
        ("words", 0.1443, -0.1176, 1.4591),
        ("coverage", 0.1782, 0.2804, 0.1571),
        ("expected_form", 0.4024, 0.5695, 0.38),
        ("document_words", 0.489, 0.0887, 1.8177),
        ("late", 1.1158, 0.4359, 0.0878),
        ("late_statement", 0.6555, 0.395, 0.086),
        ("late_statement_on_topic", 0.9562, 0.4231, 0.1061),
    ],
)

QUOTE = table(
    [
        ("passage", 0.8579, -4.6972, 2.4427),
        ("document", 0.3364, -3.3047, 2.7368),
        ("coverage", -0.0009, 0.1429, 0.1553),
        ("coverage_in_context", 0.3002, 0.2096, 0.1708),
        ("near", 0.4645, 0.3555, 0.1332),
        ("near_on_average", -0.1826, 0.3113, 0.1277),
        ("late", 0.024, 0.3652, 0.1142),
        ("late_in_context", 0.5541, 0.408, 0.0916),
        ("late_share", -0.3978, -0.1376, 0.1014),
        ("expected_form", 0.9034, 0.4509, 0.3861),
        ("statements", 0.4251, 1.4421, 1.2986),
        ("length", 0.0355, 3.3127, 0.7387),
        ("is_row", 0.2649, 0.0343, 0.182),
        ("announces", -0.3481, 0.0924, 0.2896),
        ("topic_met", 0.5684, 0.529, 0.1414),
        ("least_topic_met", 0.6609, 0.3692, 0.1446),
    ],
)

# "unknown" is set by hand, see evaluations/training.py. The scores are stretched so that they are
# log odds of questions that were held back.
CONFIDENCE = table(
    [
        ("late", 0.1499, 0.5371, 0.1025),
        ("spread", 0.2057, 0.0369, 0.0226),
        ("low_quarter", 0.1805, 0.4256, 0.1711),
        ("unknown", -0.3265, 0.0, 0.1),
        ("amount_missing", -0.1565, 0.0367, 0.1881),
        ("shortfall", -0.4703, 0.4286, 0.1844),
    ],
    intercept=0.0978,
)
THRESHOLD = 0.39
"""Confidence below which an answer is not given: of questions held back, 85 in 100 pass."""
