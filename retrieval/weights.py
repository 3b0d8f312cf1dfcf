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
        ("dense", 0.1706, -1.0616, 1.9473),
        ("words", 0.2165, -0.1179, 1.4609),
        ("coverage", 0.2589, 0.2801, 0.1568),
        ("expected_form", 0.3415, 0.5728, 0.379),
        ("document_words", 0.4764, 0.0788, 1.8147),
        ("late", 1.2495, 0.4363, 0.0874),
        ("late_statement", 1.0142, 0.3945, 0.0854),
        ("late_statement_alone", 0.2769, 0.373, 0.0878),
    ],
)

QUOTE = table(
    [
        ("passage", 0.8707, -4.3651, 2.2789),
        ("document", 0.4401, -3.126, 2.5616),
        ("coverage", -0.0759, 0.1436, 0.1552),
        ("coverage_in_context", 0.4636, 0.2039, 0.1695),
        ("near", 0.479, 0.3611, 0.1306),
        ("near_on_average", -0.0933, 0.3175, 0.1256),
        ("late", 0.5254, 0.3705, 0.1107),
        ("late_in_context", 1.1007, 0.4076, 0.0919),
        ("late_share", -0.0406, -0.1355, 0.0974),
        ("expected_form", 0.798, 0.4514, 0.3856),
        ("statements", 0.2257, 1.4538, 1.3005),
        ("length", -0.0412, 3.3289, 0.7327),
        ("is_row", 0.3029, 0.0355, 0.1851),
        ("announces", -0.485, 0.104, 0.3053),
    ],
)

# "unknown" is set by hand: among the questions learned from, hardly any asks for what the library
# has no word for, so its weight cannot be learned there; in a channel such questions are common.
# The scores are stretched so that they are log odds of questions that were held back.
CONFIDENCE = table(
    [
        ("late", 0.2057, 0.5798, 0.0709),
        ("spread", 0.5213, 0.0265, 0.0128),
        ("low_quarter", 0.3804, 0.4686, 0.1491),
        ("unknown", -0.12, 0.0, 0.1),
        ("amount_missing", -0.244, 0.0407, 0.1976),
        ("figure_named", 0.0909, 0.6366, 0.27),
    ],
    intercept=0.0375,
)
THRESHOLD = 0.36
"""Confidence below which an answer is not given: of questions held back, 85 in 100 pass."""
