"""Previews of links: what stands in them works, and a person can take one away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground

Json = dict[str, Any]
URL = "https://tickets.example/1"
BLOCKS = [
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "close_ticket",
                "text": {"type": "plain_text", "text": "Close"},
                "value": "1",
            }
        ],
    }
]


def told(play: RunningPlayground, name: str) -> list[Json]:
    return [
        one["request"]["payload"]["event"]
        for one in play.log()
        if one["kind"] == "event" and one["name"] == name and not one["request"]["attempt"]
    ]


@pytest.fixture
def previewed(ana: Person, bot: WebClient) -> Json:
    """Ana's message, with the app's preview of the link in it."""
    ts = ana.say("C0DESK", f"look at {URL}")
    bot.chat_unfurl(channel="C0DESK", ts=ts, unfurls={URL: {"blocks": BLOCKS}})
    return ana.history("C0DESK")[-1]


def test_a_button_in_a_preview_reaches_the_app_and_is_answered(
    play: RunningPlayground,
    bolt: App,
    connected: Callable[..., Any],
    previewed: Json,
) -> None:
    seen: list[Json] = []

    @bolt.action("close_ticket")
    def closed(ack: Any, body: Json, respond: Any) -> None:
        ack()
        seen.append(body)
        respond("The ticket is closed.")

    jon = play.person("U0JON")
    with connected(play, bolt):
        (preview,) = previewed["attachments"]
        assert jon.click_in_attachment(previewed, preview, "close_ticket", channel="C0DESK")["ok"]
        jon.wait_for_ephemeral("C0DESK", containing="The ticket is closed.")
    assert seen[0]["container"] == {
        "type": "message_attachment",
        "message_ts": previewed["ts"],
        "channel_id": "C0DESK",
        "is_ephemeral": False,
        "attachment_id": 1,
        "is_app_unfurl": True,
        "app_unfurl_url": URL,
    }
    assert seen[0]["user"]["id"] == "U0JON"


def test_who_wrote_the_link_can_take_the_preview_away_for_good(
    play: RunningPlayground,
    ana: Person,
    bot: WebClient,
    previewed: Json,
    refusal: Callable[..., Json],
) -> None:
    (preview,) = previewed["attachments"]
    place: Json = {"channel": "C0DESK", "ts": previewed["ts"]}
    assert play.person("U0JON").remove_preview(preview, **place)["error"] == "cant_remove_preview"
    assert ana.remove_preview(preview, **place) == {"ok": True}
    assert ana.remove_preview(preview, **place)["error"] == "attachment_not_found"
    assert "attachments" not in ana.history("C0DESK")[-1]
    shown, gone = told(play, "message.message_changed")
    assert shown["message"]["attachments"] == gone["previous_message"]["attachments"]
    assert "attachments" not in gone["message"]
    assert "edited" not in gone["message"], "taking a preview away is no edit"
    again = refusal(bot.chat_unfurl, **place, unfurls={URL: {"text": "back"}})
    assert again["error"] == "cannot_unfurl_url"


def test_the_author_alone_is_asked_to_sign_in(
    play: RunningPlayground, ana: Person, bot: WebClient, refusal: Callable[..., Json]
) -> None:
    place: Json = {"channel": "C0DESK", "ts": ana.say("C0DESK", URL)}
    sign_in = "https://tickets.example/sign-in"
    bot.chat_unfurl(**place, unfurls={}, user_auth_required=True, user_auth_url=sign_in)
    (asked,) = ana.ephemerals("C0DESK")
    assert asked["text"].endswith(f"<{sign_in}|Sign in>")
    assert play.person("U0JON").ephemerals("C0DESK") == []
    bot.chat_unfurl(**place, unfurls={}, user_auth_required=True, user_auth_message="Please do")
    assert [one["text"] for one in ana.ephemerals("C0DESK")][1:] == ["Please do"]
    theirs: Json = {
        "channel": "C0SHARED",
        "ts": play.person("U0LENA").say("C0SHARED", URL),
        "unfurls": {},
    }
    refused = refusal(bot.chat_unfurl, **theirs, user_auth_required=True)
    assert refused["error"] == "cannot_auth_user"


def test_what_an_app_attached_itself_is_no_preview(ana: Person, bot: WebClient) -> None:
    posted = bot.chat_postMessage(channel="C0DESK", text="x", attachments=[{"text": "more"}])
    (attachment,) = posted["message"]["attachments"]
    refused = ana.remove_preview(attachment, channel="C0DESK", ts=str(posted["ts"]))
    assert refused["error"] == "not_a_preview"


def test_an_app_cannot_make_its_attachment_look_like_a_preview(ana: Person, bot: WebClient) -> None:
    """Else a page would ask for the details of an entity that nobody described."""
    forged: Json = {"text": "x", "id": 7, "is_app_unfurl": True, "entity": {}, "blocks": BLOCKS}
    posted = bot.chat_postMessage(channel="C0DESK", text="x", attachments=[forged])
    (attachment,) = posted["message"]["attachments"]
    assert attachment["id"] == 1
    assert not {"is_app_unfurl", "entity"} & set(attachment)
    ts = ana.say("C0DESK", URL)
    bot.chat_unfurl(channel="C0DESK", ts=ts, unfurls={URL: {"text": "x", "entity": {}}})
    (preview,) = ana.history("C0DESK")[-1]["attachments"]
    assert ana.open_entity(preview, channel="C0DESK", ts=ts)["error"] == "not_an_entity"


def test_a_click_in_an_attachment_that_is_not_there(ana: Person, previewed: Json) -> None:
    (preview,) = previewed["attachments"]
    wrong = preview | {"id": 9}
    refused = ana.click_in_attachment(previewed, wrong, "close_ticket", channel="C0DESK")
    assert refused["error"] == "attachment_not_found"


def test_links_are_told_once_each_with_the_thread(
    play: RunningPlayground, ana: Person, previewed: Json
) -> None:
    ana.say("C0DESK", f"{URL} and again {URL}?a=1&b=2 {URL}", thread_ts=previewed["ts"])
    shared = told(play, "link_shared")[-1]
    assert [one["url"] for one in shared["links"]] == [URL, f"{URL}?a=1&b=2"]
    assert shared["thread_ts"] == previewed["ts"]
    assert (shared["user"], shared["is_bot_user_member"]) == ("U0ANA", True)
