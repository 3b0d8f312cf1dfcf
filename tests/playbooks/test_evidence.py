"""Rates: drawn towards each other, honest with few, and secret between partners."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from playbooks.insights.evidence import (
    PARTNERS_MIN,
    STRENGTH_MAX,
    STRENGTH_MIN,
    Cells,
    StageEvidence,
    Tally,
    by_cell,
    pooling_strength,
)

NOBODY = Cells()


def evidence(
    outcomes: list[tuple[str, str, str, bool]], *, partner: str = "nobody"
) -> StageEvidence:
    return StageEvidence(
        everybody=by_cell(outcomes), own=by_cell(o for o in outcomes if o[2] == partner)
    )


def many(asset: str, rate: float, count: int, *, seed: int = 1) -> list[tuple[str, str, str, bool]]:
    rng = random.Random(f"{seed}{asset}")  # noqa: S311 - no secret
    return [(asset, "retail", f"p{n % 10}", rng.random() < rate) for n in range(count)]


def test_a_single_success_moves_a_belief_little() -> None:
    base = [*many("a", 0.3, 100), *many("b", 0.3, 100), *many("c", 0.3, 100)]
    rate = evidence([*base, ("new", "retail", "me", True)], partner="me").rate(
        "new", segment="retail"
    )
    assert rate.usual < rate.mean < rate.usual + 0.15
    low, high = rate.interval
    assert low < rate.usual < high


def test_much_evidence_speaks_for_itself() -> None:
    base = [*many("a", 0.2, 300), *many("b", 0.2, 300), *many("good", 0.7, 300)]
    rate = evidence(base).rate("good", segment="retail")
    assert abs(rate.mean - 0.7) < 0.08
    assert rate.chance_of_more > 0.99


def test_nothing_known_is_the_rate_of_all() -> None:
    found = evidence([*many("a", 0.5, 60), *many("b", 0.5, 60)])
    rate = found.rate("unheard of", segment="retail")
    assert abs(rate.mean - rate.usual) < 1e-9
    assert StageEvidence(everybody=NOBODY, own=NOBODY).rate("x", segment="").mean == 0.5


def test_a_segment_leans_on_the_others() -> None:
    base = [*many("a", 0.3, 200), *many("b", 0.3, 200), *many("c", 0.8, 200)]
    found = evidence(base)
    assert found.rate("c", segment="banking").mean > found.rate("a", segment="banking").mean


def test_others_count_only_as_a_sum_over_enough_of_them() -> None:
    outcomes = [("a", "retail", f"p{n}", True) for n in range(PARTNERS_MIN - 1)] * 10
    mine = [("a", "retail", "me", False)] * 4
    hidden = evidence([*outcomes, *mine], partner="me").rate("a", segment="retail")
    alone = evidence(mine, partner="me").rate("a", segment="retail")
    assert (hidden.alpha, hidden.beta) == (alone.alpha, alone.beta)
    one_more = [("a", "retail", "another", True)] * 10
    told = evidence([*outcomes, *one_more, *mine], partner="me").rate("a", segment="retail")
    assert told.mean > hidden.mean


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("pqrstu"), st.booleans()
        ),
        max_size=60,
    ),
    st.integers(1, 40),
)
def test_fewer_than_enough_others_change_nothing_at_all(
    known: list[tuple[str, str, str, bool]], seed: int
) -> None:
    """Whatever two other partners do in a cell of their own, nobody else's rates change."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    secret = [("a", "secret", f"z{n % 2}", rng.random() < 0.9) for n in range(20)]
    before, after = (
        evidence(outcomes, partner="p").rate("b", segment="x")
        for outcomes in ([*known], [*known, *secret])
    )
    if len({partner for *_, partner, _ in known} - {"p"}) < PARTNERS_MIN:
        assert before == after


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 1)), max_size=20))
def test_the_strength_stays_within_its_bounds(groups: list[tuple[int, float]]) -> None:
    tallies = [Tally(trials=n, successes=round(n * share), partners=1) for n, share in groups]
    trials = sum(tally.trials for tally in tallies)
    mean = (sum(tally.successes for tally in tallies) + 1) / (trials + 2)
    assert STRENGTH_MIN <= pooling_strength(tallies, mean=mean) <= STRENGTH_MAX


def test_assets_that_differ_are_pooled_less() -> None:
    alike = [Tally(trials=100, successes=50, partners=5)] * 5
    apart = [Tally(trials=100, successes=s, partners=5) for s in (5, 25, 50, 75, 95)]
    assert pooling_strength(apart, mean=0.5) < pooling_strength(alike, mean=0.5)


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    rate = evidence(many("a", 0.5, 50)).rate("a", segment="retail")
    assert rate.sample("D-1/a") == rate.sample("D-1/a")
    drawn = [rate.sample(str(n)) for n in range(500)]
    assert abs(sum(drawn) / 500 - rate.mean) < 0.03
