"""An account manager leaves Slack: what waits for them goes to somebody who is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.journeys.deal_bursts import DIGEST
from bot.slack.leaving import LOOK
from playbooks.deals.protecting import ask_extension
from playbooks.deals.stages import Registration
from playbooks.deals.usecases import approve_deal
from playbooks.programme import queries as programme
from playground.harness import wait_for
from store import outbox
from tests.bot_ui.journeys.conftest import WAIT, open_office
from tests.bot_ui.journeys.test_nudging import open_nudge, play_titled

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
CHANNEL = "C0NORDLICHT"
WHY = "*Jonas Weber* is no longer in this Slack, so this comes to you."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own, as somebody leaves it."""
    with open_office(tmp_path_factory.mktemp("house")) as opened:
        yield opened
        opened.settle(but=DIGEST)
        assert opened.dead() == []


@pytest.fixture(autouse=True)
def comes_back(house: Office) -> Iterator[None]:
    yield
    jonas_is(house, gone=False)
    house.settle(but=DIGEST)


def jonas_is(house: Office, *, gone: bool) -> None:
    """End Jonas's account, or give it back, and wait until that is known."""
    house.playground.change_user("U0JONAS", deleted=gone)

    def is_known() -> bool:
        with house.bot.dealmate.database.reading() as session:
            jonas = programme.member(session, "jonas")
            return jonas is not None and jonas.has_left_slack is gone

    wait_for(is_known, what="the change to be known", timeout_seconds=WAIT)


def about(house: Office, user: str, words: str) -> list[Json]:
    """Those of a person's direct messages that hold these words."""
    who = house.person(user)
    return [one for one in who.history(house.dm(who)) if words in str(one)]


def test_what_waits_goes_to_an_admin_once_who_can_decide(house: Office) -> None:
    lena, priya = house.person("U0LENA"), house.person("U0PRIYA")
    deal = house.register(lena, CHANNEL, customer="Ostkai Umschlag")
    house.wait_in_dm(house.person("U0JONAS"), "Ostkai")
    house.settle(but=DIGEST)
    jonas_is(house, gone=True)
    brought = house.wait_in_dm(priya, "Ostkai")
    assert WHY in str(brought["blocks"])
    later = house.register(lena, CHANNEL, customer="Westkai Lager")
    assert WHY in str(house.wait_in_dm(priya, "Westkai")["blocks"])
    house.playground.change_user("U0JONAS", deleted=True)  # says what is known
    house.settle(but=DIGEST)
    assert len(about(house, "U0PRIYA", "Ostkai")) == 1
    assert len(about(house, "U0PRIYA", "Westkai")) == 1
    assert priya.click(brought, "deal_approve", channel=house.dm(priya))["ok"]
    house.wait_for_change(priya, brought, "Approved by Priya Nair")
    assert house.deal(deal.id).registration is Registration.APPROVED
    root = next(one for one in lena.history(CHANNEL) if "Westkai" in str(one))
    assert "Priya" not in str([root, *lena.replies(CHANNEL, root["ts"])]), "nobody had been named"
    jonas_is(house, gone=False)
    again = house.wait_in_dm(house.person("U0JONAS"), "Westkai")
    assert WHY not in str(again)
    house.settle(but=DIGEST)
    assert [len(about(house, user, "Westkai")) for user in ("U0JONAS", "U0PRIYA")] == [1, 0]
    assert house.deal(later.id).registration is Registration.SUBMITTED


def test_where_nobody_has_heard_of_it_the_refused_message_tells(house: Office) -> None:
    """The event is lost, as while the bot does not run; Slack says so when it is asked."""
    faults = house.playground.faults
    rule = faults.add({"drop": True}, event="user_change")
    house.playground.change_user("U0JONAS", deleted=True)
    assert faults.fired(rule)
    faults.clear(rule)
    house.register(house.person("U0LENA"), CHANNEL, customer="Suedkai Kontor")
    assert WHY in str(house.wait_in_dm(house.person("U0PRIYA"), "Suedkai")["blocks"])
    house.settle(but=DIGEST)
    assert len(about(house, "U0PRIYA", "Suedkai")) == 1


def test_somebody_who_is_there_and_takes_no_messages(house: Office) -> None:
    refused = {"error": "cannot_dm_bot"}
    rule = house.playground.faults.add(refused, method="conversations.open", nth=[1])
    house.register(house.person("U0LENA"), CHANNEL, customer="Hafenkai Nord")
    brought = house.wait_in_dm(house.person("U0PRIYA"), "Hafenkai")
    assert "I could not reach *Jonas Weber* in Slack" in str(brought["blocks"])
    house.settle(but=DIGEST)
    house.playground.faults.clear(rule)
    house.register(house.person("U0LENA"), CHANNEL, customer="Uferkai Nord")
    house.wait_in_dm(house.person("U0JONAS"), "Uferkai")
    assert about(house, "U0PRIYA", "Uferkai") == []
    assert about(house, "U0JONAS", "Hafenkai") == []


