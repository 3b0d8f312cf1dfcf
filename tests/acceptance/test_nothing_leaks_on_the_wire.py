"""The running demo, asked in every channel for what that channel may not see."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from tests.acceptance.conftest import Demo
from tests.acceptance.oracle import (
    EXAMPLE,
    Place,
    example_files,
    example_secrets,
    fragments,
    read_places,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

BOT_USER = "U0DEALMATE"
ASKED_FOR = 3
PATIENCE_SECONDS = 240
WORLD = yaml.safe_load((EXAMPLE / "world.yaml").read_text(encoding="utf-8"))
CHANNELS = [place for place in read_places(EXAMPLE / "world.yaml") if not place.is_person]


def members(channel_id: str) -> list[str]:
    return next(list(c["members"]) for c in WORLD["channels"] if c["id"] == channel_id)


def asker(place: Place) -> str:
    """Somebody of a partner, where there is one."""
    team_of = {user["id"]: user["team"] for user in WORLD["users"]}
    people = [user for user in members(place.id) if user in team_of]
    return next((user for user in people if team_of[user] != "T0TIDEWELL"), people[0])


def client(demo: Demo, user: str) -> WebClient:
    return WebClient(token=f"xoxp-playground-{user}", base_url=f"{demo.base_url}/api/")


def wait_for_a_reply(slack: WebClient, channel: str, ts: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not replies_of_the_bot(slack, channel, ts):
        assert time.monotonic() < deadline, "a question was left without an answer"
        time.sleep(0.3)


def replies_of_the_bot(slack: WebClient, channel: str, ts: str) -> list[dict[str, Any]]:
    messages = slack.conversations_replies(channel=channel, ts=ts).get("messages") or []
    return [message for message in messages if message.get("user") == BOT_USER]


def everything_said(slack: WebClient, channel: str) -> Iterator[str]:
    """All that the bot has said in a channel, as text and blocks, threads included."""
    for root in slack.conversations_history(channel=channel, limit=200).get("messages") or []:
        messages = [root]
        if root.get("reply_count"):
            messages = slack.conversations_replies(channel=channel, ts=root["ts"])["messages"]
        for message in messages:
            if message.get("user") == BOT_USER:
                yield from texts_in(message)


def texts_in(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts_in(value)


@pytest.mark.parametrize("place", CHANNELS, ids=lambda place: place.id)
def test_a_channel_asked_for_hidden_assets_never_shows_their_words(
    place: Place, demo: Demo
) -> None:
    secrets = example_secrets(datetime.now(UTC).date()).kept_from(place)
    titles = {file.path: file.title for file in example_files()}
    slack = client(demo, asker(place))
    hidden = sorted(secrets)[:: max(1, len(secrets) // ASKED_FOR)][:ASKED_FOR]
    asked = [
        str(slack.chat_postMessage(channel=place.id, text=f"<@{BOT_USER}> {titles[path]}?")["ts"])
        for path in hidden
    ]
    for ts in asked:
        wait_for_a_reply(slack, place.id, ts)
    said = {fragment for text in everything_said(slack, place.id) for fragment in fragments(text)}
    assert {path for path, unique in secrets.items() if unique & said} == set()
    for ts in asked:
        assert len(replies_of_the_bot(slack, place.id, ts)) == 1
