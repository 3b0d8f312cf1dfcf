"""Learn from an installation's own questions how sure to be, and say how far that can be trusted.

Six-fold cross-validation, several splits: every figure is of questions that were held back. What
is learned stays near the shipped weights unless the questions say otherwise; a brought reader adds
one signal. The rank of documents and the choice of quotes are as shipped, but for the reader's say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaluations.learning import (
    area_under_curve,
    calibration,
    fit_probability,
    folds,
    stretched,
    targets,
    threshold_answering,
)
from evaluations.measures import Expected
from evaluations.situations import Asked
from retrieval.calibration import SHIPPED, SHIPPED_WHEN_READ, Calibration, Level
from retrieval.confidence import FEATURES, READ, probability
from retrieval.rereading import READER_WEIGHT
from retrieval.selection import MOST_QUOTES
from retrieval.weights import CONFIDENCE, Linear

Floats = NDArray[np.float64]
PENALTY = 3.0
WEIGHTS_TRIED = (0.0, 0.05, 0.1, 0.25, 0.5, 1.0)
"""What the reader's word may count in the order of quotes."""
LEAST_ANSWERABLE, LEAST_UNANSWERABLE = 10, 3
"""With fewer nothing is learned at all."""
UNANSWERABLE_SHARE = 0.2
"""How often a question is taken to have no answer, however many of the file have none."""
_SET_BY_HAND = ("unknown",)
"""Few files of questions ask for what the library has no word for, and then by chance."""
_FOLDS = 6
_BANDS = 5
_NOTHING_FOUND = -500.0
_SEEDS = (0, 1, 2)


class TooFewQuestionsError(ValueError):
    """There is too little to learn from; the text says how much is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of one way of being sure, averaged over splits.

    `answered` and `abstained` are at `threshold`, `abstained_at_share` where as large a share of
    the answerable ones is answered as was asked for. `area_hidden` is against the same questions
    with their documents hidden.
    """

    first_quote: float
    three_quotes: float
    area: float
    area_hidden: float
    threshold: float
    answered: float
    abstained: float
    abstained_at_share: float


@dataclass(frozen=True, slots=True)
class Band:
    """Questions of which was said about the same: the mean said, the share right, how many.

    `weight` is by how many questions of full weight the share is as uncertain as by these (Kish).
    """

    said: float
    right: float
    questions: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A calibration, and what speaks for it and against it."""

    calibration: Calibration
    shipped: Figures
    alone: Figures
    with_reader: Figures | None
    bands: tuple[Band, ...]
    answerable: int
    unanswerable: int

    @property
    def used(self) -> Figures:
        """The figures of what an answer would be given by."""
        return self.alone if self.with_reader is None else self.with_reader


def require_enough(expected: Sequence[Expected]) -> None:
    """Let questions pass that something can be learned from.

    Raises:
        TooFewQuestionsError: there are too few.
    """
    known = sum(item.is_answerable for item in expected)
    unknown = len(expected) - known
    if known < LEAST_ANSWERABLE or unknown < LEAST_UNANSWERABLE:
        raise TooFewQuestionsError(
            f"There are {known} questions with an answer and {unknown} without. At least "
            f"{LEAST_ANSWERABLE} with and {LEAST_UNANSWERABLE} without are needed; 40 and more "
            "make figures that can be trusted."
        )


def _require_found(known: Sequence[Asked]) -> None:
    nothing = sum(item.found.is_empty for item in known)
    if len(known) - nothing < LEAST_ANSWERABLE:
        raise TooFewQuestionsError(
            f"Nothing was found for {nothing} of the {len(known)} questions with an answer: see "
            "whether whoever asks may see the documents. At least "
            f"{LEAST_ANSWERABLE} for which something is found are needed."
        )


def learn(  # noqa: PLR0913 - what the file says of itself
    every: Sequence[Asked],
    *,
    embedding_model: str,
    reader: str,
    today: date,
    share: float,
    around: Linear | None = CONFIDENCE,
    is_own: bool = False,
) -> Learned:
    """Learn from questions; `share` of the answerable ones are to be answered.

    `is_own` says that the reader is the one that comes with Dealmate: the shipped numbers know it.

    Raises:
        TooFewQuestionsError: there are too few, or nothing was found for too many.
    """
    require_enough([item.expected for item in every])
    known = [item for item in every if item.expected.is_answerable]
    _require_found(known)
    unknown = [item for item in every if not item.expected.is_answerable]
    level = SHIPPED_WHEN_READ if is_own else SHIPPED
    shipped = [one for item in every for one in _said(item, 0.0, level.model, with_reader=is_own)]
    alone = _learned(every, share=share, with_reader=False, around=around)
    around_read = level.model if around is not None else None
    read = _learned(every, share=share, with_reader=True, around=around_read) if reader else None
    used = read or alone
    figures = _figures(used.runs, used.level, share=share)
    return Learned(
        calibration=Calibration(
            embedding_model=embedding_model,
            alone=alone.level,
            reader=reader,
            with_reader=None if read is None else read.level,
            reader_weight=best_weight(known) if reader else READER_WEIGHT,
            made_on=today,
            questions=len(every),
            unanswerable=len(unknown),
            figures={name: round(value, 4) for name, value in asdict(figures).items()},
        ),
        shipped=_figures([shipped], level, share=share),
        alone=_figures(alone.runs, alone.level, share=share),
        with_reader=None if read is None else figures,
        bands=_bands(used.runs),
        answerable=len(known),
        unanswerable=len(unknown),
    )


def best_weight(known: Sequence[Asked]) -> float:
    """Return the least weight of the reader's word that is within one first quote of the best."""
    right = {
        weight: sum(item.holds(weight, within=1) for item in known if not item.found.is_empty)
        for weight in WEIGHTS_TRIED
    }
    best = max(right.values())
    if right[WEIGHTS_TRIED[0]] == best:
        return WEIGHTS_TRIED[0]
    return min(weight for weight, count in right.items() if weight and count >= best - 1)


