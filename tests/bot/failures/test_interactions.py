"""Failure 4 and its kin: what is unknown, clicked twice or answered too late is said in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.slack.listeners.interactions import TOO_LATE
from playground.harness import running_playground, wait_for
from tests.bot.conftest import UNHURRIED, Stage, set_stage, unlimited_world
from tests.bot.deliveries import BOT, NORDLICHT, TS, deliver, question_here
from tests.bot.test_question_journey import settled

ACTION = {
    "type": "block_actions",
    "user": {"id": "U0LENA", "team_id": "T0NORDLICHT"},
    "team": {"id": "T0TIDEWELL"},
    "api_app_id": "A0DEALMATE",
    "trigger_id": "1.2.3",
    "container": {"type": "message", "channel_id": NORDLICHT, "message_ts": TS},
    "channel": {"id": NORDLICHT},
    "actions": [{"action_id": "from_long_ago", "type": "button", "block_id": "b", "value": "1"}],
}


def test_unknown_actions_and_commands_are_answered_in_plain_words(running: Stage) -> None:
    assert deliver(running, ACTION) == 200
    command = {
        "command": "/unknown",
        "text": "",
        "team_id": "T0TIDEWELL",
        "user_id": "U0LENA",
        "channel_id": NORDLICHT,
        "api_app_id": "A0DEALMATE",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/none",
    }
    assert deliver(running, command) == 200
    assert deliver(running, {"type": "something_new", "team_id": "T0TIDEWELL"}) == 200
    lena = running.person("U0LENA")
    lena.wait_for_message(lena.direct_channel("U0DEALMATE"), containing="no longer know what")
    assert "unknown_action" in running.log.getvalue()
    assert "unknown_command" in running.log.getvalue()


def test_half_an_emoji_in_what_was_typed_does_not_lose_it(running: Stage) -> None:
    typed = {"action_id": "from_long_ago", "type": "button", "block_id": "b", "value": "\ud83d"}
    assert deliver(running, ACTION | {"actions": [typed]}) == 200
    assert "unknown_action" in running.log.getvalue()


def test_the_same_click_delivered_three_times_counts_once(running: Stage) -> None:
    lena, ts = question_here(running, "which one do you mean?")
    asked_back = lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    running.playground.faults.add({"duplicate": 2}, event="block_actions")
    lena.click(asked_back, "question_choice_0", channel=NORDLICHT)
    lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
    settled(running)
    answers = [one for one in lena.replies(NORDLICHT, ts) if "version 2.1" in str(one)]
    assert len(answers) == 1


def test_a_double_click_and_a_hash_conflict_leave_the_modal_alone(running: Stage) -> None:
    rule = running.playground.faults.add({"error": "hash_conflict"}, method="views.update", nth=1)
    lena = running.person("U0LENA")
    for _ in range(2):
        assert lena.command("/deal", "", channel=NORDLICHT)["ok"]
    wait_for(lambda: running.playground.faults.fired(rule), what="the conflict", timeout_seconds=60)
    settled(running)
    assert "dead_letter" not in running.log.getvalue()
    assert len(lena.views()) >= 1


def test_a_window_that_slack_refuses_to_fill_is_told_of(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    home = jonas.wait_for_home("A0DEALMATE", containing="content_curate")
    settled(running)
    running.playground.faults.add({"error": "invalid_arguments"}, method="views.update")
    jonas.click_in_view(home, "content_curate")
    jonas.wait_for_view(containing="One moment")
    direct = jonas.direct_channel("U0DEALMATE")
    told = jonas.wait_for_message(direct, containing="could not fill the window")
    assert "close it and try again" in told["text"]
    assert "error number" in told["text"]
    settled(running)
    assert len(jonas.history(direct)) == 1


@pytest.mark.parametrize("error", ["expired_trigger_id", "trigger_exchanged"])
def test_a_button_of_the_home_tab_that_was_too_slow_is_told_of(running: Stage, error: str) -> None:
    """The Home tab has no response URL."""
    jonas = running.person("U0JONAS")
    home = jonas.wait_for_home("A0DEALMATE", containing="content_curate")
    settled(running)
    running.playground.faults.add({"error": error}, method="views.open")
    jonas.click_in_view(home, "content_curate")
    direct = jonas.direct_channel("U0DEALMATE")
    assert jonas.wait_for_message(direct)["text"] == TOO_LATE
    settled(running)
    assert len(jonas.history(direct)) == 1
    assert jonas.views() == []


def test_an_opened_home_tab_that_cannot_be_shown_is_told_of(running: Stage) -> None:
    lena = running.person("U0LENA")
    running.playground.faults.add({"error": "invalid_arguments"}, method="views.publish")
    lena.home("A0DEALMATE")
    direct = lena.direct_channel("U0DEALMATE")
    assert "something went wrong" in lena.wait_for_message(direct)["text"]
    settled(running)
    assert len(lena.history(direct)) == 1


def test_a_response_url_that_is_used_up_is_answered_in_the_persons_messages(
    running: Stage,
) -> None:
    lena = running.person("U0LENA")
    used = {"status": 404, "error": "used_url"}
    running.playground.faults.add(used, method="response_url")
    assert lena.command("/dealmate", "help", channel=NORDLICHT)["ok"]
    direct = lena.direct_channel("U0DEALMATE")
    assert "/deal" in str(lena.wait_for_message(direct))
    settled(running)
    assert len(lena.history(direct)) == 1
    assert lena.ephemerals(NORDLICHT) == []
    assert "dead_letter" not in running.log.getvalue()


@pytest.mark.parametrize("fault", ["reset_before", "reset_after_commit"])
def test_a_response_whose_fate_is_unknown_goes_to_the_persons_messages(
    running: Stage, fault: str
) -> None:
    lena = running.person("U0LENA")
    running.playground.faults.add({fault: True}, method="response_url")
    assert lena.command("/dealmate", "help", channel=NORDLICHT)["ok"]
    direct = lena.direct_channel("U0DEALMATE")
    assert "/deal" in str(lena.wait_for_message(direct))
    settled(running)
    assert len(lena.history(direct)) == 1
    assert "dead_letter" not in running.log.getvalue()


def test_a_response_url_waits_when_it_is_told_to(running: Stage) -> None:
    lena = running.person("U0LENA")
    limited = {"status": 429, "retry_after": 1}
    running.playground.faults.add(limited, method="response_url", nth=1)
    assert lena.command("/dealmate", "help", channel=NORDLICHT)["ok"]
    lena.wait_for_ephemeral(NORDLICHT)
    settled(running)
    assert len(lena.ephemerals(NORDLICHT)) == 1


def test_the_workspace_stops_sending_and_says_so(
    prepared_file: Any, tmp_path: Any, log: Any
) -> None:
    timings = replace(UNHURRIED, events_per_hour=1)
    with (
        running_playground(unlimited_world(), speed=20, timings=timings) as playground,
        set_stage(playground, prepared_file, tmp_path, log) as stage,
    ):
        stage.start()
        lena = stage.person("U0LENA")
        lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
        wait_for(
            lambda: "slack_drops_events" in stage.log.getvalue(),
            what="a word in the log",
            timeout_seconds=60,
        )

        def noticed() -> list[dict[str, Any]]:
            return [one for one in playground.log() if one["name"] == "app_rate_limited"]

        # The bot's word comes before its acknowledgement, and the ledger's entry after that.
        notices = wait_for(noticed, what="the notice in the ledger", timeout_seconds=60)
        assert [one["verdict"] for one in notices] == ["ok"], "acknowledged, so not sent again"
