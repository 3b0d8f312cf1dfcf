"""Pins and hides: for whom they hold, until when, and never beyond what readers may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.curation.acting import curate, in_force, take_back
from content_index.curation.rules import (
    Curation,
    CurationAct,
    Occasion,
    Scope,
    hidden,
    pinned,
)
from content_index.entitlement import Shelf
from content_index.labels import VENDOR_HOLDER, Grant, Holder, HolderKind, Label, permits
from content_index.life import queries as life
from content_index.life.acting import Act, Done, Outcome, Refused, restore, withdraw
from tests.content_index.shelving import NOW, PARTNER, TODAY, VENDOR, Shelves, an_asset
from tests.content_index.test_noninterference import grants, labels

TO_PARTNER = "{audience: to_partner}"
ACT = Act(actor="jonas", why="the autumn push", now=NOW, today=TODAY)
NEXT_WEEK = TODAY + timedelta(days=7)
KESTREL = Holder(kind=HolderKind.PARTNER, organisation="kestrel")
BOTH = Grant(holders=(*PARTNER.holders, KESTREL))


def do(
    shelves: Shelves, what: CurationAct, asset_id: str, until: date = NEXT_WEEK, **scope: str
) -> Outcome:
    with shelves.database.transaction() as session:
        return curate(session, what, asset_id, Scope(**scope), until=until, act=ACT)


def seen(shelves: Shelves, grant: Grant, day: date = TODAY, **occasion: str) -> set[str]:
    held = shelves.library.assets(grant, today=day, occasion=Occasion(**occasion))
    return {asset.id for asset in held}


@pytest.fixture
def two(shelves: Shelves) -> Shelves:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.page("b.md", "alpha and beta", label=TO_PARTNER)
    shelves.page("secret.md", "alpha", label="{audience: internal}")
    shelves.sync()
    return shelves


def test_what_is_hidden_for_a_partner_is_not_there_for_it(two: Shelves) -> None:
    assert isinstance(do(two, CurationAct.HIDE, "a.md", partner="nordlicht"), Done)
    assert two.found("alpha") == ["b.md"]
    assert seen(two, BOTH) == {"b.md"}  # one reader concerned is enough
    assert seen(two, Grant(holders=(KESTREL,))) == {"a.md", "b.md"}
    assert seen(two, VENDOR) == {"a.md", "b.md", "secret.md"}
    assert seen(two, PARTNER, NEXT_WEEK) == {"b.md"}
    assert seen(two, PARTNER, NEXT_WEEK + timedelta(days=1)) == {"a.md", "b.md"}


def test_what_is_withdrawn_is_restored_before_it_is_pinned_or_hidden(two: Shelves) -> None:
    with two.database.transaction() as session:
        assert isinstance(withdraw(session, "a.md", ACT), Done)
    for what in CurationAct:
        refused = do(two, what, "a.md", partner="nordlicht")
        assert isinstance(refused, Refused)
        assert "Restore it first" in refused.words
    with two.database.transaction() as session:
        assert isinstance(restore(session, "a.md", ACT), Done)
    assert isinstance(do(two, CurationAct.PIN, "a.md", partner="nordlicht"), Done)


def test_a_hide_for_a_stage_and_industry_counts_on_that_occasion(two: Shelves) -> None:
    do(two, CurationAct.HIDE, "a.md", stage="proposal", industry="Public sector")
    assert seen(two, PARTNER) == {"a.md", "b.md"}
    assert seen(two, PARTNER, stage="proposal") == {"a.md", "b.md"}
    assert seen(two, PARTNER, stage="proposal", industry="public_sector") == {"b.md"}
    allowed = two.library.allowed(
        PARTNER, today=TODAY, occasion=Occasion(stage="proposal", industry="public_sector")
    )
    assert allowed.count == 1


def test_a_pin_opens_nothing(two: Shelves) -> None:
    for asset_id in ("a.md", "secret.md"):
        do(two, CurationAct.PIN, asset_id, partner="nordlicht")
    assert seen(two, PARTNER) == {"a.md", "b.md"}
    nowhere = Occasion()
    assert two.library.pinned(PARTNER, today=TODAY, occasion=nowhere) == {"a.md"}
    assert two.library.pinned(BOTH, today=TODAY, occasion=nowhere) == set()


def test_a_pin_is_made_once_and_taken_back(two: Shelves) -> None:
    do(two, CurationAct.PIN, "a.md", partner="nordlicht")
    again = do(two, CurationAct.HIDE, "a.md", partner="nordlicht")
    assert isinstance(again, Refused)
    assert "is pinned for partner nordlicht already" in again.words
    with two.database.transaction() as session:
        [one] = in_force(session, today=TODAY)
        assert isinstance(take_back(session, one.id, ACT), Done)
        assert isinstance(take_back(session, one.id, ACT), Refused)
        kinds = [event.kind.value for event in life.events_of(session, "a.md")]
    assert kinds == ["added", "pinned", "curation_ended"]
    assert isinstance(do(two, CurationAct.HIDE, "a.md", partner="nordlicht"), Done)


@pytest.mark.parametrize(
    ("asset_id", "until", "scope", "words"),
    [
        ("none.md", NEXT_WEEK, {"stage": "proposal"}, "no asset"),
        ("a.md", TODAY - timedelta(days=1), {"stage": "proposal"}, "is over"),
        ("a.md", NEXT_WEEK, {}, "Say for whom"),
    ],
)
def test_what_makes_no_sense_is_refused(
    two: Shelves, asset_id: str, until: date, scope: dict[str, str], words: str
) -> None:
    refused = do(two, CurationAct.PIN, asset_id, until, **scope)
    assert isinstance(refused, Refused)
    assert words in refused.words


names = st.sampled_from(["", "a", "b"])
curations = st.lists(
    st.builds(
        Curation,
        id=st.integers(),
        asset_id=st.sampled_from(["x", "y"]),
        act=st.sampled_from(CurationAct),
        scope=st.builds(Scope, partner=names, industry=names, stage=names),
        until=st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2)),
        reason=st.just(""),
        actor=st.just(""),
        made_at=st.just(NOW),
    ),
    max_size=5,
)
occasions = st.builds(
    Occasion,
    industry=st.none() | st.sampled_from(["a", "b"]),
    stage=st.none() | st.sampled_from(["a", "b"]),
)


@given(curations=curations, grant=grants, occasion=occasions)
def test_more_readers_see_no_more_pins_and_no_fewer_hides(
    curations: list[Curation], grant: Grant, occasion: Occasion
) -> None:
    more = Grant(holders=(*grant.holders, KESTREL))
    assert hidden(curations, grant, occasion, today=TODAY) <= hidden(
        curations, more, occasion, today=TODAY
    )
    for_nobody_named = [one for one in curations if one.scope.partner]
    assert pinned(for_nobody_named, more, occasion, today=TODAY) == set()


@given(curations=curations, occasion=occasions)
def test_what_is_over_or_for_another_partner_counts_nothing(
    curations: list[Curation], occasion: Occasion
) -> None:
    others = [one for one in curations if one.scope.partner or one.until < TODAY]
    vendor = Grant(holders=(VENDOR_HOLDER,))
    assert hidden(others, vendor, occasion, today=TODAY) == set()
    assert pinned(others, vendor, occasion, today=TODAY) == set()


names_of_assets = st.sampled_from([f"asset-{number}" for number in range(5)])


@given(
    held=st.dictionaries(names_of_assets, labels, max_size=5),
    outdated=st.dictionaries(names_of_assets, st.frozensets(names_of_assets, max_size=2)),
    curated=curations,
    grant=grants,
    occasion=occasions,
)
def test_forbidden_assets_change_nothing_by_their_editions_pins_and_hides(
    held: dict[str, Label],
    outdated: dict[str, frozenset[str]],
    curated: list[Curation],
    grant: Grant,
    occasion: Occasion,
) -> None:
    assets = {name: an_asset(name, label) for name, label in held.items()}
    spread = [replace(one, asset_id=f"asset-{one.id % 5}") for one in curated]
    full = Shelf(stamp=1, assets=assets, outdated_by=outdated, curations=tuple(spread))
    allowed = {
        name: asset for name, asset in assets.items() if permits(asset.label, grant, today=TODAY)
    }
    bare = Shelf(
        stamp=1,
        assets=allowed,
        outdated_by=outdated,
        curations=tuple(one for one in spread if one.asset_id in allowed),
    )
    for shelf in (full, bare):
        assert set(shelf.permitted(grant, today=TODAY, occasion=occasion)) <= set(allowed)
    assert full.permitted(grant, today=TODAY, occasion=occasion) == bare.permitted(
        grant, today=TODAY, occasion=occasion
    )
    assert full.pinned(grant, today=TODAY, occasion=occasion) == bare.pinned(
        grant, today=TODAY, occasion=occasion
    )
