"""What of a message is left to a person, after what the records and the documents answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.answers import Answer, AnswerState
from retrieval.parts import as_questions, stands_alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What of a message a person is to answer.

    `text` is in the asker's own words. `is_rest` is true where other parts of the message are
    answered; where a part cannot be cut out of it, `text` is the whole and `named` are the parts
    that are open. `is_missing`: no document says it; `needs_a_person`: none can; parts may be the
    one and the other. `is_urgent` is true of an emergency, of which somebody is to read the whole.
    `searchable` is what a document could say to somebody who may see more; empty where there is
    none. `complaint` is what was said of an answer that was given.
    """

    text: str
    searchable: str
    is_missing: bool
    needs_a_person: bool
    is_rest: bool = False
    is_urgent: bool = False
    named: tuple[str, ...] = ()
    complaint: str = ""


def left_to_people(answer: Answer | None, message: str) -> Left | None:
    """Return what an answer leaves to a person: all of a message, some parts of it, or None."""
    if answer is None:
        return None
    if answer.state is AnswerState.ABSTAINED:
        return Left(
            text=message,
            searchable=message,
            is_missing=not answer.needs_a_person,
            needs_a_person=answer.needs_a_person,
            is_urgent=answer.is_urgent,
        )
    parts = answer.left_parts
    if answer.is_urgent:  # somebody is to read all of it
        return Left(
            text=message,
            searchable="",
            is_missing=False,
            needs_a_person=True,
            is_rest=True,
            is_urgent=True,
        )
    if not parts:
        return None
    alone = [part for part in parts if stands_alone(part.text)]
    is_cut_out = alone == list(parts) and all(part.text in message for part in parts)
    named = tuple(part.text for part in parts)
    return Left(
        text=as_questions(named) if is_cut_out else message,
        searchable=as_questions([part.text for part in alone if not part.needs_a_person]),
        is_missing=any(not part.needs_a_person for part in parts),
        needs_a_person=any(part.needs_a_person for part in parts),
        is_rest=True,
        named=() if is_cut_out else named,
    )