@dataclass(frozen=True, slots=True)
class _Learned:
    """A level, and what models like it said of questions that they had not seen, run by run."""

    level: Level
    runs: list[list[_Said]]


@dataclass(frozen=True, slots=True)
class _Said:
    """How sure a model was of a question, in log odds, and what is true of it."""

    log_odds: float
    is_answerable: bool
    is_hidden: bool
    is_right: bool
    first_is_right: bool


def _learned(
    every: Sequence[Asked], *, share: float, with_reader: bool, around: Linear | None
) -> _Learned:
    runs = [_held_back(every, seed=seed, with_reader=with_reader, around=around) for seed in _SEEDS]
    slope, shift = np.mean([_calibrated(run) for run in runs], axis=0).tolist()
    runs = [[replace(one, log_odds=one.log_odds * slope + shift) for one in run] for run in runs]
    weight = best_weight(every) if with_reader else 0.0
    model = stretched(_fitted(every, weight, with_reader=with_reader, around=around), slope, shift)
    threshold = float(np.mean([_threshold(run, share) for run in runs]))
    # Rounded down: as many are to be answered as was asked for.
    return _Learned(Level(model=model, threshold=math.floor(threshold * 100) / 100), runs)


def _held_back(
    every: Sequence[Asked], *, seed: int, with_reader: bool, around: Linear | None
) -> list[_Said]:
    """Say of every question how sure a model is that has not seen it."""
    by_kind = [
        [item for item in every if item.expected.is_answerable is kind] for kind in (True, False)
    ]
    splits = [folds(items, count=_FOLDS, seed=seed) for items in by_kind]
    found = []
    for (known, held_known), (unknown, held_unknown) in zip(*splits, strict=True):
        weight = best_weight(known) if with_reader else 0.0
        model = _fitted([*known, *unknown], weight, with_reader=with_reader, around=around)
        for item in (*held_known, *held_unknown):
            found += _said(item, weight, model, with_reader=with_reader)
    return found


