"""What is withdrawn while its answer appears is not shown any further, and not at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.harness import running_playground
from tests.bot.conftest import UNHURRIED, unlimited_world
from tests.bot.deliveries import NORDLICHT, question_here
from tests.bot.failures.telling import (
    DUE,
    QUESTION,
    TITLES,
    VALID,
    Desk,
    answer_blocks,
    ours,
    set_desk,
    wait_for_words,
    without_names,
    words_of,
)
from tests.bot.test_question_journey import settled


@pytest.fixture
def desk(filled_file: Path, tmp_path: Path) -> Iterator[Desk]:
    with (
        running_playground(unlimited_world(), timings=UNHURRIED) as playground,
        set_desk(playground, filled_file, tmp_path) as desk,
    ):
        desk.stage.start()
        yield desk


@pytest.mark.parametrize(("gone", "kept"), [("funds", "rules"), ("rules", "funds")])
def test_a_source_that_goes_while_its_answer_appears(desk: Desk, gone: str, kept: str) -> None:
    stage = desk.stage
    lena, ts = question_here(stage, QUESTION)
    first = wait_for_words(lena, NORDLICHT, ts, VALID)
    desk.withdraw(gone)
    seen = len(stage.playground.log())
    desk.teller.finish()
    settled(stage, ts)
    (message,) = ours(lena, NORDLICHT, ts)
    assert message["ts"] == first["ts"]
    assert message["streaming_state"] == "completed"
    assert without_names(message["blocks"]) == answer_blocks(stage, ts)
    quote = {"rules": VALID, "funds": DUE}
    shown = words_of(message)
    assert TITLES[kept] in shown
    assert quote[kept] in shown
    assert TITLES[gone] not in shown
    assert quote[gone] not in shown
    later = [one for one in stage.playground.log() if one["kind"] == "api" and one["n"] > seen]
    assert quote[gone] not in str([one["request"] for one in later])


def test_all_sources_go_while_the_answer_appears(desk: Desk) -> None:
    stage = desk.stage
    lena, ts = question_here(stage, QUESTION)
    first = wait_for_words(lena, NORDLICHT, ts, VALID)
    for name in ("funds", "rules"):
        desk.withdraw(name)
    desk.teller.finish()
    settled(stage, ts)
    (message,) = ours(lena, NORDLICHT, ts)
    assert message["ts"] == first["ts"]
    assert "I found nothing on that" in message["text"]
    assert VALID not in words_of(message)
