"""Try signals of whether there is an answer: alone, in place of one another, and together.

`python -m evaluations.abstaining --corpus FOLDER --questions FILE --tasks FOLDER` prints two tables
of areas under the curve. Answerable questions are set against unanswerable ones (dev), against
themselves with their documents hidden, with only the passages hidden that hold the answer, and
answerable against unanswerable questions of MTRAG-UN. Ranking weights are the shipped ones; a set
of signals is judged on held-back questions. One of them is how far the shipped reader believes the
quotes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.loading import default_embedder
from evaluations.cases import Case, gather, without_answer, without_passages
from evaluations.conversations import Task, found_in_conversation
from evaluations.learning import area_under_curve, fit_probability, threshold_answering
from evaluations.remembering import RememberingReader, shipped_reader
from evaluations.signals import quotes_of, signals
from evaluations.training import CONFIDENCE_PENALTY
from retrieval import confidence as sureness
from retrieval.findings import Findings
from retrieval.weights import Linear

Floats = NDArray[np.float64]
Rows = Mapping[str, Sequence[Mapping[str, float]]]
"""The signals of each question of a set: `DEV`, `UNANSWERABLE` and so on."""

DEV, UNANSWERABLE, DOCUMENTS_HIDDEN, PASSAGES_HIDDEN = "dev", "unanswerable", "hidden", "near"
ELSEWHERE, UNANSWERABLE_ELSEWHERE = "elsewhere", "unanswerable elsewhere"
SETS = (
    (DEV, UNANSWERABLE),
    (DEV, DOCUMENTS_HIDDEN),
    (DEV, PASSAGES_HIDDEN),
    (ELSEWHERE, UNANSWERABLE_ELSEWHERE),
)
_READ = "believed by the reader"
_COLUMNS = (
    UNANSWERABLE,
    "abstained",
    DOCUMENTS_HIDDEN,
    PASSAGES_HIDDEN,
    UNANSWERABLE_ELSEWHERE,
    "abstained elsewhere",
)
_FOLDS = 6
_SEEDS = range(8)
_ANSWERED = 0.85


def steps(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Return the sets of signals that are tried, of those that there are."""
    used = sureness.FEATURES
    yield used
    for name in names:
        if name not in used:
            yield (*used, name)
    former = ("lead" if name == "spread" else name for name in used)
    yield tuple(former)
    for other in ("NQC, 10 passages", "NQC, 20 passages", "spread of late, 20 passages"):
        yield tuple(other if name == "spread" else name for name in used)


def held_back(rows: Rows, names: Sequence[str]) -> dict[str, float]:
    """Return the areas under the curve of a logistic model that had not seen the questions.

    It learns from dev questions, as they are and with their documents hidden; what it makes of the
    same question hidden is judged in the same fold. MTRAG-UN is never learned from.
    """
    table = {name: _matrix(found, names) for name, found in rows.items()}
    runs = [_areas(table, names, seed=seed) for seed in _SEEDS]
    found = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
    model = _fitted([table[DEV]], [table[UNANSWERABLE], table[DOCUMENTS_HIDDEN]], names)
    known, unknown = (model.scores(table[name]) for name in (ELSEWHERE, UNANSWERABLE_ELSEWHERE))
    found[UNANSWERABLE_ELSEWHERE] = area_under_curve(known, unknown)
    found["abstained elsewhere"] = _abstained(known, unknown)
    return found


