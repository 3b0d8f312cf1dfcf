"""Whoever reports an emergency is told how, from what they may see; a person reads all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from content_index import queries
from content_index.labels import Grant
from content_index.library import Library
from retrieval.alarm import LEAST_SURE
from retrieval.answering import Answerer
from retrieval.answers import Answer, AnswerState, AssetCard, NamingNote
from retrieval.composing import first_words
from retrieval.emergencies import asks_a_fact, how_to_report, in_an_emergency
from retrieval.phrases import PHRASES, phrases_of
from retrieval.question import Question, Speaker, Turn
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


def titles(cards: Sequence[AssetCard]) -> list[str]:
    return [card.asset.title for card in cards]


def test_an_answer_is_kept_and_the_whole_message_goes_to_a_person(
    library: Library, partner: Grant, now: datetime
) -> None:
    answer = asked(library, partner, now, threshold=0.0)
    assert answer.state is AnswerState.ANSWERED
    assert answer.is_urgent
    assert [one.title for one in answer.citations] == ["Till guide"]
    assert titles(answer.how_to_report)[0] == "Support times"
    assert titles(answer.assets) == ["Till guide"]
    assert first_words(answer).startswith(URGENT)
    assert "Support times" in first_words(answer)
    [whole] = [part for part in answer.left_parts if part.is_whole]
    assert (whole.text, whole.needs_a_person) == (MESSAGE, True)


def test_without_an_answer_the_pages_say_how_to_report_it(
    library: Library, partner: Grant, now: datetime
) -> None:
    answer = asked(library, partner, now, threshold=1.0)
    assert answer.state is AnswerState.ABSTAINED
    assert (answer.is_urgent, answer.needs_a_person, answer.assets) == (True, True, ())
    assert "Support times" in titles(answer.how_to_report)


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_no_page_is_named_that_the_readers_may_not_see(
    library: Library, partner: Grant, now: datetime, threshold: float
) -> None:
    answer = asked(library, partner, now, threshold=threshold)
    assert "Duty roster" not in [*titles(answer.how_to_report), *titles(answer.assets)]
    assert "Duty roster" not in first_words(answer) + answer.text


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_page_that_is_withdrawn_is_not_named_and_it_stays_urgent(
    library: Library, partner: Grant, now: datetime, threshold: float
) -> None:
    answerer = Answerer(library, threshold=threshold, alarm=is_urgent)
    answer = answerer.answer(Question(MESSAGE), partner, now=now)
    assets = [card.asset for card in (*answer.assets, *answer.how_to_report)]
    assert answer.version_ids >= {asset.version_id for asset in assets}
    with library.database.transaction() as session:
        for asset_id in {asset.id for asset in assets}:
            queries.withdraw(session, asset_id, now=now)
        queries.count_change(session, passages=True)
    left = answerer.authorise(answer, partner, now=now)
    assert left.state is AnswerState.ABSTAINED
    assert (left.assets, left.citations, left.how_to_report) == ((), (), ())
    assert (left.is_urgent, left.needs_a_person) == (True, True)
    assert first_words(left) == URGENT


@pytest.mark.parametrize(("chance", "is_kept"), [(0.29, True), (0.4, True), (0.9, False)])
def test_where_it_may_be_none_what_was_found_stays(
    library: Library, partner: Grant, now: datetime, *, chance: float, is_kept: bool
) -> None:
    answerer = Answerer(library, threshold=0.0, alarm=lambda _: chance)
    answer = answerer.answer(Question("the till works offline, 48 hours"), partner, now=now)
    assert answer.is_urgent is (chance > LEAST_SURE)
    assert bool(answer.citations) is is_kept
    assert answer.needs_a_person is (not is_kept)


def test_a_page_that_goes_leaves_the_quotes_and_the_urgency(
    library: Library, partner: Grant, now: datetime
) -> None:
    answer = asked(library, partner, now, threshold=0.0)
    kept = frozenset(one.version_id for one in answer.citations)
    left = left_of(answer, kept=kept)
    assert (left.state, left.citations, left.text) == (answer.state, answer.citations, answer.text)
    assert (left.how_to_report, left.is_urgent) == ((), True)
    assert left.left_parts == answer.left_parts


def test_one_quote_is_enough_for_each_part(library: Library, partner: Grant, now: datetime) -> None:
    calm = Answerer(library, threshold=0.0).answer(Question(MESSAGE), partner, now=now)
    first = calm.citations[0]
    more = replace(first, version_id=first.version_id + 1_000, asset_id="more", quote="Or less.")
    other = replace(more, part="and the scanner", quote="The scanner too.")
    differing = NamingNote(note="They differ.", version_ids=frozenset({more.version_id}))
    whole = replace(
        calm,
        citations=(first, more, other),
        notes=("A note.", "They differ."),
        naming=(differing,),
    )
    short = in_an_emergency(whole, MESSAGE, [])
    assert short.citations == (first, other)
    assert (short.notes, short.naming) == (("A note.",), ())
    assert "Or less." not in short.text
    assert titles(short.assets) == ["Till guide"]


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


@pytest.mark.parametrize(
    ("message", "is_fact"),
    [
        (MESSAGE, True),
        ("customer hit by ransomware what now", False),
        ("prod down, what do I do, who can help?", False),
        ("customer got hacked, do you charge for restoring", True),
        ("Kunde gehackt, was soll ich tun", False),
        ("Kassen aus, wie lange geht es offline", True),
        ("Kunde vergleicht uns, was sind die Argumente", True),
        ("nos han hackeado, \u00bfqu\u00e9 hago?", False),
        ("todo ca\u00eddo, \u00bfcu\u00e1nto dura la bater\u00eda?", True),
    ],
)
def test_a_call_for_help_asks_no_fact(message: str, *, is_fact: bool) -> None:
    assert asks_a_fact(message) is is_fact


@pytest.mark.parametrize(
    ("new", "is_heard"),
    [
        ("who can help??", True),
        ("wer kann da sofort helfen", True),
        ("how long is a deal protected?", False),
        ("thanks, all is well again", False),
    ],
)
def test_a_call_for_help_below_an_emergency_is_heard(
    library: Library, new: str, *, is_heard: bool
) -> None:
    answerer = Answerer(library, alarm=is_urgent)
    thread = (Turn(speaker=Speaker.READER, text="urgent, all is down"),)
    assert answerer.reports_emergency(Question(new, thread=thread)) is is_heard
    assert not answerer.reports_emergency(Question(new))
