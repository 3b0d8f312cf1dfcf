"""Failures 1, 2, 3 and 5: slow work, a slow database and dead triggers keep nobody waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
from sqlalchemy import text

from playground.harness import wait_for
from tests.bot.conftest import BOT_APP, Stage
from tests.bot.deliveries import BOT, NORDLICHT, question_here
from tests.bot.served import serving_http
from tests.bot.test_question_journey import settled

PLACES = (NORDLICHT, "C0COSTACLOUD", "C0BRIGHTPATH", "C0KESTREL", "C0MERIDIAN")
ASKERS = ("U0JONAS", "U0ANA", "U0MIA", "U0JONAS", "U0ANA")
MENTIONS = 50


@contextmanager
def nobody_else_writes(stage: Stage) -> Iterator[None]:
    """Hold the one lock for writing of the database."""
    with stage.database.transaction() as session:
        session.execute(text("SELECT 1"))  # the lock is taken with the first statement
        yield


def mentions_acknowledged(stage: Stage) -> int:
    return len(
        {
            entry["request"]["payload"]["event_id"]
            for entry in stage.playground.log()
            if (entry["kind"], entry["name"], entry["verdict"]) == ("event", "app_mention", "ok")
        }
    )


def test_a_mention_is_acknowledged_before_its_answer_is_found(
    stage: Stage, gate: threading.Event
) -> None:
    stage.start()
    lena, ts = question_here(stage)
    wait_for(lambda: mentions_acknowledged(stage), what="the ack", timeout_seconds=60)
    assert lena.replies(NORDLICHT, ts) == []
    gate.set()
    lena.wait_for_reply(NORDLICHT, ts)
    settled(stage)
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_fifty_slow_mentions_keep_no_command_waiting(stage: Stage, gate: threading.Event) -> None:
    stage.start()
    asked = []
    for number in range(MENTIONS):
        channel, asker = PLACES[number % 5], stage.person(ASKERS[number % 5])
        asked.append((asker, channel, asker.say(channel, f"{BOT} gold discount {number}?")))
    wait_for(lambda: mentions_acknowledged(stage) == MENTIONS, what="every ack", timeout_seconds=60)
    assert stage.person("U0LENA").command("/dealmate", "help", channel=NORDLICHT)["ok"]
    assert all(asker.replies(channel, ts) == [] for asker, channel, ts in asked)
    gate.set()
    for asker, channel, ts in asked:
        asker.wait_for_reply(channel, ts)
    settled(stage)
    assert [len(asker.replies(channel, ts)) for asker, channel, ts in asked] == [1] * MENTIONS


def test_a_slow_database_blocks_no_other_request_over_http(patient_stage: Stage) -> None:
    with serving_http(patient_stage) as url, ThreadPoolExecutor(8) as people:
        assert patient_stage.playground.deliver_to(BOT_APP, url)["ok"]
        lena = patient_stage.person("U0LENA")
        with nobody_else_writes(patient_stage):
            said = [
                people.submit(lena.command, "/dealmate", "help", channel=NORDLICHT)
                for _ in range(8)
            ]
            health = httpx.get(url.replace("/slack/events", "/health"), trust_env=False, timeout=60)
            assert health.json() == {"ok": True}
            assert not any(one.done() for one in said)
        assert [one.result(60)["ok"] for one in said] == [True] * 8
        settled(patient_stage)
    assert len(lena.ephemerals(NORDLICHT)) == 8


def test_a_modal_opens_while_the_database_is_slow(patient_stage: Stage) -> None:
    patient_stage.start()
    lena = patient_stage.person("U0LENA")
    with ThreadPoolExecutor(1) as people:
        with nobody_else_writes(patient_stage):
            said = people.submit(lena.command, "/deal", "", channel=NORDLICHT)
            loading = lena.wait_for_view()
            assert "customer" not in str(loading["blocks"])
        assert said.result(60)["ok"]
    filled = lena.wait_for_view(containing="customer")
    assert filled["id"] == loading["id"]


def test_a_dead_trigger_is_said_kindly(running: Stage) -> None:
    running.playground.faults.add({"error": "expired_trigger_id"}, method="views.open", nth=1)
    lena = running.person("U0LENA")
    assert lena.command("/deal", "", channel=NORDLICHT)["ok"]
    told = lena.wait_for_ephemeral(NORDLICHT)
    assert "Please try again" in told["text"]
    assert lena.views() == []
    assert lena.command("/deal", "", channel=NORDLICHT)["ok"]
    assert lena.wait_for_view(containing="customer")
