"""The Home tab shows each person what concerns them, and nothing of anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from playbooks.deals.tables import DealRow

if TYPE_CHECKING:
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


def test_a_stranger_learns_whom_to_ask(office: Office) -> None:
    new = office.person("U0NEW")
    home = new.wait_for_home(APP, containing="I do not know you yet", timeout_seconds=WAIT)
    assert "Priya Nair" in str(home)
    assert "Conservas" not in str(home)
