"""The limits that are not of one block: whole messages, whole views, manifests, assistants."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground, running_playground
from playground.kit.validation import message_problems
from playground.manifest import ManifestError, read_manifest

Json = dict[str, Any]
Refusal = Callable[..., Json]


@pytest.fixture(scope="module")
def open_for_all() -> Iterator[RunningPlayground]:
    world = {
        "enforce_rates": False,
        "teams": [{"id": "T0A", "name": "A", "domain": "a"}],
        "users": [{"id": "U0ANA", "team": "T0A", "name": "ana", "real_name": "Ana Ruiz"}],
        "channels": [
            {"id": "C0ONE", "team": "T0A", "name": "one", "members": ["U0ANA"], "apps": ["A0X"]}
        ],
        "apps": [
            {
                "id": "A0X",
                "name": "X",
                "team": "T0A",
                "bot_user_id": "U0X",
                "bot_token": "xoxb-limits",
                "app_token": "xapp-limits",
                "signing_secret": "s",
            }
        ],
    }
    with running_playground(world) as play:
        yield play


@pytest.fixture
def writer(open_for_all: RunningPlayground) -> WebClient:
    return WebClient(token="xoxb-limits", base_url=open_for_all.api_url)


@pytest.fixture
def reader(open_for_all: RunningPlayground) -> Person:
    return open_for_all.person("U0ANA")


def feedback(value: int) -> Json:
    good = {"text": {"type": "plain_text", "text": "x"}, "value": "x" * value}
    both = {"positive_button": good, "negative_button": good | {"value": "x"}}
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", **both}]}


def grouped(label: int, count: int) -> Json:
    options = [
        {"text": {"type": "plain_text", "text": "x"}, "value": str(one)} for one in range(count)
    ]
    groups = [{"label": {"type": "plain_text", "text": "x" * label}, "options": options}]
    return {"type": "actions", "elements": [{"type": "static_select", "option_groups": groups}]}


def data_table(**more: Any) -> Json:
    rows = [[{"type": "raw_text", "text": "x"}]]
    return {"type": "data_table", "rows": rows, "caption": "x"} | more


def carousel(cards: int) -> Json:
    card = {"type": "card", "body": {"type": "plain_text", "text": "x"}}
    return {"type": "carousel", "elements": [card] * cards}


def video(title: int) -> Json:
    return {
        "type": "video",
        "title": {"type": "plain_text", "text": "x" * title},
        "alt_text": "x",
        "thumbnail_url": "https://x.example/t.png",
        "video_url": "https://x.example/v",
    }


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (feedback(2000), feedback(2001)),
        (grouped(75, 100), grouped(75, 101)),
        (grouped(75, 1), grouped(76, 1)),
        (data_table(page_size=1), data_table(page_size=0)),
        (data_table(caption="x"), data_table(caption="")),
        (carousel(1), carousel(0)),
        (video(200), video(201)),
        (
            {"type": "file", "external_id": "x" * 255, "source": "remote"},
            {"type": "file", "external_id": "x" * 256, "source": "remote"},
        ),
    ],
    ids=[
        "feedback value",
        "options of a group",
        "group label",
        "page size",
        "caption",
        "cards",
        "video title",
        "file external_id",
    ],
)
def test_both_sides(good: Json, bad: Json) -> None:
    assert message_problems([good]) == []
    assert message_problems([bad]) != []


def test_markdown_blocks_share_one_limit() -> None:
    def marked(*lengths: int) -> list[Json]:
        return [{"type": "markdown", "text": "x" * one} for one in lengths]

    assert message_problems(marked(6_000, 6_000)) == []
    assert len(message_problems(marked(6_000, 6_001))) == 1


def test_a_hundred_attachments(writer: WebClient, refusal: Refusal) -> None:
    attachments = [{"text": "x"}] * 100
    assert writer.chat_postMessage(channel="C0ONE", text="x", attachments=attachments)["ok"]
    many = refusal(
        writer.chat_postMessage, channel="C0ONE", text="x", attachments=[*attachments, {}]
    )
    assert many["error"] == "too_many_attachments"


def test_forty_thousand_characters_are_kept(writer: WebClient) -> None:
    exact = writer.chat_postMessage(channel="C0ONE", text="x" * 40_000)
    cut = writer.chat_postMessage(channel="C0ONE", text="x" * 40_001)
    assert len(exact["message"]["text"]) == len(cut["message"]["text"]) == 40_000


def test_metadata_of_eight_kilobytes(writer: WebClient, refusal: Refusal) -> None:
    frame = len(json.dumps({"k": ""}))

    def metadata(size: int) -> Json:
        return {"event_type": "e", "event_payload": {"k": "x" * (size - frame)}}

    place: Json = {"channel": "C0ONE", "text": "x"}
    assert writer.chat_postMessage(**place, metadata=metadata(8192))["ok"]
    refused = refusal(writer.chat_postMessage, **place, metadata=metadata(8193))
    assert refused["error"] == "metadata_too_large"


def home(size: int) -> Json:
    """A home of so many bytes, within the limits of its blocks."""
    texts = ["x" * 2_900] * 80
    view: Json = {
        "type": "home",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts],
        "private_metadata": "",
    }
    left = size - len(json.dumps(view))
    while left > 0:
        block = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}
        spare = left - len(json.dumps(block)) - 2
        if spare < 1:
            view["private_metadata"] = "x" * left
            break
        block["text"]["text"] = "x" * min(2_900, spare)  # type: ignore[index]
        view["blocks"].append(block)
        left = size - len(json.dumps(view))
    assert len(json.dumps(view)) == size
    return view


def test_a_view_of_250_kilobytes(writer: WebClient, refusal: Refusal) -> None:
    assert writer.views_publish(user_id="U0ANA", view=home(250_000))["ok"]
    refused = refusal(writer.views_publish, user_id="U0ANA", view=home(250_001))
    assert refused["error"] == "view_too_large"


def test_ten_loading_messages_and_four_prompts(
    writer: WebClient, reader: Person, refusal: Refusal
) -> None:
    channel = reader.direct_channel("U0X")
    place: Json = {"channel_id": channel, "thread_ts": reader.say(channel, "hello")}
    status: Json = place | {"status": "thinks"}
    assert writer.assistant_threads_setStatus(**status, loading_messages=["x"] * 10)["ok"]
    loading = refusal(writer.assistant_threads_setStatus, **status, loading_messages=["x"] * 11)
    assert loading["error"] == "invalid_arguments"
    prompts = [{"title": "x", "message": "y"}]
    assert writer.assistant_threads_setSuggestedPrompts(**place, prompts=prompts * 4)["ok"]
    many = refusal(writer.assistant_threads_setSuggestedPrompts, **place, prompts=prompts * 5)
    assert many["error"] == "invalid_arguments"


def test_a_session_title_of_two_hundred_characters(
    writer: WebClient, reader: Person, refusal: Refusal
) -> None:
    channel = reader.direct_channel("U0X")
    session: Json = {
        "channel_id": channel,
        "thread_ts": reader.say(channel, "hello"),
        "status": "active",
    }
    call = "agents.sessions.setStatus"
    assert writer.api_call(call, json=session | {"title": "x" * 200})["ok"]
    refused = refusal(writer.api_call, api_method=call, json=session | {"title": "x" * 201})
    assert refused["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ({"agent_description": "x" * 301}, "agent_description"),
        ({"suggested_prompts": [{"title": "x", "message": "y"}] * 5}, "suggested_prompts"),
    ],
)
def test_an_agent_says_little_of_itself(tmp_path: Path, view: Json, words: str) -> None:
    path = tmp_path / "manifest.json"
    fits = {"agent_description": "x" * 300, "suggested_prompts": [{}] * 4}
    path.write_text(json.dumps({"features": {"agent_view": fits}}), encoding="utf-8")
    assert read_manifest(path).is_agent
    path.write_text(json.dumps({"features": {"agent_view": view}}), encoding="utf-8")
    with pytest.raises(ManifestError, match=words):
        read_manifest(path)
