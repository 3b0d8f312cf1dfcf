"""Sets of a question's terms, one bit each: quick to join and to weigh. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

TermSet = int
"""Bit n stands for the n-th term of the question."""

_DECIMALS = 5


def terms_in(held: Collection[str], terms: Sequence[str]) -> TermSet:
    """Return which of the terms a text holds."""
    return sum(1 << place for place, term in enumerate(terms) if term in held)


def share_of_terms(found: TermSet, rarities: Sequence[float]) -> float:
    """Return the share, 0 to 1, of the terms' weight that was found; 0 when there are none."""
    total = sum(rarities)
    if not total:
        return 0.0
    held = sum(rarity for place, rarity in enumerate(rarities) if found >> place & 1)
    return round(held / total, _DECIMALS)
