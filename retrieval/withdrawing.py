"""What is left of an answer when some of what it names may no longer be shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content_index.assets import Asset, AssetKind
from retrieval import composing
from retrieval.answers import Answer, AnswerState, AssetCard, Citation, LeftPart
from retrieval.asset_cards import recounted
from retrieval.phrases import phrases_of


def left_of(answer: Answer, *, kept: frozenset[int]) -> Answer:
    """Return an answer that names no version but the `kept` ones; an abstention if none is left.

    A list is made anew from the cards that are left. Notes are about the quotes: they go with the
    first quote that goes, and each one with a document that it names; what is left to a person is
    named again, with the parts that have lost their quotes. An abstention loses the pages that it
    names. `ranked` is left alone.
    """
    how = tuple(card for card in answer.how_to_report if card.asset.version_id in kept)
    answer = replace(answer, how_to_report=how)
    citations = tuple(item for item in answer.citations if item.version_id in kept)
    cards = tuple(card for card in answer.assets if card.asset.version_id in kept)
    listed = [card.asset for card in cards if card.asset.version_id in answer.listed]
    if answer.state is AnswerState.ABSTAINED:
        return answer if cards == answer.assets else _naming_fewer(answer, cards)
    has_lost_all = not (citations or (listed and not answer.citations))
    if answer.state is not AnswerState.ANSWERED or has_lost_all:
        return Answer(
            state=AnswerState.ABSTAINED,
            text=phrases_of(answer.language).abstention,
            ranked=answer.ranked,
            seconds=answer.seconds,
            language=answer.language,
            needs_a_person=answer.is_urgent,
            is_urgent=answer.is_urgent,
            how_to_report=how,
        )
    is_whole = citations == answer.citations
    if is_whole and answer.prose:  # it names its citations alone, and has no notes
        return replace(answer, assets=cards)
    naming = [one for one in answer.naming if is_whole and one.version_ids <= kept]
    gone = {one.note for one in answer.naming} - {one.note for one in naming}
    language = answer.language
    left = answer.left_parts
    if is_whole:
        notes = tuple(note for note in answer.notes if note not in gone)
    else:
        left += _lost_parts(answer.citations, citations)
        notes = (*composing.notes_on_left(left, language=language), *answer.asides)
    quotes = [composing.quoted(citations, language=language)] if citations else []
    return replace(
        answer,
        text=composing.with_notes(notes, "\n\n".join([*quotes, *_lists(listed, language)])),
        citations=citations,
        assets=recounted(cards, citations, language=language),
        prose=(),
        notes=notes,
        listed=frozenset(asset.version_id for asset in listed),
        naming=tuple(naming),
        left_parts=left,
    )


def _naming_fewer(abstention: Answer, pages: tuple[AssetCard, ...]) -> Answer:
    text = composing.abstention(abstention.notes, pages, language=abstention.language)
    return replace(abstention, text=text, assets=pages)


def _lost_parts(before: Sequence[Citation], now: Sequence[Citation]) -> tuple[LeftPart, ...]:
    """Return the parts of a question that had quotes and have none any more."""
    still = {citation.part for citation in now} | {""}
    lost = dict.fromkeys(citation.part for citation in before if citation.part not in still)
    return tuple(LeftPart(text=part, needs_a_person=False) for part in lost)


def _lists(assets: Sequence[Asset], language: str) -> list[str]:
    by_kind: dict[AssetKind, list[Asset]] = {}
    for asset in assets:
        by_kind.setdefault(asset.kind, []).append(asset)
    return [composing.listing(kind, found, language=language) for kind, found in by_kind.items()]
