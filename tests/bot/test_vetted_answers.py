"""A CAM's answer that is kept: the next one of the same partner gets it quoted, nobody else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.composition import Bot, Knowledge, clock, opened_knowledge
from bot.running import running_bot
from content_index.assets import AssetKind
from content_index.labels import VENDOR_HOLDER, AudienceLevel, Grant, Label
from content_index.life import acting
from content_index.life import queries as life
from content_index.life.acting import Act
from content_index.vetted import last_day
from playbooks.programme.readers import cam_of_channel
from playground.harness import RunningPlayground, wait_for
from tests.bot.conftest import BOT_APP, PATIENCE_SECONDS, Patient, settings_for_playground
from tests.parsing import sync_folder

pytestmark = pytest.mark.slow

NORDLICHT, KESTREL, EMEA = "C0NORDLICHT", "C0KESTREL", "C0EMEA"
BOT = "<@U0DEALMATE>"
QUESTION = "can Vault write to tape robots?"
ANSWER = "Tidewell Vault writes to tape robots of the LTO-9 generation, and to no older ones."
OTHER_WORDS = "which tape robots can Vault write to?"
FOUND_NOTHING = "I found nothing on that"
VENDOR = Grant(holders=(VENDOR_HOLDER,))
TICKED = {"selected_options": [{"text": {"type": "plain_text", "text": "-"}, "value": "keep"}]}


@dataclass(frozen=True, slots=True)
class Office:
    """The real library and answerer, with a bot on the playground."""

    playground: RunningPlayground
    knowledge: Knowledge
    bot: Bot

    def person(self, user_id: str) -> Any:
        return Patient(self.playground.person(user_id))

    def ask(self, user_id: str, channel: str, text: str) -> str:
        """What the bot says, text and blocks."""
        person = self.person(user_id)
        ts = person.say(channel, f"{BOT} {text}")
        said = person.wait_for_reply(channel, ts)
        return json.dumps([said["text"], said["blocks"]], ensure_ascii=False)

    def answer_form(self) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        """Jonas opens the form for Lena's question: he, the notice, the filled form."""
        lena, jonas = self.person("U0LENA"), self.person("U0JONAS")
        lena.say(NORDLICHT, f"{BOT} {QUESTION}")
        direct = jonas.direct_channel("U0DEALMATE")
        notice = jonas.wait_for_message(direct, containing="tape robots")
        jonas.click(notice, "handover_answer", channel=direct)
        view = jonas.wait_for_view(callback_id="handover_answer", containing="keep_until")
        return jonas, notice, view

    def kept(self) -> list[str]:
        today = self.knowledge.today(clock())
        return [
            asset.id
            for asset in self.knowledge.library.assets(VENDOR, today=today)
            if asset.kind is AssetKind.VETTED_ANSWER
        ]

    def wait_until_kept(self) -> str:
        return str(
            wait_for(
                lambda: next(iter(self.kept()), None),
                what="a kept answer",
                timeout_seconds=PATIENCE_SECONDS,
            )
        )


