"""What Slack's delivery and Web API do wrong, and what a person sees of it: one answer."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any

import pytest
from slack_bolt import BoltRequest

from store import inbox
from tests.bot.conftest import Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled

TS = "1900000000.000100"


def event(**changes: Any) -> dict[str, Any]:
    """An app_mention by Lena in Nordlicht's channel, as Slack delivers it."""
    inner = {
        "type": "app_mention",
        "channel": NORDLICHT,
        "user": "U0LENA",
        "team": "T0NORDLICHT",
        "user_team": "T0NORDLICHT",
        "ts": TS,
        "text": f"{BOT} what is the gold discount?",
    }
    body = {
        "type": "event_callback",
        "event_id": "Ev0TEST1",
        "team_id": "T0TIDEWELL",
        "api_app_id": "A0DEALMATE",
        "is_ext_shared_channel": True,
        "authorizations": [{"team_id": "T0TIDEWELL", "user_id": "U0DEALMATE", "is_bot": True}],
    }
    for key, value in changes.items():
        (body if key == "event_id" else inner)[key] = value
    return body | {"event": inner}


def deliver(stage: Stage, body: dict[str, Any], **headers: str) -> int:
    request = BoltRequest(
        mode="socket_mode", body=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return int(stage.bot.app.dispatch(request).status)


def question_here(stage: Stage, text: str = "what is the gold discount?") -> tuple[Any, str]:
    """A real question of Lena's; returns her and its ts."""
    lena = stage.person("U0LENA")
    return lena, lena.say(NORDLICHT, f"{BOT} {text}")


@pytest.fixture
def root(stage: Stage) -> str:
    """A message that Slack itself has no reason to deliver, so that only we do."""
    return str(stage.person("U0LENA").say(NORDLICHT, "what is the gold discount?"))


def test_the_same_event_three_times_some_as_retries(stage: Stage, root: str) -> None:
    stage.start()
    body = event(ts=root)
    assert deliver(stage, body) == 200
    assert deliver(stage, body, x_slack_retry_num="1", x_slack_retry_reason="http_timeout") == 200
    assert deliver(stage, body, x_slack_retry_num="2") == 200
    settled(stage)
    assert len(stage.person("U0LENA").replies(NORDLICHT, root)) == 1


def test_only_the_retry_arrives(stage: Stage, root: str) -> None:
    stage.start()
    deliver(stage, event(ts=root), x_slack_retry_num="1", x_slack_retry_reason="http_timeout")
    settled(stage)
    assert len(stage.person("U0LENA").replies(NORDLICHT, root)) == 1


def test_one_message_in_eleven_envelopes(stage: Stage, root: str) -> None:
    stage.start()
    for number in range(11):
        deliver(stage, event(ts=root, event_id=f"Ev{number}"))
    settled(stage)
    assert len(stage.person("U0LENA").replies(NORDLICHT, root)) == 1


def test_mention_and_message_event_of_one_message(stage: Stage, root: str) -> None:
    stage.start()
    deliver(stage, event(ts=root, event_id="EvA", type="message", channel_type="channel"))
    deliver(stage, event(ts=root, event_id="EvB"))
    settled(stage)
    assert len(stage.person("U0LENA").replies(NORDLICHT, root)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"bot_profile": {"id": "B1"}},
        {"subtype": "bot_message"},
        {"user": "USLACKBOT"},
        {"user": "U0DEALMATE"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"edited": {"user": "U0LENA", "ts": TS}},
    ],
    ids=lambda changes: next(iter(changes)) + str(next(iter(changes.values())))[:12],
)
def test_automatic_and_edited_messages_are_left_alone(
    running: Stage, changes: dict[str, Any]
) -> None:
    for kind in ("app_mention", "message"):
        assert deliver(running, event(type=kind, event_id=f"Ev{kind}", **changes)) == 200
    with running.database.reading() as session:
        assert not inbox.is_anything_due(session, now=running.bot.dealmate.clock())


def test_deleted_before_it_was_answered(stage: Stage, root: str) -> None:
    stage.start()
    deleted = event(
        type="message", subtype="message_deleted", deleted_ts=root, event_id="EvDel", ts=TS
    )
    deliver(stage, deleted)
    deliver(stage, event(ts=root))
    settled(stage)
    assert stage.person("U0LENA").replies(NORDLICHT, root) == []


def test_a_reply_that_overtakes_its_root(stage: Stage, root: str) -> None:
    lena = stage.person("U0LENA")
    reply = lena.say(NORDLICHT, "and the discount for silver?", thread_ts=root)
    stage.start()
    changes = {"type": "message", "channel_type": "channel", "text": "and the discount for silver?"}
    deliver(stage, event(ts=reply, thread_ts=root, event_id="EvReply", **changes))
    deliver(stage, event(ts=root, event_id="EvRoot"))
    settled(stage)
    answers = [m for m in lena.replies(NORDLICHT, root) if m["user"] == "U0DEALMATE"]
    assert len(answers) == 2


