"""How likely the quotes hold the answer: a logistic model over transparent features. Pure."""

from __future__ import annotations

import math

import numpy as np

from retrieval.quotes import FEATURES as QUOTE_FEATURES
from retrieval.quotes import Quote
from retrieval.searching import Findings
from retrieval.terms import TermSet, share_of_rarest
from retrieval.weights import CONFIDENCE

FEATURES = (
    "best_cosine",
    "best_statement",
    "score",
    "margin",
    "spread",
    "agreement",
    "coverage",
    "quote_coverage",
    "quote_nearest",
    "quote_form",
    "quote_score",
    "unknown",
    "rarest_held",
    "quote_rarest_held",
)
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
    """Return the features in the order of `FEATURES`; there is a passage and a quote at least."""
    top = findings.passages[0]
    near_top = findings.passages[:_NEAR_TOP]
    scores = [score for _, score in findings.documents]
    second = scores[1] if len(scores) > 1 else scores[0]
    fifth = scores[min(_NEAR_TOP, len(scores)) - 1]
    best_asset = findings.documents[0][0]
    agreeing = (best_asset == findings.best_words_asset) + (best_asset == findings.best_dense_asset)
    quote = quotes[0]
    quoted = dict(zip(QUOTE_FEATURES, quote.features, strict=True))
    return (
        max(item.cosine for item in near_top),
        max(item.signals.statement for item in near_top),
        top.score,
        scores[0] - second,
        scores[0] - fifth,
        agreeing / 2,
        max(item.signals.coverage for item in near_top),
        quoted["coverage_in_context"],
        quoted["nearest"],
        quoted["expected_form"],
        quote.score,
        len(findings.unknown) / max(len(findings.terms), 1),
        share_of_rarest(top.held, top.rarities),
        share_of_rarest(_held_by(findings, quote), findings.passages[quote.evidence].rarities),
    )


def _held_by(findings: Findings, quote: Quote) -> TermSet:
    source = findings.passages[quote.evidence]
    held = source.in_context
    for statement in source.present[quote.first : quote.last + 1]:
        held |= statement
    return held
