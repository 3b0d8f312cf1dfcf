"""A protection is asked to be longer, made longer, refused, and ends when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.deal import Deal, DealEventKind
from playbooks.deals.protecting import (
    GRACE_DAYS,
    ask_extension,
    expire_protection,
    extend_protection,
    is_over,
    refuse_extension,
)
from playbooks.deals.stages import Refusal, RefusalCode, Registration, Stage
from playbooks.deals.usecases import approve_deal
from playbooks.programme.readers import find_member
from store.database import Database
from store.tables import OutboxRow
from tests.playbooks.desk import person

DEAL = "D-1001"
UNTIL = date(2027, 1, 4)
WHY = "The auditor comes in January."


def kinds(session: Session) -> list[DealEventKind]:
    return [event.kind for event in queries.history(session, DEAL, viewer=person(session, "priya"))]


def test_the_partner_asks_and_the_cam_makes_it_longer(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        lena, jonas = person(session, "lena"), person(session, "jonas")
        asked = ask_extension(session, DEAL, reason=f" {WHY}\n", by=lena, now=now)
        assert isinstance(asked, Deal)
        assert asked.extension_reason == WHY
        assert asked.protected_until == UNTIL
        again = ask_extension(session, DEAL, reason="please", by=lena, now=now)
        assert isinstance(again, Refusal)
        assert again.code is RefusalCode.UNCHANGED
        longer = extend_protection(session, DEAL, by=jonas, now=now, today=now.date())
        assert isinstance(longer, Deal)
        assert longer.protected_until == UNTIL + timedelta(days=60), "on top of what is left"
        assert longer.extension_reason == ""
        assert kinds(session) == [DealEventKind.EXTENSION_ASKED, DealEventKind.EXTENDED]
        lane = f"deal:{DEAL}"
        topics = session.scalars(select(OutboxRow.topic).where(OutboxRow.lane == lane)).all()
    assert topics == ["deal.extension_asked", "deal.extended"]


def test_a_refusal_leaves_the_protection_and_says_why(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        lena, jonas = person(session, "lena"), person(session, "jonas")
        nothing = refuse_extension(session, DEAL, reason="no", by=jonas, now=now)
        assert isinstance(nothing, Refusal)
        ask_extension(session, DEAL, reason=WHY, by=lena, now=now)
        unsaid = refuse_extension(session, DEAL, reason=" ", by=jonas, now=now)
        assert isinstance(unsaid, Refusal)
        assert unsaid.code is RefusalCode.REASON_NEEDED
        left = refuse_extension(session, DEAL, reason="It rests.", by=jonas, now=now)
        assert isinstance(left, Deal)
        assert (left.protected_until, left.extension_reason) == (UNTIL, "")
        (event,) = [
            e
            for e in queries.history(session, DEAL, viewer=jonas)
            if e.kind is DealEventKind.EXTENSION_REFUSED
        ]
    assert event.note == "It rests."


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("greta", None),
        ("jonas", RefusalCode.NOT_ALLOWED),
        ("priya", RefusalCode.NOT_ALLOWED),
        ("sofia", RefusalCode.NOT_FOUND),
        ("pablo", RefusalCode.NOT_FOUND),
        ("felix", RefusalCode.NOT_FOUND),
    ],
)
def test_only_the_partners_own_people_ask(
    database: Database, now: datetime, name: str, code: RefusalCode | None
) -> None:
    with database.transaction() as session:
        found = ask_extension(session, DEAL, reason=WHY, by=person(session, name), now=now)
    assert (found.code if isinstance(found, Refusal) else None) is code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("jonas", None),
        ("priya", None),
        ("ana", RefusalCode.NOT_FOUND),
        ("lena", RefusalCode.NOT_ALLOWED),
        ("owen", RefusalCode.NOT_FOUND),
    ],
)
def test_only_the_cam_and_admins_decide(
    database: Database, now: datetime, name: str, code: RefusalCode | None
) -> None:
    with database.transaction() as session:
        by = person(session, name)
        ask_extension(session, DEAL, reason=WHY, by=person(session, "lena"), now=now)
        left = refuse_extension(session, DEAL, reason="no", by=by, now=now)
        longer = extend_protection(session, DEAL, by=by, now=now, today=now.date())
    for found in (longer, left):
        assert (found.code if isinstance(found, Refusal) else None) is code


@pytest.mark.parametrize("days", [0, -5, 731])
def test_an_extension_has_a_length(database: Database, now: datetime, days: int) -> None:
    with database.transaction() as session:
        jonas = person(session, "jonas")
        assert isinstance(
            extend_protection(session, DEAL, by=jonas, now=now, today=now.date(), days=days),
            Refusal,
        )


def test_a_deal_that_waits_or_is_closed_has_nothing_to_extend(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        for deal in queries.all_deals(session):
            if deal.registration is Registration.APPROVED and deal.is_open:
                continue
            owner = next(
                m for m in (find_member(session, n) for n in (deal.registered_by,)) if m is not None
            )
            asked = ask_extension(session, deal.id, reason=WHY, by=owner, now=now)
            is_ended = deal.registration is Registration.EXPIRED and deal.is_open
            assert isinstance(asked, Deal) is is_ended


def test_it_ends_on_the_day_after_and_once(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        assert expire_protection(session, DEAL, today=UNTIL, now=now) is None
        day = UNTIL + timedelta(days=1)
        assert DEAL in queries.protection_ended_before(session, day)
        ended = expire_protection(session, DEAL, today=day, now=now)
        assert ended is not None
        assert ended.registration is Registration.EXPIRED
        assert expire_protection(session, DEAL, today=day, now=now) is None
        assert DEAL not in queries.protection_ended_before(session, day)
        assert kinds(session) == [DealEventKind.EXPIRED]
        back = extend_protection(
            session,
            DEAL,
            by=person(session, "jonas"),
            now=now + timedelta(days=60),
            today=(now + timedelta(days=60)).date(),
            days=30,
        )
        assert isinstance(back, Deal)
        assert back.registration is Registration.APPROVED
        assert back.protected_until == (now + timedelta(days=90)).date(), "not from then"


def test_who_asked_in_time_keeps_it_while_the_cam_decides(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        ask_extension(session, DEAL, reason=WHY, by=person(session, "lena"), now=now)
        last = UNTIL + timedelta(days=GRACE_DAYS)
        assert expire_protection(session, DEAL, today=last, now=now) is None
        ended = expire_protection(session, DEAL, today=last + timedelta(days=1), now=now)
        assert ended is not None
        assert ended.extension_reason == ""


def test_another_approval_clears_the_request(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        expire_protection(session, DEAL, today=UNTIL + timedelta(days=1), now=now)
        ask_extension(session, DEAL, reason=WHY, by=person(session, "lena"), now=now)
        approved = approve_deal(
            session, DEAL, by=person(session, "jonas"), now=now, today=now.date()
        )
        assert isinstance(approved, Deal)
        assert approved.extension_reason == ""


@given(
    left=st.integers(-40, 40),
    registration=st.sampled_from(Registration),
    stage=st.sampled_from(Stage),
    reason=st.sampled_from(["", "why"]),
)
def test_only_an_approved_open_deal_is_ever_over(
    some_deal: Deal, left: int, registration: Registration, stage: Stage, reason: str
) -> None:
    today = date(2026, 11, 23)
    deal = replace(
        some_deal,
        registration=registration,
        stage=stage,
        extension_reason=reason,
        protected_until=today + timedelta(days=left),
    )
    lasts = GRACE_DAYS if reason else 0
    expected = registration is Registration.APPROVED and deal.is_open and left < -lasts
    assert is_over(deal, today=today) is expected


@pytest.fixture(scope="module")
def some_deal(templates: dict[str, object]) -> Deal:
    database = Database(f"sqlite:///{templates['tidewell']}")
    with database.reading() as session:
        deal = queries.deal_for_program(session, DEAL)
    database.close()
    assert deal is not None
    return deal
