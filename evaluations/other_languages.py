"""Measure questions in other languages: all that retrieval does, against word search alone.

`python -m evaluations.other_languages --xquad FOLDER` reads XQuAD's files (xquad.de.json and so
on): each paragraph is a document, each question has one right paragraph. `--asked-in de
--documents en` asks in one language for documents in another.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.embedding import Embedder
from content_index.embedding.loading import default_embedder
from evaluations.corpora import open_corpus
from evaluations.measures import interval
from evaluations.run import PARTNER
from retrieval.answering import Answerer
from retrieval.question import Question

MISSING = 1_000
"""The rank of a document that was not found at all."""
_FIRST_PAGE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The ranks, from 0, of the right document of each question, both ways."""

    retrieval: tuple[int, ...]
    words_alone: tuple[int, ...]


def written_documents(xquad: Path, language: str, *, folder: Path) -> None:
    """Write each paragraph of a language as a Markdown file of that language."""
    folder.mkdir(parents=True, exist_ok=True)
    for article, paragraph, content in _paragraphs(xquad, language):
        page = f"---\nlanguage: {language}\n---\n{content['context']}\n"
        (folder / _name(article, paragraph)).write_text(page, encoding="utf-8")


def questions_in(xquad: Path, language: str, *, most: int) -> list[tuple[str, str]]:
    """Return (question, name of the right document), evenly taken from all, about `most`."""
    found = [
        (asked["question"], _name(article, paragraph))
        for article, paragraph, content in _paragraphs(xquad, language)
        for asked in content["qas"]
    ]
    return found[:: max(len(found) // most, 1)]


def compared(  # noqa: PLR0913 - each is an option of the command
    xquad: Path,
    *,
    asked_in: str,
    documents: str,
    data_folder: Path,
    embedder: Embedder,
    now: datetime,
    most: int,
) -> Compared:
    """Ask in one language for documents in another (or the same), with and without a model."""
    folder = data_folder / f"xquad-{documents}"
    written_documents(xquad, documents, folder=folder / "source")
    library, _ = open_corpus(folder / "source", data_folder=folder, embedder=embedder, now=now)
    try:
        answerer = Answerer(library)
        allowed = library.allowed(PARTNER, today=now.date())
        paths = {
            asset.version_id: asset.path for asset in library.assets(PARTNER, today=now.date())
        }
        ours, words = [], []
        for question, right in questions_in(xquad, asked_in, most=most):
            findings = answerer.find(Question(question), PARTNER, now=now)
            by_id = {item.asset.id: item.asset.path for item in findings.passages}
            ours.append(_rank([by_id[name] for name, _ in findings.documents], right))
            hits = library.words(question, allowed, limit=allowed.count)
            rows = [paths[allowed.view.keys[hit.row].version_id] for hit in hits]
            words.append(_rank(list(dict.fromkeys(rows)), right))
    finally:
        library.database.close()
    return Compared(retrieval=tuple(ours), words_alone=tuple(words))


def _paragraphs(xquad: Path, language: str) -> list[tuple[int, int, dict[str, Any]]]:
    stored = json.loads((xquad / f"xquad.{language}.json").read_text(encoding="utf-8"))
    return [
        (article, number, paragraph)
        for article, entry in enumerate(stored["data"])
        for number, paragraph in enumerate(entry["paragraphs"])
    ]


def _name(article: int, paragraph: int) -> str:
    return f"article-{article:02}-paragraph-{paragraph}.md"


def _rank(ranked: Sequence[str], right: str) -> int:
    return ranked.index(right) if right in ranked else MISSING


def row(name: str, ranks: Sequence[int]) -> str:
    """Return one line of the table: right document first, and among the first five."""
    first = sum(rank < 1 for rank in ranks) / len(ranks)
    page = sum(rank < _FIRST_PAGE for rank in ranks) / len(ranks)
    low, high = interval(first, len(ranks))
    return f"| {name} | {first:.3f} ({low:.2f} to {high:.2f}) | {page:.3f} |\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xquad", type=Path, required=True, help="folder of XQuAD's files")
    parser.add_argument(
        "--asked-in", nargs="+", default=["de", "es"], help="languages of questions"
    )
    parser.add_argument("--documents", help="language of the documents; that of the questions")
    parser.add_argument("--most", type=int, default=300, help="questions asked, about")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    sys.stdout.write("| questions | right document first | in the first 5 |\n|---|---|---|\n")
    for language in options.asked_in:
        found = compared(
            options.xquad,
            asked_in=language,
            documents=options.documents or language,
            data_folder=options.data,
            embedder=default_embedder(),
            now=datetime.now(UTC),
            most=options.most,
        )
        sys.stdout.write(row(f"{language}, word search alone", found.words_alone))
        sys.stdout.write(row(f"{language}, all", found.retrieval))


if __name__ == "__main__":
    main()
