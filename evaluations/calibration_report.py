"""What `dealmate calibrate` says of what it learned: figures, doubts and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from evaluations.calibrating import Figures, Learned
from evaluations.measures import area_interval, interval

FEW_QUESTIONS, FEW_UNANSWERABLE = 40, 10
_WORSE_BY = 0.02
"""Of area under the curve: less than that is the chance of a split."""


def doubts(learned: Learned) -> list[str]:
    """Return what speaks against relying on it, in whole sentences; none where nothing does."""
    found = []
    questions = learned.answerable + learned.unanswerable
    if questions < FEW_QUESTIONS:
        found.append(
            f"Only {questions} questions: the figures may be far off. {FEW_QUESTIONS} and more are "
            "better."
        )
    if learned.unanswerable < FEW_UNANSWERABLE:
        found.append(
            f"Only {learned.unanswerable} questions without an answer: what is said of abstaining "
            f"is hardly more than a guess. {FEW_UNANSWERABLE} and more are better; take some that "
            "are on the right topic and ask for what no document says."
        )
    if learned.used.area < learned.shipped.area - _WORSE_BY:
        found.append(
            "The shipped numbers tell your questions apart better than what was learned from them. "
            "Keep to the shipped ones, or bring more questions."
        )
    with_reader = learned.with_reader
    if with_reader is not None:
        if with_reader.area <= learned.alone.area + _WORSE_BY:
            found.append(
                "The reader does not tell your questions apart better than it goes without."
            )
        if learned.calibration.reader_weight == 0:
            found.append(
                "The reader brings no better quotes to the front, so it has no say in their order."
            )
    return found


def table(learned: Learned, *, share: float) -> str:
    """Return the figures as a Markdown table, each way of being sure a column."""
    columns = [("as shipped", learned.shipped), ("your questions", learned.alone)]
    if learned.with_reader is not None:
        columns.append(("with the reader", learned.with_reader))
    head = "| held back | " + " | ".join(name for name, _ in columns) + " |\n"
    lines = [head, "|---" * (len(columns) + 1) + "|\n"]
    for name, cells in _rows([figures for _, figures in columns], learned, share=share):
        lines.append(f"| {name} | {' | '.join(cells)} |\n")
    return "".join(lines)


def _rows(
    columns: list[Figures], learned: Learned, *, share: float
) -> Iterator[tuple[str, list[str]]]:
    known, unknown = learned.answerable, learned.unanswerable
    yield "first quote holds the answer", [_share(one.first_quote, known) for one in columns]
    yield "three quotes hold it", [_share(one.three_quotes, known) for one in columns]
    areas = [(one.area, area_interval(one.area, right=known, wrong=unknown)) for one in columns]
    yield "area under the curve", [f"{area:.3f} ({a:.2f} to {b:.2f})" for area, (a, b) in areas]
    yield "area, documents hidden", [f"{one.area_hidden:.3f}" for one in columns]
    yield "threshold", [f"{one.threshold:.2f}" for one in columns]
    yield "answerable ones answered", [_share(one.answered, known) for one in columns]
    yield "unanswerable ones abstained", [_share(one.abstained, unknown) for one in columns]
    yield (
        f"abstained where {share:.2f} are answered",
        [_share(one.abstained_at_share, unknown) for one in columns],
    )


def _share(value: float, count: int) -> str:
    low, high = interval(value, count)
    return f"{value:.3f} ({low:.2f} to {high:.2f})"


def bands_table(learned: Learned) -> str:
    """Return what was said against what was right, where one question in five has no answer."""
    lines = ["| said | right | questions |\n|---|---|---|\n"]
    for band in learned.bands:
        low, high = interval(band.right, max(round(band.weight), 1))
        lines.append(
            f"| {band.said:.2f} | {band.right:.2f} ({low:.2f} to {high:.2f}) | {band.questions} |\n"
        )
    return "".join(lines)


def as_json(learned: Learned, *, out: str) -> dict[str, Any]:
    """Return all of it for programs."""
    calibration = learned.calibration
    return {
        "out": out,
        "questions": calibration.questions,
        "answerable": learned.answerable,
        "unanswerable": learned.unanswerable,
        "embedding_model": calibration.embedding_model,
        "reader": calibration.reader or None,
        "reader_weight": calibration.reader_weight if calibration.reader else None,
        "threshold": (calibration.with_reader or calibration.alone).threshold,
        "shipped": _rounded(learned.shipped),
        "alone": _rounded(learned.alone),
        "with_reader": None if learned.with_reader is None else _rounded(learned.with_reader),
        "bands": [
            {
                "said": round(band.said, 4),
                "right": round(band.right, 4),
                "questions": band.questions,
            }
            for band in learned.bands
        ],
        "doubts": doubts(learned),
    }


def _rounded(figures: Figures) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(figures).items()}