def _fitted(
    every: Sequence[Asked], weight: float, *, with_reader: bool, around: Linear | None
) -> Linear:
    rows, right = [], []
    for item in every:
        for one, is_there in ((item.found, item.expected.is_answerable), (item.hidden, False)):
            if one is not None and not one.is_empty:
                rows.append(one.row(weight, with_reader=with_reader))
                right.append(is_there)
    return fit_probability(
        np.asarray(rows, dtype=np.float64),
        np.asarray(right, dtype=np.bool_),
        names=(*FEATURES, READ) if with_reader else FEATURES,
        penalty=PENALTY,
        around=around,
        held=_SET_BY_HAND if around is not None else (),
    )


def _said(item: Asked, weight: float, model: Linear, *, with_reader: bool) -> list[_Said]:
    """Return what a model says of a question, and of the same with its documents hidden."""
    is_answerable = item.expected.is_answerable
    found = []
    for one, is_hidden in ((item.found, False), (item.hidden, True)):
        if one is None:
            continue
        score = _NOTHING_FOUND
        if not one.is_empty:
            score = float(model.scores(np.asarray([one.row(weight, with_reader=with_reader)]))[0])
        holds = is_answerable and not is_hidden and not one.is_empty
        found.append(
            _Said(
                score,
                is_answerable,
                is_hidden,
                is_right=holds and item.holds(weight, within=MOST_QUOTES),
                first_is_right=holds and item.holds(weight, within=1),
            )
        )
    return found


def _calibrated(said: Sequence[_Said]) -> tuple[float, float]:
    asked_once = [one for one in said if not one.is_hidden and one.log_odds > _NOTHING_FOUND]
    return calibration(
        [one.log_odds for one in asked_once],
        targets([one.is_right for one in asked_once]),
        _weights(asked_once),
    )


def _weights(said: Sequence[_Said]) -> list[float]:
    """Return what each question counts, so that one in five has no answer."""
    known = sum(one.is_answerable for one in said)
    of_known = (1 - UNANSWERABLE_SHARE) * len(said) / max(known, 1)
    of_unknown = UNANSWERABLE_SHARE * len(said) / max(len(said) - known, 1)
    return [of_known if one.is_answerable else of_unknown for one in said]


def _threshold(run: Sequence[_Said], share: float) -> float:
    sure = [probability(one.log_odds) for one in run if one.is_answerable and not one.is_hidden]
    return threshold_answering(sure, share=share)


def _figures(runs: Sequence[Sequence[_Said]], level: Level, *, share: float) -> Figures:
    found = [_figures_of(run, level.threshold, share=share) for run in runs]
    return Figures(
        **{name: float(np.mean([one[name] for one in found])) for name in found[0]},
        threshold=level.threshold,
    )


def _figures_of(run: Sequence[_Said], threshold: float, *, share: float) -> dict[str, float]:
    known = [one for one in run if one.is_answerable and not one.is_hidden]
    sure = [probability(one.log_odds) for one in known]
    unsure = [probability(one.log_odds) for one in run if not one.is_answerable]
    hidden = [probability(one.log_odds) for one in run if one.is_hidden]
    at_share = threshold_answering(sure, share=share)
    return {
        "first_quote": float(np.mean([one.first_is_right for one in known])),
        "three_quotes": float(np.mean([one.is_right for one in known])),
        "area": area_under_curve(sure, unsure),
        "area_hidden": area_under_curve(sure, hidden),
        "answered": float(np.mean([one >= threshold for one in sure])),
        "abstained": float(np.mean([one < threshold for one in unsure])),
        "abstained_at_share": float(np.mean([one < at_share for one in unsure])),
    }


def _bands(runs: Sequence[Sequence[_Said]]) -> tuple[Band, ...]:
    """Return bands of like size of what was said, all runs together."""
    said = [one for run in runs for one in run if not one.is_hidden]
    rows = sorted(
        (probability(one.log_odds), float(one.is_right), weight)
        for one, weight in zip(said, _weights(said), strict=True)
    )
    found = []
    for band in np.array_split(np.asarray(rows), _BANDS):
        weights = band[:, 2]
        counts = float(weights.sum() ** 2 / (weights**2).sum())
        found.append(
            Band(
                said=float(np.average(band[:, 0], weights=weights)),
                right=float(np.average(band[:, 1], weights=weights)),
                questions=round(len(band) / len(runs)),
                weight=counts / len(runs),
            )
        )
    return tuple(found)
