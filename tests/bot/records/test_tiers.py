"""What a tier takes: the record of one's own, and the documents asked in words that find it."""

from __future__ import annotations

import pytest

from bot.records.tiers import asks_no_more, names_of_tiers, question_for_pages
from tests.bot.records.conftest import Ask, words_in

TIERS = ("registered", "silver", "gold", "premier_plus")
NORDLICHT, EMEA = "C0NORDLICHT", "C0EMEA"


@pytest.mark.parametrize(
    ("who", "text", "own", "sought"),
    [
        ("lena", "was fehlt uns noch bis platin", "Gold", "die Stufe Platinum?"),
        ("lena", "wie werden wir platin", "Gold", "die Stufe Platinum?"),
        ("lena", "requirements for the next level", "Gold", "the tier Platinum?"),
        ("lena", "how do we get to the next tier", "Gold", "the tier Platinum?"),
        ("dana", "how far are we from gold", "Silver", "the tier Gold?"),
        ("dana", "are we platinum yet", "Silver", "the tier Platinum?"),
        ("pablo", "qué nos falta para plata", "Registered", "el nivel Silver?"),
        ("pablo", "cómo llegamos a gold", "Registered", "el nivel Gold?"),
        ("jonas", "what does kestrel need for gold", "Silver", "the tier Gold?"),
    ],
)
def test_the_record_is_told_and_the_documents_are_asked(
    ask: Ask, who: str, text: str, own: str, sought: str
) -> None:
    recorded = ask(who, text)
    assert recorded is not None
    assert own in words_in(recorded)
    assert "Ask me" not in words_in(recorded)
    assert recorded.rest.endswith(sought)
    assert not recorded.may_find_nothing


@pytest.mark.parametrize(
    ("who", "text", "rest"),
    [
        ("dana", "what tier are we on", ""),
        ("dana", "are we silver", ""),
        ("sofia", "what do we need for the next tier", ""),
    ],
)
def test_nothing_is_looked_up_where_no_tier_is_aimed_at(
    ask: Ask, who: str, text: str, rest: str
) -> None:
    recorded = ask(who, text)
    assert recorded is not None
    assert recorded.rest == rest


@pytest.mark.parametrize(
    ("who", "text", "channel"),
    [
        ("jonas", "what do we need for gold", None),
        ("lena", "what do we need for gold", EMEA),
        ("lena", "what discount do gold partners get", None),
        ("lena", "how do gold partners get market development funds", NORDLICHT),
    ],
)
def test_the_documents_alone_are_asked(ask: Ask, who: str, text: str, channel: str | None) -> None:
    """Where nobody's own tier is meant, or it is not clear whose."""
    assert ask(who, text, channel=channel) is None


def test_another_question_beside_it_keeps_its_words(ask: Ask) -> None:
    recorded = ask("dana", "what do we need for gold and do you support tape robots?")
    assert recorded is not None
    assert recorded.rest == "do you support tape robots? How do we reach the tier Gold?"


@pytest.mark.parametrize(
    ("text", "is_all"),
    [
        ("what do we still need for gold", True),
        ("was fehlt uns noch bis oro", True),
        ("what do we need for gold, essentials or max - what do i get more?", False),
        ("how do we get to gold and what does the card cost", False),
    ],
)
def test_what_is_asked_in_the_same_breath_is_looked_up_as_well(text: str, *, is_all: bool) -> None:
    assert asks_no_more(text, TIERS) is is_all


@pytest.mark.parametrize(
    ("text", "own", "wants_pages", "found"),
    [
        ("what is left to do", "silver", True, "How do we reach the tier Gold?"),
        ("what is left to do", "silver", False, None),
        ("to premier plus please", "silver", False, "How do we reach the tier Premier plus?"),
        ("oro", "silver", False, "How do we reach the tier Gold?"),
        ("is silver enough", "gold", True, None),
        ("registered or gold", "silver", True, "How do we reach the tier Gold?"),
        ("what is left to do", "premier_plus", True, ""),
        ("what is left to do", "friend", True, None),
        ("what is left for gold", "friend", True, "How do we reach the tier Gold?"),
    ],
)
def test_the_tier_that_is_aimed_at(
    text: str, own: str, *, wants_pages: bool, found: str | None
) -> None:
    asked = question_for_pages(text, own=own, tiers=TIERS, wants_pages=wants_pages, language="en")
    assert asked == found


def test_a_tier_is_named_in_each_language() -> None:
    names = names_of_tiers(TIERS)
    assert names["silber",] == names["plata",] == names["silver",] == "silver"
    assert ("platin",) not in names
