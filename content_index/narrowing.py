"""Labels put together: what asks for more always wins. Pure.

Two ways to do it. Descriptions of a file (`narrowed`) together say who may see it, and one that
names no audience says nothing about that. What a person rules later (`restricted`) is held against
a finished label: it can take readers away and never adds one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from content_index.labels import AudienceLevel, Label

WIDTHS = (
    AudienceLevel.INTERNAL,
    AudienceLevel.TO_PARTNER,
    AudienceLevel.THRU_PARTNER,
    AudienceLevel.PUBLIC,
)
"""Audiences from the narrowest to the widest."""


class ContradictionError(ValueError):
    """Two labels for the same file leave nobody who could meet both."""


def narrower(*audiences: AudienceLevel | None) -> AudienceLevel | None:
    """Return the narrowest of the audiences that are named; None where none is."""
    return min((one for one in audiences if one is not None), key=WIDTHS.index, default=None)


def narrowed(first: Label | None, second: Label) -> Label:
    """Return the label that asks for what both ask for; never wider than either.

    Raises:
        ContradictionError: nobody could meet both.
    """
    if first is None:
        return second
    tiers = sorted(first.minimum_tiers | second.minimum_tiers)
    embargo_until = max(
        (day for day in (first.embargo_until, second.embargo_until) if day), default=None
    )
    expires_on = min((day for day in (first.expires_on, second.expires_on) if day), default=None)
    if embargo_until and expires_on and embargo_until > expires_on:
        raise ContradictionError(
            f"embargo_until {embargo_until} is after expires_on {expires_on}, "
            "so nobody would ever see it"
        )
    return Label(
        audience=narrower(first.audience, second.audience),
        partners=_one_of_both("partners", first, second),
        minimum_tier=tiers[0] if tiers else None,
        also_minimum_tiers=frozenset(tiers[1:]),
        tiers=_one_of_both("tiers", first, second),
        partner_types=_one_of_both("partner_types", first, second),
        regions=_one_of_both("regions", first, second),
        certifications=first.certifications | second.certifications,
        milestones=first.milestones | second.milestones,
        products=first.products | second.products,
        embargo_until=embargo_until,
        expires_on=expires_on,
    )


def restricted(label: Label, ruling: Label) -> Label:
    """Return the label with what a person has ruled on top: never a reader more than it has.

    Where nobody could meet both, or the label names no audience, the result names none: nobody.
    """
    if label.audience is None:
        return label
    try:
        return narrowed(label, ruling)
    except ContradictionError:
        return replace(label, audience=None)


def _one_of_both(name: str, first: Label, second: Label) -> frozenset[str]:
    ours: frozenset[str] = getattr(first, name)
    theirs: frozenset[str] = getattr(second, name)
    if not ours or not theirs:
        return ours | theirs
    if ours.isdisjoint(theirs):
        raise ContradictionError(
            f"{name} {_listed(theirs)} is outside {_listed(ours)}, which holds for this file too"
        )
    return ours & theirs


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
