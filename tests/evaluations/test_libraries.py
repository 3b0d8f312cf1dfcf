"""The invented libraries hold what their questions say they hold."""

from __future__ import annotations

import pytest

from evaluations.cases import in_languages
from evaluations.corpora import QUESTIONS, invented_libraries
from evaluations.judged import Judged
from evaluations.measures import Expected
from evaluations.other_companies import row
from evaluations.run import read_questions


@pytest.mark.parametrize("questions", QUESTIONS)
def test_every_span_stands_in_a_relevant_document(questions: str) -> None:
    asked = 0
    for library in invented_libraries():
        texts = {
            path.relative_to(library).as_posix(): path.read_text(encoding="utf-8")
            for path in (library / "documents").rglob("*.md")
        }
        for item in read_questions(library / questions):
            asked += 1
            assert item.relevant <= texts.keys(), item.id
            assert bool(item.spans) is item.is_answerable, item.id
            for span in item.spans:
                assert any(span in texts[path] for path in texts), item.id
    assert asked >= 12 * 60


def test_no_question_is_asked_twice_of_a_library() -> None:
    for library in invented_libraries():
        asked = [
            item.question.casefold()
            for questions in QUESTIONS
            for item in read_questions(library / questions)
        ]
        assert len(asked) == len(set(asked)), library.name


def expected(question: str, *, is_answerable: bool) -> Expected:
    return Expected(
        id=question,
        question=question,
        relevant=frozenset({"a.md"} if is_answerable else ()),
        spans=("words",) if is_answerable else (),
        is_answerable=is_answerable,
        kind="plain",
    )


def judged(name: str, *, confidence: float, is_answerable: bool) -> Judged:
    return Judged(
        expected=expected(name, is_answerable=is_answerable),
        ranked=("a.md",),
        quotes=(),
        cited=("a.md",),
        confidence=confidence,
        alone=0.5,
    )


def test_a_line_tells_what_the_threshold_lets_through() -> None:
    line = row(
        "ours",
        [
            judged("known", confidence=0.9, is_answerable=True),
            judged("doubted", confidence=0.1, is_answerable=True),
            judged("unknown", confidence=0.2, is_answerable=False),
        ],
    )
    assert line.startswith("| ours | 1.000 |")
    assert line.endswith("| 0.500 | 1.000 |")


def test_where_every_question_has_an_answer_nothing_is_said_of_the_others() -> None:
    line = row("ours", [judged("known", confidence=0.9, is_answerable=True)])
    assert line.startswith("| ours | 1.000 |")
    assert line.endswith("| - | 1.000 | - |")


def test_questions_are_told_apart_by_their_language() -> None:
    english, german = (
        expected(words, is_answerable=True)
        for words in ("how long is a deal protected", "wie lange ist ein Deal geschützt")
    )
    assert in_languages([english, german], ["de"]) == [german]
    assert in_languages([english, german], ["en", "es"]) == [english]
    assert in_languages([english, german], ()) == [english, german]
