"""What is taught: each question with the passages and quotes found for it. Reads files."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from content_index.embedding import Embedder
from content_index.entitlement import AllowedRows
from content_index.library import Library
from evaluations.cases import is_right
from evaluations.corpora import QUESTIONS, data_folder_of, invented_libraries, open_corpus
from evaluations.measures import Expected, collapsed
from evaluations.run import PARTNER, read_questions
from retrieval.answering import Answerer
from retrieval.findings import Findings, Found
from retrieval.question import Question
from retrieval.quotes import choose
from retrieval.rereading import as_read
from retrieval.selection import possible_quotes
from retrieval.token_owners import token_owners

MOST_PASSAGES = 24
MOST_QUOTES = 12
_LONG_ENOUGH = 20
"""Characters of a statement that is right where the answer's span holds it."""
Place = tuple[str, int]
"""A document's path and a passage's number in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonPassage:
    """A passage as the model reads it, with the statement of each token that starts at `starts`."""

    text: str
    starts: tuple[int, ...]
    owners: tuple[int, ...]
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage that was found: whether it holds the answer, and which of its statements do."""

    passage: Place
    holds: bool
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonQuote:
    """A quote as the reader reads it."""

    text: str
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One question, in the words in which the best page was asked; the best candidates first."""

    question: str
    is_answerable: bool
    candidates: tuple[Candidate, ...]
    quotes: tuple[LessonQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """The lessons of one library."""

    library: str
    passages: Mapping[Place, LessonPassage]
    lessons: tuple[Lesson, ...]


def all_lessons(
    *, data_folder: Path, embedder: Embedder, named: Collection[str] = ()
) -> Iterator[Lessons]:
    """Ask all questions of each library; half a minute to a minute for each on one core."""
    for folder in invented_libraries(named):
        files = [folder / name for name in QUESTIONS]
        yield lessons_of(folder, files, data_folder=data_folder, embedder=embedder)


def lessons_of(
    folder: Path, questions: Sequence[Path], *, data_folder: Path, embedder: Embedder
) -> Lessons:
    """Ask the questions of a library, with an embedding model as it is before it is taught."""
    now = datetime.now(UTC)
    data = data_folder_of(folder, within=data_folder)
    library, _ = open_corpus(folder, data_folder=data, embedder=embedder, now=now)
    try:
        answerer = Answerer(library)
        allowed = library.allowed(PARTNER, today=now.date())
        passages: dict[Place, LessonPassage] = {}
        lessons = []
        for expected in (item for file in questions for item in read_questions(file)):
            findings = answerer.find(Question(expected.question), PARTNER, now=now)
            kept = _worth_learning(findings, expected)
            lacking = [found for found in kept if _place(found) not in passages]
            passages |= _read(lacking, library, allowed)
            lessons.append(_lesson(expected, findings, kept))
        return Lessons(library=folder.name, passages=passages, lessons=tuple(lessons))
    finally:
        library.database.close()


def _worth_learning(findings: Findings, expected: Expected) -> list[Found]:
    """Return the best passages, and all that hold the answer."""
    return [
        found
        for place, found in enumerate(findings.passages)
        if place < MOST_PASSAGES or _holds(found, expected)
    ]


def _holds(found: Found, expected: Expected) -> bool:
    is_relevant = expected.is_answerable and found.asset.path in expected.relevant
    return is_relevant and is_right(expected, found.ready.passage.text)


def _lesson(expected: Expected, findings: Findings, kept: Sequence[Found]) -> Lesson:
    best = choose(
        possible_quotes(findings), most=MOST_QUOTES, far_behind=math.inf, less_likely=math.inf
    )
    sources = [findings.passages[quote.evidence] for quote in best]
    return Lesson(
        question=_asked(findings, expected),
        is_answerable=expected.is_answerable,
        candidates=tuple(
            Candidate(
                passage=_place(found),
                holds=_holds(found, expected),
                right=_right_statements(found, expected),
            )
            for found in kept
        ),
        quotes=tuple(
            LessonQuote(
                text=as_read(quote, source),
                is_right=source.asset.path in expected.relevant and is_right(expected, quote.text),
            )
            for quote, source in zip(best, sources, strict=True)
        ),
    )


def _asked(findings: Findings, expected: Expected) -> str:
    if not findings.passages:
        return expected.question
    return findings.asked_of(findings.passages[0].asset)[0]


def _right_statements(found: Found, expected: Expected) -> tuple[int, ...]:
    """Return the statements that hold the answer, or are held by it where it runs over several."""
    if not _holds(found, expected):
        return ()
    spans = [collapsed(span) for span in expected.spans]
    written = found.ready.passage.text
    texts = [collapsed(written[one.start : one.end]) for one in found.ready.statements]
    whole = [
        place
        for place, text in enumerate(texts)
        if any(span in text or (len(text) > _LONG_ENOUGH and text in span) for span in spans)
    ]
    pieces = [place for place, text in enumerate(texts) if any(text in span for span in spans)]
    return tuple(whole or pieces)


def _place(found: Found) -> Place:
    return found.asset.path, found.ready.passage.ordinal


def _read(
    found: Sequence[Found], library: Library, allowed: AllowedRows
) -> dict[Place, LessonPassage]:
    """Return passages as the model reads them."""
    read = library.tokens([item.ready.passage.row for item in found], allowed)
    passages = {}
    for item in found:
        kept = read[item.ready.passage.row]
        owners = token_owners(
            kept.tokens,
            kept.searchable,
            written=item.ready.passage.text,
            statements=item.ready.statements,
        )
        passages[_place(item)] = LessonPassage(
            text=kept.searchable,
            starts=tuple(kept.tokens.starts.tolist()),
            owners=tuple(owners.tolist()),
            statements=len(item.ready.statements),
        )
    return passages
