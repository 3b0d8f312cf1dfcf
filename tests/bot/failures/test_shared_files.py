"""Failure 20: a file is never fetched; its question is answered, and without one that is said."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.slack.blocks.reader_words import READER_WORDS
from tests.bot.conftest import Stage
from tests.bot.deliveries import BOT, NORDLICHT, question_here
from tests.bot.test_question_journey import all_text, settled

CONTENT = b"A secret of the customer: zyzzyva-4711."


def assert_never_fetched(stage: Stage, file: dict[str, Any]) -> None:
    """Neither asked for nor kept, though asking would have looked like a success: a login page."""
    log = stage.playground.log()
    assert [one for one in log if one["kind"] == "download"] == []
    assert [one for one in log if one["kind"] == "api" and one["name"] == "files.info"] == []
    kept = stage.knowledge.settings.data_folder.rglob("*")
    assert not any(b"zyzzyva" in path.read_bytes() for path in kept if path.is_file())
    token = {"Authorization": "Bearer xoxb-playground-dealmate"}
    page = httpx.get(file["url_private"], headers=token, trust_env=False)
    assert (page.status_code, b"Sign in" in page.content) == (200, True), "the fault is there"
    assert [one["verdict"] for one in stage.playground.log() if one["kind"] == "download"] == [
        "login_page"
    ]


def newest(person: Any, channel: str) -> str:
    return str([one for one in person.history(channel) if one["user"] == person.id][-1]["ts"])


@pytest.mark.parametrize("place", ["channel", "direct"])
def test_a_question_with_a_file_is_answered_as_always(running: Stage, place: str) -> None:
    lena = running.person("U0LENA")
    channel = NORDLICHT if place == "channel" else lena.direct_channel("U0DEALMATE")
    words = (
        f"{BOT} what is the gold discount?" if place == "channel" else "what is the gold discount?"
    )
    file = lena.upload("quote.pdf", CONTENT, channel=channel, text=words)
    ts = newest(lena, channel)
    assert "version 2.1" in all_text(lena.wait_for_reply(channel, ts))
    settled(running, ts)
    assert len(lena.replies(channel, ts)) == 1
    assert_never_fetched(running, file)


@pytest.mark.parametrize("place", ["channel", "direct"])
def test_a_file_alone_is_told_that_it_is_not_read(running: Stage, place: str) -> None:
    lena = running.person("U0LENA")
    channel = NORDLICHT if place == "channel" else lena.direct_channel("U0DEALMATE")
    file = lena.upload(
        "quote.pdf", CONTENT, channel=channel, text=BOT if place == "channel" else None
    )
    ts = newest(lena, channel)
    assert lena.wait_for_reply(channel, ts)["text"] == READER_WORDS["de"].no_files
    settled(running, ts)
    assert len(lena.replies(channel, ts)) == 1
    assert running.answerer.asked == []
    assert_never_fetched(running, file)


def test_a_file_alone_in_a_thread_of_ours(running: Stage) -> None:
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    lena.upload("quote.pdf", CONTENT, channel=NORDLICHT, thread_ts=ts)
    assert lena.wait_for_reply(NORDLICHT, ts, containing="kann ich nicht lesen")
    settled(running)
    ours = [one for one in lena.replies(NORDLICHT, ts) if one["user"] == "U0DEALMATE"]
    assert len(ours) == 2


def test_a_file_among_people_is_left_alone(running: Stage) -> None:
    lena = running.person("U0LENA")
    lena.upload("quote.pdf", CONTENT, channel=NORDLICHT, text="for you, Jonas")
    file_ts = newest(lena, NORDLICHT)
    _, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert lena.replies(NORDLICHT, file_ts) == []
