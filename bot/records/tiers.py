"""Which tier somebody aims at, and how the documents are asked what it takes. Pure.

"was fehlt uns noch bis Platin" shares no word with the page that says how tiers are reached, so the
documents are asked in words that such pages use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.records.words import words_of
from bot.slack.blocks.markup import spelt
from retrieval.records.asked import is_understood
from retrieval.wording import topic_words, words

_ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "platinum": ("platin", "platino"),
    "gold": ("oro",),
    "silver": ("silber", "plata"),
    "bronze": ("bronce",),
    "diamond": ("diamant", "diamante"),
}
"""Tiers that are named after what has a name in each language."""


def names_of_tiers(tiers: Sequence[str]) -> dict[tuple[str, ...], str]:
    """Return the words that name each tier, folded, with the tier."""
    found: dict[tuple[str, ...], str] = {}
    for tier in tiers:
        own = tuple(words(tier))
        also = [(name,) for word in own for name in _ALSO_CALLED.get(word, ()) if len(own) == 1]
        found |= {name: tier for name in (own, *also) if name}
    return found


def question_for_pages(
    text: str, *, own: str, tiers: Sequence[str], wants_pages: bool, language: str
) -> str | None:
    """Return how to ask the documents for the tier that somebody on tier `own` aims at.

    That is a higher one which the text names, else the next where something is asked that no record
    knows (`wants_pages`). Empty where there is nothing above; None where no tier is aimed at.
    """
    place = tiers.index(own) if own in tiers else -1
    named = _named_in(text, tiers)
    above = [tier for tier in named if tiers.index(tier) > place]
    if not above and (named or not wants_pages):
        return None
    next_one = tiers[place + 1 : place + 2] if place >= 0 else ()
    aimed_at = above[0] if above else next(iter(next_one), "")
    if not aimed_at:
        return "" if place >= 0 else None
    return words_of(language).how_to_reach.format(tier=spelt(aimed_at))


def asks_no_more(text: str, tiers: Sequence[str]) -> bool:
    """Say whether a text that asks for a tier has only words by which people ask for records.

    Else something may be asked besides, and its own words are looked up as well.
    """
    named = {word for name in names_of_tiers(tiers) for word in name}
    return all(is_understood(word) or word in named for word in topic_words(text))


def _named_in(text: str, tiers: Sequence[str]) -> list[str]:
    """Return the tiers that a text names, in the order of the text."""
    typed = tuple(words(text))
    names = names_of_tiers(tiers)
    found = [
        names[part]
        for at in range(len(typed))
        for size in range(1, len(typed) - at + 1)
        if (part := typed[at : at + size]) in names
    ]
    return list(dict.fromkeys(found))
