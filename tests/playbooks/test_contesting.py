"""An edit that makes a customer another partner's is brought to the CAM, and takes nothing away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from playbooks.crm.editing import edit_facts as edit_by_crm
from playbooks.crm.standing import CRM_MEMBER_ID
from playbooks.deals import queries
from playbooks.deals.changing import edit_facts
from playbooks.deals.conflicts import customer_key, needs_review
from playbooks.deals.contesting import compared, is_compared, settle_review
from playbooks.deals.deal import Deal, DealEventKind, Topic
from playbooks.deals.detailing import complete_deal, details_of
from playbooks.deals.stages import Refusal, RefusalCode, Registration, Stage
from playbooks.deals.usecases import approve_deal, reject_deal
from playbooks.insights.home import cam_home
from store.database import Database
from store.migrating import SCRIPTS
from store.tables import OutboxRow
from tests.playbooks.desk import person

DEAL = "D-1001"
THEIRS = "shop.prairielakes.example"  # below a domain of BrightPath's


def edited(session: Session, now: datetime, **facts: Any) -> Deal:
    before = queries.deal_for_program(session, DEAL)
    assert before is not None
    return edit_facts(session, before, replace(before, **facts), by="lena", note="", now=now)


def payloads(session: Session, topic: Topic) -> list[dict[str, Any]]:
    return list(session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == topic)))


def test_an_approved_deal_is_marked_and_stays_approved(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        before = queries.deal_for_program(session, DEAL)
        assert before is not None
        form = replace(details_of(before), customer_domain=THEIRS)
        after = complete_deal(
            session, DEAL, form, by=person(session, "lena"), now=now, today=now.date()
        )
        assert isinstance(after, Deal)
        assert after.needs_review
        kept = ("registration", "stage", "protected_until", "extensions", "stage_entry")
        assert [getattr(after, k) for k in kept] == [getattr(before, k) for k in kept]
        (told,) = payloads(session, Topic.EDITED)
        assert told["is_contested"] is True
        history = queries.history(session, DEAL, viewer=person(session, "lena"))
    assert "contested" not in str(history)
    assert "Prairie" not in str((history, told))


def test_the_crm_and_a_table_are_no_way_around(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        deal = queries.deal_for_program(session, DEAL)
        assert deal is not None
        changes = {"customer_domain": THEIRS}
        assert edit_by_crm(session, deal, changes, by=CRM_MEMBER_ID, now=now).needs_review
        queries.save_deal(session, replace(deal, revision=2))
        assert edited(session, now, customer="Prairie Lakes Credit Union Inc").needs_review


def test_the_cam_settles_it_and_the_partner_reads_nothing_of_it(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        jonas, lena = person(session, "jonas"), person(session, "lena")
        nothing = settle_review(session, DEAL, by=jonas, now=now)
        assert isinstance(nothing, Refusal)
        assert nothing.code is RefusalCode.UNCHANGED
        edited(session, now, customer_domain=THEIRS)
        for name, code in (("lena", RefusalCode.NOT_ALLOWED), ("ana", RefusalCode.NOT_FOUND)):
            refused = settle_review(session, DEAL, by=person(session, name), now=now)
            assert isinstance(refused, Refusal)
            assert refused.code is code
        settled = settle_review(session, DEAL, by=jonas, now=now)
        assert isinstance(settled, Deal)
        assert not settled.needs_review
        assert len(payloads(session, Topic.REVIEWED)) == 1
        seen = {
            who.id: [event.kind for event in queries.history(session, DEAL, viewer=who)]
            for who in (jonas, lena)
        }
    assert seen["jonas"] == [DealEventKind.EDITED, DealEventKind.REVIEWED]
    assert seen["lena"] == [DealEventKind.EDITED]


def test_who_approves_has_looked(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        expired = queries.deal_for_program(session, "D-1016")
        assert expired is not None
        queries.save_deal(session, replace(expired, needs_review=True))
        approved = approve_deal(
            session, "D-1016", by=person(session, "ana"), now=now, today=now.date()
        )
        assert isinstance(approved, Deal)
        assert not approved.needs_review


def test_who_rejects_has_looked_and_is_not_asked_again(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        jonas = person(session, "jonas")
        deal = queries.deal_for_program(session, DEAL)
        assert deal is not None
        waiting = replace(deal, registration=Registration.SUBMITTED, needs_review=True)
        queries.save_deal(session, waiting)
        rejected = reject_deal(session, DEAL, reason="It is taken.", by=jonas, now=now)
        assert isinstance(rejected, Deal)
        assert not rejected.needs_review
        assert cam_home(session, jonas, today=now.date()).contested == ()


def test_what_was_decided_before_marks_could_be_settled_waits_for_nobody(
    database: Database,
) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE deals SET needs_review = true"))
        migration = ScriptDirectory(str(SCRIPTS)).get_revision("2026_11_25_extensions").module
        session.execute(text(migration.LOOKED_AT))
        kept = set(session.scalars(text("SELECT registration FROM deals WHERE needs_review")))
    assert kept == {Registration.SUBMITTED, Registration.NEEDS_INFO}


def test_of_a_deal_that_has_expired_it_is_said_what_changed(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        deal = queries.deal_for_program(session, DEAL)
        assert deal is not None
        queries.save_deal(session, replace(deal, registration=Registration.EXPIRED))
        form = replace(details_of(deal), customer_domain=THEIRS)
        complete_deal(session, DEAL, form, by=person(session, "lena"), now=now, today=now.date())
        (event,) = queries.history(session, DEAL, viewer=person(session, "jonas"))
    assert event.note.endswith(f"to {THEIRS}")


DOMAINS = st.sampled_from(
    ["", "hallstein-maschinenbau.example", "prairielakes.example", THEIRS, "fresh.example"]
)
NAMES = st.sampled_from(
    ["Hallstein Maschinenbau", "Prairie Lakes Credit Union", "Calder Family Clinic", "Freshly Ltd"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    registration=st.sampled_from(Registration),
    stage=st.sampled_from(Stage),
    marked=st.booleans(),
    domain=DOMAINS,
    name=NAMES,
)
def test_an_edit_marks_exactly_what_a_registration_would(  # noqa: PLR0917
    session: Session,
    registration: Registration,
    stage: Stage,
    marked: bool,  # noqa: FBT001
    domain: str,
    name: str,
) -> None:
    known = queries.deal_for_program(session, DEAL)
    assert known is not None
    before = replace(known, registration=registration, stage=stage, needs_review=marked)
    edit = replace(before, customer=name, customer_domain=domain)
    others = queries.live_customers(session, other_than=before.partner_id)
    changed = (customer_key(name), domain) != (
        customer_key(before.customer),
        before.customer_domain,
    )
    is_live = registration is not Registration.REJECTED and before.is_open
    wanted = is_live and changed and needs_review(name, domain, others)
    after, is_new = compared(session, before, edit)
    assert is_compared(before, edit) is (is_live and changed)
    assert is_new is wanted
    assert after == replace(edit, needs_review=marked or wanted), "nothing else changes"


@pytest.fixture(scope="module")
def session(
    templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    copy = tmp_path_factory.mktemp("deal") / "tidewell.db"
    shutil.copy(templates["tidewell"], copy)
    database = Database(f"sqlite:///{copy}")
    with database.reading() as opened:
        yield opened
    database.close()
