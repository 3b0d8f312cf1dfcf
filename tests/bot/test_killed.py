"""kill -9 in the middle of a question: after the restart it is answered, once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import child_environment
from tests.bot.conftest import BOT_APP, PATIENCE_SECONDS, Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, settled

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).with_name("killed_bot.py")


@contextmanager
def bot_process(stage: Stage, moment: str) -> Iterator[subprocess.Popen[str]]:
    settings = stage.knowledge.settings
    process = subprocess.Popen(
        [
            sys.executable, str(PROGRAM), str(settings.data_folder), settings.slack_api_url, moment
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=child_environment(PYTHONPATH=str(PROGRAM.parents[2])),
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_line(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    for said in process.stdout:
        if said.strip() == line:
            return
    pytest.fail(f"the bot ended without saying {line!r}")


@pytest.mark.parametrize("moment", ["answering", "posting"])
def test_killed_in_the_middle_of_a_question(stage: Stage, moment: str) -> None:
    lena = stage.person("U0LENA")
    with bot_process(stage, moment) as process:
        wait_for_line(process, "connected")
        stage.playground.wait_for_app(BOT_APP, timeout_seconds=PATIENCE_SECONDS)
        ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
        wait_for_line(process, f"stalled: {moment}")
        process.kill()
    before = len(lena.replies(NORDLICHT, ts))
    assert before == (1 if moment == "posting" else 0)
    stage.start()
    lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
    settled(stage)
    assert len(lena.replies(NORDLICHT, ts)) == 1
