"""How likely the quotes hold the answer: a logistic model over transparent features. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from retrieval.expectations import asks_for_an_amount, has_an_amount
from retrieval.findings import Findings
from retrieval.quotes import Quote, met_anywhere
from retrieval.rereading import word_of
from retrieval.weights import CONFIDENCE, Linear

FEATURES = ("late", "spread", "low_quarter", "unknown", "amount_missing", "shortfall")
READ = "read"
"""What a reader makes of the quotes, on average: a feature where its word's worth is known. The
shipped reader's is; another one's once an installation has taught it."""
_DECIMALS = 4
_OUT_OF_SIGHT = 500.0
_COMPARED = 10
"""Passages whose closeness to the question is compared."""
_OFTEN_UNKNOWN = 0.5
_USUAL_SPREAD = 0.0271
"""How far apart passages are where there is no other one to compare with."""


def confidence(findings: Findings, quotes: Sequence[Quote], *, model: Linear = CONFIDENCE) -> float:
    """Return the estimated probability, 0 to 1, that the quotes hold the answer.

    It is calibrated on questions that the weights had not seen, one in five of them without an
    answer in the library: of those said to be .7, about 7 in 10 were right. Where the `model` has
    one weight more than there are `FEATURES`, it is that of `READ`, and the quotes were read.
    """
    if not findings.passages or not quotes:
        return 0.0
    row = confidence_features(findings, quotes)
    if len(model.weights) > len(row):
        row = (*row, word_of(quotes))
    score = float(model.scores(np.asarray([row], dtype=np.float64))[0])
    return round(probability(score), _DECIMALS)


def probability(score: float) -> float:
    """Return what log odds come to, 0 to 1; those that are out of sight as if they were 500."""
    return 1 / (1 + math.exp(-max(min(score, _OUT_OF_SIGHT), -_OUT_OF_SIGHT)))


def confidence_features(findings: Findings, quotes: Sequence[Quote]) -> tuple[float, ...]:
    """Return the features in the order of `FEATURES`; there is a passage and a quote at least.

    `late` is how well the question is met in the best passage, `spread` how unlike each other the
    ten passages that meet it best are in that (an answer stands out: after NQC, Shtok and others,
    2012), `low_quarter` how well the first quote meets the topic words it meets worst (the lower
    quartile), `unknown` how much more than half of the question's terms (by rarity) no allowed
    passage holds: whoever asks in other words than the pages' is often at a third, whoever asks of
    something else at nearly all. `amount_missing` is 1 where an amount of money or a share is asked
    for and the first quote names none, `shortfall` how far that quote falls short of the best match
    anywhere for the topic word where it falls short most: what is asked for stands somewhere else,
    if anywhere.
    """
    first = quotes[0]
    met = findings.passages[first.evidence].closeness.met(first.first, first.last)
    question, said = findings.reading.new, f"{first.header} {first.text}"
    return (
        round(findings.passages[0].closeness.late, _DECIMALS),
        round(_spread([item.closeness.late for item in findings.passages]), _DECIMALS),
        round(float(np.quantile(met, 0.25)), _DECIMALS),
        round(max(findings.unknown - _OFTEN_UNKNOWN, 0.0), _DECIMALS),
        float(asks_for_an_amount(question) and not has_an_amount(said)),
        _shortfall(findings, first),
    )


def _spread(closeness: Sequence[float]) -> float:
    """Return the standard deviation of the greatest of the numbers."""
    best = sorted(closeness, reverse=True)[:_COMPARED]
    return float(np.std(best)) if len(best) > 1 else _USUAL_SPREAD


def _shortfall(findings: Findings, first: Quote) -> float:
    """Return the most that a topic word is met better anywhere than in the first quote, 0 to 1."""
    evidence = findings.evidence()
    own = evidence[first.evidence]
    best = met_anywhere(evidence)[own.is_translated][own.closeness.topic]
    behind = best - own.closeness.met(first.first, first.last)
    return round(max(float(behind.max()), 0.0), _DECIMALS) if len(behind) else 0.0