@pytest.fixture
def office(playground: RunningPlayground, prepared_file: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    settings = settings_for_playground(tmp_path, playground.api_url)
    with opened_knowledge(settings) as knowledge, running_bot(knowledge) as bot:
        playground.wait_for_app(BOT_APP, timeout_seconds=PATIENCE_SECONDS)
        yield Office(playground, knowledge, bot)


def test_a_kept_answer_is_given_to_the_same_partner_and_to_no_other(
    office: Office, tmp_path: Path
) -> None:
    jonas, notice, view = office.answer_form()
    assert "Only Nordlicht Systemhaus" in json.dumps(view["blocks"])
    assert jonas.submit(view, {"value": ANSWER, "keep": TICKED})["ok"]
    asset_id = office.wait_until_kept()
    direct = jonas.direct_channel("U0DEALMATE")
    settled = jonas.wait_for_message(direct, containing="Kept for *Nordlicht Systemhaus* until")
    assert settled["ts"] == notice["ts"]
    assert asset_id in json.dumps(settled["blocks"])

    today = office.knowledge.today(clock())
    asset = office.knowledge.library.asset(asset_id, VENDOR, today=today)
    assert asset is not None
    assert (asset.title, asset.owner) == (QUESTION, "jonas.weber@tidewell.example")
    assert asset.label == Label(
        audience=AudienceLevel.TO_PARTNER,
        partners=frozenset({"nordlicht"}),
        expires_on=last_day(today),
    )
    with office.knowledge.database.reading() as session:
        [event] = life.events_of(session, asset_id)
    assert (event.kind.value, event.actor) == ("answer_kept", "jonas")

    said = office.ask("U0TOBIAS", NORDLICHT, OTHER_WORDS)
    assert ANSWER in said
    assert "answered by Jonas Weber" in said
    assert "Worth opening" not in said
    assert QUESTION in said
    for user_id, channel in (("U0OWEN", KESTREL), ("U0LENA", EMEA)):
        elsewhere = office.ask(user_id, channel, OTHER_WORDS)
        assert FOUND_NOTHING in elsewhere
        assert "LTO-9" not in elsewhere

    # No sync of a folder takes it away, nor may a file take its name.
    content = tmp_path / "content"
    content.mkdir()
    (content / "thief.md").write_text(
        f"---\nid: {asset_id}\nlabel: {{audience: public}}\n---\n\nThey write to anything.\n",
        encoding="utf-8",
    )
    report = sync_folder(office.knowledge.library, content, now=clock())
    assert ["is already that of" in problem.what for problem in report.failed] == [True]
    assert office.kept() == [asset_id]

    act = Act(actor="jonas", why="LTO-10 is out", now=clock(), today=today)
    with office.knowledge.database.transaction() as session:
        acting.withdraw(session, asset_id, act)
    assert FOUND_NOTHING in office.ask("U0TOBIAS", NORDLICHT, OTHER_WORDS)


def test_an_answer_is_posted_and_not_kept_unless_the_box_is_ticked(office: Office) -> None:
    jonas, _, view = office.answer_form()
    assert jonas.submit(view, {"value": ANSWER})["ok"]
    direct = jonas.direct_channel("U0DEALMATE")
    jonas.wait_for_message(direct, containing="Done by")
    assert office.kept() == []
    assert FOUND_NOTHING in office.ask("U0TOBIAS", NORDLICHT, OTHER_WORDS)


def test_a_cam_words_it_anew_for_all_partners_until_a_day(office: Office) -> None:
    jonas, _, view = office.answer_form()
    until = clock().date() + timedelta(days=40)
    everybody = {"text": {"type": "plain_text", "text": "-"}, "value": "partners"}
    values = {
        "value": ANSWER,
        "keep": TICKED,
        "keep_question": "Which tape robots does Vault write to?",
        "keep_readers": {"selected_option": everybody},
        "keep_until": {"selected_date": until.isoformat()},
    }
    assert jonas.submit(view, values)["ok"]
    asset_id = office.wait_until_kept()
    asset = office.knowledge.library.asset(asset_id, VENDOR, today=clock().date())
    assert asset is not None
    assert asset.title == "Which tape robots does Vault write to?"
    assert asset.label == Label(audience=AudienceLevel.TO_PARTNER, expires_on=until)
    assert ANSWER in office.ask("U0OWEN", KESTREL, OTHER_WORDS)


def test_a_day_that_is_over_keeps_nothing_and_says_so(office: Office) -> None:
    jonas, _, view = office.answer_form()
    values = {
        "value": ANSWER,
        "keep": TICKED,
        "keep_until": {"selected_date": date(2020, 1, 1).isoformat()},
    }
    assert jonas.submit(view, values)["ok"]
    direct = jonas.direct_channel("U0DEALMATE")
    jonas.wait_for_message(direct, containing="its last day is over already")
    assert office.kept() == []


def test_what_is_kept_for_one_partner_alone_no_other_reads_where_it_was_asked(
    office: Office,
) -> None:
    lena = office.person("U0LENA")
    ts = lena.say(EMEA, f"{BOT} {QUESTION}")
    lena.wait_for_reply(EMEA, ts)
    with office.knowledge.database.reading() as session:
        helper = cam_of_channel(session, EMEA)
    assert helper is not None
    cam = office.person(helper.identities[0].user_id)
    direct = cam.direct_channel("U0DEALMATE")
    notice = cam.wait_for_message(direct, containing="tape robots")
    cam.click(notice, "handover_answer", channel=direct)
    view = cam.wait_for_view(callback_id="handover_answer", containing="keep_until")
    shown = json.dumps(view["blocks"])
    assert all(one in shown for one in ("Nordlicht Systemhaus", "Costa Cloud", "read along there"))
    assert cam.submit(view, {"value": ANSWER, "keep": TICKED})["ok"]
    lena.wait_for_message(lena.direct_channel("U0DEALMATE"), containing="LTO-9")
    lena.wait_for_reply(EMEA, ts, containing="has answered in a direct message")
    assert "LTO-9" not in str(office.person("U0PABLO").replies(EMEA, ts))
