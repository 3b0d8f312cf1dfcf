"""A partner gets another account manager: what waits for a decision goes to whoever decides now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bot.slack.bringing import BROUGHT, STILL_YOURS
from bot.slack.journeys.deal_bursts import DIGEST
from playbooks.deals.detailing import complete_deal, details_of
from playbooks.deals.protecting import ask_extension
from playbooks.deals.stages import Registration
from playbooks.deals.usecases import approve_deal
from playbooks.programme import queries as programme
from playbooks.sheets.files import given_by_files
from playbooks.sheets.loading import take_over
from playground.harness import wait_for
from store import outbox
from store.tables import OutboxRow
from tests.bot_ui.journeys.conftest import BOT, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from playbooks.programme.people import Member
    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
CHANNEL, WAIT = "C0NORDLICHT", 60.0
HAS_IT = "*Mia Carter* looks after that partner and has it now"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own, as who looks after whom changes."""
    with open_office(tmp_path_factory.mktemp("house")) as opened:
        yield opened
        opened.settle()
        assert opened.dead() == []


@pytest.fixture
def moves_back(house: Office, tmp_path: Path) -> Iterator[None]:
    yield
    move(house, tmp_path, to="jonas")
    house.settle(but=DIGEST)


def move(house: Office, folder: Path, *, to: str) -> None:
    """Give Nordlicht another account manager, as an operator does."""
    path = folder / "partners.csv"
    path.write_text(f"id,cam\nnordlicht,{to}\n", encoding="utf-8")
    given, _ = given_by_files([path], dates=None, is_whole=False)
    dealmate = house.bot.dealmate
    with dealmate.database.transaction() as session:
        plan = take_over(session, given, skip_faulty=False, now=dealmate.clock())
    assert plan.problems == ()
    house.bot.worker.wake()


def person(session: Session, member_id: str) -> Member:
    found = programme.member(session, member_id)
    assert found is not None
    return found


def about(house: Office, user: str, words: str) -> list[Json]:
    """Those of a person's direct messages that hold these words."""
    who = house.person(user)
    return [one for one in who.history(house.dm(who)) if words in str(one)]


@pytest.mark.usefixtures("moves_back")
def test_a_deal_that_waits_is_brought_to_the_new_account_manager(
    house: Office, tmp_path: Path
) -> None:
    lena, jonas, mia = (house.person(user) for user in ("U0LENA", "U0JONAS", "U0MIA"))
    deal = house.register(lena, CHANNEL, customer="Ostkai Umschlag")
    asked = house.wait_in_dm(jonas, "Ostkai")
    house.settle()
    move(house, tmp_path, to="mia")
    brought = house.wait_in_dm(mia, "Ostkai")
    assert "deal_approve" in str(brought["blocks"])
    handed = house.wait_for_change(jonas, asked, HAS_IT)
    assert "Ostkai" not in str(handed)
    assert "deal_approve" not in str(handed)
    move(house, tmp_path, to="mia")  # says what is known
    house.settle(but=DIGEST)
    assert len(about(house, "U0MIA", "Ostkai")) == 1
    assert mia.click(brought, "deal_approve", channel=house.dm(mia))["ok"]
    house.wait_for_change(mia, brought, "Approved by Mia Carter")
    house.settle(but=DIGEST)
    assert house.deal(deal.id).registration is Registration.APPROVED
    assert about(house, "U0JONAS", "Ostkai") == []


@pytest.mark.usefixtures("moves_back")
def test_it_comes_back_with_the_partner(house: Office, tmp_path: Path) -> None:
    lena, jonas, mia = (house.person(user) for user in ("U0LENA", "U0JONAS", "U0MIA"))
    house.register(lena, CHANNEL, customer="Westkai Lager")
    house.wait_in_dm(jonas, "Westkai")
    house.settle()
    move(house, tmp_path, to="mia")
    brought = house.wait_in_dm(mia, "Westkai")
    house.settle(but=DIGEST)
    move(house, tmp_path, to="jonas")
    house.wait_for_change(mia, brought, "*Jonas Weber* looks after that partner and has it now")
    again = house.wait_in_dm(jonas, "Westkai")
    house.settle(but=DIGEST)
    (one,) = about(house, "U0JONAS", "Westkai")
    assert one["ts"] == again["ts"], "what he was asked first says that Mia had it"
    jonas.click(again, "deal_ask", channel=house.dm(jonas))
    form = jonas.wait_for_view(callback_id="deal_ask_form", timeout_seconds=WAIT)
    assert jonas.submit(form, {"text": "Who signs?"})["ok"]
    house.wait_for_change(jonas, again, "asked back")


@pytest.mark.usefixtures("moves_back")
def test_what_has_not_arrived_yet_is_brought_to_the_new_one_alone(
    house: Office, tmp_path: Path
) -> None:
    lena, mia = house.person("U0LENA"), house.person("U0MIA")
    house.settle(but=DIGEST)
    faults = house.playground.faults
    rule = faults.add({"status": 429, "retry_after": 4}, method="chat.postMessage")
    house.register(lena, CHANNEL, customer="Nordkai Kontor")
    while not faults.fired(rule):
        house.bot.worker.wake()
    move(house, tmp_path, to="mia")
    faults.clear(rule)
    house.wait_in_dm(mia, "Nordkai")
    house.settle(but=DIGEST)
    assert len(about(house, "U0MIA", "Nordkai")) == 1
    assert about(house, "U0JONAS", "Nordkai") == []


