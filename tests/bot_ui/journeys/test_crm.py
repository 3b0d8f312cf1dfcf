"""A CRM moves a deal: a signed event over HTTP becomes a message in the deal's thread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.crm.composing import crm_routes
from bot.crm.opening import configured_crm
from bot.running import listening
from bot.web.slack_events import web_of
from playbooks.deals.deal import Deal
from playbooks.deals.stages import Stage
from playground.harness import wait_for

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

WAIT = 60.0


class Crm:
    """The example's CRM, as somebody at a keyboard plays it."""

    def __init__(self, office: Office, url: str) -> None:
        self.office = office
        self.url = url

    def run(self, *arguments: str) -> Result:
        """Run a command here; the bot's own log lines come before what it prints."""
        data = str(self.office.bot.dealmate.settings.data_folder)
        return CliRunner().invoke(app, ["crm", *arguments, "--data", data])

    def says(self, deal_id: str, *arguments: str) -> None:
        result = self.run("simulate", deal_id, *arguments, "--url", self.url, "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(last_line(result))["outcome"] == "stored"

    def became(self, deal_id: str, *arguments: str) -> str:
        result = self.run("simulate", deal_id, *arguments, "--url", self.url)
        assert result.exit_code == 0, result.output
        return last_line(result)

    def waits(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(last_line(self.run("dead", "--json")))
        return found


def last_line(result: Result) -> str:
    return result.stdout.splitlines()[-1]


@pytest.fixture
def crm(office: Office) -> Iterator[Crm]:
    settings = office.bot.dealmate.settings.model_copy(update={"http_port": 0})
    configured = configured_crm(settings)
    assert configured is not None
    with listening(web_of(settings, crm_routes(office.bot, configured)), settings) as listener:
        yield Crm(office, f"http://127.0.0.1:{listener.port}/crm")


def _approved(office: Office, customer: str) -> Deal:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")
    deal = office.register(lena, "C0NORDLICHT", customer=customer)
    review = office.wait_in_dm(jonas, customer)
    jonas.click(review, "deal_approve", channel=office.dm(jonas))
    wait_for(lambda: office.deal(deal.id).protected_until, what="an approval", timeout_seconds=WAIT)
    return deal


def test_a_stage_change_in_the_crm_brings_the_message_and_its_assets(
    office: Office, crm: Crm
) -> None:
    lena = office.person("U0LENA")
    deal = _approved(office, "Emder Tauwerk")
    root = lena.wait_for_message("C0NORDLICHT", containing="Emder", timeout_seconds=WAIT)

    crm.says(deal.id, "--stage", "discovery", "--field", "Amount=61000")
    moved = lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="*Discovery*", timeout_seconds=WAIT
    )
    assert "Moved by Tidewell CRM" in str(moved)
    advice = lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="Coldstack Card", timeout_seconds=WAIT
    )
    assert "Secret" not in str(advice)
    office.settle()
    assert (office.deal(deal.id).stage, office.deal(deal.id).amount) == (Stage.DISCOVERY, 61_000)
    thread = lena.replies("C0NORDLICHT", root["ts"])
    assert not any("changed what was approved" in str(reply) for reply in thread)
    shown = next(m for m in lena.history("C0NORDLICHT") if m["ts"] == root["ts"])
    assert "Stage: Discovery" in str(shown)
    assert "61,000" in str(shown)


def test_a_simulation_says_what_became_of_it(office: Office, crm: Crm) -> None:
    deal = _approved(office, "Norder Reepschlag")
    office.settle()
    moved = crm.became(deal.id, "--stage", "discovery")
    assert moved == f"It is deal {deal.id} here (Norder Reepschlag), which is at discovery."
    unknown = crm.became("D-NONE", "--stage", "discovery")
    assert unknown.startswith("It waits for a person: It names deal D-NONE")
    (letter,) = crm.waits()
    assert crm.run("drop", str(letter["number"])).exit_code == 0


def test_what_does_not_go_through_waits_for_a_person_and_is_replayed(
    office: Office, crm: Crm
) -> None:
    lena = office.person("U0LENA")
    deal = _approved(office, "Husumer Takelage")
    root = lena.wait_for_message("C0NORDLICHT", containing="Husumer", timeout_seconds=WAIT)
    lena.click(root, "deal_move", channel="C0NORDLICHT")
    form = lena.wait_for_view(callback_id="deal_stage_form", timeout_seconds=WAIT)
    lost = {"selected_option": {"text": {"type": "plain_text", "text": "lost"}, "value": "lost"}}
    assert lena.submit(form, {"stage": lost, "reason": "They wait a year."})["ok"]
    wait_for(lambda: office.deal(deal.id).stage is Stage.LOST, what="a loss", timeout_seconds=WAIT)

    crm.says(deal.id, "--stage", "proposal")
    (letter,) = wait_for(crm.waits, what="a letter", timeout_seconds=WAIT)
    assert (letter["deal"], letter["trouble"]) == (deal.id, "closed_here")
    assert "Tidewell CRM says proposal" in letter["words"]
    jonas = office.person("U0JONAS")
    stuck = jonas.wait_for_home(
        "A0DEALMATE", containing="Stuck between the CRM and here (1)", timeout_seconds=WAIT
    )
    assert "dealmate crm dead" in str(stuck)
    number = str(letter["number"])
    assert "StageName: Proposal/Quote" in crm.run("show", number).stdout
    assert crm.run("replay", number).exit_code == 1
    assert office.deal(deal.id).stage is Stage.LOST

    agreed = crm.run("replay", number, "--reopen-as", "jonas.weber@tidewell.example")
    assert (agreed.exit_code, last_line(agreed)) == (0, f"{deal.id}: moved to proposal.")
    office.bot.worker.wake()
    reopened = lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="*Proposal*", timeout_seconds=WAIT
    )
    assert "Jonas Weber" in str(reopened)
    assert crm.waits() == []
    office.settle()
