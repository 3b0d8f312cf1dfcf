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
        ("dense", 0.40, 0.0, 1.0),
        ("words", 0.42, 0.0, 1.0),
        ("statement", 0.80, 0.40, 0.10),
        ("coverage", 0.50, 0.50, 0.20),
        ("expected_form", 0.22, 0.70, 0.30),
        ("document_words", 0.34, 0.0, 1.0),
    ]
)

QUOTE = table(
    [
        ("passage", 1.17, -2.0, 1.0),
        ("document", 0.31, -1.0, 1.0),
        ("coverage", -0.30, 0.30, 0.20),
        ("coverage_in_context", 1.01, 0.50, 0.20),
        ("nearest", 0.70, 0.40, 0.10),
        ("near_on_average", 0.51, 0.30, 0.10),
        ("expected_form", 0.49, 0.60, 0.40),
        ("statements", 0.48, 1.0, 0.8),
        ("length", 0.68, 3.3, 0.7),
        ("is_row", 0.21, 0.10, 0.30),
        ("announces", -0.49, 0.10, 0.30),
    ]
)

CONFIDENCE = table(
    [
        ("best_cosine", 0.4, 0.6, 0.1),
        ("best_statement", 0.4, 0.6, 0.1),
        ("score", 0.0, 0.0, 1.0),
        ("margin", 0.1, 0.5, 0.5),
        ("spread", 0.2, 1.0, 0.7),
        ("agreement", 0.2, 0.5, 0.5),
        ("coverage", 0.5, 0.8, 0.2),
        ("quote_coverage", 0.3, 0.7, 0.2),
        ("quote_nearest", 0.3, 0.5, 0.1),
        ("quote_form", 0.2, 0.7, 0.3),
        ("quote_score", 0.0, 0.0, 1.0),
        ("unknown", -0.3, 0.1, 0.15),
        ("rarest_held", 0.2, 0.7, 0.4),
        ("quote_rarest_held", 0.2, 0.6, 0.4),
    ],
    intercept=1.0,
)
THRESHOLD = 0.5
"""Confidence below which an answer is not given."""
