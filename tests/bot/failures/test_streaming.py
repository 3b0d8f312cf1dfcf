"""Failure 15: an answer that appears sentence by sentence ends as one post would have been."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.slack.blocks.answers import WORDED_BY_A_MODEL
from bot.slack.blocks.streaming import STOPPED
from bot.slack.streams.showing import MOST_A_MINUTE
from bot.slack.streams.tables import AnswerStreamRow
from playground.harness import running_playground, wait_for
from tests.bot.conftest import PATIENCE_SECONDS, UNHURRIED, unlimited_world
from tests.bot.deliveries import BOT, NORDLICHT, deliver, event
from tests.bot.failures.telling import (
    DUE,
    EXTENDED,
    LIE,
    LINK,
    QUESTION,
    VALID,
    Desk,
    Teller,
    answer_blocks,
    ours,
    set_desk,
    wait_for_words,
    without_names,
    words_of,
)
from tests.bot.test_question_journey import settled


@pytest.fixture(scope="module")
def shared_desk(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with (
        running_playground(unlimited_world(), timings=UNHURRIED) as playground,
        set_desk(playground, filled_file, tmp_path_factory.mktemp("desk")) as desk,
    ):
        desk.stage.start()
        yield desk


@pytest.fixture
def desk(shared_desk: Desk) -> Iterator[Desk]:
    """A bot that streams, no faults, and a model that is asked for the first time."""
    shared_desk.listen(Teller())
    streams = shared_desk.stage.bot.dealmate.streams
    assert streams is not None
    streams._allowance._spent.clear()  # noqa: SLF001 - another minute has begun
    streams.pacing._paused_until.clear()  # noqa: SLF001
    yield shared_desk
    shared_desk.teller.finish()
    settled(shared_desk.stage)
    shared_desk.stage.playground.faults.clear()


class Talk:
    """One question of Lena's and what comes of it."""

    def __init__(self, desk: Desk, *, channel: str = NORDLICHT) -> None:
        self.desk, self.stage, self.channel = desk, desk.stage, channel
        self.lena = desk.stage.person("U0LENA")
        self._before = len(self.stage.playground.log())
        self.ts = str(self.lena.say(channel, f"{BOT} {QUESTION}"))

    def wait_for(self, words: str) -> dict[str, Any]:
        return wait_for_words(self.lena, self.channel, self.ts, words)

    def go_on(self, words: str) -> dict[str, Any]:
        self.desk.teller.go_on()
        return self.wait_for(words)

    def end(self) -> dict[str, Any]:
        """Let the model finish; the one message that there is in the end."""
        self.desk.teller.finish()
        settled(self.stage, self.ts)
        (message,) = ours(self.lena, self.channel, self.ts)
        assert message.get("streaming_state") in {None, "completed"}
        return message

    def whole(self) -> dict[str, Any]:
        """The same, once it is checked that it shows all that one post would have shown."""
        message = self.end()
        assert without_names(message["blocks"]) == answer_blocks(self.stage, self.ts)
        return message

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [one for one in self.stage.calls(method) if one["n"] > self._before]

    def wait_for_call(self, method: str, *, times: int = 1) -> None:
        wait_for(
            lambda: len(self.calls(method)) >= times or None,
            what=f"{times} {method}",
            timeout_seconds=PATIENCE_SECONDS,
        )

    def fault(self, do: dict[str, Any], method: str, **match: Any) -> str:
        return self.stage.playground.faults.add(do, method=method, **match)


def test_sentences_appear_one_by_one_and_the_end_is_what_one_post_shows(desk: Desk) -> None:
    talk = Talk(desk)
    first = talk.wait_for(VALID)
    assert first["streaming_state"] == "in_progress"
    assert WORDED_BY_A_MODEL not in words_of(first)
    second = talk.go_on(DUE)
    assert EXTENDED not in words_of(second)
    streamed = talk.whole()
    assert second["ts"] == first["ts"] == streamed["ts"]
    assert [len(talk.calls(f"chat.{name}")) for name in ("startStream", "stopStream")] == [1, 1]
    assert talk.calls("chat.postMessage") == talk.calls("chat.update") == []

    desk.listen(Teller())
    again = Talk(desk)
    again.fault({"error": "channel_type_not_supported"}, "chat.startStream")
    again.wait_for_call("chat.startStream")
    posted = again.end()
    assert len(again.calls("chat.postMessage")) == 1
    assert without_names(posted["blocks"]) == without_names(streamed["blocks"])


