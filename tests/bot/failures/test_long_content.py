"""Failure 14: whatever an answer holds, Slack takes it, and all of it is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.slack.blocks.answers import answered as answered_blocks
from retrieval.answers import Answer, AnswerState
from tests.bot.conftest import Stage
from tests.bot.deliveries import NORDLICHT, question_here
from tests.bot.test_question_journey import settled
from tests.bot.twins import DISCOUNT, citation

Json = dict[str, Any]

WORDS = [f"word{number}" for number in range(3_400)]
LONG = " ".join(WORDS)
"""More than 30,000 characters."""
ROWS = [f"| Row {number} | {number * 7} % | until {number} March |" for number in range(200)]
TABLE = "\n".join(["| Row | Rate | Until |", "| --- | ---: | --- |", *ROWS])
OPEN_FENCE = "Run this:\n\n```\n" + "\n".join(f"    step {number} <!here>" for number in range(300))


@pytest.fixture
def says(stage: Stage) -> Callable[[Answer], None]:
    """Make the answerer say this."""

    def say(answer: Answer) -> None:
        stage.answerer.answer = lambda *_args, **_named: answer  # type: ignore[method-assign]

    return say


def quoting(text: str) -> Answer:
    return replace(DISCOUNT, text=text, citations=(citation("pricing", 1, text),))


def shown(messages: list[Json]) -> str:
    """Every word that the blocks show, in order."""

    def words(value: Any) -> list[str]:
        if isinstance(value, list):
            return [word for one in value for word in words(one)]
        if isinstance(value, dict):
            own = value.get("text")
            if isinstance(own, str):
                return [own]
            return [word for one in value.values() for word in words(one)]
        return []

    return "\n".join(words([message["blocks"] for message in messages]))


def answered(stage: Stage) -> list[Json]:
    """Ask, and give all the messages of the answer."""
    stage.start()
    lena, ts = question_here(stage)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(stage)
    posts = stage.calls("chat.postMessage")
    assert {post["verdict"] for post in posts} == {"ok"}
    replies: list[Json] = lena.replies(NORDLICHT, ts)
    assert len(replies) == len(posts)
    return replies


def test_thirty_thousand_characters(stage: Stage, says: Callable[[Answer], None]) -> None:
    says(quoting(LONG))
    messages = answered(stage)
    found = shown(messages).split()
    assert [word for word in found if word.startswith("word")] == WORDS
    assert 3 <= len(messages) <= 4
    assert ["question_helpful" in json.dumps(one["blocks"]) for one in messages][-2:] == [
        False,
        True,
    ]


def test_a_table_of_two_hundred_rows(stage: Stage, says: Callable[[Answer], None]) -> None:
    says(quoting(TABLE))
    lines = shown(answered(stage)).split("\n")
    cells = (" \u00b7 ".join(cell.strip() for cell in row[1:-1].split("|")) for row in ROWS)
    rows = [f"\u2022 {row}" for row in cells]
    assert [line for line in lines if line in set(rows)] == rows


def test_a_code_block_that_is_never_closed(stage: Stage, says: Callable[[Answer], None]) -> None:
    says(quoting(OPEN_FENCE))
    messages = answered(stage)
    together = shown(messages)
    assert all(f"step {number} <!here>" in together for number in range(300))
    assert {element["type"] for element in rich_elements(messages)} == {"text"}


def rich_elements(messages: list[Json]) -> list[Json]:
    return [
        element
        for message in messages
        for block in message["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for element in part["elements"]
    ]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_answer_without_a_word_is_handed_over(
    stage: Stage, says: Callable[[Answer], None], text: str
) -> None:
    says(Answer(state=AnswerState.ANSWERED, text=text))
    stage.start()
    lena, ts = question_here(stage)
    assert "I found nothing" in lena.wait_for_reply(NORDLICHT, ts)["text"]


def test_prose_without_a_quote_is_shown_whole() -> None:
    parts = answered_blocks(Answer(state=AnswerState.ANSWERED, text=LONG), reference="1")
    found = shown([{"blocks": part.blocks} for part in parts]).split()
    assert [word for word in found if word.startswith("word")] == WORDS


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
def test_refused_blocks_are_said_in_plain_words(
    stage: Stage, says: Callable[[Answer], None], code: str
) -> None:
    says(quoting(LONG))
    rule = stage.playground.faults.add({"error": code}, method="chat.postMessage", nth=[1, 3])
    stage.start()
    lena, ts = question_here(stage)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(stage)
    assert stage.playground.faults.fired(rule) == 2
    found: list[str] = []
    for message in lena.replies(NORDLICHT, ts):
        words = shown([message]) if "blocks" in message else message["text"]
        found += [word for word in words.split() if word.startswith("word")]
    assert found == WORDS
    assert [m for m in lena.replies(NORDLICHT, ts) if "blocks" not in m][1:], "two in plain words"
