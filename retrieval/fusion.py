"""Put scores of different searches on one scale and fuse them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

LOWEST = -3.0
"""Standard deviations below the mean at which a score stops falling; also that of a passage which
a search did not return."""
_DECIMALS = 6


def standardised(scores: NDArray[np.float64], *, depth: int = 100) -> NDArray[np.float64]:
    """Express scores in standard deviations from the mean of the best `depth` of them.

    Rounded, so that the last bits of a sum never decide an order.
    """
    if not len(scores):
        return np.zeros(0)
    best = np.sort(scores)[::-1][:depth]
    spread = float(best.std())
    if spread < 1e-9:  # noqa: PLR2004 - all alike
        return np.zeros(len(scores))
    above_mean = np.maximum((scores - float(best.mean())) / spread, LOWEST)
    return np.asarray(np.round(above_mean, _DECIMALS), dtype=np.float64)


def fused(
    searches: Mapping[str, Mapping[int, float]], *, weights: Mapping[str, float]
) -> dict[int, float]:
    """Add up standardised scores of several searches by row, weighted.

    A row that one search lacks gets the lowest standardised score there.
    """
    rows = sorted({row for hits in searches.values() for row in hits})
    total = np.zeros(len(rows))
    for name, hits in searches.items():
        total += weights[name] * of_rows(hits, rows)
    return dict(zip(rows, (float(score) for score in total), strict=True))


def of_rows(hits: Mapping[int, float], rows: Sequence[int]) -> NDArray[np.float64]:
    """Return one search's standardised scores for the rows asked for."""
    found = list(hits)
    scores = standardised(np.asarray([hits[row] for row in found], dtype=np.float64))
    by_row = dict(zip(found, scores, strict=True))
    return np.asarray([by_row.get(row, LOWEST) for row in rows], dtype=np.float64)


def reciprocal_rank(rankings: Sequence[Sequence[int]], *, constant: int = 60) -> dict[int, float]:
    """Fuse rankings by reciprocal rank (Cormack and others, 2009): 1 / (constant + rank)."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (constant + rank)
    return scores
