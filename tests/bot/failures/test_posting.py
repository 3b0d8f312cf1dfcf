"""Failures 12, 13 and 16: whatever Slack does to a post, it is there once, or somebody is told."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.slack.messenger import Topic
from playbooks.programme.audience import Audience
from playground.harness import wait_for
from store.tables import OutboxRow, OutboxState
from tests.bot.conftest import Stage
from tests.bot.deliveries import BOT, NORDLICHT, question_here
from tests.bot.test_question_journey import all_text, heard, settled


def test_a_post_that_was_committed_before_the_connection_broke(running: Stage) -> None:
    faults = running.playground.faults
    faults.add({"reset_after_commit": True}, method="chat.postMessage", nth=[1, 2])
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    assert len(running.calls("chat.postMessage")) == 1
    assert running.calls("conversations.replies")


def test_a_direct_message_that_was_committed_before_the_connection_broke(
    running: Stage,
) -> None:
    jonas = running.person("U0JONAS")
    lena, ts = question_here(running, "tape robots?")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    running.playground.faults.add({"reset_after_commit": True}, method="chat.postMessage", nth=1)
    direct = jonas.direct_channel("U0DEALMATE")
    asked = jonas.say(direct, "what is the margin?")
    jonas.wait_for_reply(direct, asked)
    settled(running)
    assert len(jonas.replies(direct, asked)) == 1


def test_a_post_that_never_arrived_is_posted(running: Stage) -> None:
    running.playground.faults.add({"reset_before": True}, method="chat.postMessage", nth=[1, 2])
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    assert len(running.calls("chat.postMessage")) == 3


def test_who_looks_for_readers_until_the_lease_is_over_does_not_post(running: Stage) -> None:
    """Another has posted by then; the first must notice before it posts, too."""
    looked, identity = threading.Event(), running.bot.dealmate.identity
    look_up = identity.audience_of_channel

    def slow(channel_id: str) -> Audience:
        claimed = select(OutboxRow).where(
            OutboxRow.topic == Topic.POST, OutboxRow.state == OutboxState.CLAIMED
        )
        with running.database.transaction() as session:
            row = session.scalars(claimed).first()
            is_first = row is not None and not looked.is_set()
            if row is not None and is_first:
                looked.set()
                row.lease_expires_at = running.bot.dealmate.clock() - timedelta(seconds=1)
        if is_first:
            running.bot.worker.wake()
            wait_for(lambda: running.calls("chat.postMessage"), what="a post", timeout_seconds=30)
        return look_up(channel_id)

    identity.audience_of_channel = slow  # type: ignore[method-assign]
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    wait_for(lambda: "lease_lost" in running.log.getvalue(), what="the first to end")
    assert len(running.calls("chat.postMessage")) == 1
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_too_many_requests_are_waited_out(running: Stage) -> None:
    fault = {"status": 429, "retry_after": 2}
    rule = running.playground.faults.add(fault, method="chat.postMessage", nth=[1, 2])
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    posts = [entry["at"] for entry in running.calls("chat.postMessage")]
    assert len(posts) == 3
    waits = [later - earlier for earlier, later in pairwise(posts)]
    assert min(waits) >= 2, "no call before Retry-After"
    assert running.playground.faults.fired(rule) == 2


def test_a_server_error_may_have_posted(running: Stage) -> None:
    running.playground.faults.add({"status": 503}, method="chat.postMessage", nth=1)
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_a_storm_of_everything_ends_in_one_answer_each(running: Stage) -> None:
    faults = running.playground.faults
    faults.add({"reset_after_commit": True}, method="chat.postMessage", nth=[1, 4, 6])
    faults.add({"reset_before": True}, method="chat.*", nth=[2])
    faults.add({"status": 429, "retry_after": 1}, method="conversations.*", nth=[3, 7])
    faults.add({"status": 500}, method="*", nth=[5, 11])
    faults.add({"duplicate": 2}, event="*", probability=0.5)
    faults.add({"reorder_window_ms": 2_000}, event="message")
    lena = running.person("U0LENA")
    asked = [lena.say(NORDLICHT, f"{BOT} gold discount, number {n}?") for n in range(5)]
    settled(running, *asked)
    assert [len(lena.replies(NORDLICHT, ts)) for ts in asked] == [1] * 5
    assert all("version 2.1" in all_text(lena.replies(NORDLICHT, ts)[0]) for ts in asked)


def test_slack_cannot_say_who_is_in_the_channel_for_a_while(running: Stage) -> None:
    running.playground.faults.add({"status": 503}, method="conversations.info", nth=[1, 2])
    lena, ts = question_here(running)
    assert "version 2.1" in all_text(lena.wait_for_reply(NORDLICHT, ts))


def test_slack_never_says_who_is_in_the_channel(running: Stage) -> None:
    running.playground.faults.add({"status": 503}, method="conversations.info")
    jonas = running.person("U0JONAS")
    ts = jonas.say("C0DESK", f"{BOT} what is our margin?")
    answer = jonas.wait_for_reply("C0DESK", ts)
    assert "I found nothing" in answer["text"]


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "restricted_action"])
def test_a_channel_that_refuses_for_good(running: Stage, code: str) -> None:
    running.playground.faults.add({"error": code}, method="chat.postMessage", nth=1)
    lena, ts = question_here(running)
    direct = lena.direct_channel("U0DEALMATE")
    told = lena.wait_for_message(direct)
    settled(running)
    assert len(lena.history(direct)) == 1
    assert NORDLICHT in all_text(told)
    assert lena.replies(NORDLICHT, ts) == []
    assert len(running.calls("chat.postMessage")) == 2, "one try, one word to the asker, no loop"


def test_a_missing_scope_is_named_for_the_operator(running: Stage) -> None:
    running.playground.faults.add({"error": "missing_scope"}, method="reactions.add")
    lena, ts = question_here(running, "thanks!")
    settled(running, ts)
    assert "missing_scope" in running.log.getvalue()
    assert lena.replies(NORDLICHT, ts) == []


def test_no_message_text_and_no_token_in_the_log(running: Stage) -> None:
    running.playground.faults.add({"reset_after_commit": True}, method="chat.postMessage", nth=1)
    lena, ts = question_here(running, "a very private discount question")
    lena.wait_for_reply(NORDLICHT, ts)
    lena, ts = question_here(running, "explode privately")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    logged = running.log.getvalue()
    assert "work_failed" in logged
    for word in ("private", "28%", "xoxb-", "xapp-", "playground-signing-secret"):
        assert word not in logged


def test_kicked_out_in_the_middle_of_an_answer(stage: Stage, gate: threading.Event) -> None:
    stage.start()
    lena, ts = question_here(stage)
    wait_for(partial(heard, stage, ts), what="the question", timeout_seconds=60)
    jonas = stage.person("U0JONAS")
    assert jonas.api("conversations.kick", channel=NORDLICHT, user="U0DEALMATE")["ok"]
    gate.set()
    told = lena.wait_for_message(lena.direct_channel("U0DEALMATE"))
    settled(stage)
    assert NORDLICHT in all_text(told)
    assert lena.replies(NORDLICHT, ts) == []
