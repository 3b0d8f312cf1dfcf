"""Whoever asks how to meet a competitor gets the battlecard before rules that mention them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from content_index.assets import Asset, AssetKind, Suits
from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.question import Question, read_question
from retrieval.rivals import battlecards_for, is_about_unknown_rival

MakeLibrary = Callable[[Mapping[str, str]], Library]
CARD = "kind: battlecard\nsuits: {competitors: [icevault]}\n"
RULE = "Do not compare us by name with Icevault in public. Icevault is a competitor."
HOW = "We win where the restore is slow and where the customer pays for each terabyte."


@pytest.mark.parametrize(
    ("question", "is_for_it"),
    [
        ("how do we win against Ice Vault?", True),
        ("customer compares us with ICE-VAULT, what do I say", True),
        ("was spricht gegen ice vault", True),
        ("public sector customer looks at ice vault, how do we win", True),
        ("why us and not icevaults", False),
        ("how do we win?", False),
        ("how do customers of ice vault restore", False),
        ("demo script against ice vault", False),
        ("may we compare you with ice vault in an ad", False),
        ("k\u00f6nnen wir ice vault auf unserer Website vergleichen", False),
        ("discount for a replacement of ice vault", False),
    ],
)
def test_a_battlecard_is_for_whoever_names_its_competitor(
    make_asset: Callable[..., Asset], question: str, *, is_for_it: bool
) -> None:
    suits = Suits(competitors=frozenset({"ice_vault"}))
    card = replace(make_asset(language="en"), kind=AssetKind.BATTLECARD, suits=suits)
    rules = replace(card, id="rules", kind=AssetKind.GUIDE)
    found = battlecards_for(question, [card, rules], named_in=question)
    assert found == (frozenset({card.id}) if is_for_it else frozenset())


@pytest.mark.parametrize(
    ("new", "is_for_it"), [("and how do we win against them", True), ("and certification?", False)]
)
def test_a_competitor_that_was_named_before_may_still_be_meant(
    make_asset: Callable[..., Asset], new: str, *, is_for_it: bool
) -> None:
    suits = Suits(competitors=frozenset({"icevault"}))
    card = replace(make_asset(language="en"), kind=AssetKind.BATTLECARD, suits=suits)
    found = battlecards_for(new, [card], named_in=f"customer looks at Icevault {new}")
    assert bool(found) is is_for_it


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Icevault is at the customer too, how do we win?", "Meeting Icevault"),
        ("may we compare you with Icevault in public?", "Use of names"),
    ],
)
def test_the_battlecard_is_quoted_first_unless_a_rule_is_asked_for(
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    *,
    question: str,
    first: str,
) -> None:
    card = page("Meeting Icevault", HOW, extra=CARD)
    library = make_library({"names.md": page("Use of names", RULE), "card.md": card})
    answer = Answerer(library, threshold=0.0).answer(Question(question), partner, now=now)
    assert answer.citations[0].title == first


def test_a_battlecard_that_may_not_be_seen_changes_nothing(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    question = Question("Icevault is at the customer too, how do we win?")
    names = page("Use of names", RULE)
    hidden = page("Meeting Icevault", HOW, extra=CARD, audience="internal")
    alone, with_hidden = (
        Answerer(make_library(files), threshold=0.0, stopwatch=lambda: 0.0).answer(
            question, partner, now=now
        )
        for files in ({"names.md": names}, {"names.md": names, "card.md": hidden})
    )
    assert alone.text == with_hidden.text
    assert (alone.ranked, alone.confidence) == (with_hidden.ranked, with_hidden.confidence)


@pytest.mark.parametrize(
    ("question", "is_unknown"),
    [
        ("how do we beat acme", True),
        ("wie gewinnen wir gegen acme", True),
        ("why us and not acme?", True),
        ("how do we beat acme on price", False),
        ("how do we win", False),
        ("acme restore", False),
    ],
)
def test_what_is_said_of_others_does_not_meet_a_rival_that_nobody_mentions(
    question: str, *, is_unknown: bool
) -> None:
    reading = read_question(Question(question), frequencies={"price": 3, "restor": 4})
    assert is_about_unknown_rival(reading, ("acme",)) is is_unknown
