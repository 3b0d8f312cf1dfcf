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
        ("dense", 0.2993, 0.0088, 1.2932),
        ("words", 0.1228, -1.3787, 1.7046),
        ("coverage", 0.2148, 0.0937, 0.1448),
        ("expected_form", 0.3235, 0.6229, 0.3377),
        ("document_words", 0.3218, 0.2999, 1.2064),
        ("late", 1.0392, 0.3563, 0.0996),
        ("late_statement", 0.9007, 0.3191, 0.0932),
        ("late_statement_on_topic", 0.7581, 0.3195, 0.1059),
    ],
)

QUOTE = table(
    [
        ("passage", 0.7732, -5.8803, 3.8177),
        ("document", 0.8039, -4.4672, 3.9478),
        ("coverage", -0.0534, 0.0528, 0.1143),
        ("coverage_in_context", 0.2829, 0.0721, 0.1322),
        ("near", 0.3088, 0.242, 0.1325),
        ("near_on_average", 0.041, 0.1951, 0.1255),
        ("late", 0.155, 0.3041, 0.1121),
        ("late_in_context", 1.2737, 0.3297, 0.1038),
        ("late_share", -0.1455, -0.135, 0.1013),
        ("expected_form", 0.5856, 0.5086, 0.3643),
        ("statements", 0.1271, 1.5874, 1.3521),
        ("length", 0.4208, 3.1819, 0.7667),
        ("is_row", 0.1191, 0.0974, 0.2965),
        ("announces", -0.4096, 0.0322, 0.1764),
        ("topic_met", 0.5439, 0.4509, 0.1518),
        ("least_topic_met", 0.3806, 0.3234, 0.1391),
    ],
)

# "unknown" is set by hand, see evaluations/training.py. The scores are stretched so that they are
# log odds of questions that were held back.
CONFIDENCE = table(
    [
        ("late", 0.6764, 0.5664, 0.1114),
        ("spread", 0.5167, 0.0433, 0.0257),
        ("low_quarter", 0.1043, 0.4692, 0.1704),
        ("unknown", -0.4844, 0.0, 0.1),
        ("amount_missing", -0.2667, 0.0269, 0.1619),
        ("shortfall", -0.5672, 0.3839, 0.1998),
    ],
    intercept=0.3076,
)
# The same where the reader that comes with Dealmate has read the quotes.
CONFIDENCE_WHEN_READ = table(
    [
        ("late", 0.2745, 0.5664, 0.1114),
        ("spread", 0.1799, 0.0433, 0.0257),
        ("low_quarter", 0.0, 0.4692, 0.1704),
        ("unknown", -0.314, 0.0, 0.1),
        ("amount_missing", -0.1533, 0.0269, 0.1619),
        ("shortfall", -0.2081, 0.3839, 0.1998),
        ("read", 1.0604, -0.671, 3.066),
    ],
    intercept=0.1317,
)
THRESHOLD = 0.33
THRESHOLD_WHEN_READ = 0.36
"""Confidence below which an answer is not given: a little below where 85 in 100 of the questions
held back pass (.334 and .367)."""
