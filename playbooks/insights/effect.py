"""Whether a play or an asset helps: effects on deals moving on, with intervals. Pure.

A play is judged by its hold-out: partners that were left without it by lot. As partners and not
deals are drawn, deals of one partner count as one cluster (ratio estimator with linearised
variance, Cochran, Sampling Techniques, 3rd ed., section 6.3, and Student's t with as many degrees
of freedom as there are clusters, less two).

Nobody draws lots over assets, so an asset's effect is *observed*: deals to which it was shown
against other deals at the same stage and in the same industry (Mantel-Haenszel risk difference
with the variance of Greenland & Robins, Biometrics 41, 1985). Deals that get it may differ in other
ways.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import ndtri, stdtrit

CONFIDENCE = 0.95
TRIALS_MIN = 20
"""Finished trials that each side needs before anything is said."""
CLUSTERS_MIN = 8
"""Partners that each side needs."""
WORTHWHILE = 0.05
"""An effect that is surely smaller than this share of deals is not worth anybody's attention."""


class Verdict(StrEnum):
    """What the numbers allow one to say."""

    NOT_ENOUGH = "not_enough"
    """Too few trials or partners: nothing is said about the effect."""
    HELPS = "helps"
    NO_EFFECT = "no_effect"
    """A worthwhile effect can be ruled out: the play proposes its own end."""
    HARMS = "harms"
    UNCLEAR = "unclear"
    """Enough was seen, but it can still be either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A deal at one stage entry. `moved_on` is None while that is still open.

    `stratum` is what a fair comparison holds fixed: the stage and the customer's industry.
    """

    partner_id: str
    is_treated: bool
    moved_on: bool | None
    stratum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Deals with, or without: how many there are, how many moved on, of how many partners."""

    trials: int
    moved: int
    partners: int

    @property
    def rate(self) -> float:
        """The share that moved on; 0 without trials."""
        return self.moved / self.trials if self.trials else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The difference in the share of deals that moved on, with against without.

    `difference`, `low` and `high` are None when there is not enough; the interval holds
    `CONFIDENCE`. `waiting` trials are not over yet.
    """

    verdict: Verdict
    treated: Side
    control: Side
    waiting: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        """What it comes to and what to do, for people who are no statisticians."""
        if self.verdict is Verdict.NOT_ENOUGH:
            return f"Not enough evidence yet: {_lacking(self.treated, self.control)}."
        rates = (
            f"Of 100 deals with it {_hundredths(self.treated.rate)} moved on, "
            f"of 100 without it {_hundredths(self.control.rate)}."
        )
        low, high = self.low or 0.0, self.high or 0.0
        sentence = {
            Verdict.HELPS: f"It helps. {rates} The true gain is most likely {_between(low, high)} "
            "deals in 100.",
            Verdict.HARMS: f"It does harm. {rates} The true loss is most likely "
            f"{_between(-high, -low)} deals in 100. End it?",
            Verdict.NO_EFFECT: "It makes no difference worth the attention. "
            f"{rates} At best it gains {_hundredths(max(high, 0.0))} in 100. End it?",
            Verdict.UNCLEAR: f"It may help or not. {rates} That may be chance: the truth is most "
            f"likely between {_more(low)} and {_more(high)} in 100. Let it run on.",
        }
        return sentence[self.verdict]


def play_effect(trials: Iterable[Trial]) -> Effect:
    """Judge a play by its hold-out. Trials of one partner are one cluster."""
    every = list(trials)
    done = [trial for trial in every if trial.moved_on is not None]
    treated, control = _side(done, treated=True), _side(done, treated=False)
    waiting = len(every) - len(done)
    if _lacking(treated, control):
        return Effect(verdict=Verdict.NOT_ENOUGH, treated=treated, control=control, waiting=waiting)
    variance = _cluster_variance(done, treated=True) + _cluster_variance(done, treated=False)
    freedom = treated.partners + control.partners - 2
    reach = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * math.sqrt(variance)
    return _judged(treated.rate - control.rate, reach, treated, control, waiting)


