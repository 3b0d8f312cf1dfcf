"""Whoever reports an emergency is told how, from what they may see; a person reads all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from content_index import queries
from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.answers import Answer, AnswerState
from retrieval.emergencies import how_to_report
from retrieval.phrases import PHRASES, phrases_of
from retrieval.question import Question
from retrieval.withdrawing import left_of

MakeLibrary = Callable[[Mapping[str, str]], Library]
URGENT = phrases_of("en").urgent
MESSAGE = "URGENT customer is down, how long does the till work offline?"


def is_urgent(message: str) -> bool:
    return "urgent" in message.lower()


@pytest.fixture
def library(make_library: MakeLibrary, page: Callable[..., str]) -> Library:
    support = (
        "Severity 1 emergencies are taken by phone around the clock. The support line escalates "
        "a severity 1 emergency to the duty manager after one hour."
    )
    return make_library(
        {
            "support.md": page("Support times", support),
            "till.md": page("Till guide", "The till works offline for 48 hours."),
            "inside.md": page("Duty roster", support, audience="internal"),
        }
    )


def asked(library: Library, grant: Grant, now: datetime, *, threshold: float) -> Answer:
    answerer = Answerer(library, threshold=threshold, alarm=is_urgent)
    return answerer.answer(Question(MESSAGE), grant, now=now)


def titles(answer: Answer) -> list[str]:
    return [card.asset.title for card in answer.assets]


def test_an_answer_is_kept_and_the_whole_message_goes_to_a_person(
    library: Library, partner: Grant, now: datetime
) -> None:
    answer = asked(library, partner, now, threshold=0.0)
    assert answer.state is AnswerState.ANSWERED
    assert answer.is_urgent
    assert answer.citations[0].title == "Till guide"
    assert answer.text.startswith(URGENT)
    assert answer.notes[0] == URGENT
    assert titles(answer)[0] == "Support times"
    [whole] = [part for part in answer.left_parts if part.is_whole]
    assert (whole.text, whole.needs_a_person) == (MESSAGE, True)


def test_without_an_answer_the_pages_say_how_to_report_it(
    library: Library, partner: Grant, now: datetime
) -> None:
    answer = asked(library, partner, now, threshold=1.0)
    assert answer.state is AnswerState.ABSTAINED
    assert (answer.is_urgent, answer.needs_a_person) == (True, True)
    assert "Support times" in titles(answer)
    assert answer.text.startswith(URGENT)
    assert phrases_of("en").how_to_report in answer.text


def test_no_page_is_named_that_the_readers_may_not_see(
    library: Library, partner: Grant, now: datetime
) -> None:
    for threshold in (0.0, 1.0):
        answer = asked(library, partner, now, threshold=threshold)
        assert "Duty roster" not in titles(answer)
        assert "Duty roster" not in answer.text


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_page_that_is_withdrawn_is_not_named_and_it_stays_urgent(
    library: Library, partner: Grant, now: datetime, threshold: float
) -> None:
    answerer = Answerer(library, threshold=threshold, alarm=is_urgent)
    answer = answerer.answer(Question(MESSAGE), partner, now=now)
    named = {card.asset.id for card in answer.assets} | {one.asset_id for one in answer.citations}
    with library.database.transaction() as session:
        for asset_id in named:
            queries.withdraw(session, asset_id, now=now)
        queries.count_change(session, passages=True)
    left = answerer.authorise(answer, partner, now=now)
    assert left.state is AnswerState.ABSTAINED
    assert (left.assets, left.citations, left.is_urgent) == ((), (), True)
    assert left.text == URGENT


def test_a_quote_that_goes_takes_no_word_of_urgency_with_it(
    library: Library, partner: Grant, now: datetime
) -> None:
    answer = asked(library, partner, now, threshold=0.0)
    kept = answer.citations[0].version_id
    gone = replace(answer.citations[0], version_id=kept + 1_000, quote="Until it is sold.")
    left = left_of(
        replace(answer, citations=(*answer.citations, gone), assets=()), kept=frozenset({kept})
    )
    assert left.state is AnswerState.ANSWERED
    assert left.notes == (URGENT,)
    assert left.left_parts == answer.left_parts


def test_any_other_message_is_answered_as_before(
    library: Library, partner: Grant, now: datetime
) -> None:
    question = Question("how long does the till work offline?")
    with_alarm = Answerer(library, alarm=is_urgent, stopwatch=lambda: 0.0)
    without = Answerer(library, stopwatch=lambda: 0.0)
    assert with_alarm.answer(question, partner, now=now) == without.answer(
        question, partner, now=now
    )


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_of_an_attack_the_rules_on_incidents_are_wanted_besides(language: str) -> None:
    attack = {"en": "we got hacked", "de": "ein Angriff", "es": "un ataque"}[language]
    down = {"en": "all tills down", "de": "alle Kassen tot", "es": "todo parado"}[language]
    assert len(how_to_report(attack, language=language)) > 1
    assert len(how_to_report(down, language=language)) == 1
    assert how_to_report(down, language="fr") == how_to_report(down, language="en")