@pytest.mark.usefixtures("moves_back")
def test_requests_for_time_and_changed_deals_go_with_the_partner(
    house: Office, tmp_path: Path
) -> None:
    lena, jonas, mia = (house.person(user) for user in ("U0LENA", "U0JONAS", "U0MIA"))
    deal = house.register(lena, CHANNEL, customer="Baakenhafen Nord")
    house.register(house.person("U0MARTA"), "C0COSTACLOUD", customer="Suedkai Lager")
    house.wait_in_dm(jonas, "Baakenhafen Nord")
    dealmate = house.bot.dealmate
    now, today = dealmate.clock(), dealmate.today(dealmate.clock())
    with dealmate.database.transaction() as session:
        approve_deal(session, deal.id, by=person(session, "jonas"), now=now, today=today)
    house.settle(but=DIGEST)
    with dealmate.database.transaction() as session:
        by = person(session, "lena")
        ask_extension(session, deal.id, reason="The board meets in May", by=by, now=now)
        form = replace(details_of(house.deal(deal.id)), customer_domain="suedkai.example")
        complete_deal(session, deal.id, form, by=by, now=now, today=today)
    house.bot.worker.wake()
    time_asked = house.wait_in_dm(jonas, "deal_extend")
    contested = house.wait_in_dm(jonas, "deal_settle")
    house.settle(but=DIGEST)
    move(house, tmp_path, to="mia")
    for message, action in ((time_asked, "deal_extend"), (contested, "deal_settle")):
        house.wait_in_dm(mia, action)
        assert action not in str(house.wait_for_change(jonas, message, HAS_IT))
    house.settle(but=DIGEST)
    mia.click(house.wait_in_dm(mia, "deal_settle"), "deal_settle", channel=house.dm(mia))
    mia.click(house.wait_in_dm(mia, "deal_extend"), "deal_extend", channel=house.dm(mia))
    house.settle(but=DIGEST)
    for action in ("deal_settle", "deal_extend"):
        assert about(house, "U0MIA", action) == []
    said = str(about(house, "U0MIA", "Baakenhafen"))
    assert "it stays as it is" in said
    assert "Extended by Mia Carter" in said


def test_many_are_told_by_one_message(tmp_path: Path) -> None:
    with open_office(tmp_path, deal_notices_a_minute=3) as calm:
        lena = calm.person("U0LENA")
        names = [f"Kaispeicher {letter}" for letter in "ABCDE"]
        for name in names:
            calm.register(lena, CHANNEL, customer=name)
        calm.settle()
        move(calm, tmp_path, to="mia")
        calm.settle(but=DIGEST)
        assert len(about(calm, "U0JONAS", HAS_IT)) == len(names)
        assert len(about(calm, "U0MIA", "deal_approve")) == 3
        digest_now(calm)
        said = about(calm, "U0MIA", "Kaispeicher")
        assert len(said) == 4
        for name in names:
            assert len([one for one in said if name in str(one["blocks"])]) == 1
        move(calm, tmp_path, to="jonas")
        calm.settle(but=DIGEST)
        digest_now(calm)
        assert len(about(calm, "U0MIA", "deal_approve")) == 0
        assert len(about(calm, "U0JONAS", "deal_approve")) == 3
        calm.settle()
        assert calm.dead() == []


def digest_now(office: Office) -> None:
    """Let the minute pass."""
    dealmate = office.bot.dealmate
    with dealmate.database.transaction() as session:
        now = dealmate.clock()
        session.execute(update(OutboxRow).where(OutboxRow.topic == DIGEST).values(due_at=now))
    office.bot.worker.wake()
    office.settle()


@pytest.mark.usefixtures("moves_back")
def test_whoever_helps_in_the_channel_still_has_its_questions(
    house: Office, tmp_path: Path
) -> None:
    """The partner went to somebody else while the question was on its way, the channel did not."""
    lena, jonas = house.person("U0LENA"), house.person("U0JONAS")
    house.settle(but=DIGEST)
    faults, database = house.playground.faults, house.bot.dealmate.database
    rule = faults.add({"status": 429, "retry_after": 6}, method="chat.postMessage")
    lena.say(CHANNEL, f"<@{BOT}> how heavy is the lunar crane of Brunsbek?")

    def brought() -> bool:
        with database.reading() as session:
            return bool(outbox.unfinished(session, topics=[BROUGHT]))

    wait_for(brought, what="a question that is brought", timeout_seconds=WAIT)
    asked = faults.fired(rule)
    while faults.fired(rule) == asked:  # nothing is under way for six seconds then
        house.bot.worker.wake()
    move(house, tmp_path, to="mia")
    faults.clear(rule)
    house.wait_in_dm(jonas, "lunar crane")
    house.settle(but=DIGEST)
    assert about(house, "U0PRIYA", "lunar crane") == []
    assert about(house, "U0MIA", "lunar crane") == []
    assert len(about(house, "U0JONAS", "lunar crane")) == 1
    assert len(about(house, "U0JONAS", STILL_YOURS)) == 1
