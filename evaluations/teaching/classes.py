"""Lessons as the embedding model is taught them: what the layers below make of their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluations.teaching.layers import Hidden, TaughtModel
from evaluations.teaching.lessons import LessonPassage, Lessons

_LONGEST_QUESTION, _LONGEST_PASSAGE = 64, 256
"""In tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as the layers below have read it; `kept` are its tokens of letters or digits."""

    hidden: Hidden
    kept: tuple[int, ...]
    owners: tuple[int, ...] = ()
    statements: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the numbers of the passages that were found for it, best first.

    `right` are the statements that answer, by the number of each passage that holds the answer.
    """

    text: Text
    is_answerable: bool
    candidates: tuple[int, ...]
    right: dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """One library: its passages and what is asked."""

    library: str
    passages: tuple[Text, ...]
    asked: tuple[Asked, ...]


def class_of(lessons: Lessons, model: TaughtModel) -> Class:
    """Have the layers below read all of a library's lessons."""
    numbers = {place: number for number, place in enumerate(lessons.passages)}
    passages = _passages(list(lessons.passages.values()), model)
    questions = _questions([lesson.question for lesson in lessons.lessons], model)
    asked = [
        Asked(
            text=text,
            is_answerable=lesson.is_answerable,
            candidates=tuple(numbers[one.passage] for one in lesson.candidates),
            right={numbers[one.passage]: one.right for one in lesson.candidates if one.holds},
        )
        for lesson, text in zip(lessons.lessons, questions, strict=True)
        if text.kept and lesson.candidates
    ]
    return Class(library=lessons.library, passages=passages, asked=tuple(asked))


def _passages(passages: Sequence[LessonPassage], model: TaughtModel) -> tuple[Text, ...]:
    encoded = [
        model.tokenizer(
            passage.text,
            return_offsets_mapping=True,
            truncation=True,
            max_length=_LONGEST_PASSAGE,
        )
        for passage in passages
    ]
    below = model.below([one["input_ids"] for one in encoded])
    found = []
    for passage, one, hidden in zip(passages, encoded, below, strict=True):
        owner_at = dict(zip(passage.starts, passage.owners, strict=True))
        kept = [
            (place, owner_at[start])
            for place, (start, end) in enumerate(one["offset_mapping"])
            if end > start and start in owner_at
        ]
        found.append(
            Text(
                hidden=hidden,
                kept=tuple(place for place, _ in kept),
                owners=tuple(owner for _, owner in kept),
                statements=passage.statements,
            )
        )
    return tuple(found)


def _questions(questions: Sequence[str], model: TaughtModel) -> list[Text]:
    encoded = [
        model.tokenizer(
            text, return_offsets_mapping=True, truncation=True, max_length=_LONGEST_QUESTION
        )
        for text in questions
    ]
    below = model.below([one["input_ids"] for one in encoded])
    return [
        Text(
            hidden=hidden,
            kept=tuple(
                place
                for place, (start, end) in enumerate(one["offset_mapping"])
                if any(map(str.isalnum, text[start:end]))
            ),
        )
        for text, one, hidden in zip(questions, encoded, below, strict=True)
    ]
