"""kill -9 of the running demo's bot: questions are answered once, nudges are sent once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground.person import Person
from tests.acceptance.conftest import Demo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

BOT_USER = "U0DEALMATE"
CHANNEL = "C0BRIGHTPATH"
DEAL = "D-1010"
WAIT = 120.0
QUIET_SECONDS = 6.0
"""How long a second message would have had to show itself."""


@pytest.fixture
def client(demo: Demo) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo.base_url, timeout=30, trust_env=False) as client:
        yield client


def bot_process(demo: Demo) -> int | None:
    """The process id of the demo's bot, if it is up."""
    wanted = f"serve\0--data\0{demo.data_folder}\0"
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if wanted in command:
                return int(folder.name)
    return None


def kill_bot(demo: Demo) -> None:
    process_id = bot_process(demo)
    assert process_id is not None, "the bot was not running"
    os.kill(process_id, signal.SIGKILL)


def wait_for_bot(client: httpx.Client) -> None:
    """Wait until the bot has a socket open again."""
    deadline = time.monotonic() + WAIT
    while not any(app["connections"] for app in client.get("/_play/status").json()["apps"]):
        assert time.monotonic() < deadline, "the bot did not come back"
        time.sleep(0.3)


def test_a_question_is_answered_once(demo: Demo, client: httpx.Client) -> None:
    wait_for_bot(client)
    dana = Person(client, "U0DANA")
    ts = dana.say(CHANNEL, f"<@{BOT_USER}> how long is a registered deal protected?")
    time.sleep(0.15)
    kill_bot(demo)
    dana.wait_for_reply(CHANNEL, ts, containing="90", timeout_seconds=WAIT)
    time.sleep(QUIET_SECONDS)
    assert len(dana.replies(CHANNEL, ts)) == 1


def test_a_nudge_is_sent_once(demo: Demo, client: httpx.Client) -> None:
    wait_for_bot(client)
    mia, dana = Person(client, "U0MIA"), Person(client, "U0DANA")
    assert mia.command("/nudge", channel=CHANNEL)["ok"]  # its partner is chosen already
    view = mia.wait_for_view(callback_id="nudge_form", timeout_seconds=WAIT)
    mia.click_in_view(view, "nudge_deal", **chosen(view, 1, DEAL))
    view = mia.wait_for_view(containing=f"play:{DEAL}", timeout_seconds=WAIT)
    mia.click_in_view(view, "nudge_play", **chosen(view, 2))
    view = mia.wait_for_view(containing="Preview", timeout_seconds=WAIT)
    before = nudges_in(dana)
    assert mia.submit(view)["ok"]
    kill_bot(demo)
    deadline = time.monotonic() + WAIT
    while len(nudges_in(dana)) <= len(before):
        assert time.monotonic() < deadline, "the nudge was lost"
        time.sleep(0.3)
    time.sleep(QUIET_SECONDS)
    assert len(nudges_in(dana)) == len(before) + 1


def chosen(view: dict[str, Any], block: int, value: str | None = None) -> dict[str, Any]:
    """The option of a select that has this value, or its first."""
    element = view["blocks"][block]["element"]
    groups = element.get("option_groups", [element])
    options = [option for group in groups for option in group["options"]]
    return {"selected_option": next(o for o in options if value in (None, o["value"]))}


def nudges_in(person: Person) -> list[str]:
    """The ts of every nudge in the channel and its threads."""
    found = []
    for root in person.history(CHANNEL):
        thread = [root, *person.replies(CHANNEL, root["ts"])] if root.get("reply_count") else [root]
        found += [message["ts"] for message in thread if "nudge_remind" in str(message)]
    return found
