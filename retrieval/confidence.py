"""How likely the quotes hold the answer: a logistic model over transparent features. Pure."""

from __future__ import annotations

import math

import numpy as np

from retrieval.quotes import Quote
from retrieval.searching import Findings
from retrieval.weights import CONFIDENCE

FEATURES = ("late", "margin", "least", "unknown")
_DECIMALS = 4
_NEAR_TOP = 5


def confidence(findings: Findings, quotes: list[Quote]) -> float:
    """Return the estimated probability, 0 to 1, that the quotes hold the answer."""
    if not findings.passages or not quotes:
        return 0.0
    features = np.asarray([confidence_features(findings, quotes)], dtype=np.float64)
    score = float(CONFIDENCE.scores(features)[0])
    return round(1 / (1 + math.exp(-score)), _DECIMALS)


def confidence_features(findings: Findings, quotes: list[Quote]) -> tuple[float, ...]:
    """Return the features in the order of `FEATURES`; there is a passage and a quote at least.

    `late` is how well the question is met in the best passage, `margin` how far the best passage is
    ahead of the fifth, `least` how well the first quote meets the topic word it meets worst,
    `unknown` the share of the question's terms that no allowed passage holds.
    """
    best = findings.passages[0]
    fifth = findings.passages[min(_NEAR_TOP, len(findings.passages)) - 1]
    quote = quotes[0]
    quoted = findings.passages[quote.evidence].closeness
    return (
        best.closeness.late,
        round(best.score - fifth.score, _DECIMALS),
        quoted.least(quote.first, quote.last),
        findings.unknown,
    )
