"""A model of pairs within bounds: so many pairs, so much time, and left out when it fails.

Whatever goes wrong, the answer is the one that there would be without the model.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.reader.model import PairModel, Verdict, log_odds, verdict_of
from retrieval.writing.limits import CircuitBreaker

_DECIMALS = 4


class LeftOut(StrEnum):
    """Why a model had no say in an answer."""

    TOO_SLOW = "too_slow"
    FAILED = "failed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one reading, for logs: no words of anybody.

    `left_out` is None where the model had its say; `error` is an exception's class.
    """

    model: str
    pairs: int
    seconds: float
    left_out: LeftOut | None = None
    error: str = ""


class _TooSlowError(Exception):
    """The time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Pairs at one reading, and seconds for all readings of one question."""

    pairs: int = 8
    seconds: float = 1.0


class BoundedModel:
    """Hands out readings, one for each question. Safe to share between threads.

    `is_own` says that it is the reader that comes with Dealmate: what its word is worth is known.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each thing that a test turns
        self,
        model: PairModel,
        *,
        is_own: bool = False,
        bounds: Bounds | None = None,
        breaker: CircuitBreaker | None = None,
        report: Callable[[Report], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self.is_own = is_own
        self.bounds = bounds or Bounds()
        self._breaker = breaker or CircuitBreaker()
        self._report = report or _silent
        self._monotonic = monotonic

    @property
    def name(self) -> str:
        """The name of the exact weights."""
        return self.model.name

    def for_question(self) -> OneQuestion:
        """Return what reads for one question, with all of its time before it."""
        return OneQuestion(self)

    def read(
        self, pairs: Sequence[tuple[str, str]], *, seconds: float
    ) -> tuple[list[tuple[float, ...]] | None, float]:
        """Return the logits of each pair, all or none of them, and the seconds that it took."""
        began = self._monotonic()
        if not self._breaker.admits(began):
            self._report(self._told(0, 0.0, LeftOut.PAUSED))
            return None, 0.0
        found: list[tuple[float, ...]] = []
        left_out, error = None, ""
        try:
            for first, second in pairs:
                found.append(_finite(self.model.logits(first, second)))
                if self._monotonic() - began > seconds:
                    raise _TooSlowError  # noqa: TRY301 - one way out for whatever goes wrong
            self._breaker.succeeded()
        except _TooSlowError:
            left_out = LeftOut.TOO_SLOW
        except Exception as failure:  # noqa: BLE001 - a model fails in every way; the answer stands
            left_out, error = LeftOut.FAILED, type(failure).__name__
        took = self._monotonic() - began
        if left_out is not None:
            self._breaker.failed(self._monotonic())
        self._report(self._told(len(found), took, left_out, error))
        return (found if left_out is None else None), took

    def _told(self, pairs: int, took: float, why: LeftOut | None, error: str = "") -> Report:
        return Report(
            model=self.name, pairs=pairs, seconds=round(took, 4), left_out=why, error=error
        )


class OneQuestion:
    """A model at one question. Once the model was left out, it is for the rest of it."""

    def __init__(self, bounded: BoundedModel) -> None:
        self._bounded = bounded
        self._left = bounded.bounds.seconds
        self._is_out = False

    @property
    def most(self) -> int:
        """How many texts are read at most."""
        return self._bounded.bounds.pairs

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...] | None:
        """Return the log odds that each text answers the question; None without the model."""
        found = self._read([(question, text) for text in texts])
        labels = self._bounded.model.labels
        if found is None:
            return None
        return tuple(round(log_odds(logits, labels), _DECIMALS) for logits in found)

    def verdicts(self, texts: Sequence[str], sentence: str) -> tuple[Verdict, ...] | None:
        """Return how the sentence stands to each text; None without the model."""
        found = self._read([(text, sentence) for text in texts])
        labels = self._bounded.model.labels
        return None if found is None else tuple(verdict_of(logits, labels) for logits in found)

    def _read(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]] | None:
        if self._is_out:
            return None
        found, took = self._bounded.read(pairs[: self.most], seconds=self._left)
        self._left -= took
        self._is_out = found is None
        return found


def _finite(logits: tuple[float, ...]) -> tuple[float, ...]:
    if not all(map(math.isfinite, logits)):
        raise ArithmeticError("The model gave something that is no number.")
    return logits


def _silent(report: Report) -> None:
    del report
