from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from playground.harness import Person, RunningPlayground

Json = dict[str, Any]


@pytest.fixture
def urls(play: RunningPlayground, bolt: App, connected: Callable[..., Any]) -> Iterator[list[str]]:
    """Response URLs, as commands and buttons bring them."""
    seen: list[str] = []

    @bolt.command("/go")
    def go(ack: Ack, command: Json) -> None:
        seen.append(command["response_url"])
        ack()

    @bolt.action("press")
    def press(ack: Ack, body: Json) -> None:
        seen.append(body["response_url"])
        ack()

    with connected(play, bolt):
        yield seen


BUTTON = {
    "type": "actions",
    "elements": [
        {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}}
    ],
}


def test_five_uses_and_then_no_more(lena: Person, urls: list[str]) -> None:
    lena.command("/go", channel="C0SHARED")
    webhook = WebhookClient(urls[0])
    answers = [webhook.send(text=f"answer {number}") for number in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [404]
    assert answers[0].body == "ok"
    assert "used_url" in answers[5].body
    assert len(lena.ephemerals("C0SHARED")) == 5


def test_half_an_hour_and_then_no_more(
    play: RunningPlayground, lena: Person, urls: list[str]
) -> None:
    lena.command("/go", channel="C0SHARED")
    play.move_clock(1799)
    assert WebhookClient(urls[0]).send(text="in time").status_code == 200
    play.move_clock(2)
    late = WebhookClient(urls[0]).send(text="late")
    assert late.status_code == 404
    assert "expired_url" in late.body


def test_answers_are_for_one_person_unless_in_channel(
    ana: Person, lena: Person, urls: list[str]
) -> None:
    lena.command("/go", channel="C0SHARED")
    webhook = WebhookClient(urls[0])
    webhook.send(text="just you")
    webhook.send(text="all of you", response_type="in_channel")
    assert [one["text"] for one in lena.ephemerals("C0SHARED")] == ["just you"]
    assert ana.ephemerals("C0SHARED") == []
    assert [one["text"] for one in ana.history("C0SHARED")] == ["all of you"]


def test_replace_and_delete_the_original(bot: WebClient, lena: Person, urls: list[str]) -> None:
    bot.chat_postMessage(channel="C0SHARED", text="first", blocks=[BUTTON])
    message = lena.history("C0SHARED")[0]
    lena.click(message, "press", channel="C0SHARED")
    webhook = WebhookClient(urls[0])
    webhook.send(text="second", replace_original=True)
    assert [one["text"] for one in lena.history("C0SHARED")] == ["second"]
    webhook.send(delete_original=True)
    assert lena.history("C0SHARED") == []


def test_replace_and_delete_an_ephemeral_original(
    bot: WebClient, lena: Person, urls: list[str]
) -> None:
    bot.chat_postEphemeral(channel="C0SHARED", user="U0LENA", text="first", blocks=[BUTTON])
    message = lena.ephemerals("C0SHARED")[0]
    assert lena.click(message, "press", channel="C0SHARED") == {"ok": True}
    webhook = WebhookClient(urls[0])
    webhook.send(text="second", replace_original=True)
    shown = lena.ephemerals("C0SHARED")
    assert [(one["text"], one["ts"]) for one in shown] == [("second", message["ts"])]
    webhook.send(delete_original=True)
    assert lena.ephemerals("C0SHARED") == []


def test_bad_bodies(lena: Person, urls: list[str]) -> None:
    lena.command("/go", channel="C0SHARED")
    bad = httpx.post(urls[0], content=b"{", trust_env=False)
    assert bad.status_code == 400
    empty = httpx.post(urls[0], json={"text": ""}, trust_env=False)
    assert empty.json()["error"] == "no_text"
    invalid = httpx.post(urls[0], json={"blocks": [{"type": "x"}]}, trust_env=False)
    assert invalid.json()["error"] == "invalid_blocks"
    unknown = httpx.post(urls[0] + "x", json={"text": "x"}, trust_env=False)
    assert unknown.status_code == 404