def test_nothing_that_fails_its_check_ever_reaches_slack(desk: Desk) -> None:
    desk.listen(Teller([(LIE, 2), (VALID, 1), (LINK, 2), (DUE, 2), (EXTENDED, 1)]))
    talk = Talk(desk)
    desk.teller.go_on(2)
    talk.wait_for(VALID)
    desk.teller.go_on()
    talk.wait_for(DUE)
    talk.whole()
    assert len(talk.calls("chat.startStream")) == len(talk.calls("chat.appendStream")) == 1
    said = str([one["request"] for one in desk.stage.playground.log() if one["kind"] == "api"])
    assert VALID in said
    assert LIE not in said
    assert "evil.example" not in said


def test_an_answer_without_a_true_sentence_is_posted_as_quotes(desk: Desk) -> None:
    desk.listen(Teller([(LIE, 2), (LINK, 2)]))
    talk = Talk(desk)
    message = talk.whole()
    assert VALID in words_of(message)
    assert WORDED_BY_A_MODEL not in words_of(message)
    assert talk.calls("chat.startStream") == []


def test_a_model_that_breaks_off_leaves_the_quotes_in_the_same_message(desk: Desk) -> None:
    desk.listen(Teller(breaks=True))
    talk = Talk(desk)
    first = talk.wait_for(VALID)
    talk.go_on(DUE)
    message = talk.whole()
    assert message["ts"] == first["ts"]
    assert WORDED_BY_A_MODEL not in words_of(message)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "retry_after": 1},
        {"error": "missing_recipient_user_id"},
        {"reset_before": True},
        {"reset_after_commit": True},
    ],
    ids=str,
)
def test_a_stream_that_cannot_begin_is_one_post(desk: Desk, fault: dict[str, Any]) -> None:
    rule = desk.stage.playground.faults.add(fault, method="chat.startStream")
    talk = Talk(desk)
    wait_for(
        lambda: desk.stage.playground.faults.fired(rule),
        what="a first sentence",
        timeout_seconds=PATIENCE_SECONDS,
    )
    talk.whole()
    assert talk.calls("chat.appendStream") == []
    has_begun = "reset_after_commit" in fault
    assert len(talk.calls("chat.postMessage")) == (0 if has_begun else 1)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("chat.appendStream", {"status": 429, "retry_after": 1}),
        ("chat.appendStream", {"error": "message_not_in_streaming_state"}),
        ("chat.appendStream", {"reset_after_commit": True}),
        ("chat.stopStream", {"status": 429, "retry_after": 1}),
        ("chat.stopStream", {"status": 503}),
        ("chat.stopStream", {"reset_after_commit": True}),
    ],
    ids=str,
)
def test_a_call_that_fails_midway_leaves_one_whole_message(
    desk: Desk, method: str, fault: dict[str, Any]
) -> None:
    rule = desk.stage.playground.faults.add(fault, method=method, nth=1)
    talk = Talk(desk)
    first = talk.wait_for(VALID)
    desk.teller.go_on()
    if method == "chat.appendStream":
        wait_for(
            partial(desk.stage.playground.faults.fired, rule),
            what="a second sentence",
            timeout_seconds=PATIENCE_SECONDS,
        )
    assert talk.whole()["ts"] == first["ts"]
    assert talk.calls("chat.postMessage") == []


def test_a_stream_that_slack_ended_by_itself_is_made_whole(desk: Desk) -> None:
    talk = Talk(desk)
    first = talk.wait_for(VALID)
    desk.stage.playground.move_clock(301)
    desk.teller.go_on()
    assert talk.whole()["ts"] == first["ts"]
    assert len(talk.calls("chat.update")) == 1


def test_blocks_that_slack_refuses_at_the_end_are_said_in_words(desk: Desk) -> None:
    for method in ("chat.stopStream", "chat.update", "chat.postMessage"):
        desk.stage.playground.faults.add({"error": "invalid_blocks"}, method=method, nth=1)
    talk = Talk(desk)
    first = talk.wait_for(VALID)
    message = talk.end()
    assert message["ts"] != first["ts"], "the half message was taken away"
    assert all(words in message["text"] for words in (VALID, DUE, EXTENDED))


def test_a_half_message_that_somebody_deleted_is_posted(desk: Desk) -> None:
    talk = Talk(desk)
    first = talk.wait_for(VALID)
    slack = desk.stage.bot.dealmate.slack
    slack.chat_delete(channel=NORDLICHT, ts=first["ts"])
    assert talk.whole()["ts"] != first["ts"]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_person_stops_it(desk: Desk, *, is_told: bool) -> None:
    if not is_told:
        desk.stage.playground.faults.add({"drop": True}, event="agent_session_stopped")
    talk = Talk(desk)
    first = talk.wait_for(VALID)
    assert talk.lena.stop(NORDLICHT, thread_ts=talk.ts)["stopped"] == [first["ts"]]
    if not is_told:
        desk.teller.go_on()
    stopped = talk.wait_for(STOPPED)
    message = talk.end()
    assert message["ts"] == stopped["ts"] == first["ts"]
    shown = words_of(message)
    assert VALID in shown
    assert "Deal registration rules" in shown, "what is shown has its source"
    assert DUE not in shown


