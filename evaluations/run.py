"""Answer a file of questions from a folder of documents and measure the answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from content_index.embedding import Embedder
from content_index.files import FileProblem
from content_index.labels import Grant, Holder, HolderKind
from evaluations.corpora import data_folder_of, open_corpus
from evaluations.measures import Expected, Measures, Outcome, interval, measure
from retrieval.answering import Answerer
from retrieval.answers import Answer
from retrieval.calibration import Calibration
from retrieval.composing import Writer
from retrieval.question import Question
from retrieval.reader.bounded import BoundedModel

Progress = Callable[[str, int, int], None]
"""Called with what is being done ("reading", "embedding", "statements", "questions"), how much is
done and how much there is."""

PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="evaluation"),))
"""Who asks: a partner that holds nothing special; every document of a corpus is for partners."""


class QuestionFileError(ValueError):
    """The file of questions cannot be used; the text names the line and what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an evaluation found: the measures, one answer a question, and unreadable files."""

    measures: Measures
    answers: dict[str, Answer]
    failed: tuple[FileProblem, ...]
    documents: int


def evaluate(  # noqa: PLR0913 - each is an option of the command
    *,
    corpus: Path,
    questions: Path,
    now: datetime,
    embedder: Embedder,
    out: Path | None = None,
    data_folder: Path = Path(".evaluation"),
    progress: Progress | None = None,
    writer: Writer | None = None,
    threshold: float | None = None,
    calibration: Calibration | None = None,
    reader: BoundedModel | None = None,
) -> Result:
    """Index a corpus, ask every question, and measure the answers.

    The index is kept below `data_folder`, so that the next run embeds only what changed. With
    `out`, writes one JSON line a question: id, state, ranked, answer, citations (path, quote),
    confidence, seconds. `writer` words the answers, which are given from a confidence of
    `threshold` on, or as `calibration` or else the shipped numbers say; `reader` reads the best
    quotes again. Print the result with `table`.

    Raises:
        FileNotFoundError: the corpus or the file of questions is missing.
        QuestionFileError: a line of the file of questions cannot be used, or it has none.
    """
    tell = progress or _silent
    expected = read_questions(questions)
    folder = data_folder_of(corpus, within=data_folder)
    folder.mkdir(parents=True, exist_ok=True)
    library, report = open_corpus(
        corpus,
        data_folder=folder,
        embedder=embedder,
        now=now,
        progress=lambda stage, done, total: tell(str(stage), done, total),
    )
    try:
        answerer = Answerer(
            library, writer=writer, threshold=threshold, calibration=calibration, reader=reader
        )
        answerer.answer(Question("warm up"), PARTNER, now=now)
        answers: dict[str, Answer] = {}
        for done, item in enumerate(expected, 1):
            answers[item.id] = answerer.answer(Question(item.question), PARTNER, now=now)
            tell("questions", done, len(expected))
    finally:
        library.database.close()
    if out is not None:
        lines = (json.dumps(line(item.id, answers[item.id])) for item in expected)
        out.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    outcomes = {name: outcome(name, answer) for name, answer in answers.items()}
    return Result(
        measures=measure(expected, outcomes),
        answers=answers,
        failed=report.failed,
        documents=report.added + report.changed + report.unchanged,
    )


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total


def read_questions(path: Path) -> list[Expected]:
    """Read a JSON lines file: id, question, relevant, answer_span, answerable[, kind, more_spans].

    Raises:
        FileNotFoundError: there is no such file.
        QuestionFileError: a line cannot be used, or there is no question.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{path}: no UTF-8 text. Save it as UTF-8.") from error
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            found.append(_expected(json.loads(text)))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionFileError(
                f"{path}, line {number}: {error}. Each line is one JSON object with id, question, "
                "relevant and answerable."
            ) from error
    if not found:
        raise QuestionFileError(
            f"{path}: there is no question in it. Write one JSON object a line."
        )
    if len({item.id for item in found}) < len(found):
        raise QuestionFileError(f"{path}: two questions have the same id. Give each its own.")
    return found


def _expected(fields: dict[str, Any]) -> Expected:
    more = [item["span"] for item in fields.get("more_spans") or ()]
    first = fields.get("answer_span")
    return Expected(
        id=str(fields["id"]),
        question=str(fields["question"]),
        relevant=frozenset(fields["relevant"]),
        spans=tuple([first, *more] if first else more),
        is_answerable=bool(fields["answerable"]),
        kind=str(fields.get("kind", "")),
    )


def line(question_id: str, answer: Answer) -> dict[str, Any]:
    """Return what is written to the out file for one question."""
    return {
        "id": question_id,
        "state": str(answer.state),
        "ranked": list(answer.ranked),
        "answer": answer.text,
        "citations": [
            {"path": item.path, "quote": item.quote}
            for item in answer.citations
            if not item.is_repeated
        ],
        "confidence": answer.confidence,
        "seconds": answer.seconds,
    }


def outcome(question_id: str, answer: Answer) -> Outcome:
    """Return an answer as it is measured."""
    return Outcome(
        id=question_id,
        state=str(answer.state),
        ranked=answer.ranked,
        citations=tuple(
            (item.path, item.quote) for item in answer.citations if not item.is_repeated
        ),
        confidence=answer.confidence,
        seconds=answer.seconds,
        pages=tuple(card.asset.path for card in answer.assets),
    )


def table(measures: Measures) -> list[tuple[str, str, str]]:
    """Return rows of (measure, value, 95% interval) for people."""
    known, unknown = measures.answerable, measures.questions - measures.answerable
    shares = (
        ("right document first (hit@1)", measures.hit_at_1, known),
        ("right document in the first 5", measures.hit_at_5, known),
        ("right document in the first 10", measures.hit_at_10, known),
        ("nDCG@10", measures.ndcg_at_10, 0),
        ("quotes hold the answer", measures.span_held, known),
        ("quotes hold every part of the answer", measures.all_spans_held, known),
        ("citations that are relevant", measures.relevant_citations, 0),
        ("unanswerable ones abstained", measures.abstained_when_unanswerable, unknown),
        ("answerable ones answered", measures.answered_when_answerable, known),
        ("a right page named where no answer is given", measures.page_named_when_withheld, 0),
    )
    rows = [(name, f"{value:.3f}", _between(value, count)) for name, value, count in shares]
    rows.append(("seconds, p50", f"{measures.seconds_p50:.3f}", ""))
    rows.append(("seconds, p95", f"{measures.seconds_p95:.3f}", ""))
    return rows


def markdown(rows: Sequence[tuple[str, str, str]]) -> str:
    """Return the rows as a Markdown table."""
    head = "| measure | value | 95% interval |\n|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _between(share: float, count: int) -> str:
    if not count:
        return ""
    low, high = interval(share, count)
    return f"{low:.2f} to {high:.2f}"
