"""Measure reading: in this process, through one child and through two, by turns in one run.

Usage: python -m evaluations.reading --corpus FOLDER [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from content_index.reading.children import ReadingPool
from content_index.reading.formats import parse, suffix_of
from evaluations.corpora import documents_of

File = tuple[str, bytes]


def read_here(files: Sequence[File]) -> None:
    """Read every file in this process."""
    for name, content in files:
        parse(suffix_of(name), content)


def read_in_children(files: Sequence[File], *, children: int) -> None:
    """Read every file in so many children, their start included."""
    with ReadingPool(size=children) as pool, ThreadPoolExecutor(children) as threads:
        for _ in threads.map(lambda file: pool.read(*file), files):
            pass


def measured(
    files: Sequence[File], *, rounds: int, stopwatch: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Return the seconds of each round, by way; the ways take turns, so that each meets the same.

    What is read in this process is read once before, as its libraries must be loaded.
    """
    ways: dict[str, Callable[[], None]] = {
        "in this process": lambda: read_here(files),
        "one child": lambda: read_in_children(files, children=1),
        "two children": lambda: read_in_children(files, children=2),
        "one short text, with a child's start": lambda: read_in_children(
            [("a.txt", b"text")], children=1
        ),
    }
    read_here(files)
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, run in ways.items():
            started = stopwatch()
            run()
            seconds[way].append(round(stopwatch() - started, 3))
    return seconds


def main() -> None:
    """Measure and print JSON lines: the way, its median and every round, in seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of documents")
    parser.add_argument("--rounds", type=int, default=5, help="how often each way is measured")
    arguments = parser.parse_args()
    files = [(path.name, path.read_bytes()) for path in documents_of(arguments.corpus)]
    sys.stderr.write(f"{len(files)} documents\n")
    for way, seconds in measured(files, rounds=arguments.rounds).items():
        line = {"way": way, "median": statistics.median(seconds), "seconds": seconds}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
