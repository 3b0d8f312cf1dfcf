"""What was said in a thread is deleted after some days; what comes there later still has an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from bot.composition import clock
from bot.conversations import queries
from bot.conversations.records import Speaker
from bot.conversations.tables import TurnRow
from bot.slack import forgetting
from bot.slack.blocks.reader_words import reader_words
from bot.slack.forgetting import forget
from bot.slack.journeys.nudge_ticks import TICK
from playbooks.plays.playset import PlaySet
from playground.harness import wait_for
from tests.bot.clockwork import Clockwork
from tests.bot.conftest import Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, settled

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT = 14
QUESTION = "what is the gold discount?"


def said(clockwork: Clockwork, thread_ts: str) -> list[str]:
    with clockwork.database.reading() as session:
        found = queries.turns(session, channel_id="C1", thread_ts=thread_ts)
    return [one.text for one in found]


def test_turns_go_after_the_days_that_are_kept_in_several_pieces(
    prepared_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    monkeypatch.setattr(forgetting, "BATCHES", 2)
    clockwork = Clockwork(prepared_file, tmp_path, now=NOW, plays=PlaySet())
    for number in range(9):
        at = NOW if number < 7 else NOW + 3 * DAY
        with clockwork.database.transaction() as session:
            queries.add_turn(
                session,
                channel_id="C1",
                thread_ts="1.0" if number % 2 else "2.0",
                turn_key=str(number),
                speaker=Speaker.DEALMATE,
                text=str(number),
                now=at,
            )
    clockwork.run(NOW + (KEPT - 1) * DAY)
    assert (said(clockwork, "1.0"), said(clockwork, "2.0")) == (list("1357"), list("02468"))
    clockwork.run(NOW + (KEPT + 1) * DAY)
    assert (said(clockwork, "1.0"), said(clockwork, "2.0")) == (["7"], ["8"])
    clockwork.run(NOW + (KEPT + 4) * DAY)
    assert (said(clockwork, "1.0"), said(clockwork, "2.0")) == ([], [])
    clockwork.database.close()


def forget_all(stage: Stage) -> None:
    """As some weeks later, but for what Slack has."""
    later = clock() + 2 * KEPT * DAY
    work = SimpleNamespace(dealmate=stage.bot.dealmate, now=later, kind=TICK)
    while forget(cast("Any", work)):
        pass
    with stage.database.reading() as session:
        assert session.scalar(select(func.count(TurnRow.id))) == 0


def test_who_complains_long_after_the_answer_gets_a_person(running: Stage) -> None:
    lena, jonas = running.person("U0LENA"), running.person("U0JONAS")
    ts = lena.say(NORDLICHT, f"{BOT} {QUESTION}")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    forget_all(running)
    lena.click(answer, "question_not_helpful", channel=NORDLICHT)
    direct = jonas.direct_channel("U0DEALMATE")
    notice = str(jonas.wait_for_message(direct, containing="gold discount"))
    assert reader_words("en").not_helpful in notice


def test_a_thread_goes_on_after_its_turns_are_gone(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} {QUESTION}")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    forget_all(running)
    lena.say(NORDLICHT, QUESTION, thread_ts=ts)

    def answered_twice() -> bool:
        replies = lena.replies(NORDLICHT, ts)
        return len([one for one in replies if one.get("user") == "U0DEALMATE"]) == 2

    wait_for(answered_twice, what="an answer: it is still for the bot", timeout_seconds=60)
    settled(running)
    with running.database.reading() as session:
        turns = queries.turns(session, channel_id=NORDLICHT, thread_ts=ts)
    assert [one.speaker for one in turns] == [Speaker.PERSON, Speaker.DEALMATE]
