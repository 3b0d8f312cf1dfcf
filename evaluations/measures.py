"""What is measured of answers to questions whose right answers are known. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RANKS_MEASURED = 10
_Z_95 = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One question and what is right: paths of relevant documents and exact stretches of them.

    `spans` is empty when nothing is known of the words; `relevant` is empty exactly when the
    library has no answer.
    """

    id: str
    question: str
    relevant: frozenset[str]
    spans: tuple[str, ...]
    is_answerable: bool
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came back for one question."""

    id: str
    state: str
    ranked: tuple[str, ...]
    citations: tuple[tuple[str, str], ...]
    """Path and quote."""
    confidence: float
    seconds: float
    pages: tuple[str, ...] = ()
    """Paths of the documents that are named besides the quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Shares are 0 to 1; nan where nothing was there to be measured.

    Ranks count for every answerable question, whether it was answered or not. `span_held` is the
    share of answerable questions whose shown quotes hold the (first) answer span: an abstention
    holds none. `all_spans_held` asks for every span of a question with several. `answered` counts
    answered and asked-back ones; `page_named_when_withheld` is the share of the others of which a
    relevant document is named all the same.
    """

    questions: int
    answerable: int
    hit_at_1: float
    hit_at_5: float
    hit_at_10: float
    ndcg_at_10: float
    span_held: float
    all_spans_held: float
    relevant_citations: float
    abstained_when_unanswerable: float
    answered_when_answerable: float
    page_named_when_withheld: float
    seconds_p50: float
    seconds_p95: float


def measure(expected: Sequence[Expected], outcomes: Mapping[str, Outcome]) -> Measures:
    """Compare outcomes, by question id, with what is right."""
    known = [item for item in expected if item.is_answerable]
    unknown = [item for item in expected if not item.is_answerable]
    ranks = [ranks_of(item, outcomes[item.id]) for item in known]
    seconds = sorted(outcomes[item.id].seconds for item in expected)
    return Measures(
        questions=len(expected),
        answerable=len(known),
        hit_at_1=_share(bool(found) and found[0] < 1 for found in ranks),
        hit_at_5=_share(bool(found) and found[0] < 5 for found in ranks),  # noqa: PLR2004
        hit_at_10=_share(bool(found) and found[0] < RANKS_MEASURED for found in ranks),
        ndcg_at_10=_mean(
            gain(found, relevant=len(item.relevant))
            for item, found in zip(known, ranks, strict=True)
        ),
        span_held=_share(holds(outcomes[item.id], item.spans[0]) for item in known if item.spans),
        all_spans_held=_share(
            all(holds(outcomes[item.id], span) for span in item.spans)
            for item in known
            if item.spans
        ),
        relevant_citations=_mean(
            sum(path in item.relevant for path, _ in outcomes[item.id].citations)
            / len(outcomes[item.id].citations)
            for item in known
            if outcomes[item.id].citations
        ),
        abstained_when_unanswerable=_share(
            outcomes[item.id].state == "abstained" for item in unknown
        ),
        answered_when_answerable=_share(outcomes[item.id].state != "abstained" for item in known),
        page_named_when_withheld=_share(
            bool(item.relevant.intersection(outcomes[item.id].pages))
            for item in known
            if outcomes[item.id].state == "abstained"
        ),
        seconds_p50=percentile(seconds, 0.5),
        seconds_p95=percentile(seconds, 0.95),
    )


def collapsed(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())


def holds(outcome: Outcome, span: str) -> bool:
    """Say whether one of the quotes contains the span, white space collapsed."""
    return any(collapsed(span) in collapsed(quote) for _, quote in outcome.citations)


def gain(ranks: Sequence[int], *, relevant: int) -> float:
    """Return normalised discounted cumulative gain at ten; ranks count from 0."""
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(RANKS_MEASURED, relevant)))
    got = sum(1 / math.log2(rank + 2) for rank in ranks if rank < RANKS_MEASURED)
    return got / ideal if ideal else 0.0


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value that this share of the ordered values does not exceed (nearest rank)."""
    if not ordered:
        return math.nan
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def interval(share: float, count: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson, 1927)."""
    if not count:
        return (math.nan, math.nan)
    centre = (share + _Z_95**2 / (2 * count)) / (1 + _Z_95**2 / count)
    half = _Z_95 * math.sqrt(share * (1 - share) / count + _Z_95**2 / (4 * count**2))
    half /= 1 + _Z_95**2 / count
    return (max(centre - half, 0.0), min(centre + half, 1.0))


def counted_share(told: Sequence[bool]) -> str:
    """Return how many of those told are true, with the 95% interval of their share."""
    low, high = interval(sum(told) / len(told), len(told))
    return f"{sum(told)} of {len(told)} ({low:.3f} to {high:.3f})"


def area_interval(area: float, *, right: int, wrong: int) -> tuple[float, float]:
    """Return the 95% interval of an area under the curve (Hanley and McNeil, 1982)."""
    if not right or not wrong:
        return (math.nan, math.nan)
    above_two = area / (2 - area)
    two_above = 2 * area**2 / (1 + area)
    variance = area * (1 - area)
    variance += (right - 1) * (above_two - area**2) + (wrong - 1) * (two_above - area**2)
    half = _Z_95 * math.sqrt(max(variance, 0.0) / (right * wrong))
    return (max(area - half, 0.0), min(area + half, 1.0))


def ranks_of(expected: Expected, outcome: Outcome) -> list[int]:
    """Return the ranks, from 0 on, at which relevant documents stand among the first ten."""
    return [
        rank
        for rank, path in enumerate(outcome.ranked[:RANKS_MEASURED])
        if path in expected.relevant
    ]


def _share(values: Iterable[bool]) -> float:
    return _mean(float(value) for value in values)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else math.nan
