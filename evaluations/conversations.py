"""Measure abstention on conversations that nobody learned from: MTRAG-UN (IBM, 2026).

`python -m evaluations.conversations --tasks FOLDER` reads its reference.jsonl. The passages of all
tasks of a collection are the library of that collection, so that an unanswerable question meets the
passages of its own conversation: the right topic without the fact. Each question is asked with the
turns before it as its thread. Partly answerable and underspecified tasks are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.embedding import Embedder
from content_index.embedding.loading import default_embedder
from evaluations.corpora import open_corpus
from evaluations.learning import area_under_curve, threshold_answering
from evaluations.measures import interval
from evaluations.remembering import shipped_reader
from evaluations.run import PARTNER
from retrieval.answering import Answerer
from retrieval.calibration import SHIPPED, SHIPPED_WHEN_READ
from retrieval.confidence import confidence
from retrieval.findings import Findings
from retrieval.question import Question, Speaker, Turn
from retrieval.rereading import QuoteReader
from retrieval.selection import select

_ANSWERED = 0.85


@dataclass(frozen=True, slots=True)
class Task:
    """One question in its conversation; `collection` names the library that it is asked of."""

    collection: str
    question: Question
    is_answerable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidences:
    """How sure Dealmate is of each answerable and each unanswerable question, and must be."""

    answerable: tuple[float, ...]
    unanswerable: tuple[float, ...]
    threshold: float = SHIPPED.threshold


def tasks_in(stored: Sequence[dict[str, Any]]) -> Iterator[Task]:
    """Return the answerable and the unanswerable tasks."""
    for task in stored:
        kind = task["answerability"][0]
        if kind in {"ANSWERABLE", "UNANSWERABLE"}:
            turns = tuple(_turn(turn) for turn in task["input"])
            question = Question(turns[-1].text, thread=turns[:-1])
            yield Task(task["Collection"], question, kind == "ANSWERABLE")


def write_passages(stored: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write every passage of every task once, as a Markdown file in its collection's folder."""
    for task in stored:
        for passage in task["contexts"]:
            name = hashlib.sha256(passage["document_id"].encode()).hexdigest()[:16]
            path = folder / task["Collection"] / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            title = f"# {passage['title']}\n\n" if passage.get("title") else ""
            path.write_text(f"{title}{passage['text']}\n", encoding="utf-8")


def found_in_conversation(
    tasks: Path, *, data_folder: Path, embedder: Embedder, now: datetime
) -> Iterator[tuple[Task, Findings]]:
    """Ask every task of its collection and return what was found."""
    lines = (tasks / "reference.jsonl").read_text(encoding="utf-8").splitlines()
    stored = [json.loads(line) for line in lines]
    folder = data_folder / "conversations"
    write_passages(stored, folder / "source")
    every = list(tasks_in(stored))
    for collection in dict.fromkeys(task.collection for task in every):
        library, _ = open_corpus(
            folder / "source" / collection,
            data_folder=folder / collection,
            embedder=embedder,
            now=now,
        )
        try:
            answerer = Answerer(library)
            for task in every:
                if task.collection == collection:
                    yield task, answerer.find(task.question, PARTNER, now=now)
        finally:
            library.database.close()


def measured(
    tasks: Path,
    *,
    data_folder: Path,
    embedder: Embedder,
    now: datetime,
    reader: QuoteReader | None = None,
) -> Confidences:
    """Ask every task of its collection; `reader` is the shipped one, or none."""
    level = SHIPPED if reader is None else SHIPPED_WHEN_READ
    by_outcome: dict[bool, list[float]] = {True: [], False: []}
    for task, findings in found_in_conversation(
        tasks, data_folder=data_folder, embedder=embedder, now=now
    ):
        chosen = select(findings, reader=reader, reader_weight=0.0).chosen
        sure = confidence(findings, chosen, model=level.model)
        by_outcome[task.is_answerable].append(sure)
    return Confidences(
        answerable=tuple(by_outcome[True]),
        unanswerable=tuple(by_outcome[False]),
        threshold=level.threshold,
    )


def summary(found: Confidences) -> str:
    """Return the figures as a Markdown table."""
    rows = [
        "| threshold | answerable ones answered | unanswerable ones abstained |\n|---|---|---|\n"
    ]
    fair, shipped = threshold_answering(found.answerable, share=_ANSWERED), found.threshold
    for name, threshold in ((f"{shipped} (as shipped)", shipped), (f"{fair:.2f}", fair)):
        answered = [sure >= threshold for sure in found.answerable]
        abstained = [sure < threshold for sure in found.unanswerable]
        rows.append(f"| {name} | {_share(answered)} | {_share(abstained)} |\n")
    area = area_under_curve(found.answerable, found.unanswerable)
    return f"{''.join(rows)}\narea under the curve {area:.3f}\n"


def _share(values: Sequence[bool]) -> str:
    share = sum(values) / len(values)
    low, high = interval(share, len(values))
    return f"{share:.3f} ({low:.2f} to {high:.2f})"


def _turn(turn: dict[str, Any]) -> Turn:
    speaker = Speaker.READER if turn["speaker"] == "user" else Speaker.DEALMATE
    return Turn(speaker=speaker, text=turn["text"])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=Path, required=True, help="folder of reference.jsonl")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    found = measured(
        options.tasks,
        data_folder=options.data,
        embedder=default_embedder(),
        now=datetime.now(UTC),
        reader=shipped_reader(),
    )
    sys.stdout.write(summary(found))


if __name__ == "__main__":
    main()
