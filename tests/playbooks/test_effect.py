"""Effects against simulated programmes whose true effect is known."""

from __future__ import annotations

import random

import pytest

from playbooks.insights.effect import (
    CLUSTERS_MIN,
    TRIALS_MIN,
    Effect,
    Side,
    Trial,
    Verdict,
    observed_effect,
    play_effect,
)


def programme(
    seed: int, *, effect: float, partners: int = 120, deals: int = 8, usual: float = 0.4
) -> list[Trial]:
    """Partners differ by themselves; half of them get the play, by lot."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    trials = []
    for number in range(partners):
        is_treated = number % 2 == 0
        own = min(0.95, max(0.0, rng.gauss(usual, 0.12)))
        chance = min(1.0, max(0.0, own + (effect if is_treated else 0.0)))
        trials += [
            Trial(partner_id=f"p{number}", is_treated=is_treated, moved_on=rng.random() < chance)
            for _ in range(rng.randint(1, 2 * deals - 1))
        ]
    return trials


@pytest.mark.parametrize("effect", [0.0, 0.15, -0.2])
def test_the_interval_holds_the_true_effect_about_as_often_as_it_says(effect: float) -> None:
    held = 0
    for seed in range(200):
        found = play_effect(programme(seed, effect=effect))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= effect <= found.high
    assert held >= 180, "of 200, where 190 are expected"


def test_an_effect_is_found_and_none_is_not_invented() -> None:
    helps = [play_effect(programme(seed, effect=0.2)).verdict for seed in range(50)]
    nothing = [play_effect(programme(seed, effect=0.0)).verdict for seed in range(50)]
    assert helps.count(Verdict.HELPS) >= 45
    assert nothing.count(Verdict.HELPS) <= 4


def test_deals_of_one_partner_are_not_independent() -> None:
    """A few partners with many like-minded deals prove less than their deals would."""
    rng = random.Random(3)  # noqa: S311 - no secret
    found = []
    for _ in range(100):
        trials = []
        for number in range(20):
            chance = rng.choice([0.1, 0.9])
            trials += [
                Trial(
                    partner_id=f"p{number}",
                    is_treated=number % 2 == 0,
                    moved_on=rng.random() < chance,
                )
                for _ in range(30)
            ]
        found.append(play_effect(trials).verdict)
    wrong = sum(verdict in {Verdict.HELPS, Verdict.HARMS} for verdict in found)
    assert wrong <= 12, "of 100, where 5 are expected"


def test_a_large_programme_without_effect_proposes_the_plays_end() -> None:
    found = play_effect(programme(1, effect=0.0, partners=3000, deals=10))
    assert found.verdict is Verdict.NO_EFFECT
    assert found.words.endswith("End it?")


@pytest.mark.parametrize(
    ("verdict", "low", "high", "says"),
    [
        (Verdict.HELPS, 0.04, 0.18, "The true gain is most likely between 4 and 18 deals in 100."),
        (Verdict.HARMS, -0.2, -0.01, "The true loss is most likely between 1 and 20 deals in 100."),
        (Verdict.NO_EFFECT, -0.03, 0.01, "At best it gains 1 in 100."),
        (Verdict.UNCLEAR, -0.05, 0.14, "most likely between 5 fewer and 14 more in 100."),
    ],
)
def test_a_verdict_is_told_in_deals_and_not_in_points(
    verdict: Verdict, low: float, high: float, says: str
) -> None:
    side = Side(trials=200, moved=80, partners=12)
    found = Effect(
        verdict=verdict,
        treated=side,
        control=side,
        waiting=0,
        difference=0.0,
        low=low,
        high=high,
    )
    assert says in found.words
    assert "Of 100 deals with it 40 moved on, of 100 without it 40." in found.words
    for jargon in ("interval", "points", "significant", "%"):
        assert jargon not in found.words


def test_too_little_says_what_is_missing() -> None:
    few = [Trial(partner_id="a", is_treated=True, moved_on=True)] * 5
    assert play_effect(few).words == (
        "Not enough evidence yet: there are no deals without it to compare with. `holdout: 0.2` in "
        "its playbook leaves a fifth of the partners without it, by lot."
    )
    other = [Trial(partner_id="b", is_treated=False, moved_on=False)] * TRIALS_MIN
    found = play_effect([*few, *other])
    assert found.verdict is Verdict.NOT_ENOUGH
    assert f"5 of {TRIALS_MIN} deals with it are over" in found.words
    assert f"1 of {CLUSTERS_MIN} partners without it" in found.words
    assert found.difference is None


def test_what_is_not_over_counts_for_nothing_yet() -> None:
    trials = programme(4, effect=0.1)
    waiting = [Trial(partner_id="p0", is_treated=True, moved_on=None)] * 7
    found, before = play_effect([*trials, *waiting]), play_effect(trials)
    assert found.waiting == 7
    assert found.difference == before.difference


def test_sides_that_agree_wholly_still_have_an_interval() -> None:
    trials = [
        Trial(partner_id=f"p{number % 20}", is_treated=number % 20 < 10, moved_on=number % 20 < 10)
        for number in range(400)
    ]
    for found in (play_effect(trials), observed_effect(trials)):
        assert found.verdict is Verdict.HELPS
        assert found.low is not None
        assert found.high is not None
        assert found.low < 1 < found.high


def test_an_asset_is_compared_within_its_stage() -> None:
    """It is shown to late deals, which move on anyway: the bare rates would praise it."""
    rng = random.Random(5)  # noqa: S311 - no secret
    trials = []
    for number in range(4000):
        is_late = number % 2 == 0
        is_treated = rng.random() < (0.8 if is_late else 0.2)
        trials.append(
            Trial(
                partner_id=f"p{number % 50}",
                is_treated=is_treated,
                moved_on=rng.random() < (0.8 if is_late else 0.2),
                stratum="late" if is_late else "early",
            )
        )
    assert play_effect(trials).verdict is Verdict.HELPS, "what the bare rates say"
    found = observed_effect(trials)
    assert found.verdict in {Verdict.NO_EFFECT, Verdict.UNCLEAR}
    assert found.difference is not None
    assert abs(found.difference) < 0.05
