"""How long a search and a change take in large libraries.

`python -m evaluations.scale` makes libraries of synthetic passages (random words by Zipf's law,
unit vectors in clusters), asks questions of them, and changes one page of a stored library. Vectors
and words are made up; the code that searches, reads, embeds and publishes is the product's own.
Times are given twice: as they passed, and of this process's processors alone, which other work on
the machine hardly moves.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.embedding import Embedder
from content_index.embedding.loading import default_embedder
from content_index.entitlement import AllowedRows, Shelf, allow_rows
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.library import Library, open_library
from content_index.placement import Placement
from content_index.vectors import VectorPart
from content_index.view import (
    LARGEST_PART,
    Generation,
    Part,
    Source,
    View,
    changed_view,
    passage_keys,
)
from content_index.word_index import WordPart
from evaluations.stored_library import Changed, filled_library, page_changes, resident_mib
from retrieval.fusion import fused
from retrieval.searching import DEPTH
from retrieval.weights import FUSION
from store.database import Database

PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="scale"),))
TODAY = date(2026, 11, 25)
PASSAGES_PER_ASSET = 10
_TERMS = 60_000
_TERMS_PER_PASSAGE = 60
_CLUSTERS = 2_000
_QUESTIONS = 25
_AT_ONCE = 8_192


def vocabulary() -> list[str]:
    """Return made-up words that no stemmer changes, sorted."""
    return sorted(f"w{number:05}x" for number in range(_TERMS))


def synthetic_vectors(count: int, *, dimension: int, seed: int) -> NDArray[np.float32]:
    """Return unit vectors that lie around some 2,000 middles, as passages lie around topics."""
    vectors = np.empty((count, dimension), dtype=np.float32)
    write_vectors(vectors, seed=seed)
    return vectors


def write_vectors(into: NDArray[np.float32], *, seed: int) -> None:
    """Write such vectors where they are to lie, some at a time."""
    count, dimension = into.shape
    middles = np.random.default_rng(0).standard_normal((_CLUSTERS, dimension), dtype=np.float32)
    random = np.random.default_rng(seed)
    for start in range(0, count, _AT_ONCE):
        block = into[start : start + _AT_ONCE]
        random.standard_normal(out=block, dtype=np.float32)
        block *= np.float32(0.9)
        block += middles[random.integers(0, _CLUSTERS, len(block))]
        block /= np.linalg.norm(block, axis=1, keepdims=True)


def synthetic_words(count: int, words: Sequence[str], *, seed: int) -> WordPart:
    """Return term counts with word frequencies after Zipf."""
    random = np.random.default_rng(seed)
    weights = 1 / np.arange(3, _TERMS + 3)
    weights /= weights.sum()
    columns = np.empty((count, _TERMS_PER_PASSAGE), dtype=np.int32)
    for start in range(0, count, _AT_ONCE):
        block = columns[start : start + _AT_ONCE]
        block[:] = random.choice(_TERMS, size=block.shape, p=weights)
    ends = np.arange(count + 1, dtype=np.int32) * _TERMS_PER_PASSAGE
    ones = np.ones(columns.size, dtype=np.int16)
    counts: csr_array = csr_array((ones, columns.ravel(), ends), shape=(count, _TERMS))
    counts.sum_duplicates()
    languages = np.zeros(count, dtype=np.int16)
    return WordPart(vocabulary=words, counts=counts, languages=languages, language_names=["en"])


def synthetic_view(passages: int, *, embedder: Embedder) -> View:
    """Return a view of so many passages."""
    words, dimension = vocabulary(), embedder.dimension
    parts = []
    for number, start in enumerate(range(0, passages, LARGEST_PART)):
        size = min(LARGEST_PART, passages - start)
        write = partial(write_vectors, seed=number + 1)
        vectors = VectorPart.written(size, dimension=dimension, write=write)
        parts.append(Part(vectors, synthetic_words(size, words, seed=number)))
    keys = passage_keys(
        (
            row,
            row // PASSAGES_PER_ASSET,
            f"a{row // PASSAGES_PER_ASSET:07}",
            row % PASSAGES_PER_ASSET,
            "en",
            f"{row:064x}",
        )
        for row in range(passages)
    )
    return View.of(
        list(keys),
        embedder=embedder,
        generation=Generation(1, ""),
        parts=parts,
        placement=Placement.of_whole_parts([len(part) for part in parts]),
    )


def synthetic_shelf(assets: int, *, share: float) -> Shelf:
    """Return a shelf on which the partner may see this share of the assets."""
    chosen = np.random.default_rng(9).random(assets) < share
    labels = {
        True: Label(audience=AudienceLevel.TO_PARTNER),
        False: Label(audience=AudienceLevel.INTERNAL),
    }
    return Shelf(
        stamp=1,
        assets={
            f"a{number:07}": Asset(
                id=f"a{number:07}",
                version_id=number,
                version="1",
                title="Page",
                kind=AssetKind.GUIDE,
                path=f"{number}.md",
                url="",
                language="en",
                owner=None,
                updated=None,
                review_by=None,
                label=labels[bool(chosen[number])],
                suits=Suits(),
                status=Status.PUBLISHED,
            )
            for number in range(assets)
        },
    )


def questions() -> Iterator[str]:
    """Yield questions of six words, common and rare ones."""
    random = np.random.default_rng(77)
    words = vocabulary()
    weights = 1 / np.arange(3, _TERMS + 3)
    for _ in range(_QUESTIONS):
        chosen = random.choice(_TERMS, size=6, p=weights / weights.sum())
        yield " ".join(words[number] for number in chosen.tolist())


_ASKED = "How long does a registered deal stay protected, and who approves a longer time?"
"""What is encoded: the made-up words would be cut into unlikely pieces."""


class Stopwatch:
    """Milliseconds by step, as they passed and of this process's processors."""

    def __init__(self) -> None:
        self.passed: dict[str, list[float]] = {}
        self.used: dict[str, list[float]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        passed, used = time.perf_counter(), time.process_time()
        yield
        self.passed.setdefault(name, []).append((time.perf_counter() - passed) * 1000)
        self.used.setdefault(name, []).append((time.process_time() - used) * 1000)


def searched(view: View, allowed: AllowedRows, embedder: Embedder) -> Stopwatch:
    """Ask every question."""
    watch = Stopwatch()
    near = synthetic_vectors(_QUESTIONS, dimension=view.vectors.dimension, seed=1234)
    for question, vector in zip(questions(), near, strict=True):
        with watch.of("all"):
            with watch.of("encode"):
                embedder.encode_queries([_ASKED])
            with watch.of("dense"):
                dense = view.vectors.search(vector, allowed, limit=DEPTH)
            with watch.of("words"):
                words = view.words.search(question, allowed, limit=DEPTH)
            lists = {"dense": dense, "words": words}
            fused(
                {name: {hit.row: hit.score for hit in hits} for name, hits in lists.items()},
                weights=FUSION,
            )
    return watch


def print_searches(passages: int, embedder: Embedder) -> None:
    """Print a table row for each share of allowed assets."""
    view = synthetic_view(passages, embedder=embedder)
    for share in (1.0, 0.1, 0.01):
        shelf = synthetic_shelf(passages // PASSAGES_PER_ASSET, share=share)
        started = time.process_time()
        allowed = allow_rows(view, shelf, PARTNER, today=TODAY)
        made = (time.process_time() - started) * 1000
        searched(view, allowed, embedder)  # what is made at the first search is made
        watch = searched(view, allowed, embedder)
        steps = " | ".join(
            f"{statistics.median(watch.used[name]):.1f}" for name in ("encode", "dense", "words")
        )
        own, passed = (statistics.median(times["all"]) for times in (watch.used, watch.passed))
        sys.stdout.write(
            f"| {len(view):,} | {allowed.count:,} | {steps} | {own:.1f} | {passed:.1f} "
            f"| {made:.0f} | {resident_mib():,} | {peak_mib():,} |\n"
        )
        sys.stdout.flush()


def peak_mib() -> int:
    """Return the most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def filled(folder: Path, embedder: Embedder, *, passages: int, now: datetime) -> Library:
    """Store so many passages in a folder."""
    return filled_library(
        folder,
        embedder,
        texts=synthetic_texts(passages),
        per_asset=PASSAGES_PER_ASSET,
        vectors=lambda count, seed: synthetic_vectors(
            count, dimension=embedder.dimension, seed=seed
        ),
        now=now,
    )


def print_changes(passages: int, embedder: Embedder, *, changes: int) -> None:
    """Change one page after the other in a stored library, and print how long each took."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        library = filled(Path(folder), embedder, passages=passages, now=now)
        try:
            library.refresh()
            library.save()
            done: list[Changed] = []
            for change in page_changes(library, Path(folder), changes=changes, now=now):
                done.append(change)
                if len(done) in {1, 10, 100, 250, 500, 750, 1000}:
                    gc.collect()
                    sys.stdout.write(f"after {len(done)} changes: {resident_mib():,} MiB\n")
                    sys.stdout.flush()
            for name in ("found", "embedded", "found_own", "deleted"):
                values = [getattr(change, name) for change in done]
                sys.stdout.write(
                    f"{name}: median {statistics.median(values):.3f} s, longest {max(values):.3f}\n"
                )
        finally:
            library.database.close()


def print_index_changes(passages: int, embedder: Embedder, *, changes: int) -> None:
    """Replace and delete pages of an index alone, without a database, and print what it holds."""
    view, last_id = synthetic_view(passages, embedder=embedder), passages
    vector = synthetic_vectors(1, dimension=embedder.dimension, seed=1)[0]
    source = Source(
        embedder=embedder,
        vectors_of=lambda hashes: dict.fromkeys(hashes, vector),
        texts_of=lambda ids: {identity: f"zebra{identity} pays for it" for identity in ids},
    )
    for number in range(1, changes + 1):
        asset_id = f"a{number // 2 * 37 % (passages // PASSAGES_PER_ASSET):07}"
        size = 5 if number % 2 else 0
        keys = passage_keys(
            (last_id + n, last_id, asset_id, n, "en", f"{last_id + n:064x}") for n in range(size)
        )
        last_id += size
        generation = Generation(number + 1, "")
        view = changed_view([asset_id], list(keys), generation=generation, base=view, source=source)
        if number in {1, 10, 100, 250, 500, 750, 1000}:
            gc.collect()
            sys.stdout.write(
                f"after {number} changes of the index alone: {resident_mib():,} MiB, "
                f"{len(view.parts)} parts\n"
            )


def print_start(folder: Path, embedder: Embedder, *, kind: str) -> None:
    """Start on a stored library, and print what that takes."""
    database = Database(f"sqlite:///{folder / 'library.sqlite'}")
    try:
        library = open_library(
            database=database,
            embedder=embedder,
            folder=folder / "index",
            answers_meanwhile=True,
        )

        def told(what: str, since: float) -> float:
            now = time.perf_counter()
            sys.stdout.write(
                f"{kind}: {what} after {now - since:.1f} s more; "
                f"{resident_mib():,} MiB held, {peak_mib():,} at most\n"
            )
            sys.stdout.flush()
            return now

        started = time.perf_counter()
        passages = library.refresh()
        started = told(f"words of {passages:,} passages answer", started)
        library.prepare(lambda *_: None)
        started = told("meaning answers too", started)
        library.save()
        told("the snapshot is written, where it was not there", started)
    finally:
        database.close()


def print_starts(passages: int) -> None:
    """Fill a library, then start on it without a snapshot and with one, each in a process."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("filling", "from the database alone", "from a snapshot"):
            arguments = ["--start", kind, "--start-in", folder, "--starts", str(passages)]
            subprocess.run(  # noqa: S603 - this very module
                [sys.executable, "-W", "ignore", "-m", "evaluations.scale", *arguments], check=True
            )


def synthetic_texts(passages: int) -> Iterator[str]:
    """Yield texts of forty words."""
    words = vocabulary()
    random = np.random.default_rng(5)
    weights = 1 / np.arange(3, _TERMS + 3)
    weights /= weights.sum()
    for start in range(0, passages, 10_000):
        drawn = random.choice(_TERMS, size=(min(10_000, passages - start), 40), p=weights)
        for row in drawn.tolist():
            yield " ".join(words[number] for number in row)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", type=int, nargs="*", default=[], metavar="PASSAGES")
    parser.add_argument("--changes", type=int, default=0, help="pages to change, one by one")
    parser.add_argument("--changes-in", type=int, default=100_000, metavar="PASSAGES")
    parser.add_argument("--index-changes", type=int, default=0, help="the same without a database")
    parser.add_argument("--starts", type=int, default=0, metavar="PASSAGES", help="time starts")
    parser.add_argument("--start", default="", help=argparse.SUPPRESS)
    parser.add_argument("--start-in", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    embedder = default_embedder()
    if options.start == "filling":
        now = datetime.now(UTC)
        filled(options.start_in, embedder, passages=options.starts, now=now).database.close()
        return
    if options.start:
        print_start(options.start_in, embedder, kind=options.start)
        return
    if options.starts:
        print_starts(options.starts)
    if options.search:
        sys.stdout.write(
            "| passages | allowed | encode | dense | words | all, own ms | all, passed ms "
            "| allowed set ms | held MiB | peak MiB |\n|---|---|---|---|---|---|---|---|---|---|\n"
        )
    for passages in options.search:
        print_searches(passages, embedder)
    if options.index_changes:
        print_index_changes(options.changes_in, embedder, changes=options.index_changes)
    if options.changes:
        print_changes(options.changes_in, embedder, changes=options.changes)


if __name__ == "__main__":
    main()
