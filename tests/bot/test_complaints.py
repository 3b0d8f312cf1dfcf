"""Who says that an answer is wrong or did not help gets a person, once."""

from __future__ import annotations

import pytest

from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack.blocks.answers import NOT_HELPFUL
from bot.slack.complaining import complains
from bot.slack.wording import language_of_greeting
from tests.bot.conftest import Stage
from tests.bot.deliveries import BOT, NORDLICHT, question_here
from tests.bot.test_question_journey import all_text, settled

SAID = """
That isn\u2019t what I asked; That answer is wrong; this isn't right; thanks, but that's wrong
not what I was looking for; Das beantwortet meine Frage nicht; Danke, aber das hilft nicht
incorrecto; no has contestado mi pregunta
that did not help; that didn't help; That's wrong.; no, that's not what I asked; not helpful; wrong
your answers are useless; doesn't help at all; you didn't answer my question; this is wrong :(
das hilft mir nicht; das stimmt nicht; falsch; stimmt leider nicht; das war nicht meine Frage
nicht was ich gefragt habe; no me sirve
eso no es lo que pregunt\u00e9; est\u00e1 mal; no es correcto
"""
NOT_SAID = """
does help; that does help; this did help me; That did help us; it does answer my question
well this does help; no, it does help; No, est\u00e1 bien; No, es correcto; no vale
No, vale; wrong?; is not correct?; \u00bfes incorrecto?; \u00bfno es correcto?
is that wrong for healthcare?; what is wrong with it; thanks; does it help against ransomware
not included?; wrong invoice; that's not in the price list; what if the price is wrong; no
hilft das gegen Ransomware?; was ist daran falsch; sirve para nosotros?; the price was wrong
"""


def lines(text: str) -> list[str]:
    return [one.strip() for one in text.replace("\n", ";").split(";") if one.strip()]


@pytest.mark.parametrize("text", lines(SAID))
def test_a_complaint_is_known(text: str) -> None:
    assert complains(text)


@pytest.mark.parametrize("text", lines(NOT_SAID))
def test_a_question_with_such_words_is_none(text: str) -> None:
    assert not complains(text)


def test_a_typed_complaint_brings_the_question_to_the_account_manager(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    for number in (1, 2):
        said = lena.say(NORDLICHT, "that's wrong", thread_ts=ts)
        settled(running, said)
        replies = [all_text(one) for one in lena.replies(NORDLICHT, ts)]
        assert sum("sorry" in one for one in replies) == number
    assert "passed your question to *Jonas Weber*" in replies[-3]
    assert "has your question already" in replies[-1]
    direct = jonas.direct_channel("U0DEALMATE")
    cards = [all_text(one) for one in jonas.history(direct)]
    assert len(cards) == 1, "he is told once"
    assert "gold discount" in cards[0]
    assert "that's wrong" in cards[0]


def test_outside_of_a_thread_it_is_about_what_was_asked_last(running: Stage) -> None:
    jonas, lena = running.person("U0JONAS"), running.person("U0LENA")
    direct = lena.direct_channel("U0DEALMATE")
    ts = lena.say(direct, "what is the gold discount?")
    lena.wait_for_reply(direct, ts)
    said = lena.say(direct, "das hilft mir nicht")
    reply = lena.wait_for_reply(direct, said)
    assert "Jonas Weber" in all_text(reply)
    card = jonas.wait_for_message(jonas.direct_channel("U0DEALMATE"), containing="gold discount")
    assert "das hilft mir nicht" in all_text(card)


def test_a_complaint_about_nothing_is_looked_up_like_anything_else(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} that's wrong")
    assert "sorry" not in all_text(lena.wait_for_reply(NORDLICHT, ts))


def test_not_helpful_brings_it_too_and_the_vendors_own_people_are_thanked(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    lena, ts = question_here(running)
    reply = lena.wait_for_reply(NORDLICHT, ts)
    jonas.click(reply, NOT_HELPFUL, channel=NORDLICHT)
    assert "noted it" in str(jonas.wait_for_ephemeral(NORDLICHT, containing="Thank you"))
    lena.click(reply, NOT_HELPFUL, channel=NORDLICHT)
    lena.wait_for_ephemeral(NORDLICHT, containing="passed your question to *Jonas Weber*")
    settled(running)
    direct = jonas.direct_channel("U0DEALMATE")
    (card,) = [all_text(one) for one in jonas.history(direct)]
    assert "Not helpful" in card
    with running.database.reading() as session:
        waiting = queries.open_questions(session)
    assert [one.state for one in waiting] == [QuestionState.HANDED_OVER]


def test_what_people_said_before_anybody_asked_stays_between_them(running: Stage) -> None:
    """Their lines wait a moment for a root that may still come; a question then is no root."""
    lena = running.person("U0LENA")
    root = lena.say(NORDLICHT, "about tomorrow")
    among_them = lena.say(NORDLICHT, "we meet the director on Tuesday", thread_ts=root)
    asked = lena.say(NORDLICHT, f"{BOT} what is the gold discount?", thread_ts=root)
    settled(running, among_them, asked)
    answers = [one for one in lena.replies(NORDLICHT, root) if one["user"] == "U0DEALMATE"]
    assert len(answers) == 1
    settled(running, lena.say(NORDLICHT, "and for platinum?", thread_ts=root))
    answers = [one for one in lena.replies(NORDLICHT, root) if one["user"] == "U0DEALMATE"]
    assert len(answers) == 2


@pytest.mark.parametrize(
    ("text", "language"),
    [("what can you do", "en"), ("are you a bot?", "en"), ("help", None), ("was kannst du", "de")],
)
def test_a_call_for_help_in_words_tells_its_language(text: str, language: str | None) -> None:
    assert language_of_greeting(text) == language
