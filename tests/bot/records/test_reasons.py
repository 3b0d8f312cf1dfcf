"""Why a deal was lost or not accepted: what is on record, to whom it may be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playbooks.deals import queries as deals
from playbooks.deals.stages import Stage as DealStage
from playbooks.deals.usecases import move_stage
from playbooks.programme import queries
from store.database import Database
from tests.bot.conftest import Stage
from tests.bot.records.conftest import Ask, words_in
from tests.bot.test_question_journey import BOT, all_text, settled

BRIGHTPATH, EMEA = "C0BRIGHTPATH", "C0EMEA"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
REASON = "Coldstack threw in the hardware."


def lose(database: Database, deal_id: str = "D-1010", *, by: str = "sam") -> None:
    with database.transaction() as session:
        member = queries.member(session, by)
        assert member is not None
        move_stage(session, deal_id, to=DealStage.LOST, by=member, now=NOW, reason=REASON)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("why did we lose prairie lakes", ["was lost on 25 November", "Noted", "by Sam Ortiz"]),
        ("what was the reason we lost the prairie lakes deal", [REASON]),
        ("reason for losing prairie lakes?", [REASON]),
        ("y did we loose prairie lakes", [REASON]),
        ("warum haben wir prairie lakes verloren", ["Vermerkt am 25. November", REASON]),
        ("wieso ging prairie lakes verloren", [REASON]),
        ("por qu\u00e9 perdimos prairie lakes", ["Anotado el 25 de noviembre", REASON]),
        ("prairie lakes?", [REASON]),
        ("why did we lose", ["Orchard", "Prairie Lakes", REASON]),
    ],
)
def test_the_reason_on_record_is_told(
    ask: Ask, database: Database, text: str, says: list[str]
) -> None:
    lose(database)
    told = words_in(ask("dana", text))
    assert [part for part in says if part not in told] == []


def test_its_account_manager_is_told_too_and_so_is_the_room(ask: Ask, database: Database) -> None:
    lose(database)
    assert REASON in words_in(ask("mia", "why did brightpath lose prairie lakes"))
    assert REASON in words_in(ask("dana", "why did we lose prairie lakes", channel=BRIGHTPATH))
    assert REASON in words_in(ask("dana", "why did we lose it", deal="D-1010"))


@pytest.mark.parametrize(
    "text",
    ["why did we lose orchard", "warum haben wir orchard verloren", "por que perdimos orchard"],
)
def test_where_no_reason_is_on_record_that_is_said(ask: Ask, database: Database, text: str) -> None:
    assert "Lost on a bundled hardware refresh." in words_in(ask("dana", text))
    with database.transaction() as session:
        deal = deals.locked(session, "D-1012")
        assert deal is not None
        deals.save_deal(session, replace(deal, notes=""))
    told = words_in(ask("dana", text))
    assert "Dana Lee" in told  # who registered it, and may know
    assert "bundled" not in told


def test_why_a_registration_was_not_accepted(ask: Ask) -> None:
    told = words_in(ask("owen", "why was marlow rejected"))
    assert "Jonas Weber can tell" in told
    assert "renewal is already in progress" in told
    assert "renewal" not in words_in(ask("owen", "has marlow been approved"))


def test_somebody_elses_deal_reads_like_one_that_is_not_there(ask: Ask, database: Database) -> None:
    lose(database)
    for text in (
        "why did we lose {}",
        "what was the reason we lost the {} deal",
        "warum haben wir {} verloren",
        "por que perdimos {}",
    ):
        for channel in (None, "C0NORDLICHT", EMEA):
            real, invented = (
                ask("lena", text.format(name), channel=channel) for name in ("orchard", "orchdar")
            )
            assert (real is None) is (invented is None), text
            assert real is None or "Ostermeer" not in words_in(real)


def test_a_distributor_is_not_told_why_a_reseller_lost(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        nordlicht = queries.partner(session, "nordlicht")
        assert nordlicht is not None
        queries.save_partner(session, replace(nordlicht, shares_deals_with_distributor=True))
    lose(database, "D-1003", by="lena")
    assert REASON in words_in(ask("lena", "why did we lose lindtal"))
    told = words_in(ask("sofia", "why did nordlicht lose lindtal deal"))
    assert "its own partner's to tell" in told
    assert REASON not in told
    assert REASON not in words_in(ask("sofia", "lindtal?"))


@pytest.mark.parametrize(
    "text",
    [
        "why do we lose against coldstack",
        "why do deals get rejected",
        "what is the reason for the price change",
        "how to avoid losing against ironkeep",
        "reasons to buy vault",
    ],
)
def test_what_is_asked_of_no_deal_is_for_the_documents(ask: Ask, text: str) -> None:
    assert ask("dana", text) is None


def test_a_reason_on_the_wire_stays_data(running: Stage) -> None:
    with running.database.transaction() as session:
        dana = queries.member(session, "dana")
        assert dana is not None
        reason = "<!channel> they got <https://evil.example|more>"
        move_stage(session, "D-1010", to=DealStage.LOST, by=dana, now=NOW, reason=reason)
    dana = running.person("U0DANA")
    ts = dana.say(BRIGHTPATH, f"{BOT} why did we lose prairie lakes")
    answer = dana.wait_for_reply(BRIGHTPATH, ts, containing="was lost on")
    settled(running, ts)
    assert "they got" in all_text(answer)
    assert "&lt;!channel&gt;" in answer["text"]
    quotes = [one for one in answer["blocks"] if one["type"] == "rich_text"]
    assert [part["elements"][0]["elements"][0]["type"] for part in quotes] == ["text"]
    assert running.answerer.asked == []
