from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.assets import AssetKind
from content_index.labels import Grant, Holder, HolderKind
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.kinds import is_about_unknown, kind_alone, kind_named
from retrieval.question import Question, Speaker, Turn, read_question

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("send me the latest deck", AssetKind.DECK),
        ("got any case studies?", AssetKind.CASE_STUDY),
        ("where is the price list", AssetKind.PRICING),
        ("send me the latest deck on backups", None),
        ("what does deckhand cost", None),
        ("how long is a deal valid", None),
        ("the deck or the one-pager?", None),
    ],
)
def test_a_kind_that_is_asked_for_alone(text: str, kind: AssetKind | None) -> None:
    assert kind_alone(text) is kind


def test_a_kind_with_a_topic_is_named_all_the_same() -> None:
    assert kind_named("the latest deck on backups") is AssetKind.DECK


@pytest.fixture
def answerer(make_library: MakeLibrary, page: Callable[..., str]) -> Answerer:
    def deck(title: str, updated: str, **more: str) -> str:
        text = page(title, f"# {title}\n\nWhat to show of {title.lower()}.", **more)
        return text.replace("---\n", f"---\nkind: deck\nupdated: {updated}\n", 1)

    library = make_library(
        {
            "old.md": deck("Archive slides", "2024-05-01"),
            "new.md": deck("Backup slides", "2026-05-01"),
            "secret.md": deck("Secret deck", "2026-11-01", audience="internal"),
        }
    )
    return Answerer(library, threshold=0.0)


def test_the_newest_of_a_kind_are_shown(answerer: Answerer, partner: Grant, now: datetime) -> None:
    answer = answerer.answer(Question("send me the latest deck"), partner, now=now)
    assert answer.state is AnswerState.ANSWERED
    assert [card.asset.title for card in answer.assets] == ["Backup slides", "Archive slides"]
    assert "Secret" not in answer.text
    assert not answer.citations
    assert answerer.authorise(answer, partner, now=now) == answer


def test_a_listing_loses_what_may_no_longer_be_seen(
    answerer: Answerer, partner: Grant, now: datetime
) -> None:
    vendor = Grant(holders=(Holder(kind=HolderKind.VENDOR, organisation="vendor"),))
    answer = answerer.answer(Question("latest deck?"), vendor, now=now)
    assert "Secret deck" in answer.text
    kept = answerer.authorise(answer, partner, now=now)
    assert kept.state is AnswerState.ANSWERED
    assert [card.asset.title for card in kept.assets] == ["Backup slides", "Archive slides"]
    assert "Secret" not in kept.text


def test_in_a_thread_the_topic_is_that_of_the_thread(
    answerer: Answerer, partner: Grant, now: datetime
) -> None:
    thread = (Turn(speaker=Speaker.READER, text="what do you have on backups?"),)
    answer = answerer.answer(Question("the latest deck?", thread=thread), partner, now=now)
    assert answer.citations


def test_an_unknown_kind_is_searched_for_as_any_question(
    answerer: Answerer, partner: Grant, now: datetime
) -> None:
    answer = answerer.answer(Question("latest newsletter"), partner, now=now)
    assert not answer.assets or answer.citations


