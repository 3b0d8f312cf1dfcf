"""Ask each part of a message by itself, and both sides of what a part compares. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from retrieval.answers import Answer, AnswerState, Citation
from retrieval.kinds import kind_alone
from retrieval.parts import Part, stands_alone
from retrieval.question import Question, Speaker, Turn, resolve_follow_up
from retrieval.question_forms import asks_of_subject
from retrieval.wording import topic_words, words

Ask = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAnswer:
    """What came of a part: the words that it is called by, its answer, and the quotes it needs."""

    part: str
    answer: Answer
    least_quotes: int = 1

    @property
    def is_answered(self) -> bool:
        """True where something is shown for it."""
        return self.answer.state is AnswerState.ANSWERED


def part_answers(
    question: Question, parts: Sequence[Part], *, names: Sequence[str], ask: Ask
) -> list[PartAnswer]:
    """Ask each part like the next message of the thread: a short one leans on those before.

    One that asks for a kind of document is for itself, and so is one that is whole; what was said
    once before several is the thread of each. Where nothing is found of a subject on what can be
    understood alone, that is asked alone. `names` are the words that parts are called by.
    """
    found: list[PartAnswer] = []
    before = question.thread
    for part, name in zip(parts, names, strict=True):
        asked = _as_asked(question, part, before)
        if part.sides:
            found += _of_both_sides(part, name, asked, ask)
        else:
            answer = ask(asked)
            if part.subject and answer.state is AnswerState.ABSTAINED and stands_alone(part.bare):
                answer = ask(replace(question, text=part.bare, thread=before))
            found.append(PartAnswer(part=name, answer=answer))
        before = (*before, Turn(speaker=Speaker.READER, text=part.asked))
    return found


def _as_asked(question: Question, part: Part, before: tuple[Turn, ...]) -> Question:
    """Return what is asked of a part: a short question of a subject as a follow-up of its name.

    A name of what is asked ("dose") says too little to be found by itself, so it is not, nor is
    what is asked of two things at once.
    """
    if part.subject and not part.sides and asks_of_subject(part.bare):
        thread = (Turn(speaker=Speaker.READER, text=part.subject),)
        if resolve_follow_up(part.bare, thread) != part.bare:
            return replace(question, text=part.bare, thread=thread)
    is_for_itself = part.is_whole or kind_alone(part.asked) is not None
    return replace(question, text=part.asked, thread=() if is_for_itself else before)


def _of_both_sides(part: Part, name: str, asked: Question, ask: Ask) -> Iterator[PartAnswer]:
    """Answer a part that compares: a side that no quote speaks of is asked for by itself.

    One that is not found is named, unless neither is.
    """
    whole = ask(asked)
    if whole.needs_a_person or whole.listed or whole.state is AnswerState.ASKED_BACK:
        yield PartAnswer(part=name, answer=whole)
        return
    answers, shown, lacking = [whole], [], []
    for side, own in _own_words(part.sides):
        citation = _speaking_of(own, whole.citations)
        if citation is None:
            answers.append(ask(replace(asked, text=f"{side} {part.bare}", thread=())))
            citation = _speaking_of(own, answers[-1].citations)
        if citation is None:
            lacking.append(side)
        else:
            shown.append(citation)
    answered = [one for one in answers if one.state is AnswerState.ANSWERED]
    if not answered:
        yield PartAnswer(part=name, answer=whole)
        return
    quotes = tuple(dict.fromkeys([*shown, *chain.from_iterable(one.citations for one in answered)]))
    yield PartAnswer(
        part=name,
        answer=replace(
            answered[0],
            citations=quotes,
            assets=tuple(chain.from_iterable(one.assets for one in answered)),
            notes=tuple(chain.from_iterable(one.notes for one in answered)),
            naming=tuple(chain.from_iterable(one.naming for one in answered)),
        ),
        least_quotes=max(len(set(shown)), 1),
    )
    for side in lacking if shown else ():
        unsure = Answer(state=AnswerState.ABSTAINED, text="", language=whole.language)
        yield PartAnswer(part=f"{side} {part.bare}", answer=unsure)


def _own_words(sides: Sequence[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each side with the words that tell it from the others."""
    named = [frozenset(topic_words(side)) for side in sides]
    for place, (side, mine) in enumerate(zip(sides, named, strict=True)):
        others = frozenset().union(*(other for at, other in enumerate(named) if at != place))
        yield side, mine - others or mine


def _speaking_of(own: frozenset[str], citations: Sequence[Citation]) -> Citation | None:
    """Return the first quote that names one side: half of its own words are in it or above it."""
    for citation in citations:
        said = f"{citation.quote} {citation.header} {citation.location} {citation.title}"
        if 2 * len(own.intersection(words(said))) >= len(own):
            return citation
    return None
