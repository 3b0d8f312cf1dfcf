"""Index a folder as Dealmate does and as LangChain's usual recipe does, one after the other.

`python -m evaluations.indexing --corpus FOLDER --peer PYTHON` runs each in a process of its own and
prints seconds as they passed, seconds of processor time, and peak memory. PYTHON is that of an
environment made from evaluations/peers/requirements.txt. On a machine with other work, compare the
processor time.

With `--questions FILE` both then rank documents for the same questions, and it prints how often the
right one came first or among the first five, and nDCG at ten. Ours is measured twice: as it answers
(its weights were learned on the questions of the evaluation corpus, if these are they), and by the
vectors of passages alone, which learn nothing and are what the recipe does too.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.embedding.loading import default_embedder
from content_index.embedding.model_files import default_model_folder
from content_index.entitlement import Hit
from content_index.library import Library, open_library
from content_index.sync import sync_folder
from evaluations.corpora import TO_PARTNERS, copy_sample
from evaluations.measures import Expected, gain
from evaluations.run import PARTNER, read_questions
from retrieval.answering import Answerer
from retrieval.question import Question
from store.database import Database
from store.migrating import migrate

PEER = Path(__file__).with_name("peers") / "langchain_recipe.py"
PASSAGES_DEEP = 100
"""So many passages are taken before documents are ranked by their best one, here and there."""

Rankings = dict[str, list[str]]
"""The paths of the documents for each question by its id, best first."""


def index_here(documents: Path, questions: Path | None = None) -> dict[str, Any]:
    """Index the folder twice in this process; the second time nothing has changed.

    With questions, documents are ranked for them afterwards, at no cost to the other figures.
    """
    now = datetime.now(UTC)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/library.sqlite")
        try:
            migrate(database)
            library = open_library(
                database=database, embedder=default_embedder(), folder=Path(folder) / "index"
            )
            report = sync_folder(library, documents, now=now, override_label=TO_PARTNERS)
            ended, used = time.perf_counter(), time.process_time()
            sync_folder(library, documents, now=now, override_label=TO_PARTNERS)
            again, used_again = time.perf_counter() - ended, time.process_time() - used
            peak, of_parser = (
                resource.getrusage(who).ru_maxrss // 1024
                for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            asked = [] if questions is None else read_questions(questions)
            ranked = {
                "as it answers": as_it_answers(library, asked, now=now),
                "vectors alone": by_vectors_alone(library, asked, now=now),
            }
        finally:
            database.close()
    return {
        "seconds": round(ended - started, 1),
        "cpu_seconds": round(used + _of_children(), 1),
        "documents": report.added + len(report.failed),
        "failed": len(report.failed),
        "chunks": report.embedded,
        "peak_mib": peak,
        "peak_mib_of_largest_parser": of_parser,
        "second_sync_seconds": round(again, 2),
        "second_sync_cpu_seconds": round(used_again, 2),
        "ranked": ranked if asked else {},
    }


def as_it_answers(library: Library, asked: Sequence[Expected], *, now: datetime) -> Rankings:
    """Rank documents as an answer does."""
    answerer = Answerer(library)
    return {
        item.id: list(answerer.answer(Question(item.question), PARTNER, now=now).ranked)
        for item in asked
    }


def by_vectors_alone(library: Library, asked: Sequence[Expected], *, now: datetime) -> Rankings:
    """Rank documents by the passage that is nearest to the question, and by nothing else."""
    return _by_passages(library.dense, library, asked, now=now)


def by_words_alone(library: Library, asked: Sequence[Expected], *, now: datetime) -> Rankings:
    """Rank documents by the passage that BM25 puts first, and by nothing else."""
    return _by_passages(library.words, library, asked, now=now)


def _by_passages(
    search: Callable[..., list[Hit]], library: Library, asked: Sequence[Expected], *, now: datetime
) -> Rankings:
    allowed = library.allowed(PARTNER, today=now.date())
    paths = {asset.id: asset.path for asset in library.assets(PARTNER, today=now.date())}
    found: Rankings = {}
    for item in asked:
        rows = [hit.row for hit in search(item.question, allowed, limit=PASSAGES_DEEP)]
        passages = library.passages(rows, allowed)
        found[item.id] = list(dict.fromkeys(paths[passage.asset_id] for passage in passages))
    return found


def judged(asked: Sequence[Expected], ranked: Rankings) -> dict[str, float]:
    """Return the shares of answerable questions with the right document early on, and nDCG."""
    known = [item for item in asked if item.is_answerable]
    places = [
        [place for place, path in enumerate(ranked[item.id]) if path in item.relevant]
        for item in known
    ]

    def within(most: int) -> float:
        return round(sum(bool(at) and at[0] < most for at in places) / len(known), 3)

    gains = [gain(at, relevant=len(item.relevant)) for item, at in zip(known, places, strict=True)]
    return {
        "hit@1": within(1),
        "hit@5": within(5),
        "hit@10": within(10),
        "ndcg@10": round(sum(gains) / len(known), 3),
    }


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(command: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - this module, and the peer beside it
        command, capture_output=True, text=True, check=True
    )
    report: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return report


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--peer", help="Python of the peer's environment; ours only without")
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        help="take every so-manieth document only, and those that the questions name",
    )
    parser.add_argument("--questions", type=Path, help="JSON lines: compare rankings as well")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.here is not None:
        sys.stdout.write(json.dumps(index_here(options.here, options.questions)) + "\n")
        return
    if options.corpus is None:
        parser.error("--corpus is needed: the folder to index")
    with tempfile.TemporaryDirectory() as folder:
        asked = read_questions(options.questions) if options.questions else []
        named = {path for item in asked for path in item.relevant}
        copy_sample(options.corpus, Path(folder), every=options.every, named=named)
        with_questions = ["--questions", str(options.questions)] if options.questions else []
        ours = [sys.executable, "-m", "evaluations.indexing", "--here", folder, *with_questions]
        _tell("ours", _run(ours), asked)
        if options.peer:
            model = str(default_model_folder())
            peer = [options.peer, str(PEER), "--documents", folder, "--model", model]
            _tell("LangChain", _run([*peer, *with_questions]), asked)


def _tell(name: str, report: dict[str, Any], asked: Sequence[Expected]) -> None:
    ranked: dict[str, Rankings] = report.pop("ranked")
    sys.stdout.write(f"{name:10} {json.dumps(report)}\n")
    for way, rankings in ranked.items():
        sys.stdout.write(f"{name:10} {way}: {json.dumps(judged(asked, rankings))}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
