"""Messages that are posted later, by the playground's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground

Json = dict[str, Any]


@pytest.fixture
def now(play: RunningPlayground) -> int:
    return int(play.move_clock(0))


def test_it_is_listed_and_then_posted_when_its_time_has_come(
    play: RunningPlayground, bot: WebClient, ana: Person, now: int
) -> None:
    root = ana.say("C0DESK", "remind me")
    later = bot.chat_scheduleMessage(
        channel="C0DESK", text="It is time", post_at=now + 7200, thread_ts=root
    )
    listed = bot.chat_scheduledMessages_list()["scheduled_messages"]
    assert [one["id"] for one in listed] == [later["scheduled_message_id"]]
    play.move_clock(7000)
    assert ana.replies("C0DESK", root) == []
    play.move_clock(201)
    assert ana.wait_for_reply("C0DESK", root, containing="It is time", timeout_seconds=20)
    assert bot.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_it_can_be_taken_back_until_the_last_minute(
    play: RunningPlayground,
    bot: WebClient,
    ana: Person,
    now: int,
    refusal: Callable[..., Json],
) -> None:
    place: Json = {"channel": "C0DESK", "text": "never"}
    first = bot.chat_scheduleMessage(**place, post_at=now + 300)["scheduled_message_id"]
    second = bot.chat_scheduleMessage(**place, post_at=now + 59)["scheduled_message_id"]
    bot.chat_deleteScheduledMessage(channel="C0DESK", scheduled_message_id=first)
    refused = refusal(
        bot.chat_deleteScheduledMessage, channel="C0DESK", scheduled_message_id=second
    )
    assert refused["error"] == "invalid_scheduled_message_id"
    play.move_clock(400)
    ana.wait_for_message("C0DESK", containing="never", timeout_seconds=20)
    assert len(ana.history("C0DESK")) == 1


def test_thirty_in_five_minutes_and_a_hundred_and_twenty_days(
    bot: WebClient, now: int, refusal: Callable[..., Json]
) -> None:
    window = (now // 300 + 2) * 300
    place: Json = {"channel": "C0DESK", "text": "many"}
    for second in range(30):
        bot.chat_scheduleMessage(**place, post_at=window + second)
    refused = refusal(bot.chat_scheduleMessage, **place, post_at=window + 299)
    assert refused["error"] == "restricted_too_many"
    assert bot.chat_scheduleMessage(**place, post_at=window + 300)["ok"]
    assert bot.chat_scheduleMessage(**place, post_at=now + 120 * 86_400)["ok"]
    far = refusal(bot.chat_scheduleMessage, **place, post_at=now + 120 * 86_400 + 60)
    assert far["error"] == "time_too_far"


def test_one_with_metadata_is_never_posted(
    play: RunningPlayground, bot: WebClient, ana: Person, now: int
) -> None:
    metadata = {"event_type": "e", "event_payload": {}}
    bot.chat_scheduleMessage(channel="C0DESK", text="lost", post_at=now + 100, metadata=metadata)
    bot.chat_scheduleMessage(channel="C0DESK", text="posted", post_at=now + 101)
    play.move_clock(102)
    ana.wait_for_message("C0DESK", containing="posted", timeout_seconds=20)
    assert [one["text"] for one in ana.history("C0DESK")] == ["posted"]
