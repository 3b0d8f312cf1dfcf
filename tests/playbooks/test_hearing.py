"""Who may hear what is recorded of a partner and of its deals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from playbooks.deals.hearing import may_hear, partner_of_room
from playbooks.programme import queries
from playbooks.programme.audience import Audience
from playbooks.programme.readers import audience_of_member
from store.database import Database
from tests.playbooks.desk import person

VENDOR, NORDLICHT, KESTREL = "T0TIDEWELL", "T0NORDLICHT", "T0KESTREL"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.reading() as session:
        yield session


def room(*teams: str, certain: bool = True) -> Audience:
    return Audience(team_ids=frozenset(teams), certain=certain)


@pytest.mark.parametrize(
    ("audience", "partner_id"),
    [
        (room(VENDOR, NORDLICHT), "nordlicht"),
        (room(NORDLICHT), "nordlicht"),
        (room(VENDOR, NORDLICHT, certain=False), None),
        (room(VENDOR, NORDLICHT, KESTREL), None),
        (room(VENDOR, NORDLICHT, "T0UNKNOWN"), None),
        (room(VENDOR), None),
        (room(), None),
        (Audience(team_ids=frozenset({NORDLICHT}), person=(NORDLICHT, "U0LENA")), None),
    ],
)
def test_a_room_is_one_partners_only_if_that_is_sure(
    session: Session, audience: Audience, partner_id: str | None
) -> None:
    found = partner_of_room(session, audience)
    assert (None if found is None else found.id) == partner_id


@pytest.mark.parametrize(
    ("who", "hears"),
    [
        ("lena", {"nordlicht", "D-1001", "D-1002"}),
        ("jonas", {"nordlicht", "kestrel", "D-1001", "D-1002", "D-1013"}),
        ("priya", {"nordlicht", "kestrel", "meridian", "D-1001", "D-1002", "D-1008", "D-1013"}),
        ("sofia", {"meridian", "D-1008"}),
        ("ana", {"meridian", "D-1008"}),
        ("felix", set()),
    ],
)
def test_one_person_hears_of_the_own_partner_or_of_whom_they_look_after(
    session: Session, who: str, hears: set[str]
) -> None:
    audience = audience_of_member(session, person(session, who))
    partners = {
        one
        for one in ("nordlicht", "kestrel", "meridian")
        if may_hear(session, audience, partner_ids=[one])
    }
    deals = {
        one
        for one in ("D-1001", "D-1002", "D-1008", "D-1013")
        if may_hear(session, audience, deal_ids=[one])
    }
    assert partners | deals == hears


def test_nobody_hears_of_a_deal_that_is_not_there(session: Session) -> None:
    for audience in (
        room(VENDOR, NORDLICHT),
        audience_of_member(session, person(session, "lena")),
        audience_of_member(session, person(session, "priya")),
    ):
        assert not may_hear(session, audience, deal_ids=["D-9999"])


def test_a_room_hears_of_its_partner_alone(session: Session) -> None:
    audience = room(VENDOR, NORDLICHT)
    assert may_hear(session, audience, partner_ids=["nordlicht"], deal_ids=["D-1001"])
    assert not may_hear(session, audience, partner_ids=["kestrel"])
    assert not may_hear(session, audience, deal_ids=["D-1001", "D-1013"])


def test_a_distributor_hears_of_a_resellers_deals_only_where_they_are_shared(
    database: Database,
) -> None:
    def sofia_hears(*, partner: bool) -> bool:
        with database.reading() as session:
            audience = audience_of_member(session, person(session, "sofia"))
            if partner:
                return may_hear(session, audience, partner_ids=["nordlicht"])
            return may_hear(session, audience, deal_ids=["D-1001"])

    assert not sofia_hears(partner=False)
    with database.transaction() as session:
        nordlicht = queries.partner(session, "nordlicht")
        assert nordlicht is not None
        queries.save_partner(session, replace(nordlicht, shares_deals_with_distributor=True))
    assert sofia_hears(partner=False)
    assert not sofia_hears(partner=True)


def test_who_has_left_hears_nothing(database: Database) -> None:
    with database.reading() as session:
        audience = audience_of_member(session, person(session, "lena"))
    with database.transaction() as session:
        queries.end_access(session, keep_partners={"nordlicht"}, keep_members=set())
    with database.reading() as session:
        assert not may_hear(session, audience, partner_ids=["nordlicht"])
        assert not may_hear(session, audience, deal_ids=["D-1001"])
