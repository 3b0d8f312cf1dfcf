"""Pins and hides: when they hold, and for whom. Pure.

A pin ranks and never opens: it counts among what readers may see already. A hide takes an asset
out before anything is searched, as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from content_index.labels import Grant, HolderKind


class CurationAct(StrEnum):
    """What is done with an asset."""

    PIN = "pin"
    HIDE = "hide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a pin or hide is for. Empty asks for nothing; what is given must all be met."""

    partner: str = ""
    industry: str = ""
    stage: str = ""

    @property
    def is_empty(self) -> bool:
        """True when it would hold everywhere: that is a matter for labels."""
        return not (self.partner or self.industry or self.stage)

    def in_words(self) -> str:
        """Say it in words, such as "partner nordlicht, stage proposal"."""
        named = {"partner": self.partner, "industry": self.industry, "stage": self.stage}
        return ", ".join(f"{name} {value}" for name, value in named.items() if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """One pin or hide; `until` is the last day on which it holds."""

    id: int
    asset_id: str
    act: CurationAct
    scope: Scope
    until: date
    reason: str
    actor: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a search or a recommendation is for, as far as it is known."""

    industry: str | None = None
    stage: str | None = None


ANY_OCCASION = Occasion()


def hidden(
    curations: Iterable[Curation], grant: Grant, occasion: Occasion, *, today: date
) -> frozenset[str]:
    """Return the assets that are kept back from these readers: one reader concerned is enough."""
    partners = _partners(grant)
    return frozenset(
        one.asset_id
        for one in _in_force(curations, CurationAct.HIDE, occasion, today)
        if not one.scope.partner or one.scope.partner in partners
    )


def pinned(
    curations: Iterable[Curation], grant: Grant, occasion: Occasion, *, today: date
) -> frozenset[str]:
    """Return the assets that go first for these readers: all their partners must be meant."""
    partners = _partners(grant)
    return frozenset(
        one.asset_id
        for one in _in_force(curations, CurationAct.PIN, occasion, today)
        if not one.scope.partner or partners == {one.scope.partner}
    )


def _in_force(
    curations: Iterable[Curation], act: CurationAct, occasion: Occasion, today: date
) -> Iterable[Curation]:
    for one in curations:
        if (
            one.act is act
            and today <= one.until
            and _meets(one.scope.industry, occasion.industry)
            and _meets(one.scope.stage, occasion.stage)
        ):
            yield one


def _meets(asked: str, known: str | None) -> bool:
    return not asked or (known is not None and _word(asked) == _word(known))


def _word(text: str) -> str:
    """Compare words of the programme as it writes them: "Public sector" is "public_sector"."""
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


def _partners(grant: Grant) -> set[str]:
    return {holder.organisation for holder in grant.holders if holder.kind is HolderKind.PARTNER}
