"""What the programs of all peers share: documents and questions in, what was found out.

Each peer gives one function that indexes documents and returns a search. What is measured here is
the same for all of them: seconds to index, and for each question the documents in order, the first
passages and the seconds. Lines of JSON on standard output; nothing but the standard
library is used, since each program runs among its peer's packages and none of ours.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEPTH = 100
"""Passages that are taken before documents are ranked by their best one."""
MOST_RANKED = 10
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Document:
    """One document as plain text or Markdown."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that was found; a higher score is better."""

    path: str
    text: str
    score: float


Search = Callable[[str], Sequence[Hit]]
"""Returns up to `DEPTH` passages, best first."""


def run(index: Callable[[Sequence[Document], str], Search]) -> None:
    """Index the documents of the command line, ask its questions and tell what was found.

    `index` is given the documents and the folder of the embedding model.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=Path, required=True, help="JSON lines: path, text")
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines: id, question")
    parser.add_argument("--model", required=True, help="folder of the embedding model")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    documents = [Document(item["path"], item["text"]) for item in _lines(options.documents)]
    questions = _lines(options.questions)
    started = time.perf_counter()
    search = index(documents, options.model)
    tell(indexing_seconds=round(time.perf_counter() - started, 1))
    search("warm up")
    for item in questions:
        started = time.perf_counter()
        hits = search(item["question"])
        seconds = time.perf_counter() - started
        tell(
            id=item["id"],
            ranked=list(dict.fromkeys(hit.path for hit in hits))[:MOST_RANKED],
            passages=[[hit.path, hit.text] for hit in hits[:MOST_SHOWN]],
            score=float(hits[0].score) if hits else 0.0,
            seconds=round(seconds, 5),
        )


def tell(**facts: Any) -> None:
    """Write one line for the program that started this one."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def windows(text: str, *, words: int, overlap: int) -> list[str]:
    """Cut a text into stretches of so many words, each sharing some with the one before."""
    spoken = text.split()
    starts = range(0, max(len(spoken) - overlap, 1), words - overlap)
    return [" ".join(spoken[start : start + words]) for start in starts]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