def test_unknown_actions_and_commands_are_answered_in_plain_words(running: Stage) -> None:
    action = {
        "type": "block_actions",
        "user": {"id": "U0LENA", "team_id": "T0NORDLICHT"},
        "team": {"id": "T0TIDEWELL"},
        "api_app_id": "A0DEALMATE",
        "trigger_id": "1.2.3",
        "container": {"type": "message", "channel_id": NORDLICHT, "message_ts": TS},
        "channel": {"id": NORDLICHT},
        "actions": [
            {"action_id": "from_long_ago", "type": "button", "block_id": "b", "value": "1"}
        ],
    }
    assert deliver(running, action) == 200
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
    assert "unknown_action" in running.log.getvalue()
    assert "unknown_command" in running.log.getvalue()


def test_the_reply_to_a_post_is_lost(running: Stage) -> None:
    running.proxy.lose_reply("chat.postMessage", times=2)
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    methods = [method for _, method in running.proxy.calls]
    assert methods.count("chat.postMessage") == 1
    assert "conversations.replies" in methods


def test_the_reply_to_a_direct_message_is_lost(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    lena, ts = question_here(running, "tape robots?")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    running.proxy.lose_reply("chat.postMessage")
    direct = jonas.direct_channel("U0DEALMATE")
    asked = jonas.say(direct, "what is the margin?")
    jonas.wait_for_reply(direct, asked)
    settled(running)
    assert len(jonas.replies(direct, asked)) == 1


def test_a_post_that_never_arrived_is_posted(running: Stage) -> None:
    running.proxy.refuse_connection("chat.postMessage", times=2)
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_too_many_requests_are_waited_out(running: Stage) -> None:
    loss = running.proxy.answer_status("chat.postMessage", 429, times=2, retry_after=3)
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    posts = [at for at, method in running.proxy.calls if method == "chat.postMessage"]
    assert len(posts) == 3
    waits = [later - earlier for earlier, later in pairwise(posts)]
    assert min(waits) >= 3, "no call before Retry-After"
    assert len(loss.hits) == 2


def test_a_server_error_may_have_posted(running: Stage) -> None:
    running.proxy.answer_status("chat.postMessage", 503, times=1)
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_slack_cannot_say_who_is_in_the_channel_for_a_while(running: Stage) -> None:
    running.proxy.answer_status("conversations.info", 503, times=2)
    lena, ts = question_here(running)
    assert "version 2.1" in all_text(lena.wait_for_reply(NORDLICHT, ts))


def test_slack_never_says_who_is_in_the_channel(running: Stage) -> None:
    running.proxy.answer_status("conversations.info", 503, times=1_000)
    jonas = running.person("U0JONAS")
    ts = jonas.say("C0DESK", f"{BOT} what is our margin?")
    answer = jonas.wait_for_reply("C0DESK", ts)
    assert "I found nothing" in answer["text"]


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "restricted_action"])
def test_a_channel_that_refuses_for_good(running: Stage, code: str) -> None:
    running.proxy.answer_error("chat.postMessage", code)
    lena, ts = question_here(running)
    direct = lena.direct_channel("U0DEALMATE")
    told = lena.wait_for_message(direct)
    settled(running)
    assert len(lena.history(direct)) == 1
    assert NORDLICHT in all_text(told)
    assert lena.replies(NORDLICHT, ts) == []
    posts = [method for _, method in running.proxy.calls if method == "chat.postMessage"]
    assert len(posts) == 2, "one try, one word to the asker, no loop"


def test_no_message_text_and_no_token_in_the_log(running: Stage) -> None:
    running.proxy.lose_reply("chat.postMessage")
    lena, ts = question_here(running, "a very private discount question")
    lena.wait_for_reply(NORDLICHT, ts)
    lena, ts = question_here(running, "explode privately")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    logged = running.log.getvalue()
    assert "work_failed" in logged
    for word in ("private", "28%", "xoxb-", "xapp-", "playground-signing-secret"):
        assert word not in logged


def test_questions_during_a_long_one_are_acked_at_once(running: Stage) -> None:
    slow = running.answerer.answer

    def very_slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(1.0)
        return slow(*args, **kwargs)

    running.answerer.answer = very_slow  # type: ignore[method-assign]
    lena = running.person("U0LENA")
    for number in range(6):
        lena.say(NORDLICHT, f"{BOT} gold discount {number}?")
    jonas = running.person("U0JONAS")
    assert jonas.command("/dealmate", "help", channel=NORDLICHT)["ok"]
    entries = running.playground.log()
    assert "operation_timeout" not in json.dumps(entries)
    settled(running)
