"""What of a message is left to a person, after what the records and the documents answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.answers import Answer, AnswerState, LeftPart
from retrieval.parts import leans_back, split_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What of a message a person is to answer.

    `text` is in the asker's own words. `is_rest` is true where other parts of the message are
    answered; where a part cannot be cut out of it, `text` is the whole and `named` are the parts
    that are open. `is_missing`: no document says it; `needs_a_person`: none can; parts may be the
    one and the other. `searchable` is what a document could say to somebody who may see more; empty
    where there is none.
    """

    text: str
    searchable: str
    is_missing: bool
    needs_a_person: bool
    is_rest: bool = False
    named: tuple[str, ...] = ()


def left_to_people(answer: Answer | None, *, message: str, asked: str) -> Left | None:
    """Return what an answer leaves to a person: all of a message, some parts of it, or None.

    `asked` is what of the message the documents were asked, as it was typed.
    """
    if answer is None:
        return None
    if answer.state is AnswerState.ABSTAINED:
        return Left(
            text=message,
            searchable=message,
            is_missing=not answer.needs_a_person,
            needs_a_person=answer.needs_a_person,
        )
    parts = answer.left_parts
    if not parts:
        return None
    typed = [_as_typed(part, split_parts(asked)) for part in parts]
    missing = [
        words or part.text
        for words, part in zip(typed, parts, strict=True)
        if not (part.needs_a_person or leans_back(part.text))
    ]
    in_own_words = [words for words in typed if words]
    is_cut_out = len(in_own_words) == len(parts)
    return Left(
        text=_as_questions(in_own_words) if is_cut_out else message,
        searchable=_as_questions(missing),
        is_missing=any(not part.needs_a_person for part in parts),
        needs_a_person=any(part.needs_a_person for part in parts),
        is_rest=True,
        named=() if is_cut_out else tuple(part.text for part in parts),
    )


def _as_typed(part: LeftPart, typed: Sequence[str]) -> str:
    """Return a part as it was typed; empty where that is not known or does not stand alone."""
    if not part.number or part.of != len(typed) or leans_back(part.text):
        return ""
    return typed[part.number - 1]


def _as_questions(parts: Sequence[str]) -> str:
    return " ".join(f"{part.rstrip('?!.,;: ')}?" for part in parts)
