"""The days of a deal are those of the programme's own time zone, whichever way it is decided on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.slack.envelope import Envelope
from bot.slack.journeys.deal_deciding import on_approve
from bot.slack.journeys.deal_protecting import on_extend
from playbooks.deals import queries
from playbooks.deals.deal import Deal
from playbooks.deals.detailing import complete_deal, details_of
from playbooks.deals.registering import RegistrationForm
from playbooks.deals.usecases import Registered, register_deal
from playbooks.plays.playset import PlaySet
from playbooks.programme import queries as programme
from playbooks.programme.people import Member
from store import inbox
from tests.bot.clockwork import Clockwork

EAST = (datetime(2026, 11, 25, 11, 30, tzinfo=UTC), "Pacific/Auckland", date(2026, 11, 26))
WEST = (datetime(2026, 11, 26, 2, 0, tzinfo=UTC), "America/Los_Angeles", date(2026, 11, 25))
Case = tuple[datetime, str, date]


@pytest.fixture(params=[EAST, WEST], ids=["east", "west"])
def case(request: pytest.FixtureRequest) -> Case:
    """A moment, a time zone, and the day there at that moment, which is another in UTC."""
    found: Case = request.param
    return found


@pytest.fixture
def clockwork(case: Case, prepared_file: Path, tmp_path: Path) -> Iterator[Clockwork]:
    made = Clockwork(
        prepared_file,
        tmp_path,
        now=case[0],
        plays=PlaySet(plays=()),
        time_zone=case[1],
        handlers={"action.approve": on_approve, "action.extend": on_extend},
    )
    yield made
    made.database.close()


def member(clockwork: Clockwork, member_id: str) -> Member:
    with clockwork.database.reading() as session:
        found = programme.member(session, member_id)
    assert found is not None
    return found


def click(clockwork: Clockwork, action: str, deal_id: str) -> Deal:
    envelope = Envelope(
        team_id="T0TIDEWELL",
        user_id="U0PRIYA",
        user_team_id="T0TIDEWELL",
        channel_id="D0PRIYA",
        channel_type="im",
        message_ts="1.0",
        thread_ts=None,
        body={"actions": [{"value": deal_id}]},
    )
    with clockwork.database.transaction() as session:
        inbox.receive(
            session,
            kind=f"action.{action}",
            event_key=f"click {action}",
            message_key=None,
            payload=envelope.to_payload(),
            now=clockwork.now,
        )
    clockwork.run(clockwork.now)
    with clockwork.database.reading() as session:
        found = queries.deal_for_program(session, deal_id)
    assert found is not None
    return found


def registered(clockwork: Clockwork, day: date) -> Deal:
    """A deal that is to be closed on that very day."""
    lena, close = member(clockwork, "lena"), day.isoformat()
    form = RegistrationForm(
        customer="Hafenbank", product="vault", amount="45000", currency="EUR", expected_close=close
    )
    with clockwork.database.transaction() as session:
        taken = register_deal(session, form, by=lena, request_key="x", now=clockwork.now, today=day)
    assert isinstance(taken, Registered), "the day is not over there"
    return taken.deal


def test_a_protection_runs_for_whole_days_there(clockwork: Clockwork, case: Case) -> None:
    day = case[2]
    with clockwork.database.reading() as session:
        rules = programme.rules(session)
    approved = click(clockwork, "approve", registered(clockwork, day).id)
    assert approved.protected_until == day + timedelta(days=rules.protection_days)
    with clockwork.database.transaction() as session:
        over = replace(approved, protected_until=day - timedelta(days=1), extension_reason="why")
        queries.save_deal(session, over)
    extended = click(clockwork, "extend", approved.id)
    assert extended.protected_until == day + timedelta(days=rules.days_of_extension)


def test_a_deal_may_be_closed_on_the_day_that_it_is_there(clockwork: Clockwork, case: Case) -> None:
    deal, day = registered(clockwork, case[2]), case[2]
    lena = member(clockwork, "lena")
    form = details_of(replace(deal, competitor="Nimbus"))
    for close, is_kept in ((day, True), (day - timedelta(days=1), False)):
        with clockwork.database.transaction() as session:
            queries.save_deal(session, replace(deal, expected_close=None))
            outcome = complete_deal(
                session,
                deal.id,
                replace(form, expected_close=close.isoformat()),
                by=lena,
                now=clockwork.now,
                today=day,
            )
        assert isinstance(outcome, Deal) is is_kept
