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

# "dense" and "words" are set by hand (learned: .5242 and .2118): the model reads English, and the
# learned ones ranked Spanish pages worse than words alone do (docs/decisions/0105).
PASSAGE = table(
    [
        ("dense", 0.25, -1.0258, 1.9362),
        ("words", 0.5, -0.0892, 1.4223),
        ("coverage", 0.164, 0.2821, 0.1556),
        ("expected_form", 0.458, 0.5638, 0.3807),
        ("document_words", 0.4659, 0.0778, 1.8175),
        ("late", 1.0739, 0.4369, 0.0905),
        ("late_statement", 0.5486, 0.3983, 0.0895),
        ("late_statement_on_topic", 0.8551, 0.4254, 0.1064),
    ],
)

QUOTE = table(
    [
        ("passage", 0.9468, -4.8745, 2.5977),
        ("document", 0.4562, -3.3046, 2.9013),
        ("coverage", -0.1874, 0.144, 0.1537),
        ("coverage_in_context", 0.1603, 0.2078, 0.1679),
        ("near", 0.2704, 0.367, 0.1268),
        ("near_on_average", -0.3507, 0.325, 0.1222),
        ("late", 0.2794, 0.3788, 0.1124),
        ("late_in_context", 1.0644, 0.4179, 0.0894),
        ("late_share", -0.3289, -0.1321, 0.1019),
        ("expected_form", 0.8507, 0.4441, 0.386),
        ("statements", 0.3178, 1.4413, 1.3007),
        ("length", 0.1442, 3.3028, 0.7402),
        ("is_row", 0.2499, 0.0309, 0.1732),
        ("announces", -0.4109, 0.0909, 0.2875),
        ("topic_met", 0.5319, 0.5353, 0.1372),
        ("least_topic_met", 0.3173, 0.3769, 0.144),
    ],
)

# "unknown" is set by hand, see evaluations/training.py. The scores are stretched so that they are
# log odds of questions that were held back.
CONFIDENCE = table(
    [
        ("late", 0.1894, 0.5319, 0.1059),
        ("spread", 0.2952, 0.0399, 0.0233),
        ("low_quarter", 0.2474, 0.4294, 0.1695),
        ("unknown", -0.3958, 0.0, 0.1),
        ("amount_missing", -0.1805, 0.0367, 0.1881),
        ("shortfall", -0.6266, 0.4259, 0.1855),
    ],
    intercept=-0.0018,
)
# The same where the reader that comes with Dealmate has read the first quote.
CONFIDENCE_WHEN_READ = table(
    [
        ("late", 0.1282, 0.5319, 0.1059),
        ("spread", 0.1998, 0.0399, 0.0233),
        ("low_quarter", 0.1674, 0.4294, 0.1695),
        ("unknown", -0.2678, 0.0, 0.1),
        ("amount_missing", -0.1221, 0.0367, 0.1881),
        ("shortfall", -0.424, 0.4259, 0.1855),
        ("read", 0.6695, -0.6, 2.45),
    ],
    intercept=-0.2499,
)
THRESHOLD = 0.35
THRESHOLD_WHEN_READ = 0.34
"""Confidence below which an answer is not given, a little below where 85 in 100 of the questions
held back pass (.37)."""
