"""Questions with known answers and what was found for them: what is learned from and judged by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from content_index.embedding.loading import default_embedder
from content_index.labels import Grant
from content_index.languages import language_of
from evaluations.corpora import data_folder_of, open_corpus
from evaluations.measures import Expected, collapsed
from evaluations.run import PARTNER, read_questions
from retrieval.answering import Answerer
from retrieval.findings import Findings, in_order
from retrieval.question import Question


@dataclass(frozen=True, slots=True)
class Case:
    """One question, what is right, and what was found."""

    expected: Expected
    findings: Findings


def gather(
    corpus: Path, questions: Path, *, data_folder: Path, asked_in: Collection[str] = ()
) -> list[Case]:
    """Search for every question once; fitting needs no more searching.

    With `asked_in` only for those that are taken for one of these languages, as "de".
    """
    expected = in_languages(read_questions(questions), asked_in)
    now = datetime.now(UTC)
    folder = data_folder_of(corpus, within=data_folder)
    library, _ = open_corpus(corpus, data_folder=folder, embedder=default_embedder(), now=now)
    try:
        return found_for(Answerer(library), expected, grant=PARTNER, now=now)
    finally:
        library.database.close()


def in_languages(expected: Sequence[Expected], languages: Collection[str]) -> Sequence[Expected]:
    """Return the questions that are taken for one of the languages; all, where none is named."""
    if not languages:
        return expected
    return [one for one in expected if language_of(one.question) in languages]


def found_for(
    answerer: Answerer,
    expected: Sequence[Expected],
    *,
    grant: Grant,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> list[Case]:
    """Search for every question once, within the grant."""
    cases = []
    for done, item in enumerate(expected, 1):
        cases.append(Case(item, answerer.find(Question(item.question), grant, now=now)))
        if progress is not None:
            progress(done, len(expected))
    return cases


def is_right(expected: Expected, text: str) -> bool:
    """Say whether a quote holds one of the answer's spans."""
    return any(collapsed(span) in collapsed(text) for span in expected.spans)


def without_answer(case: Case) -> Case:
    """Return the case as if its relevant documents did not exist: the near misses are left."""
    return replace(case, findings=case.findings.without(case.expected.relevant))


def without_passages(case: Case) -> Case:
    """Return the case as if the passages that hold the answer did not exist.

    What is left of their documents is on the right topic: a nearer miss than `without_answer`.
    """
    findings = case.findings
    left = [
        item for item in findings.passages if not is_right(case.expected, item.ready.passage.text)
    ]
    return replace(case, findings=replace(findings, **in_order(left), of_new=()))
