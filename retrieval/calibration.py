"""How sure to be, as an installation's own questions have taught it: what is kept of it. Pure.

`dealmate calibrate` writes such a file. It holds numbers and names, nothing that runs, and says
which models it was made with: with others its numbers mean nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from retrieval.confidence import FEATURES, READ
from retrieval.rereading import READER_WEIGHT
from retrieval.weights import (
    CONFIDENCE,
    CONFIDENCE_WHEN_READ,
    THRESHOLD,
    THRESHOLD_WHEN_READ,
    Linear,
    Weight,
)

FORM = 2
"""Of the file; goes up when it is written otherwise."""
_LARGEST = 1e6


class CalibrationError(ValueError):
    """A calibration cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A model of confidence and the confidence from which an answer is given."""

    model: Linear
    threshold: float


SHIPPED = Level(model=CONFIDENCE, threshold=THRESHOLD)
SHIPPED_WHEN_READ = Level(model=CONFIDENCE_WHEN_READ, threshold=THRESHOLD_WHEN_READ)
"""Where the reader that comes with Dealmate has read the quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What an installation's own questions have taught.

    `alone` is how sure the library's own signals are, `with_reader` how sure they are with what the
    brought model `reader` makes of the quotes; without a reader it is None and `reader` empty.
    `reader_weight` is what the reader's word counts in the order of quotes. `figures` are those of
    questions that were held back, for people.
    """

    embedding_model: str
    alone: Level
    reader: str = ""
    with_reader: Level | None = None
    reader_weight: float = READER_WEIGHT
    made_on: date
    questions: int
    unanswerable: int
    figures: Mapping[str, float] = field(default_factory=dict)

    def level(self, *, embedding_model: str, is_read: bool) -> Level:
        """Return the level for an answer: the shipped one while another model still answers."""
        if embedding_model != self.embedding_model:
            return SHIPPED
        return self.with_reader if is_read and self.with_reader is not None else self.alone

    def check(self, *, embedding_model: str, reader: str) -> None:
        """Hold the models that are set against those that it was made with.

        Raises:
            CalibrationError: they are others.
        """
        if embedding_model != self.embedding_model:
            raise CalibrationError(
                f"it was made with the embedding model {self.embedding_model}, and "
                f"{embedding_model} is set. {_AGAIN}"
            )
        if reader != self.reader:
            made = f"the reader {self.reader}" if self.reader else "no reader (reads_quotes off)"
            now = f"{reader} reads" if reader else "none reads"
            raise CalibrationError(f"it was made with {made}, and {now}. {_AGAIN}")


_AGAIN = (
    "Set what it was made with, or run `dealmate calibrate` again, or leave confidence_file out: "
    "then the shipped numbers count."
)


def written(calibration: Calibration) -> str:
    """Return a calibration as the text of its file."""
    stored = {
        "form": FORM,
        "made_on": calibration.made_on.isoformat(),
        "embedding_model": calibration.embedding_model,
        "reader": calibration.reader,
        "reader_weight": calibration.reader_weight,
        "questions": calibration.questions,
        "unanswerable": calibration.unanswerable,
        "figures": dict(calibration.figures),
        "alone": _stored(calibration.alone),
        "with_reader": None
        if calibration.with_reader is None
        else _stored(calibration.with_reader),
    }
    return json.dumps(stored, indent=1) + "\n"


def _stored(level: Level) -> dict[str, Any]:
    return {
        "threshold": level.threshold,
        "intercept": level.model.intercept,
        "weights": [asdict(item) for item in level.model.weights],
    }


def parsed(text: str) -> Calibration:
    """Read the text of a calibration's file.

    Raises:
        CalibrationError: it is none, or one of another version of Dealmate.
    """
    try:
        stored = json.loads(text)
        if stored["form"] != FORM:
            raise ValueError(f"form {stored['form']}")  # noqa: TRY301 - said in the same words
        with_reader = stored["with_reader"]
        return Calibration(
            embedding_model=str(stored["embedding_model"]),
            alone=_level(stored["alone"], FEATURES),
            reader=str(stored["reader"]),
            with_reader=None if with_reader is None else _level(with_reader, (*FEATURES, READ)),
            reader_weight=_number(stored["reader_weight"], least=0.0),
            made_on=date.fromisoformat(stored["made_on"]),
            questions=int(stored["questions"]),
            unanswerable=int(stored["unanswerable"]),
            figures={str(name): float(value) for name, value in stored["figures"].items()},
        )
    except CalibrationError:
        raise
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,  # a number of questions without end
        RecursionError,  # brackets within brackets
    ) as error:
        raise CalibrationError(f"it is not whole ({error}). {_ANEW}") from None


_ANEW = "Write it anew with `dealmate calibrate`."


def _level(stored: Mapping[str, Any], features: tuple[str, ...]) -> Level:
    weights = tuple(
        Weight(
            str(item["feature"]),
            _number(item["weight"]),
            _number(item["mean"]),
            _number(item["spread"], least=1e-12),
        )
        for item in stored["weights"]
    )
    if tuple(item.feature for item in weights) != features:
        raise CalibrationError(f"it weighs other signals than this version has. {_ANEW}")
    threshold = _number(stored["threshold"], least=0.0)
    if threshold > 1:
        raise ValueError(f"threshold {threshold}")
    model = Linear(weights=weights, intercept=_number(stored["intercept"]))
    return Level(model=model, threshold=threshold)


def _number(value: Any, *, least: float = -_LARGEST) -> float:
    number = float(value)
    if not math.isfinite(number) or not least <= number <= _LARGEST:
        raise ValueError(f"{value} is no number that can be used")
    return number