@pytest.fixture
def shelf(make_library: MakeLibrary, page: Callable[..., str]) -> Answerer:
    def story(
        title: str, industry: str, product: str = "silo", person: str = "cio", language: str = "en"
    ) -> str:
        body = f"# {title}\n\nHow they got their data back, in a day."
        text = page(title, body, extra=f"language: {language}\n")
        suits = f"{{industries: [{industry}], products: [{product}], personas: [{person}]}}"
        head = f"---\nkind: case_study\nsuits: {suits}\n"
        return text.replace("---\n", head, 1)

    library = make_library(
        {
            "bank.md": story("Harbour and Sons sleep well", "finance"),
            "clinic.md": story(
                "St Ann rehearses", "healthcare", "guard", person="it_manager", language="de"
            ),
            "claims.md": page("Claims", "# Proof\n\nA case study of the bank counts as proof."),
            "kit.md": page("Starter kit", "# What is in it\n\nA plan for the first week."),
        }
    )
    return Answerer(library, threshold=0.0)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("case study for a bank?", ["Harbour and Sons sleep well"]),
        ("got a customer story from a hospital", ["St Ann rehearses"]),
        ("referenz klinik", ["St Ann rehearses"]),
        ("caso de \u00e9xito sanidad", ["St Ann rehearses"]),
        ("case studies finance industry", ["Harbour and Sons sleep well"]),
        ("any hospital reference for guard?", ["St Ann rehearses"]),
        ("case study guard", ["St Ann rehearses"]),
        ("is there a case study for a bank?", ["Harbour and Sons sleep well"]),
        ("do you have a case study on guard", ["St Ann rehearses"]),
        ("need a case study for a cio meeting tmrw", ["Harbour and Sons sleep well"]),
        ("case study for an it manager", ["St Ann rehearses"]),
        ("send me the german case study", ["St Ann rehearses"]),
        ("Fallstudie auf Deutsch bitte", ["St Ann rehearses"]),
        ("caso de \u00e9xito en alem\u00e1n", ["St Ann rehearses"]),
        ("caso de \u00e9xito de un banco en ingl\u00e9s", ["Harbour and Sons sleep well"]),
        ("please send me the starter kit", ["Starter kit"]),
        ("can you share the starter kit", ["Starter kit"]),
    ],
)
def test_documents_for_an_industry_or_of_a_title_are_shown(
    shelf: Answerer, partner: Grant, now: datetime, text: str, titles: list[str]
) -> None:
    answer = shelf.answer(Question(text), partner, now=now)
    assert [card.asset.title for card in answer.assets] == titles
    assert not answer.citations
    assert titles[0] in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "can i send my client the starter kit",
        "how do i share the starter kit",
        "can we use a bank as reference",
        "when do we get the starter kit",
        "case study for a school?",
        "case study in french",
        "case study for a bank in german",
        "need a reference call tomorrow",
        "bank reference for guard",
        "does a case study of the bank count",
        "starter kit",
    ],
)
def test_where_none_suits_or_more_is_asked_it_is_looked_up(
    shelf: Answerer, partner: Grant, now: datetime, text: str
) -> None:
    assert shelf.answer(Question(text), partner, now=now).citations


@pytest.mark.parametrize(
    ("question", "is_unknown"),
    [
        ("battlecard acme", True),
        ("send me the battlecard for acme", True),
        ("case study for acme please", True),
        ("battlecard acme price", False),
        ("battlecard", False),
        ("acme?", False),
    ],
)
def test_a_document_about_what_nothing_mentions_is_not_there(
    question: str, *, is_unknown: bool
) -> None:
    reading = read_question(Question(question), frequencies={"price": 3})
    assert is_about_unknown(reading, ("acme",)) is is_unknown


@pytest.fixture
def cabinet(make_library: MakeLibrary, page: Callable[..., str]) -> Answerer:
    def kept(title: str, kind: str, updated: str, suits: str = "") -> str:
        text = page(title, f"# {title}\n\nWhat there is to say of it, in a few words.")
        head = f"---\nkind: {kind}\nupdated: {updated}\nsuits: {{{suits}}}\n"
        return text.replace("---\n", head, 1)

    library = make_library(
        {
            "a.md": kept("How to meet Gullwing", "battlecard", "2026-01-01", "competitors: [acme]"),
            "b.md": kept("Battlecard Heron", "battlecard", "2026-02-01"),
            "c.md": kept(
                "How they saved a day", "case_study", "2026-01-01", "industries: [brewery]"
            ),
            "d.md": kept("Special prices", "pricing", "2026-06-01"),
            "e.md": kept("Price list 2026", "pricing", "2026-01-01"),
        }
    )
    return Answerer(library, threshold=0.0)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("battlecard acme pls", ["How to meet Gullwing"]),
        ("send me the heron battlecard", ["Battlecard Heron"]),
        ("case study for breweries", ["How they saved a day"]),
        ("case study for a brewery", ["How they saved a day"]),
        ("price list", ["Price list 2026", "Special prices"]),
    ],
)
def test_documents_on_a_rival_for_several_of_an_industry_and_of_the_kind_s_own_title(
    cabinet: Answerer, partner: Grant, now: datetime, text: str, titles: list[str]
) -> None:
    answer = cabinet.answer(Question(text), partner, now=now)
    assert [card.asset.title for card in answer.assets] == titles
    assert not answer.citations
