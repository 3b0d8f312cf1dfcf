"""What worked: rates of use and of progress by asset, stage and segment, honest with few. Pure.

A rate is that of a beta-binomial model with partial pooling (Gelman et al., Bayesian Data Analysis,
3rd ed., section 5.3): an asset's rate at a stage is drawn towards the rate of all assets at that
stage, and its rate in one industry towards its rate in the others, the more so the fewer deals
there are. How strongly is learnt from how much assets differ (the moment estimator of Kleinman,
J. Am. Stat. Assoc. 68, 1973). What other partners did counts only as a sum over `PARTNERS_MIN` or
more of them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import betainc, betaincinv

PARTNERS_MIN = 3
"""Fewer other partners than this could be recognised in a sum of theirs."""
STRENGTH_MIN, STRENGTH_MAX = 4.0, 200.0
"""How many deals the rate of all assets weighs against an asset's own, at least and at most."""
STRENGTH_UNKNOWN = 20.0
"""The same where too few assets are known to learn it."""
LEVEL = 0.9
"""The share of its belief that an interval holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Trials and successes, and how many partners they come from."""

    trials: int = 0
    successes: int = 0
    partners: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add what is known of other partners."""
        return Tally(
            trials=self.trials + other.trials,
            successes=self.successes + other.successes,
            partners=self.partners + other.partners,
        )

    def without(self, own: Tally) -> Tally:
        """Take one partner's own part out of a sum over all; never below nothing."""
        trials = max(0, self.trials - own.trials)
        return Tally(
            trials=trials,
            successes=min(trials, max(0, self.successes - own.successes)),
            partners=max(0, self.partners - own.partners),
        )


NOTHING = Tally()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A belief about a rate: a beta distribution, beside the rate of all assets at the stage.

    `usual` is what an asset reaches at this stage as a rule; `own` are the trials it rests on.
    """

    alpha: float
    beta: float
    usual: float
    own: Tally

    @property
    def mean(self) -> float:
        """The expected rate, 0 to 1."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def interval(self) -> tuple[float, float]:
        """The middle `LEVEL` of the belief: lower and upper rate."""
        tail = (1 - LEVEL) / 2
        low, high = betaincinv(self.alpha, self.beta, [tail, 1 - tail])
        return float(low), float(high)

    @property
    def chance_of_more(self) -> float:
        """The belief that the rate is above the usual one, 0 to 1."""
        return float(1 - betainc(self.alpha, self.beta, self.usual))

    def sample(self, seed: str) -> float:
        """Draw a rate from the belief, the same for the same seed (for Thompson sampling)."""
        digest = hashlib.blake2b(seed.encode(), digest_size=8).digest()
        return float(np.random.default_rng(int.from_bytes(digest)).beta(self.alpha, self.beta))


@dataclass(frozen=True, slots=True)
class Cells:
    """Tallies at one stage by (asset id, segment), with what they add up to."""

    cells: Mapping[tuple[str, str], Tally] = field(default_factory=dict)

    def of_asset(self, asset_id: str) -> Tally:
        """Add up an asset's segments; partners are counted where most of them are."""
        return _total(tally for (one, _), tally in self.cells.items() if one == asset_id)

    def total(self) -> Tally:
        """Add up everything."""
        return _total(self.cells.values())

    def assets(self) -> list[str]:
        """Name the assets, in order."""
        return sorted({asset_id for asset_id, _ in self.cells})

    def among(self, asset_ids: AbstractSet[str]) -> Cells:
        """Leave out every other asset."""
        return Cells({key: tally for key, tally in self.cells.items() if key[0] in asset_ids})


