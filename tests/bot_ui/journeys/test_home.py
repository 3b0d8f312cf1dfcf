"""The Home tab shows each person what concerns them, and nothing of anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from playbooks.deals import queries as deal_queries
from playbooks.deals.stages import Stage
from playbooks.deals.tables import DealRow
from playground.harness import wait_for

if TYPE_CHECKING:
    from playground.harness import Person
    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
APP = "A0DEALMATE"


def test_a_partner_sees_the_own_deals_with_the_next_asset(office: Office) -> None:
    greta = office.person("U0GRETA")
    home = greta.wait_for_home(APP, containing="Hallstein", timeout_seconds=WAIT)
    assert "Hello Greta" in str(home)
    assert "Jonas Weber" in str(home)
    assert "Next: <https://enable.tidewell.example/" in str(home)
    assert "Conservas Ribamar" not in str(home)
    assert "Secret" not in str(home)


def test_an_account_manager_sees_what_waits_and_what_is_stuck(office: Office) -> None:
    ana = office.person("U0ANA")
    home = ana.wait_for_home(APP, containing="Puerto Alba", timeout_seconds=WAIT)
    assert "Waiting for you" in str(home)
    assert "stuck" in str(home)  # Lundahl Butiker, in validation since 19 October
    assert "Unanswered questions" in str(home)
    assert "Regionalbank" not in str(home)  # Jonas looks after that partner


def test_the_home_follows_what_happens(office: Office) -> None:
    erik, ana = office.person("U0ERIK"), office.person("U0ANA")
    erik.wait_for_home(APP, containing="Your deals", timeout_seconds=WAIT)
    ana.wait_for_home(APP, containing="Waiting for you", timeout_seconds=WAIT)
    office.register(erik, "C0MERIDIAN", customer="Sundsvall Hamn")
    erik.wait_for_home(APP, containing="Sundsvall", timeout_seconds=WAIT)
    office.settle()
    home = ana.wait_for_home(APP, containing="Sundsvall", timeout_seconds=WAIT)
    deal = office.wait_for_deal("Sundsvall Hamn")
    block = next(
        block for block in home["blocks"] if block["type"] == "actions" and deal.id in str(block)
    )
    ana.click_in_view({**home, "blocks": [block]}, "deal_approve")
    erik.wait_for_home(APP, containing="protected until", timeout_seconds=WAIT)
    office.settle()
    home = ana.wait_for_home(APP, containing="Waiting for you", timeout_seconds=WAIT)
    assert deal.id not in str([b for b in home["blocks"] if "deal_approve" in str(b)])


def test_an_account_manager_sees_what_was_done_with_a_recommended_asset(office: Office) -> None:
    erik, ana = office.person("U0ERIK"), office.person("U0ANA")
    office.register(erik, "C0MERIDIAN", customer="Kiruna Gruva")
    root = erik.wait_for_message("C0MERIDIAN", containing="Kiruna", timeout_seconds=WAIT)
    shown = erik.wait_for_reply(
        "C0MERIDIAN", root["ts"], containing="asset_sent_on", timeout_seconds=WAIT
    )
    erik.click(shown, "asset_sent_on", channel="C0MERIDIAN")
    home = ana.wait_for_home(APP, containing="sent it to the customer", timeout_seconds=WAIT)
    acts = str(home["blocks"])
    deal = office.wait_for_deal("Kiruna Gruva")
    with office.bot.dealmate.database.transaction() as session:
        session.execute(update(DealRow).where(DealRow.id == deal.id).values(stage="lost"))
    erik.click(shown, "asset_sent_on", channel="C0MERIDIAN")
    erik.wait_for_ephemeral("C0MERIDIAN", containing="is closed", timeout_seconds=WAIT)
    assert "Kiruna Gruva" in acts[acts.index("What partners did") :]


def choose(office: Office, person: Person, deal_id: str, step: str) -> None:
    """Choose in the menu of a deal's row on somebody's Home tab."""
    value = f"{step} {deal_id}"
    person.wait_for_home(APP, containing=value, timeout_seconds=WAIT)
    office.settle()  # opening it publishes it anew
    home = person.wait_for_home(APP, containing=value, timeout_seconds=WAIT)
    block = next(one for one in home["blocks"] if value in str(one))
    menu = block.get("accessory") or block["elements"][-1]
    option = next(option for option in menu["options"] if option["value"] == value)
    shown = {**home, "blocks": [block]}
    answer = person.click_in_view(shown, "deal_menu", selected_option=option)
    assert answer["ok"], answer


def test_a_partner_acts_from_a_row_of_the_home(office: Office) -> None:
    sam, mia = office.person("U0SAM"), office.person("U0MIA")
    deal = office.register(sam, "C0BRIGHTPATH", customer="Wexcombe Glass", competitor=None)
    mia.click(office.wait_in_dm(mia, "Wexcombe"), "deal_approve", channel=office.dm(mia))
    root = sam.wait_for_message("C0BRIGHTPATH", containing="Wexcombe", timeout_seconds=WAIT)
    office.settle()
    home = sam.wait_for_home(APP, containing="Wexcombe", timeout_seconds=WAIT)
    row = next(str(one) for one in home["blocks"] if "Wexcombe" in str(one))
    assert "95% complete. Still missing: competitor." in row
    assert f"/archives/C0BRIGHTPATH/p{root['ts'].replace('.', '')}|open its thread>" in row

    choose(office, sam, deal.id, "deal_details")
    form = sam.wait_for_view(callback_id="deal_details_form", timeout_seconds=WAIT)
    sam.close(form)
    choose(office, sam, deal.id, "deal_more_time")
    form = sam.wait_for_view(callback_id="deal_more_time_form", timeout_seconds=WAIT)
    assert sam.submit(form, {"text": "The kiln is late."})["ok"]

    office.wait_in_dm(mia, "The kiln is late.")
    office.settle()
    mia.wait_for_home(APP, containing="asks for more time", timeout_seconds=WAIT)
    choose(office, mia, deal.id, "deal_extend")
    sam.wait_for_reply(
        "C0BRIGHTPATH", root["ts"], containing="extended the protection", timeout_seconds=WAIT
    )
    office.settle()
    home = sam.wait_for_home(APP, containing="Wexcombe", timeout_seconds=WAIT)
    assert f"deal_more_time {deal.id}" not in str(home)


def test_an_account_manager_acts_from_a_row_of_the_home(office: Office) -> None:
    sam, mia = office.person("U0SAM"), office.person("U0MIA")
    deal = office.register(sam, "C0BRIGHTPATH", customer="Yarnsdale Looms")
    mia.click(office.wait_in_dm(mia, "Yarnsdale"), "deal_approve", channel=office.dm(mia))
    root = sam.wait_for_message("C0BRIGHTPATH", containing="Yarnsdale", timeout_seconds=WAIT)
    office.settle()
    before = office.deal(deal.id).protected_until
    assert before is not None

    choose(office, mia, deal.id, "nudge_open")
    form = mia.wait_for_view(callback_id="nudge_form", timeout_seconds=WAIT)
    assert "Yarnsdale" in str([one for one in form["blocks"] if "initial_option" in str(one)])
    mia.close(form)
    choose(office, mia, deal.id, "deal_extend_by")
    form = mia.wait_for_view(callback_id="deal_extend_form", timeout_seconds=WAIT)
    assert "between 1 and 730" in str(mia.submit(form, {"days": "soon"}))
    assert mia.submit(form, {"days": "45"})["ok"]
    sam.wait_for_reply(
        "C0BRIGHTPATH", root["ts"], containing="extended the protection", timeout_seconds=WAIT
    )
    assert office.deal(deal.id).protected_until == before + timedelta(days=45)


def test_a_stranger_learns_whom_to_ask(office: Office) -> None:
    new = office.person("U0NEW")
    home = new.wait_for_home(APP, containing="I do not know you yet", timeout_seconds=WAIT)
    assert "Priya Nair" in str(home)
    assert "Conservas" not in str(home)


def page_shown(person: Person, words: str) -> Json:
    """The Home tab once it says this; opening it would begin with the first page."""

    def look() -> Json | None:
        home = person.home_now(APP)
        return home if words in str(home) else None

    return wait_for(look, what=words, timeout_seconds=WAIT)


def test_more_deals_than_a_page_holds_are_a_button_away(office: Office) -> None:
    owen = office.person("U0OWEN")
    model = office.deal("D-1013")
    old = [
        replace(model, id=f"Z-{n:02}", customer=f"Former {n:02} Ltd", stage=Stage.LOST,
                thread_channel=None, thread_ts=None, stage_since=model.stage_since - timedelta(n))
        for n in range(45)
    ]  # fmt: skip
    with office.bot.dealmate.database.transaction() as session:
        deal_queries.add_deals(session, [(deal, deal.id) for deal in old])

    owen.wait_for_home(APP, containing="Deals 1 to 20 of", timeout_seconds=WAIT)
    office.settle()  # opening it publishes it anew
    first = page_shown(owen, "Deals 1 to 20 of")
    assert model.customer in str(first)
    assert "Former 44" not in str(first)
    assert "home_page_back" not in str(first)
    block = next(one for one in first["blocks"] if one.get("block_id") == "home_pages")
    assert owen.click_in_view({**first, "blocks": [block]}, "home_page_on")["ok"]
    office.settle()
    home = page_shown(owen, "Deals 21 to 40 of")
    block = next(one for one in home["blocks"] if one.get("block_id") == "home_pages")
    assert owen.click_in_view({**home, "blocks": [block]}, "home_page_on")["ok"]
    office.settle()
    last = page_shown(owen, "Deals 41 to ")
    assert "Former 44" in str(last)
    assert "home_page_on" not in str(last)
    assert model.customer not in str(last)
