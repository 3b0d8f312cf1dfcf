"""What worked before, as parts of a recommendation's score. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from playbooks.insights.evidence import NOBODY_KNOWS, Rate, StageEvidence
from playbooks.insights.parts import Part

PER_RATE = 6.0
"""Points for a rate that is 1 above the usual: ten deals in a hundred more are 0.6."""
MOST = 1.5
"""No rate counts more than this, up or down: a person's word and the deal's own facts lead."""
SENT_ON_SHARE = 0.5
"""Being sent on is worth half of what a deal that moves on is."""
LEAST_TOLD = 0.15
"""Fewer points than this are nobody's reason."""
MOST_TRIED = 0.5
"""A try moves an asset by no more than this."""
TRIES_FROM = 30
"""So many finished deals at a stage before anything is tried: before, it is all one guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatWorked:
    """What a partner may learn from, about one stage. `explores`: try what is not known well."""

    sent_on: StageEvidence
    moved_on: StageEvidence
    explores: bool = True

    def among(self, asset_ids: AbstractSet[str]) -> WhatWorked:
        """Know of these assets alone."""
        return replace(
            self, sent_on=self.sent_on.among(asset_ids), moved_on=self.moved_on.among(asset_ids)
        )

    def parts(self, asset_id: str, *, segment: str, occasion: str) -> list[Part]:
        """Return the parts of an asset's score that rest on what worked, at most three.

        `occasion` names the deal and its stage entry: a try stays the same throughout.
        """
        moved = self.moved_on.rate(asset_id, segment=segment)
        sent = self.sent_on.rate(asset_id, segment=segment)
        return [
            *_told(moved, share=1.0, good=_MOVED, bad=_NOT_MOVED),
            *_told(sent, share=SENT_ON_SHARE, good=_SENT, bad=_NOT_SENT),
            *self._try(moved, f"{occasion}/{asset_id}"),
        ]

    def _try(self, rate: Rate, seed: str) -> list[Part]:
        """Thompson sampling, a little: what is not known well is tried now and then."""
        if not self.explores or self.moved_on.trials < TRIES_FROM:
            return []
        points = _within(PER_RATE * (rate.sample(seed) - rate.mean), MOST_TRIED)
        if abs(points) < LEAST_TOLD:
            return []
        return [Part(points=points, words=_TRIED if points > 0 else _NOT_TRIED)]


NOTHING_KNOWN = WhatWorked(sent_on=NOBODY_KNOWS, moved_on=NOBODY_KNOWS, explores=False)

_MOVED = "Deals move on after it more often than usual: about {0} in 10"
_NOT_MOVED = "Deals move on after it less often than usual: about {0} in 10"
_SENT = "Sent to customers more often than usual: about {0} in 10 times"
_NOT_SENT = "Sent to customers less often than usual: about {0} in 10 times"
_TRIED = "Tried to learn whether it helps"
_NOT_TRIED = "Another is tried in its place"


def _told(rate: Rate, *, share: float, good: str, bad: str) -> list[Part]:
    points = _within(share * PER_RATE * (rate.mean - rate.usual), share * MOST)
    if abs(points) < LEAST_TOLD or not rate.own.trials:
        return []
    # A tenth of what is believed, never bare counts: these would tell of single deals of others.
    words = (good if points > 0 else bad).format(round(10 * rate.mean))
    return [Part(points=points, words=words)]


def _within(points: float, most: float) -> float:
    return max(-most, min(most, points))
