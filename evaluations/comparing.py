"""Compare several systems' answers to the same questions, with intervals. Pure.

The intervals are percentile bootstraps (Efron, 1979): questions are drawn anew, answerable and
unanswerable ones apart, the same draw for every system. The difference between two systems is
therefore paired by question, and its interval is narrower than two intervals side by side suggest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluations.learning import area_under_curve, threshold_answering
from evaluations.measures import Expected, Outcome, collapsed, gain, holds, percentile, ranks_of

DRAWS = 2_000
ANSWERED = 0.85
"""Share of answerable questions that must be answered where abstaining is compared."""
WORDS_SHOWN = 240
"""Words that may be read for the answer where systems show stretches of different length."""
_TAILS = (2.5, 97.5)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One system's outcomes, by question id.

    `indexing_seconds` is None where the index was there before, or is another system's.
    """

    name: str
    outcomes: Mapping[str, Outcome]
    indexing_seconds: float | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One system's estimates by measure, and how far the first system is ahead of it."""

    system: System
    estimates: Mapping[str, Estimate]
    behind: Mapping[str, Estimate]
    words_shown: float
    seconds_p50: float
    seconds_p95: float


RIGHT_BEFORE_WRONG = "a right one scores above an unanswerable one"
ABSTAINED = f"unanswerable ones abstained, {ANSWERED:.0%} answered"
QUALITY = "nDCG@10"


def compare(
    expected: Sequence[Expected], systems: Sequence[System], *, seed: int = 0, draws: int = DRAWS
) -> list[Compared]:
    """Compare systems with the first of them; every system has an outcome for every question."""
    known = [item for item in expected if item.is_answerable]
    unknown = [item for item in expected if not item.is_answerable]
    random = np.random.default_rng(seed)
    drawn_known = _draws(random, len(known), draws)
    drawn_unknown = _draws(random, len(unknown), draws)
    values: list[dict[str, Floats]] = []
    for system in systems:
        found = {name: _of_answerable(name, known, system, drawn_known) for name in OF_ANSWERABLE}
        if known and unknown:
            found |= _of_scores(known, unknown, system, drawn_known, drawn_unknown)
        values.append(found)
    return [
        _summed_up(system, expected, mine, values[0])
        for system, mine in zip(systems, values, strict=True)
    ]


def _draws(random: np.random.Generator, count: int, draws: int) -> NDArray[np.int64]:
    """Return the questions as they are, then so many draws of as many with replacement."""
    as_they_are = np.arange(count, dtype=np.int64)[None]
    if not count:
        return np.zeros((draws + 1, 0), dtype=np.int64)
    return np.concatenate([as_they_are, random.integers(count, size=(draws, count))])


def _of_answerable(
    name: str, known: Sequence[Expected], system: System, drawn: NDArray[np.int64]
) -> Floats:
    measure = OF_ANSWERABLE[name]
    each = np.asarray([measure(item, system.outcomes[item.id]) for item in known], dtype=np.float64)
    taken = each[drawn]
    counted = ~np.isnan(taken)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(counted, taken, 0).sum(axis=1) / counted.sum(axis=1))


def _of_scores(
    known: Sequence[Expected],
    unknown: Sequence[Expected],
    system: System,
    drawn_known: NDArray[np.int64],
    drawn_unknown: NDArray[np.int64],
) -> dict[str, Floats]:
    right, wrong = (
        np.asarray([system.outcomes[item.id].confidence for item in items])
        for items in (known, unknown)
    )
    areas, abstained = [], []
    for some, others in zip(drawn_known, drawn_unknown, strict=True):
        threshold = threshold_answering(right[some].tolist(), share=ANSWERED)
        abstained.append(float((wrong[others] < threshold).mean()))
        areas.append(area_under_curve(right[some], wrong[others]))
    return {RIGHT_BEFORE_WRONG: np.asarray(areas), ABSTAINED: np.asarray(abstained)}


def _summed_up(
    system: System,
    expected: Sequence[Expected],
    mine: Mapping[str, Floats],
    first: Mapping[str, Floats],
) -> Compared:
    outcomes = [system.outcomes[item.id] for item in expected]
    seconds = sorted(found.seconds for found in outcomes)
    shown = [
        sum(len(text.split()) for _, text in found.citations)
        for found in outcomes
        if found.citations
    ]
    return Compared(
        system=system,
        estimates={name: _estimate(values) for name, values in mine.items()},
        behind={name: _estimate(first[name] - values) for name, values in mine.items()},
        words_shown=float(np.median(shown)) if shown else math.nan,
        seconds_p50=percentile(seconds, 0.5),
        seconds_p95=percentile(seconds, 0.95),
    )


def _estimate(values: Floats) -> Estimate:
    drawn = values[1:][~np.isnan(values[1:])]
    low, high = np.percentile(drawn, _TAILS) if len(drawn) else (math.nan, math.nan)
    return Estimate(float(values[0]), float(low), float(high))


def _hit(item: Expected, found: Outcome, *, within: int) -> float:
    return float(any(rank < within for rank in ranks_of(item, found)))


def _shown(item: Expected, found: Outcome) -> float:
    return float(holds(found, item.spans[0])) if item.spans else math.nan


def _relevant(item: Expected, found: Outcome) -> float:
    if not found.citations:
        return math.nan
    return sum(path in item.relevant for path, _ in found.citations) / len(found.citations)


def _cut_short(found: Outcome) -> Outcome:
    """Return the outcome with no more than the first words of what is shown."""
    left, kept = WORDS_SHOWN, []
    for path, text in found.citations:
        words = collapsed(text).split(" ")[:left]
        left -= len(words)
        kept.append((path, " ".join(words)))
    return Outcome(
        id=found.id,
        state=found.state,
        ranked=found.ranked,
        citations=tuple(kept),
        confidence=found.confidence,
        seconds=found.seconds,
    )


OF_ANSWERABLE: Mapping[str, Callable[[Expected, Outcome], float]] = {
    "right document first (hit@1)": lambda item, found: _hit(item, found, within=1),
    "right document in the first 5": lambda item, found: _hit(item, found, within=5),
    "nDCG@10": lambda item, found: gain(ranks_of(item, found), relevant=len(item.relevant)),
    "what is shown holds the answer": _shown,
    f"the first {WORDS_SHOWN} words shown hold it": lambda item, found: _shown(
        item, _cut_short(found)
    ),
    "citations that are relevant": _relevant,
}
"""Measures of one answerable question; nan where a question has nothing to be measured."""
