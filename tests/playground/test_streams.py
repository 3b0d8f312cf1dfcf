"""Streamed messages, through slack_sdk's helper, and every way in which they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.clock import Timings
from playground.harness import Person, RunningPlayground, running_playground, wait_for

Json = dict[str, Any]
READER: Json = {"recipient_user_id": "U0ANA", "recipient_team_id": "T0VENDOR"}


@pytest.fixture
def root(ana: Person) -> str:
    return ana.say("C0DESK", "tell me a story")


def events(play: RunningPlayground, name: str) -> list[Json]:
    return [
        one["request"]["payload"]["event"]
        for one in play.log()
        if one["kind"] == "event" and one["name"] == name
    ]


def test_the_helper_streams_a_text_in_many_calls(
    play: RunningPlayground, bot: WebClient, ana: Person, root: str
) -> None:
    stream = bot.chat_stream(channel="C0DESK", thread_ts=root, buffer_size=16, **READER)
    words = [f"word {number} " for number in range(12)]
    for word in words:
        stream.append(markdown_text=word)
    growing = ana.wait_for_reply("C0DESK", root, containing="word 1 ")
    assert growing["streaming_state"] == "in_progress"
    done = stream.stop(markdown_text="the end", blocks=[{"type": "divider"}])
    assert done is not None
    message = done["message"]
    assert message["text"] == "".join(words) + "the end"
    assert [one["type"] for one in message["blocks"]] == ["markdown", "divider"]
    assert ana.replies("C0DESK", root)[0]["streaming_state"] == "completed"
    assert events(play, "message.message_changed")[-1]["message"]["text"] == message["text"]


@pytest.mark.parametrize(("mode", "first"), [("timeline", "markdown"), ("plan", "plan")])
def test_tasks_are_shown_in_line_or_as_a_plan(
    bot: WebClient, root: str, mode: str, first: str
) -> None:
    started = bot.chat_startStream(
        channel="C0DESK",
        thread_ts=root,
        task_display_mode=mode,
        chunks=[
            {"type": "markdown_text", "text": "Looking. "},
            {"type": "plan_update", "title": "Search"},
            {"type": "task_update", "id": "1", "title": "Read", "status": "in_progress"},
        ],
        **READER,
    )
    place = {"channel": "C0DESK", "ts": started["ts"]}
    task = {"type": "task_update", "id": "1", "title": "Read", "status": "complete"}
    bot.chat_appendStream(**place, markdown_text="", chunks=[task | {"output": "Found 3"}])
    blocks = bot.chat_stopStream(**place)["message"]["blocks"]
    assert blocks[0]["type"] == first
    card = blocks[0]["tasks"][0] if mode == "plan" else blocks[1]
    assert (card["task_id"], card["status"]) == ("1", "complete")
    assert card["output"]["elements"][0]["elements"][0]["text"] == "Found 3"


def test_fifty_blocks_in_chunks_and_fifty_at_the_end(
    bot: WebClient, root: str, refusal: Callable[..., Json]
) -> None:
    started = bot.chat_startStream(channel="C0DESK", thread_ts=root, **READER)
    place: Json = {"channel": "C0DESK", "ts": started["ts"], "markdown_text": ""}

    def chunks(count: int) -> list[Json]:
        return [{"type": "blocks", "blocks": [{"type": "divider"}] * count}]

    bot.chat_appendStream(**place, chunks=chunks(50))
    refused = refusal(bot.chat_appendStream, **place, chunks=chunks(1))
    assert refused["error"] == "msg_blocks_too_many"
    many = refusal(bot.chat_stopStream, **place, blocks=[{"type": "divider"}] * 51)
    assert many["error"] == "msg_blocks_too_many"
    done = bot.chat_stopStream(**place, blocks=[{"type": "divider"}] * 50)
    assert len(done["message"]["blocks"]) == 100


def test_twelve_thousand_characters_at_once(
    bot: WebClient, root: str, refusal: Callable[..., Json]
) -> None:
    started = bot.chat_startStream(channel="C0DESK", thread_ts=root, **READER)
    place: Json = {"channel": "C0DESK", "ts": started["ts"]}
    bot.chat_appendStream(**place, markdown_text="x" * 12_000)
    refused = refusal(bot.chat_appendStream, **place, markdown_text="x" * 12_001)
    assert refused["error"] == "msg_blocks_too_long"


def test_the_end_may_say_how_the_session_is(
    bot: WebClient, ana: Person, root: str, refusal: Callable[..., Json]
) -> None:
    started = bot.chat_startStream(channel="C0DESK", thread_ts=root, **READER)
    place: Json = {"channel": "C0DESK", "ts": str(started["ts"])}
    wrong = refusal(
        bot.api_call, api_method="chat.stopStream", json=place | {"session_status": "x"}
    )
    assert wrong["error"] == "invalid_arguments"
    bot.api_call("chat.stopStream", json=place | {"markdown_text": "x", "session_status": "active"})
    assert ana.statuses("C0DESK")[root]["session"] == "active"


def test_a_person_stops_it(
    play: RunningPlayground,
    bot: WebClient,
    ana: Person,
    root: str,
    refusal: Callable[..., Json],
) -> None:
    started = bot.chat_startStream(
        channel="C0DESK", thread_ts=root, markdown_text="Once ", **READER
    )
    assert ana.stop("C0DESK", thread_ts=root)["stopped"] == [started["ts"]]
    place: Json = {"channel": "C0DESK", "ts": started["ts"]}
    refused = refusal(bot.chat_appendStream, **place, markdown_text="more")
    assert refused["error"] == "stopped_by_user"
    told = events(play, "agent_session_stopped")[0]
    assert told["streaming_message_ts"] == [started["ts"]]
    assert (told["user"], told["thread_ts"]) == ("U0ANA", root)
    assert bot.chat_update(**place, text="Stopped.")["ok"]


@pytest.fixture
def hasty() -> Iterator[RunningPlayground]:
    world = {
        "teams": [{"id": "T0A", "name": "A", "domain": "a"}],
        "users": [{"id": "U0ANA", "team": "T0A", "name": "ana", "real_name": "Ana Ruiz"}],
        "apps": [
            {
                "id": "A0DEMO",
                "name": "Demo",
                "team": "T0A",
                "bot_user_id": "U0DEMOBOT",
                "bot_token": "xoxb-hasty",
                "app_token": "xapp-hasty",
                "signing_secret": "s",
            }
        ],
    }
    with running_playground(world, timings=Timings(stream_seconds=300)) as play:
        yield play


def test_it_ends_by_itself_after_five_minutes(
    hasty: RunningPlayground, refusal: Callable[..., Json]
) -> None:
    bot = WebClient(token="xoxb-hasty", base_url=hasty.api_url)
    ana = hasty.person("U0ANA")
    channel = ana.direct_channel("U0DEMOBOT")
    root = ana.say(channel, "tell me a story")
    started = bot.chat_startStream(channel=channel, thread_ts=root, markdown_text="Once ")
    place: Json = {"channel": channel, "ts": started["ts"]}
    hasty.move_clock(299)
    bot.chat_appendStream(**place, markdown_text="upon ")
    hasty.move_clock(2)
    wait_for(
        lambda: ana.replies(channel, root)[0]["streaming_state"] == "completed",
        what="the end of the stream",
        timeout_seconds=20,
    )
    refused = refusal(bot.chat_appendStream, **place, markdown_text="a time")
    assert refused["error"] == "message_not_in_streaming_state"
    assert bot.chat_update(**place, text="Once upon a time")["message"]["text"].endswith("time")


def test_a_status_goes_away_after_two_minutes(hasty: RunningPlayground) -> None:
    bot = WebClient(token="xoxb-hasty", base_url=hasty.api_url)
    ana = hasty.person("U0ANA")
    channel = ana.direct_channel("U0DEMOBOT")
    ts = ana.say(channel, "hello")
    bot.assistant_threads_setStatus(channel_id=channel, thread_ts=ts, status="is thinking")
    assert ana.statuses(channel)[ts]["status"] == "is thinking"
    hasty.move_clock(121)
    wait_for(
        lambda: ana.statuses(channel)[ts]["status"] == "",
        what="the end of the status",
        timeout_seconds=20,
    )
