"""Failure 15: what a stream could lose is not lost, and a person's stop is one visible end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.composition import clock
from bot.prose import make_writer
from bot.settings import load_settings
from bot.slack.blocks.streaming import STOPPED
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import open_library
from playground.harness import wait_for
from retrieval.answering import Answerer
from tests.bot.conftest import Stage
from tests.bot.deliveries import BOT, NORDLICHT, question_here
from tests.bot.test_question_journey import all_text, heard, settled
from tests.parsing import sync_folder
from tests.retrieval.writing.standin import Script, in_pieces, serving

RULES = (
    "---\ntitle: Deal registration rules\nlabel:\n  audience: to_partner\n---\n"
    "# Deal registration\n\nAn approved deal registration is valid for 90 days.\n"
)
QUOTE = "An approved deal registration is valid for 90 days."


@pytest.fixture
def script() -> Iterator[Script]:
    """How the language model behaves; whatever it started has ended when the test has."""
    yield Script(say=in_pieces("{"))
    for thread in threading.enumerate():
        if thread.name == "dealmate-writer":
            thread.join(10)


def give_a_model(stage: Stage, folder: Path, *, address: str) -> None:
    """Answer from one document, worded by the language model at that address."""
    content = folder / "content"
    content.mkdir()
    (content / "rules.md").write_text(RULES, encoding="utf-8")
    library = open_library(database=stage.database, embedder=HashingEmbedder(dimension=96))
    assert not sync_folder(library, content, now=clock()).failed
    settings = load_settings(
        {},
        language_model="openai:stand-in",
        language_model_url=address,
        language_model_key="not-a-secret",
        language_model_timeout_seconds=10,
    )
    real = Answerer(library, threshold=0.0, writer=make_writer(settings))
    stage.answerer.answer = real.answer  # type: ignore[method-assign]
    stage.answerer.authorise = real.authorise  # type: ignore[method-assign]
    stage.shelf.still_allowed = library.still_allowed  # type: ignore[method-assign]


@pytest.mark.parametrize("misbehaviour", ["stall", "drip"])
def test_the_whole_quotes_go_out_once_when_the_model_stalls(
    stage: Stage, script: Script, tmp_path: Path, misbehaviour: str
) -> None:
    script.say = getattr(script, misbehaviour)
    with serving(script) as address:
        give_a_model(stage, tmp_path, address=address)
        stage.start()
        lena, ts = question_here(stage, "how long is a deal registration valid?")
        answer = lena.wait_for_reply(NORDLICHT, ts)
        settled(stage, ts)
    assert script.asked, "the model was asked"
    assert QUOTE in all_text(answer)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    streamed = [one for one in stage.playground.log() if "Stream" in one["name"]]
    assert streamed == []


def claimed(stage: Stage) -> bool:
    with stage.database.reading() as session:
        found = session.execute(text("SELECT 1 FROM inbox WHERE state = 'claimed'"))
        return found.first() is not None


def ours(person: Any, ts: str) -> list[str]:
    replies = person.replies(NORDLICHT, ts)
    return [one["text"] for one in replies if one["user"] == "U0DEALMATE"]


def test_stopped_while_the_answer_is_looked_for(stage: Stage, gate: threading.Event) -> None:
    stage.start()
    lena, ts = question_here(stage)
    wait_for(partial(claimed, stage), what="work on the question", timeout_seconds=60)
    more = lena.say(NORDLICHT, f"{BOT} and the discount for silver?", thread_ts=ts)
    wait_for(partial(heard, stage, more), what="the second question", timeout_seconds=60)
    stage.playground.faults.add({"duplicate": 2}, event="agent_session_stopped")
    lena.stop(NORDLICHT, thread_ts=ts)
    lena.wait_for_reply(NORDLICHT, ts, containing=STOPPED)
    gate.set()
    wait_for(
        lambda: "lease_lost" in stage.log.getvalue(), what="the work's end", timeout_seconds=60
    )
    settled(stage)
    assert ours(lena, ts) == [STOPPED]
    (status,) = stage.calls("assistant.threads.setStatus")
    assert (status["verdict"], status["request"]["status"]) == ("ok", "")
    again = lena.say(NORDLICHT, "what is the gold discount, please?", thread_ts=ts)
    lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
    settled(stage, again)
    assert len(ours(lena, ts)) == 2, "the thread goes on as before"


def test_stopped_while_the_answer_waits_to_be_posted(running: Stage) -> None:
    limited = {"status": 429, "retry_after": 2}
    rule = running.playground.faults.add(limited, method="chat.postMessage", nth=1)
    lena, ts = question_here(running)
    faults = running.playground.faults
    wait_for(lambda: faults.fired(rule), what="an answer that waits", timeout_seconds=60)
    lena.stop(NORDLICHT, thread_ts=ts)
    lena.wait_for_reply(NORDLICHT, ts, containing=STOPPED)
    settled(running)
    assert ours(lena, ts) == [STOPPED]


def test_stopped_elsewhere_or_too_late(running: Stage) -> None:
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    lena.stop(NORDLICHT, thread_ts=ts)
    wait_for(
        lambda: running.calls("assistant.threads.setStatus"), what="a status", timeout_seconds=60
    )
    settled(running)
    assert len(ours(lena, ts)) == 1, "it was answered: there was nothing to stop"
