"""Learn the weights of ranking, quotes and confidence from questions with known answers.

`python -m evaluations.training --corpus FOLDER --questions FILE` prints cross-validated figures and
the tables for retrieval/weights.py. Every figure is of questions that the weights have not seen;
two numbers that stretch and move confidence are fitted on the held-back questions themselves.
All learn besides from a file of questions to each invented library that taught neither model: what
those make of the others' pages they know by heart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluations.cases import Case, gather, is_right, without_answer
from evaluations.corpora import JUDGES, QUESTIONS, invented_libraries
from evaluations.judged import (
    ANSWERED,
    Judged,
    averaged,
    calibration_of,
    reliability,
    unread,
)
from evaluations.learning import (
    Floats,
    Group,
    averaged_models,
    fit_probability,
    fit_ranking,
    folds,
    stretched,
    threshold_answering,
)
from evaluations.measures import Outcome
from evaluations.remembering import RememberingReader, shipped_reader
from retrieval import confidence as sureness
from retrieval import quotes as quoting
from retrieval import ranking
from retrieval.completing import completed
from retrieval.findings import Findings
from retrieval.quotes import Quote, choose
from retrieval.selection import possible_quotes
from retrieval.weights import Linear, Weight

PASSAGE_PENALTY = 5.0
QUOTE_PENALTY = 5.0
CONFIDENCE_PENALTY = 3.0
_FOLDS = 6
_SEEDS = (0, 1, 2)
UNKNOWN = Weight("unknown", -0.3, 0.0, 0.1)
"""Set by hand, for questions on other subjects, of which there are none to learn from. Near misses
speak the words of the pages, whoever asks well may not: it would be learned the wrong way round."""
DIRECTIONS = {
    "late": 1,
    "spread": 1,
    "low_quarter": 1,
    "amount_missing": -1,
    "shortfall": -1,
    sureness.READ: 1,
}
"""Signals speak in the direction that they are there for, or not at all: where questions are near
misses, a passage that meets them well would come out as a bad sign."""
HIDDEN = 4
"""Every so-manieth answerable question is asked with its documents hidden too: what is left then is
about something else, while most questions without an answer are near misses."""
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Models:
    """The fitted models; `when_read` is confidence once the reader has read the quotes."""

    passage: Linear
    quote: Linear
    confidence: Linear
    when_read: Linear


def passage_group(case: Case) -> Group:
    """Return the passages of a question; a document counts by its best one."""
    passages = case.findings.passages
    names = {item.asset.id: n for n, item in enumerate(passages)}
    return Group(
        features=ranking.matrix([item.signals for item in passages]),
        owners=np.asarray([names[item.asset.id] for item in passages]),
        is_right=np.asarray([item.asset.path in case.expected.relevant for item in passages]),
    )


def quote_group(case: Case, passage: Linear) -> Group:
    """Return the possible quotes of a question under a passage model."""
    found = possible_quotes(case.findings.rescored(passage))
    return Group(
        features=np.asarray([quote.features for quote in found]),
        owners=np.arange(len(found)),
        is_right=np.asarray([is_right(case.expected, quote.text) for quote in found]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """Signals of confidence, shape (questions, signals), and which questions have an answer."""

    features: Floats
    is_answerable: NDArray[np.bool_]


def signals_of(cases: Sequence[Case], order: Order, *, reader: RememberingReader) -> Sure:
    """Return the signals of cases, and of some with their documents hidden."""
    found = [case for case in cases if case.findings.passages]
    asked = [(case, case.expected.is_answerable) for case in found]
    known = [case for case in found if case.expected.is_answerable][::HIDDEN]
    asked += [(case, False) for case in map(without_answer, known) if case.findings.passages]
    return Sure(
        features=np.asarray([features(case, order, reader) for case, _ in asked]),
        is_answerable=np.asarray([is_answerable for _, is_answerable in asked]),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """The fitted models of which passage and which quote comes first."""

    passage: Linear
    quote: Linear


def fit_order(cases: Sequence[Case], *, besides: Sequence[Case] = ()) -> Order:
    """Fit the order of passages, and upon it that of quotes; on other questions `besides`."""
    sets = [known for known in map(_with_answers, (cases, besides)) if known]
    passage = fit_ranking(
        [[passage_group(case) for case in known] for known in sets],
        names=ranking.FEATURES,
        penalty=PASSAGE_PENALTY,
        only_positive=True,
    )
    quote = fit_ranking(
        [[quote_group(case, passage) for case in known] for known in sets],
        names=quoting.FEATURES,
        penalty=QUOTE_PENALTY,
        only_positive=False,
    )
    return Order(passage, quote)


def _with_answers(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.expected.is_answerable and case.findings.passages]


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """Other questions that are learned from, and their signals of confidence."""

    cases: Sequence[Case]
    sure: Sure


def fit(
    cases: Sequence[Case], *, reader: RememberingReader, besides: Besides | None = None
) -> Models:
    """Fit the models, each upon the one before; on other questions besides."""
    others, sure = ((), None) if besides is None else (besides.cases, besides.sure)
    return fit_upon(fit_order(cases, besides=others), cases, reader=reader, besides=sure)


def fit_upon(
    order: Order, cases: Sequence[Case], *, reader: RememberingReader, besides: Sure | None
) -> Models:
    """Fit confidence upon an order."""
    own = signals_of(cases, order, reader=reader)
    every = [own] if besides is None else [own, besides]
    return Models(
        order.passage,
        order.quote,
        confidence=fit_confidence(every, names=sureness.FEATURES),
        when_read=fit_confidence(every, names=(*sureness.FEATURES, sureness.READ)),
    )


def fit_confidence(every: Sequence[Sure], *, names: Sequence[str]) -> Linear:
    """Fit confidence on each set of questions by itself, and return what they say on average.

    So that one set counts as much as another, however many questions it has.
    """
    columns = [one.features[:, : len(names)] for one in every]
    before = _before(np.vstack(columns), names)
    found = [
        fit_probability(
            rows,
            one.is_answerable,
            names=names,
            penalty=CONFIDENCE_PENALTY,
            around=before,
            held=("unknown",),
            directions=DIRECTIONS,
        )
        for rows, one in zip(columns, every, strict=True)
    ]
    return averaged_models(found)


def _before(rows: Floats, names: Sequence[str]) -> Linear:
    """Return what is known of confidence before anything is learned: what is set by hand."""
    scales = zip(names, rows.mean(axis=0), rows.std(axis=0), strict=True)
    return Linear(
        weights=tuple(
            UNKNOWN if name == "unknown" else Weight(name, 0.0, float(mean), float(spread) + _TINY)
            for name, mean, spread in scales
        )
    )


def features(case: Case, order: Order, reader: RememberingReader) -> tuple[float, ...]:
    """Return the confidence features of a question under an order, and what the reader says."""
    findings = case.findings.rescored(order.passage)
    chosen = choose(possible_quotes(findings, model=order.quote))
    return _signals(findings, chosen, reader)


def _signals(
    findings: Findings, chosen: Sequence[Quote], reader: RememberingReader
) -> tuple[float, ...]:
    known = sureness.confidence_features(findings, chosen)
    return (*known, reader.of_chosen(chosen, findings))


def judge(case: Case, models: Models, reader: RememberingReader) -> Judged:
    """Answer a held-back question with the models."""
    findings = case.findings.rescored(models.passage)
    evidence, question = findings.evidence(), findings.reading.text
    chosen = choose(possible_quotes(findings, model=models.quote))
    quotes = completed(chosen, evidence, question=question)
    paths = {item.asset.id: item.asset.path for item in findings.passages}
    row = _signals(findings, chosen, reader)
    return Judged(
        expected=case.expected,
        ranked=tuple(paths[asset_id] for asset_id, _ in findings.documents),
        quotes=tuple(quotes),
        cited=tuple(findings.passages[quote.evidence].asset.path for quote in quotes),
        confidence=_probability(models.when_read, row),
        alone=_probability(models.confidence, row[: len(sureness.FEATURES)]),
    )


def _probability(model: Linear, row: Sequence[float]) -> float:
    return sureness.probability(float(model.scores(np.asarray([row]))[0]))


def cross_validated(cases: Sequence[Case], reader: RememberingReader) -> dict[str, float]:
    """Return figures of questions that were held back, averaged over several splits."""
    return averaged(held_back(cases, reader))


def held_back(
    cases: Sequence[Case],
    reader: RememberingReader,
    *,
    besides: Besides | None = None,
    seeds: Sequence[int] = _SEEDS,
) -> list[list[Judged]]:
    """Judge every question with models that have not seen it, once for each of several splits."""
    found = [case for case in cases if case.findings.passages]
    return [
        [
            judge(case, models, reader)
            for training, held in folds(found, count=_FOLDS, seed=seed)
            for models in [fit(training, reader=reader, besides=besides)]
            for case in held
        ]
        for seed in seeds
    ]


def unseen_outcomes(
    cases: Sequence[Case], reader: RememberingReader, *, seconds: Mapping[str, float]
) -> dict[str, Outcome]:
    """Return what would have been answered with weights that had not seen the question.

    One split; it abstains below the threshold that lets 85 in 100 answerable questions through.
    `seconds` says how long each question takes, by its id.
    """
    outcomes = {
        case.expected.id: _outcome(case.expected.id, seconds=seconds[case.expected.id])
        for case in cases
    }
    (judged,) = held_back(cases, reader, seeds=_SEEDS[:1])
    sure = [item.confidence for item in judged if item.expected.is_answerable]
    threshold = threshold_answering(sure, share=ANSWERED)
    for item in judged:
        is_answered = item.confidence >= threshold
        outcomes[item.expected.id] = _outcome(
            item.expected.id,
            seconds=seconds[item.expected.id],
            ranked=item.ranked,
            citations=item.citations if is_answered else (),
            confidence=item.confidence,
        )
    return outcomes


def _outcome(
    name: str,
    *,
    seconds: float,
    ranked: tuple[str, ...] = (),
    citations: tuple[tuple[str, str], ...] = (),
    confidence: float = 0.0,
) -> Outcome:
    return Outcome(
        id=name,
        state="answered" if citations else "abstained",
        ranked=ranked,
        citations=citations,
        confidence=confidence,
        seconds=seconds,
    )


def printed(name: str, model: Linear) -> str:
    """Return a model as it stands in retrieval/weights.py."""
    rows = "".join(
        f'        ("{item.feature}", {item.weight}, {item.mean}, {item.spread}),\n'
        for item in model.weights
    )
    intercept = f"    intercept={model.intercept},\n" if model.intercept else ""
    return f"{name} = table(\n    [\n{rows}    ],\n{intercept})\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print cross-validated figures, then the tables fitted on all questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    cases = gather(options.corpus, options.questions, data_folder=options.data)
    elsewhere = [
        case
        for library in invented_libraries(JUDGES)
        for case in gather(library, library / QUESTIONS[0], data_folder=options.data)
    ]
    reader, order = shipped_reader(), fit_order(cases, besides=elsewhere)
    besides = Besides(cases=elsewhere, sure=signals_of(elsewhere, order, reader=reader))
    models = fit_upon(order, cases, reader=reader, besides=besides.sure)
    for name, model in (("PASSAGE", models.passage), ("QUOTE", models.quote)):
        sys.stdout.write(f"{printed(name, model)}\n")
    runs = held_back(cases, reader, besides=besides)
    _tell("CONFIDENCE", models.confidence, [unread(run) for run in runs])
    _tell("CONFIDENCE_WHEN_READ", models.when_read, runs)


def _tell(name: str, model: Linear, runs: Sequence[Sequence[Judged]]) -> None:
    """Print the held-back figures of a model of confidence, and the model, both calibrated."""
    slope, shift = calibration_of([item for run in runs for item in run])
    calibrated = [[item.calibrated(slope, shift) for item in run] for run in runs]
    for measure, value in averaged(calibrated).items():
        sys.stdout.write(f"{measure:24} {value:.3f}\n")
    sys.stdout.write("\nconfidence said, share right, questions\n")
    for said, right, count in reliability([item for run in calibrated for item in run]):
        sys.stdout.write(f"{said:.2f} {right:.2f} {round(count / len(runs))}\n")
    sys.stdout.write(f"\n{printed(name, stretched(model, slope, shift))}\n")


if __name__ == "__main__":
    main()
