"""How likely the quotes hold the answer: a logistic model over transparent features. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from retrieval.expectations import asks_for_an_amount, has_an_amount
from retrieval.findings import Findings
from retrieval.quotes import Quote
from retrieval.weights import CONFIDENCE

FEATURES = ("late", "margin", "least", "unknown", "amount_missing")
_DECIMALS = 4
_NEAR_TOP = 5


def confidence(findings: Findings, quotes: Sequence[Quote]) -> float:
    """Return the estimated probability, 0 to 1, that the quotes hold the answer.

    It is calibrated on questions that the weights had not seen, one in five of them without an
    answer in the library: of those said to be .7, about 7 in 10 were right.
    """
    if not findings.passages or not quotes:
        return 0.0
    features = np.asarray([confidence_features(findings, quotes)], dtype=np.float64)
    score = float(CONFIDENCE.scores(features)[0])
    return round(1 / (1 + math.exp(-score)), _DECIMALS)


def confidence_features(findings: Findings, quotes: Sequence[Quote]) -> tuple[float, ...]:
    """Return the features in the order of `FEATURES`; there is a passage and a quote at least.

    `late` is how well the question is met in the best passage, `margin` how far the best passage is
    ahead of the fifth, `least` how well the first quote meets the topic word it meets worst,
    `unknown` the share of the question's terms that no allowed passage holds, `amount_missing` 1
    where an amount is asked for and the first quote names none.
    """
    best = findings.passages[0]
    fifth = findings.passages[min(_NEAR_TOP, len(findings.passages)) - 1]
    first = quotes[0]
    met = findings.passages[first.evidence].closeness.met(first.first, first.last)
    named = has_an_amount(f"{first.header} {first.text}")
    return (
        round(best.closeness.late, _DECIMALS),
        round(best.score - fifth.score, _DECIMALS),
        round(float(met.min()), _DECIMALS),
        findings.unknown,
        float(asks_for_an_amount(findings.reading.text) and not named),
    )
