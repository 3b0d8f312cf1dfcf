"""No combination of labels lets anybody see what one of them forbids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label, permits
from content_index.narrowing import ContradictionError, narrowed, restricted
from tests.content_index.test_noninterference import TODAY, grants, labels

PUBLIC = Label(audience=AudienceLevel.PUBLIC)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"regions": frozenset({"a"})}, {"regions": frozenset({"b"})}),
        ({"tiers": frozenset({"gold"})}, {"tiers": frozenset({"silver", "bronze"})}),
        ({"embargo_until": date(2027, 2, 1)}, {"expires_on": date(2027, 1, 1)}),
    ],
)
def test_labels_that_nobody_could_meet_are_an_error_and_nobody_sees_the_file(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    one, other = replace(PUBLIC, **first), replace(PUBLIC, **second)
    with pytest.raises(ContradictionError):
        narrowed(one, other)
    assert restricted(one, other).audience is None


def test_two_minimum_tiers_must_both_be_reached() -> None:
    both = narrowed(replace(PUBLIC, minimum_tier="silver"), replace(PUBLIC, minimum_tier="gold"))

    def may_see(*reached: str) -> bool:
        holder = Holder(kind=HolderKind.PARTNER, organisation="x", tiers_reached=frozenset(reached))
        return permits(both, Grant(holders=(holder,)), today=TODAY)

    assert may_see("registered", "silver", "gold")
    assert not may_see("registered", "silver")
    assert not may_see("gold-in-another-programme")


def folded(parts: list[Label]) -> Label | None:
    """What all of them make together; None where two contradict each other."""
    known: Label | None = None
    for part in parts:
        try:
            known = narrowed(known, part)
        except ContradictionError:
            return None
    return known


@given(parts=st.lists(labels, min_size=2, max_size=5), grant=grants)
def test_no_combination_of_descriptions_widens(parts: list[Label], grant: Grant) -> None:
    together = folded(parts)
    if together is not None and permits(together, grant, today=TODAY):
        for part in parts:
            if part.audience is not None:
                assert permits(part, grant, today=TODAY)


@given(parts=st.lists(labels, min_size=2, max_size=3))
def test_the_order_of_descriptions_does_not_matter(parts: list[Label]) -> None:
    assert len({folded(list(order)) for order in permutations(parts)}) == 1


@given(filed=labels, rulings=st.lists(labels, max_size=4), grant=grants)
def test_no_ruling_of_a_person_widens_what_the_file_says(
    filed: Label, rulings: list[Label], grant: Grant
) -> None:
    label = filed
    for ruling in rulings:
        narrower = restricted(label, ruling)
        if permits(narrower, grant, today=TODAY):
            assert permits(label, grant, today=TODAY)
            assert permits(filed, grant, today=TODAY)
            if ruling.audience is not None:
                assert permits(ruling, grant, today=TODAY)
        label = narrower


def test_a_file_without_an_audience_stays_hidden_whatever_a_person_rules() -> None:
    assert restricted(Label(audience=None), PUBLIC).audience is None
