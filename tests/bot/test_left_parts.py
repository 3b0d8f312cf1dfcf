"""What an answer leaves open of a message is with a person at once, and is a question of its own.

On the real wire.
"""

from __future__ import annotations

from bot.composition import clock
from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack.blocks.answers import answered
from tests.bot.conftest import Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled
from tests.bot.twins import DISCOUNT, MARGIN_PART, MARGIN_QUOTE, PAID, with_left_parts

PASSED_ON = "I have passed what I could not answer to *Jonas Weber*, who will."
REST_ANSWERED = "I answered the rest of the message."


def test_the_rest_is_answered_and_the_part_goes_to_the_cam(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount and {PAID}?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    assert PASSED_ON in all_text(answer)
    assert PASSED_ON in answer["text"]
    direct = jonas.direct_channel("U0DEALMATE")
    notice = jonas.wait_for_message(direct, containing=PAID)
    said = all_text(notice)
    assert REST_ANSWERED in said
    assert "I cannot look that up or change it." in said
    assert "gold discount" not in said
    settled(running)
    with running.database.reading() as session:
        [waiting] = queries.open_questions(session)
        states = {one.text: one.state for one in queries.questions_until(session, clock())}
    assert waiting.text == f"{PAID}?"
    assert sorted(states.values()) == [QuestionState.ANSWERED, QuestionState.HANDED_OVER]

    jonas.click(notice, "handover_answer", channel=direct)
    view = jonas.wait_for_view(callback_id="handover_answer", containing=PAID)
    assert jonas.submit(view, {"value": "It was paid on Monday."})["ok"]
    lena.wait_for_reply(NORDLICHT, ts, containing="paid on Monday")
    settled(running)
    with running.database.reading() as session:
        assert queries.open_questions(session) == []


def test_a_reply_of_the_vendor_in_the_thread_settles_the_part(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount and {PAID}?")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    reply = jonas.say(NORDLICHT, "it was, on Monday", thread_ts=ts)
    settled(running, reply)
    with running.database.reading() as session:
        assert queries.open_questions(session) == []


def test_the_asker_alone_is_shown_what_they_may_see_of_the_part(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    ts = jonas.say(NORDLICHT, f"{BOT} what is the gold discount and {MARGIN_PART}?")
    visible = jonas.wait_for_reply(NORDLICHT, ts)
    assert MARGIN_QUOTE not in all_text(visible)
    jonas.wait_for_ephemeral(NORDLICHT, containing=MARGIN_QUOTE)
    settled(running)
    lena = running.person("U0LENA")
    seen = [*lena.history(NORDLICHT), *lena.replies(NORDLICHT, ts), *lena.ephemerals(NORDLICHT)]
    assert not any(MARGIN_QUOTE in all_text(one) for one in seen)
    assert running.answerer.asked[-1].text == f"{MARGIN_PART}?"


def test_no_document_is_searched_for_what_needs_a_person(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    ts = jonas.say(NORDLICHT, f"{BOT} what is the gold discount and {PAID}?")
    jonas.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(running.answerer.asked) == 1
    assert jonas.ephemerals(NORDLICHT) == []


def test_who_has_the_part_is_said_only_where_it_is_passed_on() -> None:
    left = with_left_parts(f"discount and {PAID}")
    (alone,) = answered(left, reference="1", is_private=True)
    assert "passed" not in alone.text
    (whole,) = answered(DISCOUNT, reference="1", helper="Jonas")
    assert "passed" not in whole.text
