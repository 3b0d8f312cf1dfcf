"""How likely the quotes hold the answer: a logistic model over transparent features. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from retrieval.expectations import asks_for_an_amount, figure_named, has_an_amount
from retrieval.findings import Findings
from retrieval.quotes import Quote
from retrieval.weights import CONFIDENCE

FEATURES = ("late", "lead", "low_quarter", "unknown", "amount_missing", "figure_named")
_DECIMALS = 4
_COMPARED = 4
"""Documents after the best one that it is compared with."""
_USUAL_LEAD = 3.0
"""How far the best document is ahead where there is no other one to compare it with."""


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

    `late` is how well the question is met in the best passage, `lead` how far the best document is
    ahead of the next four on average, `low_quarter` how well the first quote meets the topic words
    it meets worst (the lower quartile), `unknown` the share of the question's terms that no allowed
    passage holds, `amount_missing` 1 where an amount of money or a share is asked for and the first
    quote names none, `figure_named` whether it names the figure or date that is asked for.
    """
    first = quotes[0]
    met = findings.passages[first.evidence].closeness.met(first.first, first.last)
    question, said = findings.reading.new, f"{first.header} {first.text}"
    return (
        round(findings.passages[0].closeness.late, _DECIMALS),
        round(_lead([score for _, score in findings.documents]), _DECIMALS),
        round(float(np.quantile(met, 0.25)), _DECIMALS),
        findings.unknown,
        float(asks_for_an_amount(question) and not has_an_amount(said)),
        figure_named(question, said),
    )


def _lead(scores: Sequence[float]) -> float:
    """Return how far the first of the scores, best first, is ahead of the next ones on average."""
    others = scores[1 : 1 + _COMPARED]
    return scores[0] - sum(others) / len(others) if others else _USUAL_LEAD