def test_the_partner_hears_who_has_what_was_with_somebody_named(house: Office) -> None:
    lena, jonas, priya = (house.person(user) for user in ("U0LENA", "U0JONAS", "U0PRIYA"))
    deal = house.register(lena, CHANNEL, customer="Baakenhafen Sued")
    house.wait_in_dm(jonas, "Baakenhafen")
    dealmate = house.bot.dealmate
    now, today = dealmate.clock(), dealmate.today(dealmate.clock())
    with dealmate.database.transaction() as session:
        by, asks = programme.member(session, "jonas"), programme.member(session, "lena")
        assert by is not None
        assert asks is not None
        approve_deal(session, deal.id, by=by, now=now, today=today)
        ask_extension(session, deal.id, reason="The board meets in May", by=asks, now=now)
    house.bot.worker.wake()
    house.wait_in_dm(jonas, "deal_extend")
    house.settle(but=DIGEST)
    jonas_is(house, gone=True)
    brought = house.wait_in_dm(priya, "deal_extend")
    house.settle(but=DIGEST)
    root = next(one for one in lena.history(CHANNEL) if "Baakenhafen" in str(one))
    said = [one["text"] for one in lena.replies(CHANNEL, root["ts"])]
    assert said[-1] == "*Priya Nair* has it now and decides about *Baakenhafen Sued*."
    assert not any("no longer in this Slack" in one for one in said), "that is the vendor's matter"
    priya.click(brought, "deal_extend", channel=house.dm(priya))
    house.wait_for_change(priya, brought, "Extended by Priya Nair")


def test_where_nobody_is_there_the_partner_is_told(house: Office) -> None:
    lena = house.person("U0LENA")
    house.settle(but=DIGEST)
    rule = house.playground.faults.add({"error": "user_disabled"}, method="conversations.open")
    house.register(lena, CHANNEL, customer="Kaiserkai Labor")
    root = lena.wait_for_message(CHANNEL, containing="Kaiserkai", timeout_seconds=WAIT)
    told = lena.wait_for_reply(
        CHANNEL, root["ts"], containing="I could not reach anybody", timeout_seconds=WAIT
    )
    assert "Please call *Jonas Weber*" in told["text"]
    house.playground.faults.clear(rule)
    house.settle(but=DIGEST)


def test_what_a_partner_does_with_a_nudge_is_told_to_who_is_there(
    house: Office, pick: Callable[[str], Json]
) -> None:
    jonas, lena, priya = (house.person(user) for user in ("U0JONAS", "U0LENA", "U0PRIYA"))
    view = open_nudge(house, "U0JONAS", CHANNEL)
    jonas.wait_for_view(containing="Hallstein", timeout_seconds=WAIT)
    jonas.click_in_view(view, "nudge_deal", **pick("D-1001"))
    view = jonas.wait_for_view(containing="play:D-1001", timeout_seconds=WAIT)
    jonas.click_in_view(view, "nudge_play", **play_titled(view, "Ask how it goes"))
    view = jonas.wait_for_view(containing="how does it go", timeout_seconds=WAIT)
    assert jonas.submit(view)["ok"]
    nudge = lena.wait_for_message(CHANNEL, containing="nudge_not_useful", timeout_seconds=WAIT)
    confirmation = house.wait_in_dm(jonas, "Nudge sent about *Hallstein")
    house.settle(but=DIGEST)
    jonas_is(house, gone=True)
    lena.click(nudge, "nudge_not_useful", channel=CHANNEL)
    house.wait_in_dm(priya, "Lena Brandt said it is not useful")
    jonas_is(house, gone=False)
    assert jonas.replies(house.dm(jonas), confirmation["ts"]) == []


def test_nobody_is_looked_at_for_a_colleague_who_is_not_in_the_programme(house: Office) -> None:
    house.playground.change_user("U0NEW", deleted=True)
    house.playground.change_user("U0LENA", title="Now head of sales")
    house.settle(but=DIGEST)
    with house.bot.dealmate.database.reading() as session:
        looks = [row.payload["user"] for row in outbox.unfinished(session, topics=[LOOK])]
    assert "U0NEW" not in looks
    assert "U0LENA" not in looks