def test_a_person_stops_it_at_the_very_end_and_slack_does_not_say_so(desk: Desk) -> None:
    desk.stage.playground.faults.add({"drop": True}, event="agent_session_stopped")
    talk = Talk(desk)
    talk.wait_for(VALID)
    talk.lena.stop(NORDLICHT, thread_ts=talk.ts)
    talk.desk.listen(desk.teller)
    message = talk.end()
    assert STOPPED in words_of(message)
    assert EXTENDED in words_of(message), "in the quote"
    assert "Market development funds" not in words_of(message)


def test_a_stop_that_slack_refuses_for_good_leaves_nothing_to_be_made_whole(desk: Desk) -> None:
    talk = Talk(desk)
    talk.wait_for(VALID)
    talk.fault({"error": "is_archived"}, "chat.stopStream")
    talk.lena.stop(NORDLICHT, thread_ts=talk.ts)
    talk.wait_for_call("chat.stopStream")
    desk.teller.finish()
    settled(desk.stage)
    with desk.stage.database.reading() as session:
        assert session.scalars(select(AnswerStreamRow.key)).all() == []


def test_a_person_stops_it_before_it_has_begun(desk: Desk) -> None:
    teller = desk.listen(Teller(waits=True))
    talk = Talk(desk)
    wait_for(lambda: teller.asked, what="the model's turn", timeout_seconds=PATIENCE_SECONDS)
    talk.lena.stop(NORDLICHT, thread_ts=talk.ts)
    talk.wait_for(STOPPED)
    teller.go_on()
    message = talk.end()
    assert message["text"] == STOPPED
    assert talk.calls("chat.startStream") == []


def test_a_person_stops_it_while_it_begins(desk: Desk) -> None:
    rule = desk.stage.playground.faults.add({"delay_ms": 1_500}, method="chat.startStream", nth=1)
    talk = Talk(desk)
    wait_for(
        partial(desk.stage.playground.faults.fired, rule),
        what="a message that begins",
        timeout_seconds=PATIENCE_SECONDS,
    )
    assert talk.lena.stop(NORDLICHT, thread_ts=talk.ts)["stopped"] == []
    talk.wait_for(STOPPED)
    message = talk.end()
    assert VALID in words_of(message), "it was on its way, and says where it is from"
    assert DUE not in words_of(message)


def test_a_direct_message_appears_bit_by_bit_too(desk: Desk) -> None:
    direct = desk.stage.person("U0LENA").direct_channel("U0DEALMATE")
    talk = Talk(desk, channel=direct)
    assert talk.wait_for(VALID)["streaming_state"] == "in_progress"
    talk.go_on(DUE)
    talk.whole()


def test_an_asker_whose_organisation_slack_does_not_name_gets_a_post(desk: Desk) -> None:
    lena = desk.stage.person("U0LENA")
    ts = lena.say(NORDLICHT, QUESTION)
    before = len(desk.stage.playground.log())
    asked = event(event_id="Ev0GRID", ts=ts, text=f"{BOT} {QUESTION}", user_team="E0GRID")
    assert deliver(desk.stage, asked) == 200
    desk.teller.finish()
    settled(desk.stage, ts)
    (message,) = ours(lena, NORDLICHT, ts)
    assert VALID in words_of(message)
    calls = [one["name"] for one in desk.stage.playground.log() if one["n"] > before]
    assert "chat.startStream" not in calls


def test_more_than_slack_takes_in_a_minute_are_posted(desk: Desk) -> None:
    streams = desk.stage.bot.dealmate.streams
    assert streams is not None
    assert [streams.may_begin() for _ in range(MOST_A_MINUTE + 1)].count(True) == MOST_A_MINUTE
    talk = Talk(desk)
    talk.whole()
    assert talk.calls("chat.startStream") == []


def test_a_question_that_fails_in_the_end_turns_into_the_apology(desk: Desk) -> None:
    answerer = desk.stage.answerer
    authorise = answerer.authorise

    def fail(*_: Any, **__: Any) -> Any:
        raise ValueError("broken on purpose")

    talk = Talk(desk)
    first = talk.wait_for(VALID)
    answerer.authorise = fail  # type: ignore[method-assign]
    try:
        message = talk.end()
    finally:
        answerer.authorise = authorise  # type: ignore[method-assign]
    assert message["ts"] == first["ts"]
    assert "something went wrong" in message["text"]
    assert VALID not in words_of(message)