@dataclass(frozen=True, kw_only=True)
class StageEvidence:
    """What one partner may learn from about one stage: their own deals, and all deals in sum."""

    everybody: Cells
    own: Cells

    def among(self, asset_ids: AbstractSet[str]) -> StageEvidence:
        """Know of these assets alone: what readers may not see changes nothing of what they do."""
        return StageEvidence(
            everybody=self.everybody.among(asset_ids), own=self.own.among(asset_ids)
        )

    def rate(self, asset_id: str, *, segment: str) -> Rate:
        """Return the belief about an asset's rate in a segment of customers, such as an industry.

        With nothing known it is the belief about all assets at this stage.
        """
        usual, strength = self._usual, self._strength
        here = self._cell((asset_id, segment))
        elsewhere = _sum(
            self._cell(key)
            for key in self.everybody.cells.keys() | self.own.cells.keys()
            if key[0] == asset_id and key[1] != segment
        )
        middle = (usual * strength + elsewhere.successes) / (strength + elsewhere.trials)
        return Rate(
            alpha=middle * strength + here.successes,
            beta=(1 - middle) * strength + here.trials - here.successes,
            usual=usual,
            own=here + elsewhere,
        )

    @property
    def trials(self) -> int:
        """How many trials this stage has, of whatever asset."""
        return self._pooled.trials

    @cached_property
    def _usual(self) -> float:
        return (self._pooled.successes + 1) / (self._pooled.trials + 2)

    @cached_property
    def _pooled(self) -> Tally:
        return _joined(self.everybody.total(), self.own.total())

    def _cell(self, key: tuple[str, str]) -> Tally:
        own = self.own.cells.get(key, NOTHING)
        return _joined(self.everybody.cells.get(key, NOTHING), own)

    @cached_property
    def _strength(self) -> float:
        tallies = [
            _joined(self.everybody.of_asset(one), self.own.of_asset(one))
            for one in sorted({*self.everybody.assets(), *self.own.assets()})
        ]
        return pooling_strength(tallies, mean=self._usual)


NOBODY_KNOWS = StageEvidence(everybody=Cells(), own=Cells())


def pooling_strength(tallies: Iterable[Tally], *, mean: float) -> float:
    """Estimate how many trials the common rate is worth (Kleinman 1973, equation for rho).

    The less the groups differ beyond chance, the more. Within `STRENGTH_MIN` and `STRENGTH_MAX`;
    `STRENGTH_UNKNOWN` with fewer than three groups.
    """
    known = [tally for tally in tallies if tally.trials]
    if len(known) < 3:  # noqa: PLR2004 - a spread needs three
        return STRENGTH_UNKNOWN
    trials = np.array([tally.trials for tally in known], dtype=float)
    rates = np.array([tally.successes for tally in known]) / trials
    total, groups, chance = trials.sum(), len(known), mean * (1 - mean)
    spread = float((trials * (rates - mean) ** 2).sum())
    room = chance * float(total - (trials**2).sum() / total - (groups - 1))
    if room <= 0:
        return STRENGTH_UNKNOWN
    alike = (spread - chance * (groups - 1)) / room
    if alike <= 0:
        return STRENGTH_MAX
    return float(np.clip(1 / alike - 1, STRENGTH_MIN, STRENGTH_MAX))


def _joined(everybody: Tally, own: Tally) -> Tally:
    """Join a partner's own part with that of the others, if these are enough of them."""
    others = everybody.without(own)
    return own + others if others.partners >= PARTNERS_MIN else own


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = NOTHING
    for tally in tallies:
        total = total + tally
    return total


def _total(tallies: Iterable[Tally]) -> Tally:
    """Add up cells of the same partners: at least as many of them as the widest cell has."""
    known = list(tallies)
    total = _sum(known)
    widest = max((tally.partners for tally in known), default=0)
    return Tally(trials=total.trials, successes=total.successes, partners=widest)


def by_cell(outcomes: Iterable[tuple[str, str, str, bool]]) -> Cells:
    """Count outcomes of one stage: (asset id, segment, partner id, success)."""
    trials: dict[tuple[str, str], list[bool]] = defaultdict(list)
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for asset_id, segment, partner_id, success in outcomes:
        trials[asset_id, segment].append(success)
        partners[asset_id, segment].add(partner_id)
    return Cells(
        {
            key: Tally(trials=len(seen), successes=sum(seen), partners=len(partners[key]))
            for key, seen in trials.items()
        }
    )
