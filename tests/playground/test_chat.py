from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.harness import Person, RunningPlayground, running_playground

Json = dict[str, Any]
Refusal = Callable[..., Json]


def test_post_and_read_back(bot: WebClient) -> None:
    posted = bot.chat_postMessage(
        channel="C0DESK",
        text="hello",
        metadata={"event_type": "demo", "event_payload": {"key": "1"}},
    )
    assert posted["channel"] == "C0DESK"
    message = posted["message"]
    assert message["bot_id"] == "B0DEMOBOT"
    assert message["app_id"] == "A0DEMO"
    assert message["user"] == "U0DEMOBOT"
    assert "subtype" not in message
    plain = bot.conversations_history(channel="C0DESK")["messages"][0]
    assert plain["ts"] == posted["ts"]
    assert "metadata" not in plain
    full = bot.conversations_history(channel="C0DESK", include_all_metadata=True)
    assert full["messages"][0]["metadata"]["event_payload"] == {"key": "1"}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
        ({"channel": "C0OPEN", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": "C0DESK", "text": ""}, "no_text"),
        ({"channel": "C0DESK", "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": "C0DESK", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "C0DESK", "markdown_text": "y" * 12_001}, "msg_blocks_too_long"),
        ({"channel": "C0DESK", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": "C0DESK", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ({"channel": "C0DESK", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
    ],
)
def test_refusals(bot: WebClient, refusal: Refusal, arguments: Json, error: str) -> None:
    assert refusal(bot.api_call, api_method="chat.postMessage", json=arguments)["error"] == error


def test_channel_by_name_and_person_by_id(bot: WebClient, lena: Person) -> None:
    assert bot.chat_postMessage(channel="#desk", text="x")["channel"] == "C0DESK"
    posted = bot.chat_postMessage(channel="U0LENA", text="just you")
    assert posted["channel"].startswith("D")
    assert lena.history(lena.direct_channel("U0DEMOBOT"))[0]["text"] == "just you"


def test_text_is_stored_as_slack_stores_it(lena: Person) -> None:
    lena.say("C0SHARED", "a & b < c, <@U0ANA> see https://x.example/?a=1&b=2. &amp;")
    message = lena.history("C0SHARED")[0]
    assert message["text"] == (
        "a &amp; b &lt; c, <@U0ANA> see <https://x.example/?a=1&amp;b=2>. &amp;"
    )
    elements = message["blocks"][0]["elements"][0]["elements"]
    assert [one["type"] for one in elements] == ["text", "user", "text", "link", "text"]
    assert elements[0]["text"] == "a & b < c, "


def test_threads_count_and_order(bot: WebClient, ana: Person) -> None:
    root = ana.say("C0DESK", "root")
    first = bot.chat_postMessage(channel="C0DESK", text="one", thread_ts=root)["ts"]
    second = ana.say("C0DESK", "two", thread_ts=first)
    thread = bot.conversations_replies(channel="C0DESK", ts=root)["messages"]
    assert [one["text"] for one in thread] == ["root", "one", "two"]
    assert thread[0]["reply_count"] == 2
    assert thread[0]["latest_reply"] == second
    assert thread[0]["reply_users"] == ["U0DEMOBOT", "U0ANA"]
    assert thread[1]["parent_user_id"] == "U0ANA"
    assert {one["thread_ts"] for one in thread} == {root}
    outside = bot.conversations_history(channel="C0DESK")["messages"]
    assert [one["text"] for one in outside] == ["root"]


def test_a_broadcast_reply_is_in_the_channel_too(bot: WebClient, ana: Person) -> None:
    root = ana.say("C0DESK", "root")
    bot.chat_postMessage(channel="C0DESK", text="look", thread_ts=root, reply_broadcast=True)
    newest = bot.conversations_history(channel="C0DESK")["messages"][0]
    assert newest["subtype"] == "thread_broadcast"


def test_update_own_messages_only(bot: WebClient, ana: Person, refusal: Refusal) -> None:
    ts = bot.chat_postMessage(channel="C0DESK", text="before")["ts"]
    updated = bot.chat_update(channel="C0DESK", ts=ts, text="after")
    assert updated["text"] == "after"
    assert updated["message"]["edited"]["user"] == "U0DEMOBOT"
    theirs = ana.say("C0DESK", "hers")
    assert (
        refusal(bot.chat_update, channel="C0DESK", ts=theirs, text="x")["error"]
        == "cant_update_message"
    )
    assert (
        refusal(bot.chat_update, channel="C0DESK", ts="1.2", text="x")["error"]
        == "message_not_found"
    )
    assert bot.chat_update(channel="C0DESK", ts=ts, text="x" * 4_000)["ok"]
    assert (
        refusal(bot.chat_update, channel="C0DESK", ts=ts, text="x" * 4_001)["error"]
        == "msg_too_long"
    )


def test_delete(bot: WebClient, ana: Person, refusal: Refusal) -> None:
    root = bot.chat_postMessage(channel="C0DESK", text="root")["ts"]
    reply = ana.say("C0DESK", "reply", thread_ts=root)
    assert refusal(bot.chat_delete, channel="C0DESK", ts=reply)["error"] == "cant_delete_message"
    bot.chat_delete(channel="C0DESK", ts=root)
    tombstone = ana.history("C0DESK")[0]
    assert tombstone["subtype"] == "tombstone"
    assert ana.replies("C0DESK", root)[0]["text"] == "reply"
    assert refusal(bot.chat_delete, channel="C0DESK", ts=root)["error"] == "message_not_found"


def test_an_ephemeral_message_is_seen_by_one(
    bot: WebClient, ana: Person, lena: Person, refusal: Refusal
) -> None:
    sent = bot.chat_postEphemeral(channel="C0SHARED", user="U0LENA", text="psst")
    assert lena.ephemerals("C0SHARED")[0]["ts"] == sent["message_ts"]
    assert ana.ephemerals("C0SHARED") == []
    assert lena.history("C0SHARED") == []
    refused = refusal(bot.chat_postEphemeral, channel="C0SHARED", user="U0JON", text="x")
    assert refused["error"] == "user_not_in_channel"


def test_permalinks(bot: WebClient, refusal: Refusal) -> None:
    root = bot.chat_postMessage(channel="C0DESK", text="root")["ts"]
    reply = bot.chat_postMessage(channel="C0DESK", text="reply", thread_ts=root)["ts"]
    link = bot.chat_getPermalink(channel="C0DESK", message_ts=root)["permalink"]
    assert link.endswith(f"/archives/C0DESK/p{root.replace('.', '')}")
    threaded = bot.chat_getPermalink(channel="C0DESK", message_ts=reply)["permalink"]
    assert f"thread_ts={root}&cid=C0DESK" in threaded
    missing = refusal(bot.chat_getPermalink, channel="C0DESK", message_ts="1.2")
    assert missing["error"] == "message_not_found"


def test_reactions(bot: WebClient, ana: Person, refusal: Refusal) -> None:
    ts = ana.say("C0DESK", "nice")
    place = {"channel": "C0DESK", "timestamp": ts}
    bot.reactions_add(**place, name="eyes")
    assert ana.history("C0DESK")[0]["reactions"] == [
        {"name": "eyes", "users": ["U0DEMOBOT"], "count": 1}
    ]
    assert refusal(bot.reactions_add, **place, name="eyes")["error"] == "already_reacted"
    assert refusal(bot.reactions_add, **place, name="no spaces")["error"] == "invalid_name"
    bot.reactions_remove(**place, name="eyes")
    assert "reactions" not in ana.history("C0DESK")[0]
    assert refusal(bot.reactions_remove, **place, name="eyes")["error"] == "no_reaction"


def test_edits_and_deletions_reach_apps_as_subtypes(
    play: RunningPlayground, bot: WebClient
) -> None:
    ts = bot.chat_postMessage(channel="C0DESK", text="before")["ts"]
    bot.chat_update(channel="C0DESK", ts=ts, text="after")
    bot.chat_delete(channel="C0DESK", ts=ts)
    # No socket is open, so the record shows each event's first try.
    events = {
        one["request"]["payload"]["event"].get("subtype"): one["request"]["payload"]["event"]
        for one in play.log()
        if one["kind"] == "event"
    }
    changed = events["message_changed"]
    assert changed["message"]["text"] == "after"
    assert changed["previous_message"]["text"] == "before"
    assert changed["hidden"] is True
    assert "user" not in changed
    deleted = events["message_deleted"]
    assert deleted["deleted_ts"] == ts
    assert deleted["previous_message"]["text"] == "after"


def test_an_app_without_a_messages_tab(world: Callable[..., Json], tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text('{"oauth_config": {"scopes": {"bot": ["chat:write", "im:write"]}}}')
    with running_playground(world(manifest=str(path))) as play:
        bot = WebClient(token="xoxb-playground-demo", base_url=play.api_url)
        with pytest.raises(SlackApiError, match="messages_tab_disabled"):
            bot.chat_postMessage(channel="U0ANA", text="hello")
        ana = play.person("U0ANA")
        channel = ana.direct_channel("U0DEMOBOT")
        refused = ana.api("chat.postMessage", channel=channel, text="hello")
    assert refused["error"] == "restricted_action_read_only_channel"


def test_assistant_threads(bot: WebClient, lena: Person, refusal: Refusal) -> None:
    channel = lena.direct_channel("U0DEMOBOT")
    ts = lena.say(channel, "hello")
    place: Json = {"channel_id": channel, "thread_ts": ts}
    assert bot.assistant_threads_setStatus(**place, status="thinking")["ok"]
    assert bot.assistant_threads_setTitle(**place, title="Hello")["ok"]
    prompt = {"title": "Ask", "message": "What is new?"}
    assert bot.assistant_threads_setSuggestedPrompts(**place, prompts=[prompt] * 4)["ok"]
    many = refusal(bot.assistant_threads_setSuggestedPrompts, **place, prompts=[prompt] * 5)
    assert many["error"] == "invalid_arguments"
    loading = refusal(
        bot.assistant_threads_setStatus, **place, status="x", loading_messages=["y"] * 11
    )
    assert loading["error"] == "invalid_arguments"
