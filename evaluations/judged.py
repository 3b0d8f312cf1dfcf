"""How held-back questions went, and what that comes to. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluations.cases import is_right
from evaluations.learning import area_under_curve, calibration, threshold_answering
from evaluations.measures import Expected, gain
from retrieval.confidence import probability
from retrieval.quotes import Quote
from retrieval.selection import MOST_QUOTES

ANSWERED = 0.85
_BANDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """How one held-back question went.

    `alone` is the confidence without the reader, `confidence` that by which it would be answered.
    """

    expected: Expected
    ranked: tuple[str, ...]
    quotes: tuple[Quote, ...]
    cited: tuple[str, ...]
    confidence: float
    alone: float

    @property
    def ranks(self) -> tuple[int, ...]:
        """The ranks, from 0 on, of relevant documents."""
        return tuple(n for n, path in enumerate(self.ranked) if path in self.expected.relevant)

    @property
    def relevant_quotes(self) -> float:
        """The share of the quotes that are from relevant documents."""
        return sum(path in self.expected.relevant for path in self.cited) / len(self.cited)

    @property
    def citations(self) -> tuple[tuple[str, str], ...]:
        """Path and text of each quote."""
        return tuple(zip(self.cited, (quote.text for quote in self.quotes), strict=True))

    def calibrated(self, slope: float, shift: float) -> Judged:
        """Return it with its log odds stretched and moved."""
        return replace(self, confidence=probability(slope * _log_odds(self) + shift))

    def holds(self, *, within: int) -> bool:
        """Say whether the first quotes hold the answer."""
        return any(is_right(self.expected, quote.text) for quote in self.quotes[:within])


def unread(judged: Sequence[Judged]) -> list[Judged]:
    """Return them as they would have gone without the reader."""
    return [replace(item, confidence=item.alone) for item in judged]


def averaged(runs: Sequence[Sequence[Judged]]) -> dict[str, float]:
    """Return the figures of several splits, averaged."""
    found = [figures(run) for run in runs]
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def calibration_of(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return the slope and shift that make the confidence of held-back questions mean something."""
    return calibration([_log_odds(item) for item in judged], [_is_right(item) for item in judged])


def reliability(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """Return (mean confidence said, share that was right, number) of bands of like size."""
    said = sorted((item.confidence, _is_right(item)) for item in judged)
    bands = np.array_split(np.asarray(said, dtype=np.float64), _BANDS)
    return [(float(band[:, 0].mean()), float(band[:, 1].mean()), len(band)) for band in bands]


def _log_odds(item: Judged) -> float:
    return math.log(item.confidence / (1 - item.confidence))


def _is_right(item: Judged) -> bool:
    return item.expected.is_answerable and item.holds(within=MOST_QUOTES)


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Sum up held-back questions."""
    known = [item for item in judged if item.expected.is_answerable]
    unknown = [item for item in judged if not item.expected.is_answerable]
    sure = [item.confidence for item in known]
    threshold = threshold_answering(sure, share=ANSWERED)
    answered = [item for item in known if item.confidence >= threshold]
    return {
        "hit@1": _mean([item.ranks[:1] == (0,) for item in known]),
        "hit@5": _mean([any(rank < 5 for rank in item.ranks) for item in known]),  # noqa: PLR2004
        "hit@10": _mean([any(rank < 10 for rank in item.ranks) for item in known]),  # noqa: PLR2004
        "ndcg@10": _mean(
            [gain(item.ranks, relevant=len(item.expected.relevant)) for item in known]
        ),
        "span in first quote": _mean([item.holds(within=1) for item in known]),
        "span in three quotes": _mean([item.holds(within=3) for item in known]),
        "relevant citations": _mean([item.relevant_quotes for item in known]),
        "words a quote": _mean(
            [len(quote.text.split()) for item in known for quote in item.quotes]
        ),
        "area under curve": area_under_curve(sure, [item.confidence for item in unknown]),
        "threshold": threshold,
        "answered": len(answered) / len(known),
        "abstained": _mean([item.confidence < threshold for item in unknown]),
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")
