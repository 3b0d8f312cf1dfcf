"""A deal's room gets other readers, or loses its own: what is said of the deal goes elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from playbooks.deals import queries as deals
from playbooks.deals.detailing import complete_deal, details_of
from playbooks.deals.usecases import approve_deal, ask_back
from playbooks.programme import queries as programme
from playbooks.programme.tables import MemberRow
from tests.bot_ui.journeys.conftest import open_office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Member
    from tests.bot_ui.journeys.conftest import Office

CHANNEL, WAIT = "C0NORDLICHT", 60.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own, as its channels and its people change."""
    with open_office(tmp_path_factory.mktemp("house")) as opened:
        yield opened
        opened.settle()
        assert opened.dead() == []


@contextmanager
def others_in(house: Office, channel: str) -> Iterator[None]:
    house.playground.share(channel, user="U0SOFIA", name="with-nordlicht")
    try:
        yield
    finally:
        house.playground.unshare(channel, team="T0MERIDIAN")


def person(session: Session, member_id: str) -> Member:
    found = programme.member(session, member_id)
    assert found is not None
    return found


def moment(house: Office) -> tuple[datetime, date]:
    now = house.bot.dealmate.clock()
    return now, house.bot.dealmate.today(now)


def edit(house: Office, deal: Deal, *, amount: str, by: str = "lena") -> None:
    with house.bot.dealmate.database.transaction() as session:
        form = replace(details_of(house.deal(deal.id)), amount=amount)
        now, today = moment(house)
        complete_deal(session, deal.id, form, by=person(session, by), now=now, today=today)
    house.bot.worker.wake()
    house.settle()


def shown(house: Office, user: str, channel: str) -> str:
    who = house.person(user)
    history = who.history(channel)
    return str([history, *(who.replies(channel, one["ts"]) for one in history)])


def test_a_message_is_not_changed_where_others_have_joined(house: Office) -> None:
    lena = house.person("U0LENA")
    deal = house.register(lena, CHANNEL, customer="Hafenbank Kontor")
    lena.wait_for_message(CHANNEL, containing="Hafenbank", timeout_seconds=WAIT)
    edit(house, deal, amount="61111")
    assert "61,111" in shown(house, "U0LENA", CHANNEL), "its own room is kept up to date"
    with others_in(house, CHANNEL):
        edit(house, deal, amount="72222")
        assert "72,222" not in shown(house, "U0SOFIA", CHANNEL)
    edit(house, deal, amount="83333")
    assert "83,333" in shown(house, "U0LENA", CHANNEL)


def test_a_post_that_waited_goes_to_whom_it_is_for(house: Office) -> None:
    """The room was right when the post was written, and is not when Slack takes it."""
    lena = house.person("U0LENA")
    deal = house.register(lena, CHANNEL, customer="Speicherstadt Lager")
    lena.wait_for_message(CHANNEL, containing="Speicherstadt", timeout_seconds=WAIT)
    house.settle()
    rule = house.playground.faults.add({"status": 429, "retry_after": 3}, method="chat.postMessage")
    with house.bot.dealmate.database.transaction() as session:
        now, today = moment(house)
        approve_deal(session, deal.id, by=person(session, "jonas"), now=now, today=today)
    house.bot.worker.wake()
    while not house.playground.faults.fired(rule):
        house.bot.worker.wake()
    with others_in(house, CHANNEL):
        house.playground.faults.clear(rule)
        said = house.wait_in_dm(lena, "Approved: Speicherstadt")
        assert "protected until" in str(said)
        house.settle()
        seen = shown(house, "U0SOFIA", CHANNEL)
    assert "Approved: Speicherstadt" not in seen
    assert "goes on in direct messages" in seen


def test_it_goes_on_elsewhere_where_slacks_reply_is_lost(house: Office) -> None:
    """What is found again tells whether other words stand in its place."""
    lena = house.person("U0LENA")
    deal = house.register(lena, CHANNEL, customer="Fleetufer Druck")
    lena.wait_for_message(CHANNEL, containing="Fleetufer", timeout_seconds=WAIT)
    house.settle()
    faults = house.playground.faults
    held = faults.add({"status": 429, "retry_after": 3}, method="chat.postMessage")
    with house.bot.dealmate.database.transaction() as session:
        now, today = moment(house)
        approve_deal(session, deal.id, by=person(session, "jonas"), now=now, today=today)
    while not faults.fired(held):
        house.bot.worker.wake()
    with others_in(house, CHANNEL):
        faults.clear(held)
        faults.add({"reset_after_commit": True}, method="chat.postMessage", nth=[1])
        house.wait_in_dm(lena, "Approved: Fleetufer")
        house.settle()
        assert "Approved: Fleetufer" not in shown(house, "U0SOFIA", CHANNEL)


def test_who_is_with_the_partner_no_more_hears_nothing(house: Office) -> None:
    tobias, lena = house.person("U0TOBIAS"), house.person("U0LENA")
    deal = house.register(tobias, "C0EMEA", customer="Elbinsel Werft")
    house.wait_in_dm(tobias, "Elbinsel")
    house.settle()
    with house.bot.dealmate.database.transaction() as session:
        row = session.get(MemberRow, "tobias")
        assert row is not None
        row.is_active = False
    with house.bot.dealmate.database.transaction() as session:
        jonas, now = person(session, "jonas"), house.bot.dealmate.clock()
        ask_back(session, deal.id, question="Is the CFO Meyer in?", by=jonas, now=now)
    house.bot.worker.wake()
    root = house.wait_in_dm(lena, "Elbinsel")
    asked = lena.wait_for_reply(
        house.dm(lena), root["ts"], containing="CFO Meyer", timeout_seconds=WAIT
    )
    assert "deal_answer" in str(asked["blocks"])
    house.settle()
    edit(house, deal, amount="94444")
    assert "CFO Meyer" not in shown(house, "U0TOBIAS", house.dm(tobias))
    assert "94,444" not in shown(house, "U0TOBIAS", house.dm(tobias))
    assert "94,444" in shown(house, "U0LENA", house.dm(lena))


def test_who_looks_after_the_partner_no_more_reads_no_news(house: Office) -> None:
    lena, jonas = house.person("U0LENA"), house.person("U0JONAS")
    deal = house.register(lena, CHANNEL, customer="Alsterhaus Technik")
    house.wait_in_dm(jonas, "Alsterhaus")
    house.settle()
    database = house.bot.dealmate.database
    with database.transaction() as session:
        partner = programme.partner(session, deal.partner_id)
        assert partner is not None
        programme.save_partner(session, replace(partner, cam_id="mia"))
        assert deals.deal(session, deal.id, viewer=person(session, "jonas")) is None
    try:
        edit(house, deal, amount="105555")
        assert "105,555" not in shown(house, "U0JONAS", house.dm(jonas))
    finally:
        with database.transaction() as session:
            programme.save_partner(session, partner)
