"""Put the answers to the parts of one question together into one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from retrieval import composing
from retrieval.answers import Answer, AnswerState, Citation, Differing

MOST_PARTS = 3
"""Parts of a question that are answered at a time."""
_MOST_QUOTES = 4


def together(
    answers: Sequence[tuple[str, Answer]], *, ranked: tuple[str, ...], later: Sequence[str] = ()
) -> Answer:
    """Join (part, its answer) pairs in the order they were asked; one is answered at least.

    A part without a sure answer is named in a note, and so are those to be asked `later`. The
    confidence is the mean of the answered parts'. `ranked` are the best documents for the whole
    question, which knows more of its subject than a part does. A note on different figures goes
    where not both of them are quoted any more.
    """
    answered = [(part, one) for part, one in answers if one.state is AnswerState.ANSWERED]
    unsure = [part for part, one in answers if one.state is not AnswerState.ANSWERED]
    citations = _citations(answered)
    quotes = {(item.version_id, item.quote) for item in citations}
    differing: list[Differing] = []
    notes: list[str] = []
    for _, one in answered:
        kept = [found for found in one.differing if _figures_of(found, one) <= quotes]
        gone = {found.note for found in one.differing} - {found.note for found in kept}
        differing += kept
        notes += [note for note in one.notes if note not in gone]
    if unsure:
        notes.append(
            f"I found nothing that I am sure of on {_named(unsure)}. Ask that on its own, "
            "and somebody will answer you."
        )
    if later:
        notes.append(f"I answer {MOST_PARTS} questions at a time: ask {_named(later)} once more.")
    listed = [
        f"{composing.heading_of(part)}\n{one.text}" for part, one in answered if not one.citations
    ]
    quoted = [composing.quoted(citations)] if citations else []
    cards = {card.asset.id: card for _, one in answered for card in one.assets}
    told = tuple(dict.fromkeys(notes))
    return Answer(
        state=AnswerState.ANSWERED,
        text=composing.with_notes(told, "\n\n".join([*quoted, *listed])),
        citations=citations,
        assets=tuple(cards.values())[: composing.MOST_CARDS],
        ranked=ranked,
        confidence=round(sum(one.confidence for _, one in answered) / len(answered), 4),
        notes=told,
        listed=frozenset().union(*(one.listed for _, one in answered)),
        differing=tuple(dict.fromkeys(differing)),
    )


def _figures_of(differing: Differing, answer: Answer) -> set[tuple[int, str]]:
    """Return (version, quote) of the figures: the first quote of each, as `select` puts them.

    A source that is named and not quoted at all has an empty quote, which no citation has.
    """
    first = {item.version_id: item.quote for item in reversed(answer.citations)}
    return {(version_id, first.get(version_id, "")) for version_id in differing.version_ids}


def _citations(answered: Sequence[tuple[str, Answer]]) -> tuple[Citation, ...]:
    """Return the best quotes of each part, none twice: first every part's best, then the seconds.

    Quotes of a part stand together. A part whose quotes all stand below another one has none.
    """
    said: set[tuple[int, str]] = set()
    found: dict[str, list[Citation]] = {part: [] for part, _ in answered}
    for _ in range(_MOST_QUOTES // len(answered)):
        for part, one in answered:
            new = (item for item in one.citations if (item.version_id, item.quote) not in said)
            if (item := next(new, None)) is not None:
                said.add((item.version_id, item.quote))
                found[part].append(replace(item, part=part))
    return tuple(chain.from_iterable(found.values()))


def _named(parts: Sequence[str]) -> str:
    return " and ".join(composing.in_quotation_marks(part) for part in parts)
