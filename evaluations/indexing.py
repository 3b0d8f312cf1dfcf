"""Index a folder as Dealmate does and as LangChain's usual recipe does, one after the other.

`python -m evaluations.indexing --corpus FOLDER --peer PYTHON` runs each in a process of its own and
prints seconds as they passed, seconds of processor time, and peak memory. PYTHON is that of an
environment made from evaluations/peers/requirements.txt. On a machine with other work, compare the
processor time.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.embedding.loading import default_embedder
from content_index.embedding.model_files import default_model_folder
from content_index.library import open_library
from content_index.sync import sync_folder
from evaluations.corpora import TO_PARTNERS, documents_of
from store.database import Database
from store.migrating import migrate

PEER = Path(__file__).with_name("peers") / "langchain_recipe.py"


def index_here(documents: Path) -> dict[str, Any]:
    """Index the folder twice in this process; the second time nothing has changed."""
    now = datetime.now(UTC)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/library.sqlite")
        try:
            migrate(database)
            library = open_library(
                database=database, embedder=default_embedder(), folder=Path(folder) / "index"
            )
            report = sync_folder(library, documents, now=now, default_label=TO_PARTNERS)
            ended, used = time.perf_counter(), time.process_time()
            sync_folder(library, documents, now=now, default_label=TO_PARTNERS)
            again, used_again = time.perf_counter() - ended, time.process_time() - used
        finally:
            database.close()
    return {
        "seconds": round(ended - started, 1),
        "cpu_seconds": round(used + _of_children(), 1),
        "documents": report.added + len(report.failed),
        "failed": len(report.failed),
        "chunks": report.embedded,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "second_sync_seconds": round(again, 2),
        "second_sync_cpu_seconds": round(used_again, 2),
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
    parser.add_argument("--every", type=int, default=1, help="take every so-manieth document only")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.here is not None:
        sys.stdout.write(json.dumps(index_here(options.here)) + "\n")
        return
    if options.corpus is None:
        parser.error("--corpus is needed: the folder to index")
    with tempfile.TemporaryDirectory() as folder:
        for path in documents_of(options.corpus)[:: options.every]:
            target = Path(folder) / path.relative_to(options.corpus)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        ours = [sys.executable, "-m", "evaluations.indexing", "--here", folder]
        sys.stdout.write(f"ours       {json.dumps(_run(ours))}\n")
        sys.stdout.flush()
        if options.peer:
            model = str(default_model_folder())
            peer = [options.peer, str(PEER), "--documents", folder, "--model", model]
            sys.stdout.write(f"LangChain  {json.dumps(_run(peer))}\n")


if __name__ == "__main__":
    main()
