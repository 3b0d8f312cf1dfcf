"""What an answer leaves open of a message is with a person at once, and is a question of its own.

On the real wire.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.composition import clock
from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack.blocks.answers import answered
from bot.slack.blocks.handover import BOTH, NOTHING_FOUND, OWN_MATTER, REST_ANSWERED, handed_over
from bot.slack.left_to_people import left_to_people
from retrieval.answers import LeftPart
from tests.bot.conftest import Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled
from tests.bot.twins import AGAIN, DISCOUNT, MARGIN_PART, MARGIN_QUOTE, PAID, with_left_parts

PASSED_ON = "What I found nothing on, or cannot do, is now with *Jonas Weber*, who will answer you."


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
    assert OWN_MATTER in said
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
    with running.database.reading() as session:
        assert len(queries.open_questions(session)) == 1
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


def test_what_was_shown_to_all_is_not_shown_to_the_asker_again(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    ts = jonas.say(NORDLICHT, f"{BOT} what is the gold discount and {AGAIN}?")
    jonas.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert running.answerer.asked[-1].text == f"{AGAIN}?"  # it was looked for, and found
    assert jonas.ephemerals(NORDLICHT) == []


def test_a_part_of_a_direct_message_is_passed_on_and_not_looked_for_again(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    channel = lena.direct_channel("U0DEALMATE")
    ts = lena.say(channel, f"what is the gold discount and {MARGIN_PART}?")
    assert "Jonas Weber" in all_text(lena.wait_for_reply(channel, ts))
    direct = jonas.direct_channel("U0DEALMATE")
    assert NOTHING_FOUND in all_text(jonas.wait_for_message(direct, containing=MARGIN_PART))
    settled(running)
    assert len(running.answerer.asked) == 1


def test_an_answer_that_may_no_longer_be_shown_says_what_is_with_whom(running: Stage) -> None:
    running.shelf.withdrawn.add(1)
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount and {PAID}?")
    said = lena.wait_for_reply(NORDLICHT, ts)["text"]
    assert said == f"I can no longer show you this. {PASSED_ON}"


def test_no_document_is_searched_for_what_needs_a_person(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    ts = jonas.say(NORDLICHT, f"{BOT} what is the gold discount and {PAID}?")
    jonas.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(running.answerer.asked) == 1
    assert jonas.ephemerals(NORDLICHT) == []


def test_a_part_is_passed_on_as_it_was_typed() -> None:
    message = "how long is a deal protected and has our claim for Hallstein been payed;"
    part = LeftPart(text="has our claim for Hallstein been payed;", needs_a_person=True)
    left = left_to_people(replace(DISCOUNT, left_parts=(part,)), message)
    assert left is not None
    assert left.text == "has our claim for Hallstein been payed?"
    assert (left.searchable, left.named, left.is_missing) == ("", (), False)


@pytest.mark.parametrize(
    "part",
    [
        "who signs it for us",
        "who signs teh form",
        "what is the price",
        "wer unterschreibt es f\u00fcr uns",
        "qui\u00e9n lo firma por nosotros",
    ],
)
def test_a_part_that_cannot_be_cut_out_is_passed_on_with_the_whole(part: str) -> None:
    message = f"how is a demo kit ordered and {part.replace('teh', 'the')}?"
    left = left_to_people(
        replace(DISCOUNT, left_parts=(LeftPart(text=part, needs_a_person=False),)), message
    )
    assert left is not None
    assert left.text == message
    assert left.named == (part,)
    assert bool(left.searchable) is ("teh" in part)
    blocks = handed_over(
        asker="Lena", organisation="", place="here", left=left, thread_link=None, reference="1"
    )
    assert f"Still open: \u201c{part}\u201d." in json.dumps(blocks, ensure_ascii=False)


def test_the_cam_is_told_why_each_part_is_open() -> None:
    message = f"what is the gold discount? {MARGIN_PART}? {PAID}?"
    left = left_to_people(with_left_parts(message), message)
    assert left is not None
    assert left.text == f"{MARGIN_PART}? {PAID}?"
    assert left.searchable == f"{MARGIN_PART}?"
    blocks = handed_over(
        asker="Lena", organisation="", place="here", left=left, thread_link=None, reference="1"
    )
    assert BOTH in json.dumps(blocks)


def test_nothing_is_left_where_all_is_answered() -> None:
    assert left_to_people(DISCOUNT, "?") is None
    assert left_to_people(None, "?") is None


def test_who_has_the_part_is_said_only_where_it_is_passed_on() -> None:
    left = with_left_parts(f"discount and {PAID}")
    (alone,) = answered(left, reference="1", is_private=True)
    assert "passed" not in alone.text
    (whole,) = answered(DISCOUNT, reference="1", helper="Jonas")
    assert "passed" not in whole.text