def observed_effect(trials: Iterable[Trial]) -> Effect:
    """Compare deals with an asset to others of their stratum; strata with one side are left out."""
    every = list(trials)
    strata: dict[str, list[Trial]] = defaultdict(list)
    for trial in every:
        if trial.moved_on is not None:
            strata[trial.stratum].append(trial)
    both = [
        found
        for found in strata.values()
        if len({trial.is_treated for trial in found}) == 2  # noqa: PLR2004 - with and without
    ]
    done = [trial for found in both for trial in found]
    treated, control = _side(done, treated=True), _side(done, treated=False)
    waiting = sum(trial.moved_on is None for trial in every)
    if _lacking(treated, control):
        return Effect(verdict=Verdict.NOT_ENOUGH, treated=treated, control=control, waiting=waiting)
    difference, variance = _mantel_haenszel(both)
    reach = float(ndtri((1 + CONFIDENCE) / 2)) * math.sqrt(variance)
    return _judged(difference, reach, treated, control, waiting)


def _judged(difference: float, reach: float, treated: Side, control: Side, waiting: int) -> Effect:
    low, high = difference - reach, difference + reach
    if low > 0:
        verdict = Verdict.HELPS
    elif high < 0:
        verdict = Verdict.HARMS
    elif high < WORTHWHILE:
        verdict = Verdict.NO_EFFECT
    else:
        verdict = Verdict.UNCLEAR
    return Effect(
        verdict=verdict,
        treated=treated,
        control=control,
        waiting=waiting,
        difference=difference,
        low=low,
        high=high,
    )


def _side(trials: Iterable[Trial], *, treated: bool) -> Side:
    mine = [trial for trial in trials if trial.is_treated is treated]
    return Side(
        trials=len(mine),
        moved=sum(bool(trial.moved_on) for trial in mine),
        partners=len({trial.partner_id for trial in mine}),
    )


def _lacking(treated: Side, control: Side) -> str:
    """Say what is missing before anything can be said; empty when nothing is."""
    if not control.trials:
        return (
            "there are no deals without it to compare with. `holdout: 0.2` in its playbook leaves "
            "a fifth of the partners without it, by lot"
        )
    lacks = []
    for side, name in ((treated, "with"), (control, "without")):
        if side.trials < TRIALS_MIN:
            lacks.append(f"{side.trials} of {TRIALS_MIN} deals {name} it are over")
        if side.partners < CLUSTERS_MIN:
            lacks.append(f"{side.partners} of {CLUSTERS_MIN} partners {name} it")
    return ", ".join(lacks)


def _cluster_variance(trials: Iterable[Trial], *, treated: bool) -> float:
    """Return the variance of one side's rate: k/(k-1) * sum((y - p n)^2) / (sum n)^2."""
    clusters: dict[str, list[bool]] = defaultdict(list)
    for trial in trials:
        if trial.is_treated is treated:
            clusters[trial.partner_id].append(bool(trial.moved_on))
    total = sum(len(one) for one in clusters.values())
    rate = sum(sum(one) for one in clusters.values()) / total
    squares = sum((sum(one) - rate * len(one)) ** 2 for one in clusters.values())
    count = len(clusters)
    # With a rate of 0 or 1 all clusters agree and the sum is 0: half a deal keeps it honest.
    squares = max(squares, 0.25)
    return count / (count - 1) * squares / total**2


def _mantel_haenszel(strata: Sequence[Sequence[Trial]]) -> tuple[float, float]:
    """Return the common risk difference and its variance."""
    weights = differences = spread = 0.0
    for trials in strata:
        with_it, without = _side(trials, treated=True), _side(trials, treated=False)
        n1, n0, total = with_it.trials, without.trials, len(trials)
        a, b = with_it.moved, without.moved
        weights += n1 * n0 / total
        differences += (a * n0 - b * n1) / total
        cubes = a * (n1 - a) * n0**3 + b * (n0 - b) * n1**3
        spread += cubes / (n1 * n0 * total**2)
    # As above: where every deal of a side went the same way, half a deal keeps it honest.
    return differences / weights, max(spread, 0.25) / weights**2


def _hundredths(share: float) -> int:
    return round(100 * share)


def _between(low: float, high: float) -> str:
    first, last = _hundredths(low), _hundredths(high)
    return f"about {first}" if first == last else f"between {first} and {last}"


def _more(share: float) -> str:
    number = _hundredths(share)
    return f"{-number} fewer" if number < 0 else f"{number} more"
