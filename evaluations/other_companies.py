"""Judge the shipped weights on invented companies: libraries and questions of our own.

`python -m evaluations.other_companies` prints a line a library and one for all. Their unanswerable
questions are near misses on purpose. Most of the libraries taught the embedding model and the
reader; the others are set apart (`JUDGES`). Ranking, quotes and confidence have learned from the
first file of questions of those set apart, which is why the second is asked by default.
`--asked-in de es` leaves only the questions that are taken for these languages, of libraries in
English, too.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from evaluations.cases import gather
from evaluations.corpora import JUDGES, QUESTIONS, invented_libraries
from evaluations.judged import Judged, figures
from evaluations.remembering import RememberingReader, shipped_reader
from evaluations.training import Models, judge
from retrieval.weights import (
    CONFIDENCE,
    CONFIDENCE_WHEN_READ,
    PASSAGE,
    QUOTE,
    THRESHOLD_WHEN_READ,
)

SHIPPED = Models(
    passage=PASSAGE, quote=QUOTE, confidence=CONFIDENCE, when_read=CONFIDENCE_WHEN_READ
)
_COLUMNS = (
    "hit@1",
    "hit@5",
    "ndcg@10",
    "span in first quote",
    "span in three quotes",
    "relevant citations",
    "area under curve",
)


def judged(
    library: Path,
    questions: Sequence[str],
    *,
    data_folder: Path,
    reader: RememberingReader,
    asked_in: Collection[str] = (),
) -> list[Judged]:
    """Answer the questions of one library with the shipped weights."""
    cases = [
        case
        for name in questions
        for case in gather(library, library / name, data_folder=data_folder, asked_in=asked_in)
    ]
    return [judge(case, SHIPPED, reader) for case in cases if case.findings.passages]


def row(name: str, found: Sequence[Judged]) -> str:
    """Return a line of the table: the figures, then what the shipped threshold lets through."""
    figures_ = figures(found)
    passed = {
        is_answerable: [
            item.confidence >= THRESHOLD_WHEN_READ
            for item in found
            if item.expected.is_answerable is is_answerable
        ]
        for is_answerable in (True, False)
    }
    shares = [_share(passed[True]), 1 - _share(passed[False])]
    numbers = [figures_[column] for column in _COLUMNS] + shares
    cells = ("-" if math.isnan(number) else f"{number:.3f}" for number in numbers)
    return f"| {name} | {' | '.join(cells)} |"


def _has_answers(found: Sequence[Judged]) -> bool:
    return any(one.expected.is_answerable for one in found)


def _share(passed: Sequence[bool]) -> float:
    return sum(passed) / len(passed) if passed else math.nan


def table(
    folders: Sequence[Path],
    questions: Sequence[str],
    *,
    data_folder: Path,
    asked_in: Collection[str] = (),
) -> Iterator[str]:
    """Yield the table line by line, as it is measured; no line where no question has an answer."""
    heads = ("library", *_COLUMNS, "answered", "abstained")
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    sets: dict[bool, list[Judged]] = {True: [], False: []}
    reader = shipped_reader()
    for folder in folders:
        found = judged(folder, questions, data_folder=data_folder, reader=reader, asked_in=asked_in)
        sets[folder.name in JUDGES] += found
        if _has_answers(found):
            yield row(folder.name, found)
    for is_set_apart, found in sets.items():
        if _has_answers(found):
            which = "set apart" if is_set_apart else "that taught"
            yield row(f"{which} ({len(found)} questions)", found)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", nargs="*", help="names of libraries; all of them if none")
    parser.add_argument("--questions", nargs="+", choices=QUESTIONS, default=QUESTIONS[1:])
    parser.add_argument("--asked-in", nargs="+", default=(), metavar="LANGUAGE", help="as de")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    folders = invented_libraries(options.library)
    if not folders:
        known = ", ".join(path.name for path in invented_libraries())
        parser.error(f"there is no such library; there are {known}")
    lines = table(folders, options.questions, data_folder=options.data, asked_in=options.asked_in)
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
