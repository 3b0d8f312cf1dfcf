"""Who sees what, why not, and who gains or loses by a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.curation.rules import Curation, CurationAct, Scope
from content_index.entitlement import Shelf
from content_index.labels import LEAST_GRANT, AudienceLevel, Grant, Label, permits
from playbooks.programme.access import Reader, ReaderKind, Standing, access_changes
from playbooks.programme.achievements import AchievementState, achievements, ways_back
from playbooks.programme.audience import Audience, audience_grant, grant_of
from playbooks.programme.people import Channel, Held, Identity, Member, Partner, Programme, Role
from playbooks.programme.queries import NO_RULES, programme
from store.database import Database

TODAY = date(2026, 11, 23)
TIERS = ("registered", "silver", "gold")
RULES = replace(NO_RULES, tiers=TIERS, vendor_team_ids=frozenset({"T0"}))
ids = st.sampled_from(["a", "b", "c"])
days = st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
held = st.builds(Held, id=ids, on=days, until=st.none() | days)
names = st.frozensets(ids, max_size=2)


def an_asset(asset_id: str, label: Label, status: Status = Status.PUBLISHED) -> Asset:
    return Asset(
        id=asset_id,
        version_id=1,
        version="1",
        title=asset_id,
        kind=AssetKind.GUIDE,
        path=asset_id,
        url="",
        language="en",
        owner=None,
        updated=None,
        review_by=None,
        label=label,
        suits=Suits(),
        status=status,
    )


def a_partner(name: str = "p1", **changes: object) -> Partner:
    known: dict[str, object] = {
        "id": name,
        "name": name.upper(),
        "tier": "silver",
        "type": "reseller",
        "regions": frozenset({"a"}),
        "languages": ("en",),
        "industries": frozenset(),
        "products": frozenset({"a"}),
        "certifications": (),
        "milestones": (),
        "parent_id": None,
        "cam_id": None,
        "team_ids": frozenset({f"T-{name}"}),
    }
    return Partner(**(known | changes))  # type: ignore[arg-type]


def a_member(partner: str) -> Member:
    return Member(
        id=f"m-{partner}",
        name="M",
        email=f"m@{partner}.example",
        organisation=partner,
        role=Role.PARTNER,
        identities=(Identity(team_id=f"T-{partner}", user_id="U1"),),
        locale="en-GB",
        time_zone="UTC",
    )


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    present = sorted(draw(st.sets(st.sampled_from(["p1", "p2", "p3"]), min_size=1)))
    return Programme(
        rules=RULES,
        partners=tuple(
            a_partner(
                name,
                tier=draw(st.sampled_from(TIERS)),
                regions=draw(names),
                products=draw(names),
                milestones=tuple(draw(st.lists(held, max_size=2))),
                certifications=tuple(draw(st.lists(held, max_size=2))),
            )
            for name in present
        ),
        members=tuple(a_member(name) for name in present if draw(st.booleans())),
        channels=(
            Channel(
                id="C1",
                name="c1",
                team_ids=frozenset({"T0", *(f"T-{n}" for n in draw(names.map(sorted)))}),
                partner_id=None,
                cam_id=None,
            ),
            Channel(
                id="C2", name="c2", team_ids=frozenset({"T0", "T-p1"}), partner_id=None, cam_id=None
            ),
        ),
    )


labels = st.builds(
    Label,
    audience=st.none() | st.sampled_from(AudienceLevel),
    partners=st.just(frozenset()) | st.just(frozenset({"p1", "p2"})),
    minimum_tier=st.none() | st.sampled_from(TIERS),
    regions=names,
    milestones=names,
    certifications=names,
    embargo_until=st.none() | days,
    expires_on=st.none() | days,
)
ASSETS = ["x", "y", "z", "x#notes"]


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    statuses = st.sampled_from([Status.PUBLISHED] * 4 + [Status.DRAFT, Status.WITHDRAWN])
    assets = {name: an_asset(name, draw(labels), draw(statuses)) for name in ASSETS}
    hides = [
        Curation(
            id=1,
            asset_id=draw(st.sampled_from(ASSETS)),
            act=CurationAct.HIDE,
            scope=Scope(partner=draw(st.sampled_from(["p1", "p2"]))),
            until=draw(days),
            reason="r",
            actor="a",
            made_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    ]
    return Shelf(
        stamp=1,
        assets=assets,
        superseded_by={"x": (assets["y"],)} if draw(st.booleans()) else {},
        outdated_by={"y": frozenset({"z"})} if draw(st.booleans()) else {},
        curations=tuple(hides if draw(st.booleans()) else []),
    )


standings = st.builds(Standing, programme=programmes(), shelf=shelves(), today=days)


@given(standing=standings)
def test_an_asset_is_seen_exactly_when_nothing_is_in_the_way(standing: Standing) -> None:
    for reader in standing.readers():
        grant = standing.grant(reader) or LEAST_GRANT
        free = {name for name in ASSETS if not standing.hindrances(reader, name)}
        assert free == set(standing.shelf.permitted(grant, today=standing.today))


@given(before=standings, after=standings)
def test_a_diff_is_what_is_explained_after_less_what_was_explained_before(
    before: Standing, after: Standing
) -> None:
    changes = access_changes(before, after)
    told = {(c.reader, c.asset.id, c.is_gain) for c in changes}
    assert len(told) == len(changes)
    expected = set()
    for reader in before.readers() | after.readers():
        for name in ASSETS:
            had, has = (not s.hindrances(reader, name) for s in (before, after))
            if had != has:
                expected.add((reader, name, has))
    assert told == expected
    assert all(change.reasons for change in changes)


@given(standing=standings)
def test_without_a_change_nobody_gains_or_loses(standing: Standing) -> None:
    assert access_changes(standing, standing) == ()


@given(whole=programmes(), today=days, teams=names, person=st.booleans())
def test_a_grant_from_the_whole_programme_is_that_from_what_matters_of_it(
    whole: Programme, today: date, teams: frozenset[str], *, person: bool
) -> None:
    audience = Audience(
        team_ids=frozenset(f"T-p{'abc'.index(t) + 1}" for t in teams),
        person=("T-p1", "U1") if person else None,
    )
    standing = Standing(programme=whole, shelf=Shelf(stamp=1, assets={}), today=today)
    alone = Reader(kind=ReaderKind.PERSON, id="m-p1", organisation="p1")
    if person and not teams and any(m.id == "m-p1" for m in whole.members):
        assert standing.grant(alone) == grant_of(audience, whole, today)
    assert grant_of(audience, whole, today).holders or not (teams or person)


def test_what_is_read_from_the_database_grants_the_same(database: Database, today: date) -> None:
    with database.reading() as session:
        whole = programme(session)
        for member in whole.members:
            audience = Audience(
                team_ids=frozenset(),
                person=(member.identities[0].team_id, member.identities[0].user_id),
            )
            assert audience_grant(session, audience, today) == grant_of(audience, whole, today)
        for channel in whole.channels:
            audience = Audience(team_ids=channel.team_ids)
            assert audience_grant(session, audience, today) == grant_of(audience, whole, today)


@given(partner=st.builds(a_partner, milestones=st.lists(held, max_size=3).map(tuple)), today=days)
def test_reaching_what_is_missing_opens_what_it_closed(partner: Partner, today: date) -> None:
    label = Label(audience=AudienceLevel.TO_PARTNER, milestones=frozenset({"a", "b"}))

    def sees(one: Partner) -> bool:
        standing = Standing(
            programme=Programme(rules=RULES, partners=(one,)),
            shelf=Shelf(stamp=1, assets={"x": an_asset("x", label)}),
            today=today,
        )
        return "x" in standing.seen(Reader(kind=ReaderKind.PARTNER, id=one.id))

    missing = ways_back(label, partner, today=today)
    assert sees(partner) == (not missing)
    renewed = tuple(Held(id=one.id, on=today) for one in missing)
    assert sees(replace(partner, milestones=(*partner.milestones, *renewed)))


@pytest.mark.parametrize(
    ("times", "state", "day"),
    [
        ([("2025-01-01", None)], AchievementState.HELD, None),
        ([("2025-01-01", "2028-01-01")], AchievementState.HELD, date(2028, 1, 1)),
        ([("2025-01-01", "2026-12-01")], AchievementState.ENDING, date(2026, 12, 1)),
        (
            [("2025-01-01", "2026-12-01"), ("2026-12-02", None)],
            AchievementState.HELD,
            date(2026, 12, 1),
        ),
        ([("2025-01-01", "2026-11-23")], AchievementState.ENDING, date(2026, 11, 23)),
        ([("2025-01-01", "2026-11-22")], AchievementState.LAPSED, date(2026, 11, 22)),
        ([("2026-11-24", None)], AchievementState.COMING, date(2026, 11, 24)),
        (
            [("2024-01-01", "2025-01-01"), ("2026-12-24", None)],
            AchievementState.COMING,
            date(2026, 12, 24),
        ),
    ],
)
def test_an_achievement_says_where_it_stands(
    times: list[tuple[str, str | None]], state: AchievementState, day: date | None
) -> None:
    reached = tuple(
        Held(
            id="a",
            on=date.fromisoformat(on),
            until=None if until is None else date.fromisoformat(until),
        )
        for on, until in times
    )
    (found,) = achievements(a_partner(certifications=reached), today=TODAY)
    assert (found.state, found.day) == (state, day)


def test_permits_and_standing_agree_on_the_day_of_a_lapse() -> None:
    partner = a_partner(milestones=(Held(id="a", on=TODAY, until=TODAY),))
    label = Label(audience=AudienceLevel.TO_PARTNER, milestones=frozenset({"a"}))
    for day, is_seen in ((-1, False), (0, True), (1, False)):
        on = TODAY + timedelta(days=day)
        standing = Standing(
            programme=Programme(rules=RULES, partners=(partner,)),
            shelf=Shelf(stamp=1, assets={}),
            today=on,
        )
        grant = standing.grant(Reader(kind=ReaderKind.PARTNER, id="p1"))
        assert isinstance(grant, Grant)
        assert permits(label, grant, today=on) is is_seen
