"""Measure messages that ask several things, as they are answered: part by part.

`python -m evaluations.several_questions` asks those of the questions to the invented companies that
have several parts, all of them or the named ones, and prints a line for the companies that taught,
one for those set apart (`JUDGES`) and one for all. `--corpus` and `--questions` ask those of
another corpus besides. Every part of an answer counts where its questions have several spans.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from content_index.embedding import Embedder
from content_index.embedding.loading import default_embedder
from evaluations.corpora import JUDGES, QUESTIONS, invented_libraries
from evaluations.measures import Expected, Measures, Outcome, measure
from evaluations.run import evaluate, outcome, read_questions
from retrieval.parts import split_parts
from retrieval.reader.bounded import BoundedModel
from retrieval.reader.own import own_reader


@dataclass(slots=True)
class Asked:
    """Questions that were asked and what came of them, by an id of their own."""

    expected: list[Expected] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def add(self, other: Asked) -> None:
        """Take over what was asked elsewhere."""
        self.expected += other.expected
        self.outcomes |= other.outcomes


def with_several_parts(questions: Path, target: Path) -> int:
    """Write the lines of a file whose questions have several parts; return how many there are."""
    lines = [text for text in questions.read_text(encoding="utf-8").splitlines() if text.strip()]
    pairs = zip(lines, read_questions(questions), strict=True)
    kept = [text for text, item in pairs if len(split_parts(item.question)) > 1]
    target.write_text("".join(f"{text}\n" for text in kept), encoding="utf-8")
    return len(kept)


def asked(  # noqa: PLR0913 - a corpus, its questions, and what asks them
    corpus: Path,
    questions: Sequence[Path],
    *,
    data_folder: Path,
    embedder: Embedder,
    reader: BoundedModel | None,
    now: datetime,
) -> Asked:
    """Ask what has several parts of a corpus's questions."""
    found = Asked()
    data_folder.mkdir(parents=True, exist_ok=True)
    chosen = data_folder / "several.jsonl"
    for file in questions:
        if with_several_parts(file, chosen):
            result = evaluate(
                corpus=corpus,
                questions=chosen,
                now=now,
                embedder=embedder,
                data_folder=data_folder,
                reader=reader,
            )
            found.expected += read_questions(chosen)
            found.outcomes |= {name: outcome(name, one) for name, one in result.answers.items()}
    return found


def row(name: str, found: Asked) -> str:
    """Return a line of the table."""
    measures = measure(found.expected, found.outcomes)
    shares = (
        measures.hit_at_1,
        measures.span_held,
        measures.all_spans_held,
        measures.relevant_citations,
        measures.answered_when_answerable,
        measures.abstained_when_unanswerable,
    )
    numbers = " | ".join(f"{share:.3f}" for share in shares)
    return f"| {name} | {_counted(measures)} | {numbers} |"


def _counted(measures: Measures) -> str:
    return f"{measures.answerable} + {measures.questions - measures.answerable}"


def table(sets: dict[str, Asked]) -> Iterator[str]:
    """Yield the table line by line."""
    heads = ("questions", "with + without an answer", "hit@1", "first part's answer shown")
    more = ("every part's", "relevant citations", "answered", "abstained")
    yield f"| {' | '.join((*heads, *more))} |"
    yield f"|{'---|' * len((*heads, *more))}"
    everything = Asked()
    for name, found in sets.items():
        if found.expected:
            everything.add(found)
            yield row(name, found)
    yield row("all", everything)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", nargs="*", help="names of libraries; all of them if none")
    parser.add_argument("--corpus", type=Path, help="another folder of documents besides")
    parser.add_argument("--questions", type=Path, nargs="*", default=[], help="questions to it")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    if not invented_libraries(options.library):
        parser.error("there is no such library")
    embedder, reader = default_embedder(), BoundedModel(own_reader(), is_own=True)
    now = datetime.now(UTC)
    sets = {"companies that taught": Asked(), "companies set apart": Asked()}
    corpora = [
        (path, [path / name for name in QUESTIONS]) for path in invented_libraries(options.library)
    ]
    if options.corpus is not None:
        corpora.append((options.corpus, options.questions))
        sets[options.corpus.name] = Asked()
    for corpus, questions in corpora:
        taught = "set apart" if corpus.name in JUDGES else "that taught"
        name = corpus.name if corpus.name in sets else f"companies {taught}"
        sets[name].add(
            asked(
                corpus,
                questions,
                data_folder=options.data,
                embedder=embedder,
                reader=reader,
                now=now,
            )
        )
    for line in table(sets):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
