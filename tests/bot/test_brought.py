"""What is handed over reaches somebody, and what they answer reaches whoever asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.composition import clock
from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack.blocks.answers import NOT_HELPFUL
from bot.slack.contacts import waiting_for
from playbooks.programme import queries as programme
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from playground.harness import wait_for
from tests.bot.conftest import BOT_APP, EXAMPLE, PATIENCE_SECONDS, Stage
from tests.bot.deliveries import BOT, NORDLICHT, question_here
from tests.bot.test_question_journey import all_text, settled

EMEA = "C0EMEA"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DOWN = "URGENT production is down at a customer"
NOT_THERE = "what is the margin floor?"


def changes_hands(running: Stage) -> None:
    """Jonas is no account manager any more; Ana has his partners."""
    found = (EXAMPLE / "programme.yaml").read_text()
    jonas = "id: jonas, name: Jonas Weber, email: jonas.weber@tidewell.example, "
    assert f"{jonas}organisation: vendor, role: cam" in found
    found = found.replace("cam: jonas", "cam: ana")
    found = found.replace(
        f"{jonas}organisation: vendor, role: cam", f"{jonas}organisation: vendor, role: vendor"
    )
    path = running.knowledge.settings.data_folder / "programme.yaml"
    path.write_text(found)
    with running.database.transaction() as session:
        import_programme(session, read_programme(path), clock())


def told(running: Stage, user: str) -> list[str]:
    person = running.person(user)
    return [all_text(one) for one in person.history(person.direct_channel("U0DEALMATE"))]


def answered(running: Stage, text: str = NOT_THERE, *, channel: str = NORDLICHT) -> str:
    """Lena asks what nobody wrote down, and has been told who has it; where it was asked."""
    lena = running.person("U0LENA")
    ts = lena.say(channel, f"{BOT} {text}")
    lena.wait_for_reply(channel, ts)
    settled(running)
    return str(ts)


def form(running: Stage, user: str, *, containing: str = "margin floor") -> dict[str, object]:
    """The form of somebody who has the question, once it is filled."""
    person = running.person(user)
    direct = person.direct_channel("U0DEALMATE")
    notice = person.wait_for_message(direct, containing=containing)
    person.click(notice, "handover_answer", channel=direct)
    view = person.wait_for_view(callback_id="handover_answer", containing="keep_until")
    settled(running)
    return dict(view)


def is_open(running: Stage) -> bool:
    with running.database.reading() as session:
        return bool(queries.open_questions(session))


def test_where_the_account_manager_has_left_slack_an_admin_hears_of_an_emergency(
    running: Stage,
) -> None:
    refused = {"error": "user_disabled"}
    running.playground.faults.add(refused, method="conversations.open", nth=[1])
    ts = answered(running, DOWN)
    lena = running.person("U0LENA")
    said = [all_text(one) for one in lena.replies(NORDLICHT, ts)]
    assert any("has your question now" in one for one in said), said
    assert "Jonas Weber" not in said[-1]
    cards = {user: told(running, user) for user in ("U0PRIYA", "U0ANA", "U0JONAS")}
    (card,) = [one for found in cards.values() for one in found]
    assert "production is down" in card
    assert cards["U0JONAS"] == []


def test_where_nobody_can_be_reached_whoever_asked_is_told(running: Stage) -> None:
    running.playground.faults.add({"error": "user_disabled"}, method="conversations.open")
    ts = answered(running)
    lena = running.person("U0LENA")
    reply = lena.wait_for_reply(NORDLICHT, ts, containing="could not reach anybody")
    assert "call *Jonas Weber*" in all_text(reply)
    assert is_open(running)


def test_a_question_goes_to_who_looks_after_the_partner_when_it_is_brought(running: Stage) -> None:
    rule = running.playground.faults.add({"status": 503}, method="conversations.open")
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} {NOT_THERE}")
    lena.wait_for_reply(NORDLICHT, ts)
    wait_for(
        lambda: running.playground.faults.fired(rule),
        what="the outage",
        timeout_seconds=PATIENCE_SECONDS,
    )
    changes_hands(running)
    running.playground.faults.clear(rule)
    settled(running)
    ana = running.person("U0ANA")
    ana.wait_for_message(ana.direct_channel("U0DEALMATE"), containing="margin floor")
    assert "margin floor" not in str(told(running, "U0JONAS"))
    assert "you do so no more" in str(told(running, "U0JONAS"))


def test_what_waits_is_on_the_home_tab_of_who_looks_after_the_partner_now(running: Stage) -> None:
    answered(running)
    changes_hands(running)
    ana, jonas = running.person("U0ANA"), running.person("U0JONAS")
    ana.home(BOT_APP)
    assert "margin floor" in json.dumps(ana.wait_for_home(BOT_APP, containing="margin floor"))
    jonas.home(BOT_APP)
    settled(running)
    assert "margin floor" not in json.dumps(jonas.wait_for_home(BOT_APP))


def test_an_answer_that_slack_refuses_goes_to_whoever_asked_directly(running: Stage) -> None:
    ts = answered(running)
    view, jonas, lena = (
        form(running, "U0JONAS"),
        running.person("U0JONAS"),
        running.person("U0LENA"),
    )
    locked = {"error": "restricted_action_thread_locked"}
    running.playground.faults.add(locked, method="chat.postMessage", nth=[1])
    assert jonas.submit(view, {"value": "It is 41 %."})["ok"]
    lena.wait_for_message(lena.direct_channel("U0DEALMATE"), containing="It is 41 %")
    direct = jonas.direct_channel("U0DEALMATE")
    jonas.wait_for_message(direct, containing="whoever asked has it in direct messages")
    settled(running)
    assert "41 %" not in str(lena.replies(NORDLICHT, ts))
    assert "Ask me here instead" not in str(told(running, "U0JONAS"))
    assert not is_open(running)


def test_an_answer_that_reaches_nobody_opens_the_question_again(running: Stage) -> None:
    answered(running)
    view, jonas = form(running, "U0JONAS"), running.person("U0JONAS")
    locked = {"error": "restricted_action_thread_locked"}
    running.playground.faults.add(locked, method="chat.postMessage", nth=[1])
    running.playground.faults.add({"error": "user_disabled"}, method="conversations.open", nth=[1])
    assert jonas.submit(view, {"value": "It is 41 %."})["ok"]
    direct = jonas.direct_channel("U0DEALMATE")
    back = jonas.wait_for_message(direct, containing="It is 41 %")
    assert "The question is open again" in all_text(back)
    assert is_open(running)
    assert "handover_answer" in str(back["blocks"])
    jonas.click(back, "handover_done", channel=direct)
    wait_for(lambda: not is_open(running), what="done", timeout_seconds=PATIENCE_SECONDS)


def test_who_has_joined_since_the_form_was_opened_does_not_read_the_answer(running: Stage) -> None:
    ts = answered(running)
    view, jonas, lena = (
        form(running, "U0JONAS"),
        running.person("U0JONAS"),
        running.person("U0LENA"),
    )
    running.playground.share(NORDLICHT, user="U0OWEN", name="joined-later")
    assert jonas.submit(view, {"value": "It is 41 %."})["ok"]
    lena.wait_for_message(lena.direct_channel("U0DEALMATE"), containing="It is 41 %")
    settled(running)
    seen = [one["text"] for one in running.person("U0OWEN").replies(NORDLICHT, ts)]
    assert seen[-1] == "Jonas Weber has answered in a direct message."
    assert "41 %" not in str(seen)


def test_nor_does_who_joins_a_channel_of_several_partners(running: Stage) -> None:
    ts = answered(running, channel=EMEA)
    view, ana, lena = form(running, "U0ANA"), running.person("U0ANA"), running.person("U0LENA")
    assert "read along there" in json.dumps(view["blocks"])
    running.playground.share(EMEA, user="U0DANA", name="joined-later")
    assert ana.submit(view, {"value": "It is 41 %."})["ok"]
    lena.wait_for_message(lena.direct_channel("U0DEALMATE"), containing="It is 41 %")
    settled(running)
    assert "41 %" not in str(running.person("U0DANA").replies(EMEA, ts))


def test_an_answer_from_a_form_that_was_never_filled_is_for_the_partner_that_asked(
    running: Stage,
) -> None:
    ts = answered(running)
    jonas, lena = running.person("U0JONAS"), running.person("U0LENA")
    direct = jonas.direct_channel("U0DEALMATE")
    notice = jonas.wait_for_message(direct, containing="margin floor")
    running.playground.faults.add({"retry_after": 30}, method="views.update")
    jonas.click(notice, "handover_answer", channel=direct)
    view = jonas.wait_for_view(callback_id="handover_answer")
    running.playground.share(NORDLICHT, user="U0OWEN", name="joined-later")
    assert jonas.submit(view, {"value": "It is 41 %."})["ok"]
    lena.wait_for_message(lena.direct_channel("U0DEALMATE"), containing="It is 41 %")
    assert "41 %" not in str(running.person("U0OWEN").replies(NORDLICHT, ts))


def test_in_a_channel_of_several_partners_those_who_read_along_get_the_answer(
    running: Stage,
) -> None:
    ts = answered(running, channel=EMEA)
    view, ana = form(running, "U0ANA"), running.person("U0ANA")
    assert ana.submit(view, {"value": "It is 41 %."})["ok"]
    running.person("U0PABLO").wait_for_reply(EMEA, ts, containing="It is 41 %")


def test_nobody_elses_questions_hide_those_that_wait_for_somebody(running: Stage) -> None:
    answered(running)
    with running.database.transaction() as session:
        for number in range(1_001):
            queries.record_question(
                session,
                work_key=f"old:{number}",
                team_id="T0TIDEWELL",
                channel_id="C0COSTACLOUD",
                thread_ts="1.0",
                message_ts="1.0",
                user_id="U0MARTA",
                user_team_id="T0COSTACLOUD",
                partner_id="costa-cloud",
                cam_id="ana",
                text="an old one",
                state=QuestionState.HANDED_OVER,
                is_urgent=False,
                asked_at=LONG_AGO,
                link=None,
            )
    with running.database.reading() as session:
        jonas = programme.member(session, "jonas")
        assert jonas is not None
        (waiting,) = waiting_for(session, jonas, limit=20)
    assert waiting.text.endswith(NOT_THERE)


def test_which_deal_is_meant_is_not_asked_before_who_has_joined(running: Stage) -> None:
    lena, owen = running.person("U0LENA"), running.person("U0OWEN")
    rule = running.playground.faults.add({"retry_after": 4}, method="chat.postMessage", nth=[1])
    ts = lena.say(NORDLICHT, f"{BOT} how long does a restore take for Hallstein and Klinikum?")
    wait_for(
        lambda: running.playground.faults.fired(rule),
        what="the limit",
        timeout_seconds=PATIENCE_SECONDS,
    )
    running.playground.share(NORDLICHT, user="U0OWEN", name="joined-later")
    reply = all_text(owen.wait_for_reply(NORDLICHT, ts))
    assert "direct messages" in reply
    assert "D-1001" not in reply
    direct = lena.direct_channel("U0DEALMATE")
    lena.wait_for_message(direct, containing="D-1001")


@pytest.mark.parametrize("again", ["U0TOBIAS", "U0LENA"])
def test_who_complains_after_it_was_dealt_with_is_heard_again(running: Stage, again: str) -> None:
    lena, ts = question_here(running)
    reply = lena.wait_for_reply(NORDLICHT, ts)
    lena.click(reply, NOT_HELPFUL, channel=NORDLICHT)
    jonas = running.person("U0JONAS")
    direct = jonas.direct_channel("U0DEALMATE")
    notice = jonas.wait_for_message(direct, containing="gold discount")
    jonas.click(notice, "handover_done", channel=direct)
    jonas.wait_for_message(direct, containing="Done by")
    settled(running)
    assert not is_open(running)
    running.person(again).click(reply, NOT_HELPFUL, channel=NORDLICHT)
    settled(running)
    assert is_open(running)
    assert len(jonas.history(direct)) == 2
