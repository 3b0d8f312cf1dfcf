"""Judge the shipped weights on invented companies: libraries and questions of our own.

`python -m evaluations.other_companies` prints a line a library and one for all. Their unanswerable
questions are near misses on purpose. Ranking and quotes have learned nothing from them, confidence
has from the first file of questions of each; from the second nothing has.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluations.cases import gather
from evaluations.corpora import invented_libraries
from evaluations.training import Judged, Models, figures, judge
from retrieval.weights import CONFIDENCE, PASSAGE, QUOTE, THRESHOLD

QUESTIONS = ("questions.jsonl", "more.jsonl")
"""Two sets a library: the second was written to have every page asked about, in three languages."""
SHIPPED = Models(passage=PASSAGE, quote=QUOTE, confidence=CONFIDENCE)
_COLUMNS = (
    "hit@1",
    "hit@5",
    "ndcg@10",
    "span in first quote",
    "span in three quotes",
    "relevant citations",
    "area under curve",
)


def judged(library: Path, questions: str, *, data_folder: Path) -> list[Judged]:
    """Answer the questions of one library with the shipped weights."""
    cases = gather(library, library / questions, data_folder=data_folder)
    return [judge(case, SHIPPED) for case in cases if case.findings.passages]


def row(name: str, found: Sequence[Judged]) -> str:
    """Return a line of the table: the figures, then what the shipped threshold lets through."""
    figures_ = figures(found)
    passed = {
        is_answerable: [
            item.confidence >= THRESHOLD
            for item in found
            if item.expected.is_answerable is is_answerable
        ]
        for is_answerable in (True, False)
    }
    shares = [
        sum(passed[True]) / len(passed[True]),
        1 - sum(passed[False]) / len(passed[False]),
    ]
    numbers = [figures_[column] for column in _COLUMNS] + shares
    return f"| {name} | {' | '.join(f'{number:.3f}' for number in numbers)} |"


def table(folders: Sequence[Path], questions: str, *, data_folder: Path) -> Iterator[str]:
    """Yield the table line by line, as it is measured."""
    heads = ("library", *_COLUMNS, "answered", "abstained")
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    everything: list[Judged] = []
    for folder in folders:
        found = judged(folder, questions, data_folder=data_folder)
        everything += found
        yield row(folder.name, found)
    yield row(f"all ({len(everything)} questions)", everything)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", nargs="*", help="names of libraries; all of them if none")
    parser.add_argument("--questions", choices=QUESTIONS, default=QUESTIONS[0])
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    folders = invented_libraries(options.library)
    if not folders:
        known = ", ".join(path.name for path in invented_libraries())
        parser.error(f"there is no such library; there are {known}")
    for line in table(folders, options.questions, data_folder=options.data):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
