"""A protection is made longer as often as the programme lets it, by whoever it is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.deal import Deal
from playbooks.deals.extending import may_extend, refused
from playbooks.deals.protecting import ask_extension, expire_protection, extend_protection
from playbooks.deals.stages import Refusal, RefusalCode, Registration, Stage
from playbooks.deals.usecases import approve_deal
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.importing import import_programme
from store.database import Database
from store.migrating import SCRIPTS
from tests.playbooks.desk import person

DEAL = "D-1001"
EXTENDED_BEFORE = "D-1008"
WHY = "The auditor comes in January."


def asked(session: Session, deal: str, by: str, now: datetime) -> Deal | Refusal:
    return ask_extension(session, deal, reason=WHY, by=person(session, by), now=now)


def extended(session: Session, deal: str, by: str, now: datetime) -> Deal | Refusal:
    return extend_protection(session, deal, by=person(session, by), now=now, today=now.date())


def test_once_and_no_more_says_what_to_do_next(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        longer = extended(session, DEAL, "jonas", now)
        assert isinstance(longer, Deal)
        assert longer.extensions == 1
        by_partner = asked(session, DEAL, "lena", now)
        by_cam = extended(session, DEAL, "jonas", now)
        by_admin = extended(session, DEAL, "priya", now)
        after = queries.deal_for_program(session, DEAL)
    for found in (by_partner, by_cam, by_admin):
        assert isinstance(found, Refusal)
        assert found.code is RefusalCode.ILLEGAL
        assert f"once at most, and that was done. It lasts until {longer.protected_until}" in (
            found.message
        )
    assert isinstance(by_partner, Refusal)
    assert isinstance(by_cam, Refusal)
    assert "tell them where it stands" in by_partner.message
    assert "you can approve the deal again" in by_cam.message
    assert after == longer, "a refusal writes nothing"


def test_a_deal_that_was_extended_before_it_was_imported_has_had_its_extension(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        assert isinstance(asked(session, EXTENDED_BEFORE, "sofia", now), Refusal)


def test_a_new_approval_counts_anew(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        first = extended(session, DEAL, "jonas", now)
        assert isinstance(first, Deal)
        assert first.protected_until is not None
        later = now + timedelta(days=200)
        assert expire_protection(session, DEAL, today=later.date(), now=later) is not None
        over = asked(session, DEAL, "lena", later)
        assert isinstance(over, Refusal)
        assert "they can approve it again" in over.message
        anew = approve_deal(
            session, DEAL, by=person(session, "jonas"), now=later, today=later.date()
        )
        assert isinstance(anew, Deal)
        assert anew.extensions == 0
        assert isinstance(asked(session, DEAL, "lena", later), Deal)


@pytest.mark.parametrize(("at_most", "words"), [(0, "no protection longer"), (2, "twice at most")])
def test_the_programme_says_how_often(
    empty_database: Database,
    tidewell: ProgrammeDefinition,
    now: datetime,
    at_most: int,
    words: str,
) -> None:
    rules = tidewell.rules.model_copy(update={"extensions_per_deal": at_most})
    with empty_database.transaction() as session:
        import_programme(session, tidewell.model_copy(update={"rules": rules}), now)
        for _ in range(at_most):
            assert isinstance(extended(session, DEAL, "jonas", now), Deal)
        found = asked(session, DEAL, "lena", now)
    assert isinstance(found, Refusal)
    assert words in found.message


@given(
    registration=st.sampled_from(Registration),
    stage=st.sampled_from(Stage),
    extensions=st.integers(0, 4),
    at_most=st.integers(0, 4),
)
def test_nobody_is_offered_what_would_be_refused(
    some_deal: Deal, registration: Registration, stage: Stage, extensions: int, at_most: int
) -> None:
    deal = replace(some_deal, registration=registration, stage=stage, extensions=extensions)
    is_protected = registration in {Registration.APPROVED, Registration.EXPIRED}
    expected = is_protected and deal.is_open and extensions < at_most
    assert may_extend(deal, at_most=at_most) is expected
    for is_vendor in (False, True):
        found = refused(deal, at_most=at_most, is_vendor=is_vendor)
        assert (found is None) is expected


def test_what_was_extended_before_there_was_a_count_is_counted(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        extended(session, DEAL, "jonas", now)
        extended(session, "D-1002", "jonas", now)
        over = now + timedelta(days=400)
        expire_protection(session, "D-1002", today=over.date(), now=over)
        approve_deal(session, "D-1002", by=person(session, "jonas"), now=over, today=over.date())
        extended(session, "D-1009", "ana", now)
        session.execute(text("UPDATE deals SET extensions = 0"))
        migration = ScriptDirectory(str(SCRIPTS)).get_revision("2026_11_25_extensions").module
        session.execute(text(migration.COUNTED))
        found = session.execute(text("SELECT id FROM deals WHERE extensions = 1 ORDER BY id"))
        assert found.scalars().all() == [DEAL, "D-1009"]


@pytest.fixture(scope="module")
def some_deal(templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Deal:
    copy = tmp_path_factory.mktemp("deal") / "tidewell.db"
    shutil.copy(templates["tidewell"], copy)
    database = Database(f"sqlite:///{copy}")
    with database.reading() as session:
        deal = queries.deal_for_program(session, DEAL)
    database.close()
    assert deal is not None
    return deal
