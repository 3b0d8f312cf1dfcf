"""Measure what the size of passages does to answers: the same questions, documents cut otherwise.

`python -m evaluations.passage_sizes --corpus FOLDER --questions FILE --sizes 230 128` indexes the
corpus for each size (in tokens of the default model, title and headings included), reading only the
passages that the size before did not have. It prints a line of JSON with how many passages there
are, how long, and the figures of held-back questions: the weights of ranking, quotes and confidence
are learned anew for each size, so that none is favoured.
"By vectors alone" and "by words alone" learn nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.embedding.loading import default_embedder
from content_index.library import Library
from evaluations.cases import Case
from evaluations.corpora import copy_sample, data_folder_of, open_corpus
from evaluations.indexing import by_vectors_alone, by_words_alone, judged
from evaluations.measures import Expected, collapsed
from evaluations.remembering import shipped_reader
from evaluations.run import PARTNER, read_questions
from evaluations.training import cross_validated
from retrieval.answering import Answerer
from retrieval.question import Question

_SHOWN = (
    "hit@1",
    "hit@5",
    "ndcg@10",
    "span in first quote",
    "span in three quotes",
    "relevant citations",
    "words a quote",
    "area under curve",
)


def measured(
    corpus: Path, asked: Sequence[Expected], *, size: int, data_folder: Path
) -> dict[str, Any]:
    """Index a corpus with passages of at most `size` tokens and return what that gives."""
    now = datetime.now(UTC)
    embedder = default_embedder()
    embedder.token_limit = min(size, embedder.token_limit)
    started = time.perf_counter()
    library, report = open_corpus(corpus, data_folder=data_folder, embedder=embedder, now=now)
    seconds = time.perf_counter() - started
    try:
        answerer = Answerer(library)
        cases = [
            Case(item, answerer.find(Question(item.question), PARTNER, now=now)) for item in asked
        ]
        texts = _texts(library, now=now)
        found = cross_validated(cases, shipped_reader())
        return {
            "size": embedder.token_limit,
            "passages": len(texts),
            "read now": report.embedded,
            "seconds": round(seconds, 1),
            "words a passage": round(statistics.median(len(text.split()) for text in texts), 1),
            "answers within one passage": _within_one(asked, texts),
            "held back": {name: round(found[name], 3) for name in _SHOWN},
            "by vectors alone": judged(asked, by_vectors_alone(library, asked, now=now)),
            "by words alone": judged(asked, by_words_alone(library, asked, now=now)),
        }
    finally:
        library.database.close()


def _texts(library: Library, *, now: datetime) -> list[str]:
    allowed = library.allowed(PARTNER, today=now.date())
    versions = [asset.version_id for asset in library.assets(PARTNER, today=now.date())]
    return [
        passage.text
        for version_id in versions
        for passage in library.passages_of(version_id, allowed)
    ]


def _within_one(asked: Sequence[Expected], texts: Sequence[str]) -> float:
    """Return the share of answer spans that no cut has divided."""
    spans = [collapsed(span) for item in asked for span in item.spans]
    whole = [collapsed(text) for text in texts]
    found = sum(any(span in text for text in whole) for span in spans)
    return round(found / len(spans), 3) if spans else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        help="take every so-manieth document only, and those that the questions name",
    )
    parser.add_argument("--sizes", type=int, nargs="+", required=True, help="tokens at most")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"), help="kept between runs")
    options = parser.parse_args(arguments)
    asked = read_questions(options.questions)
    named = {path for item in asked for path in item.relevant}
    folder = data_folder_of(options.corpus, within=options.data / f"passage-sizes-{options.every}")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as sample:
        copy_sample(options.corpus, Path(sample), every=options.every, named=named)
        for size in options.sizes:
            found = measured(Path(sample), asked, size=size, data_folder=folder)
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
