"""Put the answers to the parts of one question together into one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from content_index.languages import ENGLISH
from retrieval import composing
from retrieval.answers import Answer, AnswerState, Citation, LeftPart
from retrieval.asset_cards import MOST_CARDS, recounted
from retrieval.part_by_part import PartAnswer
from retrieval.phrases import phrases_of
from retrieval.withdrawing import left_of

MOST_PARTS = 3
"""Parts of a question that are answered at a time."""
_MOST_QUOTES = 4


def together(
    answers: Sequence[PartAnswer],
    *,
    ranked: tuple[str, ...],
    later: Sequence[str] = (),
    language: str = ENGLISH,
) -> Answer:
    """Join the answers to parts in the order they were asked; one is answered at least.

    A part without a sure answer, or that needs a person, is left to one. A note names those, what
    would have to be asked back, and what is to be asked `later`. The confidence is the mean of the
    answered parts'. `ranked` are the best documents for the whole question, which knows more of its
    subject than a part does; `language` is that of the whole.
    """
    phrases = phrases_of(language)
    answered = [one for one in answers if one.is_answered]
    given = [one.answer for one in answered]
    left = left_parts(answers)
    unclear = [one.part for one in answers if one.answer.state is AnswerState.ASKED_BACK]
    citations = _citations(answered)
    notes = [note for one in given for note in one.notes]
    notes += composing.notes_on_left(left, language=language)
    asides = []
    if unclear:
        parts = composing.named_parts(unclear, language=language)
        asides.append(phrases.unclear_parts.format(parts=parts))
    if later:
        parts = composing.named_parts(later, language=language)
        asides.append(phrases.later_parts.format(most=MOST_PARTS, parts=parts))
    listed = [
        f"{composing.heading_of(one.part, language=language)}\n{one.answer.text}"
        for one in answered
        if not one.answer.citations
    ]
    quoted = [composing.quoted(citations, language=language)] if citations else []
    cards = list({card.asset.id: card for one in given for card in one.assets}.values())
    told = tuple(dict.fromkeys([*notes, *asides]))
    return Answer(
        state=AnswerState.ANSWERED,
        text=composing.with_notes(told, "\n\n".join([*quoted, *listed])),
        citations=citations,
        assets=recounted(cards[:MOST_CARDS], citations, language=language),
        ranked=ranked,
        confidence=round(sum(one.confidence for one in given) / len(given), 4),
        notes=told,
        listed=frozenset().union(*(one.listed for one in given)),
        naming=tuple(dict.fromkeys(found for one in given for found in one.naming)),
        language=language,
        left_parts=left,
        asides=tuple(asides),
    )


def left_parts(answers: Sequence[PartAnswer]) -> tuple[LeftPart, ...]:
    """Return the parts that are for a person."""
    return tuple(
        LeftPart(text=one.part, needs_a_person=one.answer.needs_a_person)
        for one in answers
        if one.answer.state is AnswerState.ABSTAINED
    )


def beside(whole: Answer, left: tuple[LeftPart, ...]) -> Answer:
    """Return the answer to a whole question with the parts that it leaves to a person all the same.

    One that would have to be asked back is left to a person as a whole.
    """
    if not left or whole.state is AnswerState.ABSTAINED:
        return whole
    if whole.state is AnswerState.ASKED_BACK:
        return left_of(whole, kept=frozenset())
    notes = composing.notes_on_left(left, language=whole.language)
    return replace(
        whole,
        text=composing.with_notes(notes, whole.text),
        notes=(*notes, *whole.notes),
        left_parts=left,
    )


def _citations(answered: Sequence[PartAnswer]) -> tuple[Citation, ...]:
    """Return the best quotes of each part, each quote shown once, those of a part together.

    A part has its share of the quotes, or both where two sources of it give different figures, or
    speak of one side each of what it compares. What
    stands above already is named once more and takes no share; where a part's quote holds one that
    stands above, the longer is what is shown there.
    """
    shown: list[list[Citation]] = []
    share = _MOST_QUOTES // len(answered)
    for one in answered:
        part, answer = one.part, one.answer
        differing = [len(found.version_ids) for found in answer.naming]
        most = max([share, one.least_quotes, *differing])
        of_part: list[Citation] = []
        for citation in answer.citations:
            if sum(not item.is_repeated for item in of_part) == most:
                break
            above = _place_above(citation, shown)
            if above is None:
                of_part.append(replace(citation, part=part))
                continue
            earlier, place = above
            if len(citation.quote) > len(earlier[place].quote):
                _put_in_place(citation, earlier, place)
            pointer = replace(earlier[place], part=part, is_repeated=True)
            if not any(item.version_id == pointer.version_id for item in of_part):
                of_part.append(pointer)
        shown.append(of_part)
    return tuple(chain.from_iterable(shown))


def _put_in_place(longer: Citation, of_part: list[Citation], place: int) -> None:
    """Show a quote that holds the one at a place, and drop what else it holds."""
    of_part[place] = replace(longer, part=of_part[place].part)
    held = [
        other
        for number, other in enumerate(of_part)
        if number != place and not other.is_repeated and _is_same(other, longer)
    ]
    for other in held:
        of_part.remove(other)


def _place_above(
    citation: Citation, shown: Sequence[list[Citation]]
) -> tuple[list[Citation], int] | None:
    """Return where an earlier part shows a quote that says what this one does, or holds it."""
    for earlier in shown:
        for place, other in enumerate(earlier):
            if not other.is_repeated and _is_same(citation, other):
                return earlier, place
    return None


def _is_same(one: Citation, other: Citation) -> bool:
    if one.version_id != other.version_id:
        return one.quote.split() == other.quote.split()
    return one.quote in other.quote or other.quote in one.quote
