from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.deal import Deal, DealEventKind
from playbooks.deals.finding import may_decide
from playbooks.deals.registering import FormErrors, RegistrationForm
from playbooks.deals.stages import Refusal, RefusalCode, Registration, Stage
from playbooks.deals.usecases import (
    Registered,
    answer_info,
    approve_deal,
    ask_back,
    bind_thread,
    move_stage,
    register_deal,
    reject_deal,
)
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.importing import import_programme
from playbooks.programme.people import Member
from playbooks.programme.readers import find_member
from store.database import Database
from store.tables import OutboxRow

FORM = RegistrationForm(customer="Brandwerk Ulm GmbH", product="vault", amount="42000")


def person(session: Session, name: str) -> Member:
    found = find_member(session, name)
    assert found is not None
    return found


def register(
    session: Session, now: datetime, *, by: str = "lena", key: str = "view-1", **changes: Any
) -> Registered:
    form = RegistrationForm(
        **({"customer": FORM.customer, "product": FORM.product, "amount": FORM.amount} | changes)
    )
    outcome = register_deal(
        session, form, by=person(session, by), request_key=key, now=now, today=now.date()
    )
    assert isinstance(outcome, Registered)
    return outcome


def topics(session: Session) -> list[str]:
    return list(session.scalars(select(OutboxRow.topic).order_by(OutboxRow.id)))


def changed(outcome: Deal | Refusal) -> Deal:
    assert isinstance(outcome, Deal)
    return outcome


def refused(outcome: Deal | Refusal) -> RefusalCode:
    assert isinstance(outcome, Refusal)
    return outcome.code


def test_the_whole_life_of_a_deal(database: Database, now: datetime) -> None:
    later = now + timedelta(days=3)
    with database.transaction() as session:
        deal_id = register(session, now).deal.id
        lena, jonas = person(session, "lena"), person(session, "jonas")
        asked = changed(ask_back(session, deal_id, question="How many VMs?", by=jonas, now=now))
        assert (asked.registration, asked.question) == (Registration.NEEDS_INFO, "How many VMs?")
        answered = changed(answer_info(session, deal_id, answer="210 VMs.", by=lena, now=now))
        assert answered.registration is Registration.SUBMITTED
        assert answered.notes.endswith("210 VMs.")
        approved = changed(approve_deal(session, deal_id, by=jonas, now=now, today=now.date()))
        assert approved.protected_until == date(2027, 2, 21)
        moved = changed(move_stage(session, deal_id, to=Stage.DISCOVERY, by=lena, now=later))
        assert (moved.stage_entry, moved.stage_since) == (2, later)
        lost = changed(
            move_stage(session, deal_id, to=Stage.LOST, by=lena, now=later, reason="no budget")
        )
        assert not lost.is_open
        history = queries.history(session, deal_id, viewer=jonas)
    assert [e.kind for e in history] == [
        DealEventKind.REGISTERED,
        DealEventKind.ASKED_BACK,
        DealEventKind.INFO_GIVEN,
        DealEventKind.APPROVED,
        DealEventKind.STAGE_CHANGED,
        DealEventKind.STAGE_CHANGED,
    ]
    assert [e.seconds_in_stage for e in history] == [None, None, None, None, 3 * 86_400, 0]
    with database.reading() as session:
        assert topics(session) == [
            "deal.registered",
            "deal.needs_info",
            "deal.info_given",
            "deal.approved",
            "deal.stage_changed",
            "deal.stage_changed",
        ]


