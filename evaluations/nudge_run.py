"""Drive many random histories of nudges and report: `python -m evaluations.nudge_run`."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from evaluations.nudge_histories import START, History
from evaluations.nudge_programme import programme
from playbooks.programme.importing import import_programme
from store.database import Database

HISTORIES_PER_DATABASE = 200
"""A transaction that takes back thousands of histories grows slower with each."""


def histories(
    count: int, *, seed: int, steps: int, folder: Path, first: int = 0
) -> Iterator[History]:
    """Run so many histories, each on the same fresh programme; `seed` and a number name each."""
    every = range(first, first + count)
    for begin in range(0, count, HISTORIES_PER_DATABASE):
        numbers = every[begin : begin + HISTORIES_PER_DATABASE]
        place = folder / f"{numbers[0]}.sqlite3"
        yield from _in_one_database(place, numbers, seed=seed, steps=steps)
        place.unlink()


def _in_one_database(
    place: Path, numbers: Iterable[int], *, seed: int, steps: int
) -> Iterator[History]:
    database = Database(f"sqlite:///{place}")
    database.create_all()
    try:
        with database.transaction() as session:
            import_programme(session, programme(), START)
            for number in numbers:
                with session.begin_nested() as one:
                    yield History(session, random.Random(f"{seed}/{number}")).run(steps)  # noqa: S311 - no secret
                    one.rollback()
                session.expire_all()
    finally:
        database.close()


def main() -> None:
    """Run them and print one line of figures; the exit code is 1 when the referee found a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first history")
    chosen = parser.parse_args()
    totals: Counter[str] = Counter()
    faults: list[str] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        run = histories(
            chosen.histories,
            seed=chosen.seed,
            steps=chosen.steps,
            folder=Path(folder),
            first=chosen.first,
        )
        for number, history in enumerate(run, start=chosen.first):
            totals.update(history.counts)
            found = [f"history {number}: {fault}" for fault in history.faults]
            faults += found
            for fault in found:
                print(fault, flush=True)  # noqa: T201 - this is a program
            if (number + 1 - chosen.first) % 100 == 0:
                print(f"{number + 1} histories, {len(faults)} faults", flush=True)  # noqa: T201
    figures = ", ".join(f"{count} {what}" for what, count in sorted(totals.items()))
    seconds = time.monotonic() - began
    print(  # noqa: T201
        f"{chosen.histories} histories of {chosen.steps} steps, seed {chosen.seed}: {figures}; "
        f"{len(faults)} faults; {seconds:.0f} s."
    )
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
