"""Killed while an answer appears: after the restart there is one message, and it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.composition import Bot, clock, compose_bot
from bot.settings import load_settings
from bot.slack.blocks.streaming import STOPPED
from playground.harness import RunningPlayground, running_playground
from store import inbox, outbox
from tests.bot.conftest import UNHURRIED, unlimited_world
from tests.bot.deliveries import NORDLICHT, deliver, event
from tests.bot.failures.telling import (
    QUESTION,
    VALID,
    Desk,
    answer_blocks,
    ours,
    set_desk,
    without_names,
    words_of,
)
from tests.bot.test_question_journey import settled

START, APPEND, STOP = "chat.startStream", "chat.appendStream", "chat.stopStream"
UPDATE = "chat.update"


class Killed(BaseException):
    """What no handler may catch."""


@pytest.fixture(scope="module")
def quiet() -> Iterator[RunningPlayground]:
    """A workspace that delivers nothing: the tests do, by hand."""
    with running_playground(unlimited_world(), timings=UNHURRIED) as playground:
        yield playground


@pytest.fixture
def desk(quiet: RunningPlayground, filled_file: Path, tmp_path: Path) -> Iterator[Desk]:
    with set_desk(quiet, filled_file, tmp_path) as desk:
        yield desk


def unnamed(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if name != "block_id"}


class Lives:
    """One question, and the bots that are killed over it, one after the other."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.stage = desk, desk.stage
        self.lena = desk.stage.person("U0LENA")
        self.ts = str(self.lena.say(NORDLICHT, QUESTION))
        self._delivered = False

    def killed(self, method: str, *, is_made: bool, keeps_names: bool = True) -> None:
        """A bot works until it is about to make that call, or has made it.

        With `keeps_names` false Slack forgets how the bot named the blocks.
        """
        bot = self._bot()
        slack, teller = bot.dealmate.slack, self.desk.teller
        api_call = slack.api_call

        def until_then(api_method: str, **arguments: Any) -> Any:
            if api_method == method and not is_made:
                raise Killed
            if not keeps_names:
                arguments = json.loads(json.dumps(arguments), object_hook=unnamed)
            said = api_call(api_method, **arguments)
            if api_method == method:
                raise Killed
            if api_method in {START, APPEND}:
                teller.go_on()
            return said

        slack.api_call = until_then  # type: ignore[method-assign]
        with pytest.raises(Killed):
            bot.worker.run_due()
        teller.finish()

    def lived(self) -> dict[str, Any]:
        """The last bot is not killed; the one message that there is then."""
        bot = self._bot()
        self.desk.teller.finish()
        bot.worker.start()
        try:
            settled(self.stage)
        finally:
            bot.worker.stop()
        (message,) = ours(self.lena, NORDLICHT, self.ts)
        assert message.get("streaming_state") in {None, "completed"}
        with self.stage.database.reading() as session:
            assert session.connection().exec_driver_sql("SELECT * FROM answer_stream").all() == []
        found: dict[str, Any] = message
        return found

    def _bot(self) -> Bot:
        bot = compose_bot(self.stage.knowledge)
        assert bot.dealmate.streams is not None
        bot.dealmate.streams.opening = timedelta(seconds=1)  # no call takes longer here
        self.stage._bot.append(bot)  # noqa: SLF001 - what `deliver` delivers to
        if not self._delivered:
            deliver(self.stage, event(ts=self.ts, text=f"<@U0DEALMATE> {QUESTION}"))
            self._delivered = True
        self.free_claims()
        return bot

    def free_claims(self) -> None:
        """Let go of what a killed bot had claimed, as the start of the worker does."""
        with self.stage.database.transaction() as session:
            inbox.release_all(session, now=clock())
            outbox.release_all(session, now=clock())

    def hear_of_stop(self, half: str) -> None:
        told = {
            "type": "agent_session_stopped",
            "channel": NORDLICHT,
            "user": "U0LENA",
            "thread_ts": self.ts,
            "streaming_message_ts": [half],
        }
        deliver(self.stage, event(event_id="Ev0STOPPED") | {"event": told})


@pytest.mark.parametrize("extra", [{"stream_answers": False}, {"language_model": None}], ids=str)
def test_nothing_streams_unless_it_is_wanted_and_there_is_a_model(
    quiet: RunningPlayground, filled_file: Path, tmp_path: Path, extra: dict[str, Any]
) -> None:
    with set_desk(quiet, filled_file, tmp_path, **extra) as desk:
        assert compose_bot(desk.stage.knowledge).dealmate.streams is None
    assert load_settings({}).stream_answers is False


@pytest.mark.parametrize("is_made", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("method", [START, APPEND, STOP])
def test_killed_once(desk: Desk, method: str, *, is_made: bool) -> None:
    lives = Lives(desk)
    lives.killed(method, is_made=is_made)
    has_begun = method != START or is_made
    halves = ours(lives.lena, NORDLICHT, lives.ts)
    assert len(halves) == (1 if has_begun else 0)
    message = lives.lived()
    assert without_names(message["blocks"]) == answer_blocks(desk.stage, lives.ts)
    assert VALID in words_of(message)
    assert message["ts"] in [one["ts"] for one in halves] or not has_begun


def test_killed_again_while_it_is_made_whole(desk: Desk) -> None:
    lives = Lives(desk)
    lives.killed(APPEND, is_made=True)
    (half,) = ours(lives.lena, NORDLICHT, lives.ts)
    lives.killed(UPDATE, is_made=False)
    lives.killed(UPDATE, is_made=True)
    message = lives.lived()
    assert message["ts"] == half["ts"]
    assert without_names(message["blocks"]) == answer_blocks(desk.stage, lives.ts)


def test_a_half_message_is_known_by_its_words_where_blocks_lose_their_names(desk: Desk) -> None:
    lives = Lives(desk)
    lives.killed(START, is_made=True, keeps_names=False)
    (half,) = ours(lives.lena, NORDLICHT, lives.ts)
    assert lives.lived()["ts"] == half["ts"]


def test_the_question_is_deleted_before_the_restart(desk: Desk) -> None:
    lives = Lives(desk)
    lives.killed(APPEND, is_made=False)
    (half,) = ours(lives.lena, NORDLICHT, lives.ts)
    lives.free_claims()
    deleted = event(
        event_id="Ev0DELETED", type="message", subtype="message_deleted", deleted_ts=lives.ts
    )
    deliver(desk.stage, deleted)
    message = lives.lived()
    assert message["ts"] == half["ts"]
    assert VALID in words_of(message)
    assert STOPPED in words_of(message)


def test_a_person_stops_it_before_the_restart(desk: Desk) -> None:
    lives = Lives(desk)
    lives.killed(APPEND, is_made=True)
    (half,) = lives.lena.stop(NORDLICHT, thread_ts=lives.ts)["stopped"]
    lives.hear_of_stop(half)
    message = lives.lived()
    assert message["ts"] == half
    assert VALID in words_of(message)
    assert STOPPED in words_of(message)
    assert desk.teller.asked == 1, "nobody asks the model again"


def test_a_stop_that_slack_told_by_refusing_is_heard_of_later(desk: Desk) -> None:
    lives = Lives(desk)
    lives.killed(APPEND, is_made=True)
    (half,) = lives.lena.stop(NORDLICHT, thread_ts=lives.ts)["stopped"]
    lives.killed(UPDATE, is_made=False)
    lives.hear_of_stop(half)
    message = lives.lived()
    assert message["ts"] == half
    assert VALID in words_of(message)
    assert STOPPED in words_of(message)