def test_the_same_request_registers_once(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        first = register(session, now)
    with database.transaction() as session:
        second = register(session, now)
    assert first.is_new
    assert not second.is_new
    assert first.deal == second.deal
    with database.reading() as session:
        assert topics(session) == ["deal.registered"]


def test_numbers_tell_nothing_of_other_deals(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        ids = [register(session, now, key=f"view-{n}").deal.id for n in range(30)]
    assert len(set(ids)) == 30
    assert ids != sorted(ids)


def test_a_wrong_form_writes_nothing(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        outcome = register_deal(
            session,
            RegistrationForm(),
            by=person(session, "lena"),
            request_key="v",
            now=now,
            today=now.date(),
        )
        assert isinstance(outcome, FormErrors)
        assert set(outcome.by_field) == {"customer", "product", "amount"}
        assert topics(session) == []


def test_a_contested_customer_needs_review_and_says_no_more(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        contested = register(
            session, now, by="pablo", customer="HALLSTEIN Maschinenbau AG", key="other"
        )
        same_partner = register(session, now, customer="Hallstein Maschinenbau GmbH")
        lost_elsewhere = register(session, now, customer="Orchard County Schools", key="third")
    assert contested.deal.needs_review
    assert contested.own_duplicates == ()
    assert "nordlicht" not in repr(contested).lower()
    assert "D-1001" not in repr(contested)
    assert not same_partner.deal.needs_review or same_partner.own_duplicates
    assert same_partner.own_duplicates == ("D-1001",)
    assert not lost_elsewhere.deal.needs_review


def test_the_vendor_does_not_register_deals(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        outcome = register_deal(
            session, FORM, by=person(session, "jonas"), request_key="v", now=now, today=now.date()
        )
    assert isinstance(outcome, Refusal)


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        ("lena", {"nordlicht"}),
        ("pablo", {"costacloud"}),
        ("sofia", {"meridian"}),
        ("ana", {"costacloud", "meridian"}),
        ("jonas", {"nordlicht", "kestrel"}),
        ("mia", {"brightpath"}),
        ("priya", {"nordlicht", "kestrel", "costacloud", "meridian", "brightpath"}),
        ("felix", set()),
    ],
)
def test_everybody_sees_their_own_deals_and_no_others(
    database: Database, tidewell: ProgrammeDefinition, viewer: str, sees: set[str]
) -> None:
    with database.reading() as session:
        member = person(session, viewer)
        listed = queries.deals(session, viewer=member)
        assert {d.partner_id for d in listed} == sees
        for deal in tidewell.deals:
            found = queries.deal(session, deal.id, viewer=member)
            assert (found is not None) == (deal.partner in sees)
            assert (queries.history(session, deal.id, viewer=member) == []) or found


def test_a_reseller_may_share_its_deals_with_its_distributor(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    shared = tidewell.model_copy(
        update={
            "partners": tuple(
                p.model_copy(update={"shares_deals_with_distributor": p.id == "nordlicht"})
                for p in tidewell.partners
            )
        }
    )
    with database.transaction() as session:
        import_programme(session, shared, now)
        sofia = person(session, "sofia")
        assert {d.partner_id for d in queries.deals(session, viewer=sofia)} == {
            "meridian",
            "nordlicht",
        }
        outcome = move_stage(session, "D-1001", to=Stage.VALIDATION, by=sofia, now=now)
        assert refused(outcome) is RefusalCode.NOT_ALLOWED


def test_a_hidden_deal_answers_like_a_missing_one(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        pablo = person(session, "pablo")
        hidden = move_stage(session, "D-1001", to=Stage.VALIDATION, by=pablo, now=now)
        missing = move_stage(session, "D-9999", to=Stage.VALIDATION, by=pablo, now=now)
        assert hidden == missing
        assert approve_deal(session, "D-1001", by=pablo, now=now, today=now.date()) == missing
        assert answer_info(session, "D-1001", answer="x", by=pablo, now=now) == missing
        assert queries.deal(session, "d-1005 ", viewer=pablo) is not None


def test_ids_that_differ_in_case_alone_are_told_apart(database: Database) -> None:
    with database.transaction() as session:
        pablo = person(session, "pablo")
        known = queries.deal(session, "D-1005", viewer=pablo)
        assert known is not None
        for number, deal_id in enumerate(("006Aa", "006aA")):
            queries.add_deal(session, replace(known, id=deal_id), request_key=f"crm{number}")
        found = queries.deal(session, "006aA", viewer=pablo)
        assert found is not None
        assert found.id == "006aA"
        assert queries.deal(session, "006AA", viewer=pablo) is None


def test_only_the_partners_cam_and_admins_decide(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        pablo, ana, priya = (person(session, n) for n in ("pablo", "ana", "priya"))
        mia = person(session, "mia")
        assert (
            refused(approve_deal(session, "D-1005", by=pablo, now=now, today=now.date()))
            is RefusalCode.NOT_ALLOWED
        )
        assert (
            refused(approve_deal(session, "D-1005", by=mia, now=now, today=now.date()))
            is RefusalCode.NOT_FOUND
        )
        deal = queries.deal(session, "D-1005", viewer=ana)
        assert deal is not None
        assert [may_decide(session, deal, member=m) for m in (pablo, ana, priya, mia)] == [
            False,
            True,
            True,
            False,
        ]
        assert changed(approve_deal(session, "D-1005", by=ana, now=now, today=now.date()))
        second = refused(approve_deal(session, "D-1005", by=priya, now=now, today=now.date()))
        assert second is RefusalCode.UNCHANGED
        assert topics(session) == ["deal.approved"]


def test_a_rejection_needs_a_reason_and_ends_it(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        ana, pablo = person(session, "ana"), person(session, "pablo")
        no_reason = reject_deal(session, "D-1005", reason=" ", by=ana, now=now)
        assert refused(no_reason) is RefusalCode.REASON_NEEDED
        changed(reject_deal(session, "D-1005", reason="A tender runs already.", by=ana, now=now))
        outcome = move_stage(session, "D-1005", to=Stage.DISCOVERY, by=pablo, now=now)
        assert refused(outcome) is RefusalCode.ILLEGAL


def test_a_refusal_leaves_no_trace(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        lena = person(session, "lena")
        before = queries.deal(session, "D-1001", viewer=lena)
        move_stage(session, "D-1001", to=Stage.REGISTERED, by=lena, now=now)
        answer_info(session, "D-1001", answer="x", by=lena, now=now)
        assert queries.deal(session, "D-1001", viewer=lena) == before
        assert topics(session) == []
        assert queries.history(session, "D-1001", viewer=lena) == []


def test_the_first_thread_stays(database: Database) -> None:
    with database.transaction() as session:
        lena = person(session, "lena")
        first = changed(bind_thread(session, "D-1001", channel_id="C0NORDLICHT", thread_ts="1.1"))
        again = changed(bind_thread(session, "D-1001", channel_id="C0EMEA", thread_ts="2.2"))
        assert first == again
        found = queries.deal_of_thread(
            session, channel_id="C0NORDLICHT", thread_ts="1.1", viewer=lena
        )
        assert found == first
        pablo = person(session, "pablo")
        hidden = queries.deal_of_thread(
            session, channel_id="C0NORDLICHT", thread_ts="1.1", viewer=pablo
        )
        assert hidden is None


def test_protection_that_ends_soon_is_found(database: Database, today: date) -> None:
    with database.reading() as session:
        found = queries.protection_ends_between(
            session, first=today, last=today + timedelta(days=30)
        )
    assert all(d.registration is Registration.APPROVED and d.is_open for d in found)
    assert found == sorted(found, key=lambda d: (d.protected_until, d.id))
