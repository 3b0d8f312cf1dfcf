"""More time for a deal is asked for, given or not; a protection that is over says the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from bot.slack.journeys.nudge_ticks import DAY, TICK
from playbooks.deals.stages import Registration
from playbooks.deals.tables import DealRow
from store import outbox

if TYPE_CHECKING:
    from playbooks.deals.deal import Deal
    from playground.harness import Person
    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
CHANNEL = "C0BRIGHTPATH"


def approved(office: Office, customer: str) -> tuple[Deal, Json]:
    """A deal of BrightPath's that Mia has approved, and the first message of its thread."""
    dana, mia = office.person("U0DANA"), office.person("U0MIA")
    deal = office.register(dana, CHANNEL, customer=customer)
    mia.click(office.wait_in_dm(mia, customer), "deal_approve", channel=office.dm(mia))
    root = dana.wait_for_message(CHANNEL, containing=customer, timeout_seconds=WAIT)
    dana.wait_for_reply(CHANNEL, root["ts"], containing="protected until", timeout_seconds=WAIT)
    office.settle()
    return office.deal(deal.id), root_now(dana, root)


def root_now(person: Person, root: Json) -> Json:
    return next(one for one in person.history(CHANNEL) if one["ts"] == root["ts"])


def ask(office: Office, customer: str, root: Json, why: str) -> Json:
    """Dana asks for more time; returns what Mia gets."""
    dana, mia = office.person("U0DANA"), office.person("U0MIA")
    dana.click(root, "deal_more_time", channel=CHANNEL)
    form = dana.wait_for_view(callback_id="deal_more_time_form", timeout_seconds=WAIT)
    assert dana.submit(form, {"text": why})["ok"]
    del customer
    return office.wait_in_dm(mia, why)


def test_more_time_is_given_once(office: Office) -> None:
    dana, mia = office.person("U0DANA"), office.person("U0MIA")
    deal, root = approved(office, "Quillfeather Books")
    assert deal.protected_until is not None
    request = ask(office, "Quillfeather", root, "The board meets soon.")
    assert "Extend by 60 days" in str(request)
    dana.wait_for_reply(CHANNEL, root["ts"], containing="Mia Carter has it", timeout_seconds=WAIT)
    office.settle()
    assert "deal_more_time" not in str(root_now(dana, root)["blocks"])
    mia.wait_for_home("A0DEALMATE", containing="asks for more time", timeout_seconds=WAIT)

    office.double_click(mia, request, "deal_extend", channel=office.dm(mia))
    until = deal.protected_until + timedelta(days=60)
    dana.wait_for_reply(
        CHANNEL, root["ts"], containing="extended the protection", timeout_seconds=WAIT
    )
    closed = office.wait_for_change(mia, request, "Extended by Mia Carter")
    assert "deal_extend" not in str(closed["blocks"])
    mia.wait_for_ephemeral(office.dm(mia), containing="Nobody is asking", timeout_seconds=WAIT)
    office.settle()
    assert office.deal(deal.id).protected_until == until
    said = [r for r in dana.replies(CHANNEL, root["ts"]) if "extended the protection" in str(r)]
    assert len(said) == 1
    assert "deal_more_time" not in str(root_now(dana, root)["blocks"]), "it was given once"
    assert office.dead() == []


def test_more_time_is_refused_with_a_reason(office: Office) -> None:
    dana, mia = office.person("U0DANA"), office.person("U0MIA")
    deal, root = approved(office, "Ravenscroft Mills")
    request = ask(office, "Ravenscroft", root, "We wait for the budget.")

    # The partner's own people do not decide.
    dana_sees = office.person("U0SAM")
    mia.click(request, "deal_refuse_time", channel=office.dm(mia))
    form = mia.wait_for_view(callback_id="deal_refuse_time_form", timeout_seconds=WAIT)
    assert mia.submit(form, {"text": "It has rested since spring."})["ok"]
    dana_sees.wait_for_reply(
        CHANNEL, root["ts"], containing="It has rested since spring.", timeout_seconds=WAIT
    )
    office.wait_for_change(mia, request, "Left as it is by Mia Carter")
    office.settle()
    assert office.deal(deal.id).protected_until == deal.protected_until
    assert "deal_more_time" in str(root_now(dana, root)["blocks"]), "they may ask again"


def test_a_protection_that_is_over_ends_and_says_the_way_back(office: Office) -> None:
    dana, mia = office.person("U0DANA"), office.person("U0MIA")
    deal, root = approved(office, "Stellwagen Freight")
    dealmate = office.bot.dealmate
    yesterday = dealmate.today(dealmate.clock()) - timedelta(days=1)
    with dealmate.database.transaction() as session:
        session.execute(
            update(DealRow).where(DealRow.id == deal.id).values(protected_until=yesterday)
        )
        for number in range(2):  # a day that is looked at twice ends nothing twice
            outbox.put(
                session,
                topic=TICK,
                key=f"test/expiry/{number}",
                payload={"what": DAY, "after": ""},
                now=dealmate.clock(),
            )
    office.bot.worker.wake()
    ended = dana.wait_for_reply(
        CHANNEL, root["ts"], containing="Ask for more time", timeout_seconds=WAIT
    )
    office.settle()
    assert office.deal(deal.id).registration is Registration.EXPIRED
    assert "protection has ended" in str(root_now(dana, root))
    said = [r for r in dana.replies(CHANNEL, root["ts"]) if "ended on" in str(r)]
    assert len(said) == 1

    request = ask(office, "Stellwagen", ended, "They signed the order form.")
    closed = dana.wait_for_reply(
        CHANNEL, root["ts"], containing="Dana Lee asked for more time", timeout_seconds=WAIT
    )
    assert closed["ts"] == ended["ts"]
    assert "deal_more_time" not in str(closed["blocks"])
    mia.click(request, "deal_extend", channel=office.dm(mia))
    dana.wait_for_reply(
        CHANNEL, root["ts"], containing="extended the protection", timeout_seconds=WAIT
    )
    office.settle()
    again = office.deal(deal.id)
    assert again.registration is Registration.APPROVED
    assert again.protected_until is not None
    assert again.protected_until >= yesterday + timedelta(days=60)
    assert "deal_more_time" not in str(dana.replies(CHANNEL, root["ts"]))
    assert office.dead() == []


def test_what_ended_long_ago_is_recorded_and_told_to_nobody(office: Office) -> None:
    dana = office.person("U0DANA")
    deal, root = approved(office, "Thistlewood Dairy")
    dealmate = office.bot.dealmate
    long_ago = dealmate.today(dealmate.clock()) - timedelta(days=400)
    with dealmate.database.transaction() as session:
        session.execute(
            update(DealRow).where(DealRow.id == deal.id).values(protected_until=long_ago)
        )
        outbox.put(
            session,
            topic=TICK,
            key="test/expiry/old",
            payload={"what": DAY, "after": ""},
            now=dealmate.clock(),
        )
    before = len(dana.replies(CHANNEL, root["ts"]))
    office.bot.worker.wake()
    office.settle()
    assert office.deal(deal.id).registration is Registration.EXPIRED
    assert len(dana.replies(CHANNEL, root["ts"])) == before
    assert "protection has ended" in str(root_now(dana, root))
