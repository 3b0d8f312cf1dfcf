"""Learn what the words and pieces of messages weigh, as `retrieval.signs` counts them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from evaluations.corpora import JUDGES, QUESTIONS, invented_libraries
from evaluations.run import read_questions
from retrieval.signs import SLOTS, signs

_MOST = 127
"""Of 8 bits."""


def company_questions(*, set_apart: bool) -> list[str]:
    """Return what is asked of the invented companies: those that are set apart, or the others."""
    return [
        item.question
        for folder in invented_libraries()
        if (folder.name in JUDGES) is set_apart
        for file in QUESTIONS
        for item in read_questions(folder / file)
    ]


def features(texts: Sequence[str]) -> csr_matrix:
    """Return a row for each text, of length 1: its counts by slot; shape (texts, SLOTS)."""
    rows: list[int] = []
    slots: list[int] = []
    values: list[float] = []
    for row, text in enumerate(texts):
        counted = signs(text)
        length = math.hypot(*counted.values()) or 1.0
        rows += [row] * len(counted)
        slots += counted.keys()
        values += [count / length for count in counted.values()]
    return csr_matrix((values, (rows, slots)), shape=(len(texts), SLOTS))


def fitted(
    counted: csr_matrix, is_meant: Sequence[bool], weight: Sequence[float], *, strength: float
) -> tuple[NDArray[np.int8], float, float]:
    """Fit a logistic regression; return its weights in 8 bits, their scale, and its bias.

    `strength` is of what is learned, the reverse of the penalty.
    """
    from sklearn.linear_model import (  # type: ignore[import-untyped]  # noqa: PLC0415 - a tool
        LogisticRegression,
    )

    model: Any = LogisticRegression(C=strength, solver="liblinear", max_iter=1_000, random_state=0)
    model.fit(counted, is_meant, sample_weight=weight)
    exact = model.coef_[0]
    scale = float(np.abs(exact).max()) / _MOST
    return np.rint(exact / scale).astype(np.int8), scale, float(model.intercept_[0])
