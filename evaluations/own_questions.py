"""How many questions of its own an installation needs: learned from few, judged by the others.

`python -m evaluations.own_questions --tasks FOLDER` takes the questions of MTRAG-UN, which nothing
shipped has learned from. Again and again it learns from some of them, drawn by chance with a
quarter unanswerable, and prints the area under the curve on those that are left: as shipped,
learned anew from nothing, and learned around the shipped weights as `dealmate calibrate` does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.loading import default_embedder
from evaluations.calibrating import PENALTY
from evaluations.conversations import found_in_conversation
from evaluations.learning import area_under_curve, fit_probability, threshold_answering
from evaluations.situations import situation
from retrieval.confidence import FEATURES
from retrieval.weights import CONFIDENCE, Linear

Floats = NDArray[np.float64]
SIZES = (20, 40, 80, 160)
_UNANSWERABLE = 0.25
_DRAWS = 40
_ANSWERED = 0.85


def compared(
    known: Floats, unknown: Floats, *, size: int, penalty: float = PENALTY
) -> dict[str, tuple[float, float]]:
    """Return area and share abstained at .85 answered of each way, the mean of many draws.

    `known` and `unknown` hold the signals of answerable and unanswerable questions, a row each.
    """
    chance = np.random.default_rng(size)
    runs: dict[str, list[tuple[float, float]]] = {}
    few = round(size * _UNANSWERABLE)
    for _ in range(_DRAWS):
        order, others = chance.permutation(len(known)), chance.permutation(len(unknown))
        seen = known[order[: size - few]], unknown[others[:few]]
        left = known[order[size - few :]], unknown[others[few:]]
        for name, model in (
            ("as shipped", CONFIDENCE),
            ("learned from nothing", _fitted(*seen, around=None, penalty=penalty)),
            ("learned around the shipped", _fitted(*seen, around=CONFIDENCE, penalty=penalty)),
        ):
            runs.setdefault(name, []).append(_judged(model, *left))
    return {
        name: (float(np.mean([a for a, _ in found])), float(np.mean([b for _, b in found])))
        for name, found in runs.items()
    }


def _fitted(known: Floats, unknown: Floats, *, around: Linear | None, penalty: float) -> Linear:
    return fit_probability(
        np.vstack([known, unknown]),
        np.concatenate([np.ones(len(known), np.bool_), np.zeros(len(unknown), np.bool_)]),
        names=FEATURES,
        penalty=penalty,
        around=around,
    )


def _judged(model: Linear, known: Floats, unknown: Floats) -> tuple[float, float]:
    sure, unsure = model.scores(known), model.scores(unknown)
    threshold = threshold_answering(sure.tolist(), share=_ANSWERED)
    return area_under_curve(sure, unsure), float((unsure < threshold).mean())


def signals(tasks: Path, *, data_folder: Path) -> tuple[Floats, Floats]:
    """Return the signals of the answerable and of the unanswerable questions, a row each."""
    rows: dict[bool, list[tuple[float, ...]]] = {True: [], False: []}
    for task, findings in found_in_conversation(
        tasks, data_folder=data_folder, embedder=default_embedder(), now=datetime.now(UTC)
    ):
        found = situation(findings, reader=None)
        if not found.is_empty:
            rows[task.is_answerable].append(found.row(0.0, with_reader=False))
    known, unknown = (np.asarray(rows[kind], dtype=np.float64) for kind in (True, False))
    return known, unknown


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=Path, required=True, help="folder of reference.jsonl")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    known, unknown = signals(options.tasks, data_folder=options.data)
    sys.stdout.write("| questions learned from | way | area | abstained |\n|---|---|---|---|\n")
    for size in SIZES:
        for name, (area, abstained) in compared(known, unknown, size=size).items():
            sys.stdout.write(f"| {size} | {name} | {area:.3f} | {abstained:.3f} |\n")


if __name__ == "__main__":
    main()