def _areas(table: Mapping[str, Floats], names: Sequence[str], *, seed: int) -> dict[str, float]:
    chance = np.random.default_rng(seed)
    of_known = chance.permutation(len(table[DEV])) % _FOLDS
    of_unknown = chance.permutation(len(table[UNANSWERABLE])) % _FOLDS
    of = {
        DEV: of_known,
        UNANSWERABLE: of_unknown,
        DOCUMENTS_HIDDEN: of_known,
        PASSAGES_HIDDEN: of_known,
    }
    scores = {name: np.zeros(len(fold)) for name, fold in of.items()}
    for fold in range(_FOLDS):
        seen = {name: table[name][numbers != fold] for name, numbers in of.items()}
        model = _fitted([seen[DEV]], [seen[UNANSWERABLE], seen[DOCUMENTS_HIDDEN]], names)
        for name, numbers in of.items():
            scores[name][numbers == fold] = model.scores(table[name][numbers == fold])
    found = {
        name: area_under_curve(scores[DEV], scores[name])
        for name in (UNANSWERABLE, DOCUMENTS_HIDDEN, PASSAGES_HIDDEN)
    }
    return {**found, "abstained": _abstained(scores[DEV], scores[UNANSWERABLE])}


def _fitted(right: Sequence[Floats], wrong: Sequence[Floats], names: Sequence[str]) -> Linear:
    rows = [*right, *wrong]
    is_right = [np.ones(len(one), dtype=np.bool_) for one in right]
    is_wrong = [np.zeros(len(one), dtype=np.bool_) for one in wrong]
    return fit_probability(
        np.vstack(rows),
        np.concatenate([*is_right, *is_wrong]),
        names=names,
        penalty=CONFIDENCE_PENALTY,
    )


def _matrix(found: Sequence[Mapping[str, float]], names: Sequence[str]) -> Floats:
    return np.asarray([[one[name] for name in names] for one in found], dtype=np.float64)


def _abstained(known: Floats, unknown: Floats) -> float:
    threshold = threshold_answering(known.tolist(), share=_ANSWERED)
    return float((unknown < threshold).mean())


def alone(rows: Rows, name: str) -> list[float]:
    """Return the areas under the curve of one signal, in the order of `SETS`."""
    return [
        area_under_curve([one[name] for one in rows[right]], [one[name] for one in rows[wrong]])
        for right, wrong in SETS
    ]


def gathered(
    cases: Sequence[Case],
    elsewhere: Iterable[tuple[Task, Findings]],
    *,
    reader: RememberingReader | None,
) -> Rows:
    """Return the signals of every question of every set."""
    known = [case for case in cases if case.expected.is_answerable]
    rows: dict[str, list[dict[str, float]]] = {name: [] for pair in SETS for name in pair}

    def add(name: str, findings: Findings) -> None:
        found = signals(findings)
        if found is not None:
            rows[name].append(found | (_believed(findings, reader) if reader else {}))

    for case in known:
        add(DEV, case.findings)
        add(DOCUMENTS_HIDDEN, without_answer(case).findings)
        add(PASSAGES_HIDDEN, without_passages(case).findings)
    for case in cases:
        if not case.expected.is_answerable:
            add(UNANSWERABLE, case.findings)
    for task, findings in elsewhere:
        add(ELSEWHERE if task.is_answerable else UNANSWERABLE_ELSEWHERE, findings)
    return rows


def _believed(findings: Findings, reader: RememberingReader) -> dict[str, float]:
    return {_READ: reader.of_chosen(quotes_of(findings), findings)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--tasks", type=Path, required=True, help="folder of reference.jsonl")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    cases = gather(options.corpus, options.questions, data_folder=options.data)
    elsewhere = found_in_conversation(
        options.tasks,
        data_folder=options.data,
        embedder=default_embedder(),
        now=datetime.now(UTC),
    )
    rows = gathered(cases, elsewhere, reader=shipped_reader())
    names = list(rows[DEV][0])
    sys.stdout.write("one signal | unanswerable | documents hidden | passages hidden | MTRAG-UN\n")
    for name in names:
        sys.stdout.write(f"{name} | {' | '.join(f'{area:.3f}' for area in alone(rows, name))}\n")
    sys.stdout.write(f"\ntogether | {' | '.join(_COLUMNS)}\n")
    for step in steps(names):
        found = held_back(rows, step)
        figures = " | ".join(f"{found[name]:.3f}" for name in _COLUMNS)
        sys.stdout.write(f"{', '.join(step)} | {figures}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
