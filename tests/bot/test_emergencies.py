"""Whoever reports an emergency hears how, and the vendor's person hears of it at once.

On the real wire.
"""

from __future__ import annotations

import pytest

from bot.conversations import queries
from bot.slack.blocks.answers import abstained, answered
from bot.slack.blocks.handover import EMERGENCY, QUOTED_BESIDES, URGENT
from bot.slack.left_to_people import left_to_people
from retrieval.answers import AnswerState
from retrieval.emergencies import in_an_emergency
from retrieval.phrases import PHRASES
from tests.bot.conftest import Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled
from tests.bot.twins import ABSTAINED, DISCOUNT, NEAR

SAID = PHRASES["en"].urgent
TOLD = PHRASES["en"].urgent_passed_on.format(helper="*Jonas Weber*")
DOWN = "URGENT production is down at a customer"


@pytest.mark.parametrize("asks", ["", ", what is the gold discount?"])
def test_a_person_is_told_at_once_whether_there_is_an_answer_or_not(
    running: Stage, asks: str
) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} {DOWN}{asks}")
    reply = lena.wait_for_reply(NORDLICHT, ts)
    for said in (all_text(reply), reply["text"]):
        assert SAID in said
        assert TOLD in said
    direct = jonas.direct_channel("U0DEALMATE")
    notice = jonas.wait_for_message(direct, containing=DOWN)
    assert f"{URGENT}* *Lena" in all_text(notice)
    assert notice["text"].startswith(URGENT)
    assert EMERGENCY in all_text(notice)
    assert (QUOTED_BESIDES in all_text(notice)) is bool(asks)
    settled(running)
    with running.database.reading() as session:
        [waiting] = queries.open_questions(session)
    assert (waiting.text, waiting.is_urgent) == (f"{DOWN}{asks}", True)


def test_what_may_be_an_emergency_waits_before_what_is_older(running: Stage) -> None:
    lena = running.person("U0LENA")
    for asked in ("what is the margin floor?", DOWN):
        lena.wait_for_reply(NORDLICHT, lena.say(NORDLICHT, f"{BOT} {asked}"))
    settled(running)
    with running.database.reading() as session:
        waiting = queries.open_questions(session)
    assert [one.text for one in waiting] == [DOWN, "what is the margin floor?"]


def test_the_records_are_not_asked_in_an_emergency(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} who is our account manager?")
    assert SAID not in all_text(lena.wait_for_reply(NORDLICHT, ts))
    assert running.answerer.asked == []  # the records know it
    question = f"{DOWN}, who is our account manager?"
    ts = lena.say(NORDLICHT, f"{BOT} {question}")
    assert SAID in all_text(lena.wait_for_reply(NORDLICHT, ts))
    settled(running)
    assert running.answerer.asked[0].text == question
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_nobody_is_said_to_be_told_where_nobody_can_be() -> None:
    for answer in (in_an_emergency(one, DOWN, [NEAR.assets]) for one in (ABSTAINED, DISCOUNT)):
        if answer.state is AnswerState.ABSTAINED:
            said = str(abstained(answer, "", is_direct=False))
        else:
            said = str(answered(answer, reference="1", helper=""))
        assert SAID in said
        assert "told" not in said
        assert NEAR.assets[0].asset.title in said


def test_all_of_the_message_is_left_to_a_person() -> None:
    asked = f"{DOWN}, what is the gold discount?"
    beside = left_to_people(in_an_emergency(DISCOUNT, asked, []), asked)
    assert beside is not None
    assert (beside.text, beside.is_urgent, beside.is_rest) == (asked, True, True)
    for answer in (DISCOUNT, ABSTAINED):  # nobody asks a fact
        left = left_to_people(in_an_emergency(answer, DOWN, []), DOWN)
        assert left is not None
        assert (left.text, left.is_urgent, left.is_rest) == (DOWN, True, False)
