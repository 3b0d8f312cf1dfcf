"""The law of labels and grants, by example and by property."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.labels import (
    LEAST_GRANT,
    UNKNOWN_HOLDER,
    VENDOR_HOLDER,
    AudienceLevel,
    Grant,
    Holder,
    HolderKind,
    Label,
    Reason,
    permits,
    verdict,
)

TODAY = date(2026, 11, 22)
GOLD = Holder(
    kind=HolderKind.PARTNER,
    organisation="nordlicht",
    tier="gold",
    tiers_reached=frozenset({"registered", "silver", "gold"}),
    partner_type="reseller",
    regions=frozenset({"DACH"}),
    certifications=frozenset({"engineer"}),
    milestones=frozenset({"first-sale"}),
    products=frozenset({"vault"}),
)
SILVER = replace(
    GOLD,
    organisation="kestrel",
    tier="silver",
    tiers_reached=frozenset({"registered", "silver"}),
    regions=frozenset({"UKI"}),
)
TO_PARTNER = Label(audience=AudienceLevel.TO_PARTNER)


def grant(*holders: Holder) -> Grant:
    return Grant(holders=holders)


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        (replace(TO_PARTNER, audience=None), Reason.NO_AUDIENCE),
        (replace(TO_PARTNER, audience=AudienceLevel.INTERNAL), Reason.INTERNAL),
        (replace(TO_PARTNER, partners=frozenset({"kestrel"})), Reason.OTHER_PARTNER),
        (replace(TO_PARTNER, minimum_tier="platinum"), Reason.TIER),
        (replace(TO_PARTNER, tiers=frozenset({"silver", "platinum"})), Reason.TIER),
        (replace(TO_PARTNER, partner_types=frozenset({"msp"})), Reason.PARTNER_TYPE),
        (replace(TO_PARTNER, regions=frozenset({"UKI"})), Reason.REGION),
        (
            replace(TO_PARTNER, certifications=frozenset({"engineer", "architect"})),
            Reason.CERTIFICATION,
        ),
        (replace(TO_PARTNER, milestones=frozenset({"tenth-sale"})), Reason.MILESTONE),
        (replace(TO_PARTNER, products=frozenset({"vault", "recover"})), Reason.PRODUCT),
        (replace(TO_PARTNER, embargo_until=TODAY + timedelta(days=1)), Reason.EMBARGOED),
        (replace(TO_PARTNER, expires_on=TODAY - timedelta(days=1)), Reason.EXPIRED),
    ],
)
def test_each_unmet_requirement_refuses_with_its_reason(label: Label, reason: Reason) -> None:
    answer = verdict(label, grant(GOLD), today=TODAY)
    assert not answer.allowed
    assert [refusal.reason for refusal in answer.refusals] == [reason]


@pytest.mark.parametrize(
    "label",
    [
        TO_PARTNER,
        replace(TO_PARTNER, audience=AudienceLevel.THRU_PARTNER),
        replace(TO_PARTNER, audience=AudienceLevel.PUBLIC),
        replace(TO_PARTNER, partners=frozenset({"nordlicht", "kestrel"})),
        replace(TO_PARTNER, minimum_tier="silver"),
        replace(TO_PARTNER, tiers=frozenset({"gold"})),
        replace(TO_PARTNER, partner_types=frozenset({"reseller"}), regions=frozenset({"DACH"})),
        replace(TO_PARTNER, certifications=frozenset({"engineer"})),
        replace(TO_PARTNER, embargo_until=TODAY, expires_on=TODAY),
    ],
)
def test_met_requirements_permit(label: Label) -> None:
    assert permits(label, grant(GOLD), today=TODAY)


def test_every_organisation_in_the_room_must_meet_the_label() -> None:
    gold_only = replace(TO_PARTNER, minimum_tier="gold")
    assert permits(gold_only, grant(VENDOR_HOLDER, GOLD), today=TODAY)
    answer = verdict(gold_only, grant(VENDOR_HOLDER, GOLD, SILVER), today=TODAY)
    assert [(r.reason, r.organisation) for r in answer.refusals] == [(Reason.TIER, "kestrel")]


def test_two_partners_named_together_may_both_read() -> None:
    joint = replace(TO_PARTNER, partners=frozenset({"nordlicht", "kestrel"}))
    assert permits(joint, grant(GOLD, SILVER), today=TODAY)


def test_the_vendor_reads_internal_content_only_among_itself() -> None:
    internal = replace(TO_PARTNER, audience=AudienceLevel.INTERNAL)
    assert permits(internal, grant(VENDOR_HOLDER), today=TODAY)
    assert not permits(internal, grant(VENDOR_HOLDER, GOLD), today=TODAY)


def test_the_unknown_reader_sees_only_what_is_public_without_condition() -> None:
    public = replace(TO_PARTNER, audience=AudienceLevel.PUBLIC)
    assert permits(public, LEAST_GRANT, today=TODAY)
    assert not permits(replace(public, regions=frozenset({"DACH"})), LEAST_GRANT, today=TODAY)
    assert not permits(TO_PARTNER, LEAST_GRANT, today=TODAY)


def test_nobody_sees_nothing() -> None:
    assert not permits(replace(TO_PARTNER, audience=AudienceLevel.PUBLIC), grant(), today=TODAY)


names = st.frozensets(st.sampled_from(["a", "b", "c"]))
days = st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))
labels = st.builds(
    Label,
    audience=st.none() | st.sampled_from(AudienceLevel),
    partners=names,
    minimum_tier=st.none() | st.sampled_from(["a", "b", "c"]),
    tiers=names,
    partner_types=names,
    regions=names,
    certifications=names,
    milestones=names,
    products=names,
    embargo_until=days,
    expires_on=days,
)
holders = st.builds(
    Holder,
    kind=st.sampled_from(HolderKind),
    organisation=st.sampled_from(["a", "b", "c"]),
    tier=st.none() | st.sampled_from(["a", "b", "c"]),
    tiers_reached=names,
    partner_type=st.none() | st.sampled_from(["a", "b", "c"]),
    regions=names,
    certifications=names,
    milestones=names,
    products=names,
)


@given(labels, st.lists(holders, max_size=3), holders)
def test_one_more_reader_never_widens(label: Label, readers: list[Holder], more: Holder) -> None:
    if permits(label, grant(*readers, more), today=TODAY):
        assert permits(label, grant(more), today=TODAY)
        assert not readers or permits(label, grant(*readers), today=TODAY)


@given(labels, holders)
def test_the_unknown_reader_never_sees_more_than_a_known_one(label: Label, known: Holder) -> None:
    if permits(label, grant(UNKNOWN_HOLDER), today=TODAY):
        assert permits(label, grant(known), today=TODAY)


@given(labels, st.lists(holders, max_size=3))
def test_a_refusal_always_has_a_reason(label: Label, readers: list[Holder]) -> None:
    answer = verdict(label, grant(*readers), today=TODAY)
    assert answer.allowed == (not answer.refusals)


@given(
    labels,
    st.sampled_from(
        (
            "partners",
            "tiers",
            "also_minimum_tiers",
            "partner_types",
            "regions",
            "certifications",
            "milestones",
            "products",
        )
    ),
    names,
    holders,
)
def test_a_name_in_other_letters_gives_nobody_access(
    label: Label, field: str, slips: frozenset[str], reader: Holder
) -> None:
    """Names are compared letter by letter: two that differ in case alone may be two partners."""
    named: frozenset[str] = getattr(label, field)
    typed = frozenset(name.upper() if name in slips else name for name in named)
    changes: dict[str, Any] = {field: typed}
    wrong = replace(label, **changes)
    if permits(wrong, grant(reader), today=TODAY):
        assert permits(label, grant(reader), today=TODAY)


def test_of_two_partners_with_one_name_each_has_its_own() -> None:
    label = replace(TO_PARTNER, partners=frozenset({"Nordlicht"}))
    assert not permits(label, grant(GOLD), today=TODAY)
    assert permits(label, grant(replace(GOLD, organisation="Nordlicht")), today=TODAY)
