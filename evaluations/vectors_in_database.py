"""What it costs that PostgreSQL compares the vectors, and what it saves.

`python -m evaluations.vectors_in_database postgresql+psycopg://user@host/empty_database` fills the
database with synthetic passages and asks it for the nearest ones to made-up questions: with the
vectors in this process's memory, and in the database. Each in a process of its own; times are
medians as they passed, memory is that of the process that asks.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from content_index.embedding.hashing import HashingEmbedder
from content_index.entitlement import AllowedRows
from content_index.labels import Grant, Holder, HolderKind
from content_index.library import Library, open_library
from content_index.pgvector.searching import VectorsInDatabase
from evaluations.scale import PASSAGES_PER_ASSET, synthetic_texts, synthetic_vectors
from evaluations.stored_library import filled_library, resident_mib
from retrieval.searching import DEPTH
from store.database import Database

SHARES = {"all": 1, "tenth": 10, "hundredth": 100}
"""Partners, and which of how many assets each may see."""
EMBEDDER = HashingEmbedder(dimension=384)
"""Its vectors are made up here, and nothing is encoded."""
_QUESTIONS = 25


def fill(database: Database, *, passages: int) -> None:
    """Store so many passages, of which each partner may see a share."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        filled_library(
            Path(folder),
            EMBEDDER,
            texts=synthetic_texts(passages),
            per_asset=PASSAGES_PER_ASSET,
            vectors=lambda count, seed: synthetic_vectors(
                count, dimension=EMBEDDER.dimension, seed=seed
            ),
            now=now,
            database=database,
        )
    numbered = "SELECT id, row_number() OVER (ORDER BY id) AS number FROM content_assets"
    with database.transaction() as session:
        for number in (1, 10, 100):
            partners = [name for name, share in SHARES.items() if number % share == 0]
            label = json.dumps({"audience": "to_partner", "partners": sorted(partners)})
            session.execute(
                text(
                    f"UPDATE content_assets a SET label = :label FROM ({numbered}) n "  # noqa: S608
                    "WHERE n.id = a.id AND n.number % :every = 0"
                ),
                {"label": label, "every": number},
            )


def ask(database: Database, *, is_in_database: bool) -> None:
    """Open the library, ask it, and print a table row for each share."""
    started, before = time.perf_counter(), resident_mib()
    in_database = VectorsInDatabase(database) if is_in_database else None
    library = open_library(database=database, embedder=EMBEDDER, in_database=in_database)
    passages = library.refresh()
    seconds, held = time.perf_counter() - started, resident_mib() - before
    where = "database" if is_in_database else "memory"
    for name in SHARES:
        holder = Holder(kind=HolderKind.PARTNER, organisation=name)
        allowed = library.allowed(Grant(holders=(holder,)), today=datetime.now(UTC).date())
        sys.stdout.write(
            f"| {passages:,} | {where} | {allowed.count:,} | {_median(library, allowed):.1f} "
            f"| {held:,} | {seconds:.1f} |\n"
        )
        sys.stdout.flush()


def _median(library: Library, allowed: AllowedRows) -> float:
    times = []
    for vector in synthetic_vectors(_QUESTIONS, dimension=EMBEDDER.dimension, seed=1234):
        started = time.perf_counter()
        library.nearest(vector, allowed, limit=DEPTH)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, then ask in either way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", help="SQLAlchemy URL of an empty PostgreSQL database")
    parser.add_argument("--passages", type=int, default=7_000)
    parser.add_argument("--ask", choices=("memory", "database"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    database = Database(options.database)
    try:
        if options.ask:
            ask(database, is_in_database=options.ask == "database")
            return
        fill(database, passages=options.passages)
    finally:
        database.close()
    sys.stdout.write(
        "| passages | vectors in | allowed | nearest, ms | MiB of the index | ready after s |\n"
        "|---|---|---|---|---|---|\n"
    )
    sys.stdout.flush()
    for where in ("memory", "database", "database"):  # the first makes its table
        command = [sys.executable, "-W", "ignore", "-m", "evaluations.vectors_in_database"]
        subprocess.run([*command, options.database, "--ask", where], check=True)  # noqa: S603 - this very module


if __name__ == "__main__":
    main()
