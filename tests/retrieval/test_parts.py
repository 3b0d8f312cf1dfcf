from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.answers import Answer, LeftPart
from retrieval.part_by_part import PartAnswer
from retrieval.parts import leans_back, split_parts
from retrieval.question import Question
from retrieval.together import MOST_PARTS, beside, together

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "what is my margin and how do i register a deal",
            ("what is my margin", "how do i register a deal"),
        ),
        (
            "whats the rebate, how do i claim it, who signs the form",
            ("whats the rebate", "how do i claim it", "who signs the form"),
        ),
        (
            "demo kit how long can i keep it and whats the moq",
            ("demo kit how long can i keep it", "whats the moq"),
        ),
        (
            "how do i order a demo kit and how long does it take?",
            ("how do i order a demo kit", "how long does it take?"),
        ),
        (
            "I'd like to sell Vault in Chile. Is that allowed? And do we get leads?",
            ("I'd like to sell Vault in Chile. Is that allowed?", "And do we get leads?"),
        ),
        ("demo kit prices / training dates", ("demo kit prices", "training dates")),
        (
            "how long is a deal protected and has our claim been paid yet",
            ("how long is a deal protected", "has our claim been paid yet"),
        ),
        (
            "wie lange ist ein Deal gesch\u00fctzt und wurde unsere Provision schon bezahlt?",
            ("wie lange ist ein Deal gesch\u00fctzt", "wurde unsere Provision schon bezahlt?"),
        ),
        (
            "cu\u00e1nto dura el registro y han pagado nuestra comisi\u00f3n?",
            ("cu\u00e1nto dura el registro", "han pagado nuestra comisi\u00f3n?"),
        ),
        (
            "was ist meine Marge und wie registriere ich einen Deal?",
            ("was ist meine Marge", "wie registriere ich einen Deal?"),
        ),
        (
            "cu\u00e1nto es el descuento y c\u00f3mo registro una oportunidad?",
            ("cu\u00e1nto es el descuento", "c\u00f3mo registro una oportunidad?"),
        ),
        (
            "seat price of Vault, and how long is a quote valid",
            ("seat price of Vault", "how long is a quote valid"),
        ),
        (
            "is there a demo kit, and at what price? n who lends it",
            ("is there a demo kit", "at what price?", "n who lends it"),
        ),
        (
            "who decides on a big deal and for how long is it mine",
            ("who decides on a big deal", "for how long is it mine"),
        ),
        (
            "locked out of the portal what do i click, and can a client get in",
            ("locked out of the portal what do i click", "can a client get in"),
        ),
        (
            "when in the year is it held and who invites the customer",
            ("when in the year is it held", "who invites the customer"),
        ),
        (
            "muster-RAL: was kostet das muster und an wen geht es",
            ("muster-RAL: was kostet das muster", "an wen geht es"),
        ),
        (
            "wie lange gilt ein Angebot und bis wann der Rabatt",
            ("wie lange gilt ein Angebot", "bis wann der Rabatt"),
        ),
        (
            "hay kit de demo y hasta cu\u00e1ndo se presta",
            ("hay kit de demo", "hasta cu\u00e1ndo se presta"),
        ),
        (
            "Was kostet Vault, was in der Wartung enthalten ist?",
            ("Was kostet Vault", "was in der Wartung enthalten ist?"),
        ),
        ("Preis von Vault und was kostet ein Kit", ("Preis von Vault", "was kostet ein Kit")),
    ],
)
def test_several_questions_are_told_apart(message: str, parts: tuple[str, ...]) -> None:
    assert split_parts(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "terms and conditions of the contract",
        "if the deal is lost, who do i tell?",
        "which partners sold five deals and have a certificate?",
        "han llegado cajas rotas, cu\u00e1nto tiempo hay",
        "when a certificate runs out, what happens",
        "we are a silver partner. what is our margin?",
        "is it 30 days or is it 60",
        "what is the difference between resale and referral",
        "hi! thanks for the deck. where is the price list?",
        "which leads do we get? how so?",
        "a client forgot to cancel and was rolled over. Is there a way out?",
        "our only admin left and can't sign in, who helps",
        "margin and who decides",
        "Thanks for your quick reply Anna and how do I register a deal",
        "We are a gold partner in Spain and what margin do we get on Vault",
        "difference between list price and what we pay",
        "partners who can sell Vault and who are certified get which margin",
        "customers with old contracts and whose renewal is due",
        "once a deal is approved and how long does payment take",
        "wenn der Kunde k\u00fcndigt und wer bekommt dann Provision",
        "deal expired in May and was won by another partner",
        "after 30 days, after which the deal lapses, can we extend it?",
        "when they ask what can it do, we struggle. is there a battlecard?",
        "price of Vault Plus which discount",
        "vault",
        "",
    ],
)
def test_one_question_stays_one(message: str) -> None:
    assert split_parts(message) == (message,)


@given(st.text(alphabet="ab ?.,;/\n") | st.text())
def test_no_word_is_lost_but_the_joints(message: str) -> None:
    parts = split_parts(message)
    assert parts
    at = 0
    for part in parts:
        at = message.index(part, at) + len(part)


def test_what_leans_on_the_part_before() -> None:
    assert leans_back("how long does it take")
    assert not leans_back("what is my margin")


@pytest.fixture
def library(make_library: MakeLibrary, page: Callable[..., str]) -> Library:
    return make_library(
        {
            "margins.md": page(
                "Margins", "# Margins\n\nThe margin of a partner is 18% of the list price.\n"
            ),
            "register.md": page(
                "Registering",
                "# Registering a deal\n\nTo register a deal, fill in the form in the portal.\n\n"
                "## How long it takes\n\nRegistering a deal takes two business days.\n",
            ),
            "kits.md": page("Kits", "# Demo kits\n\nA demo kit is lent for three weeks.\n"),
        }
    )


def test_each_part_gets_its_quote_below_its_own_words(
    library: Library, partner: Grant, now: datetime
) -> None:
    answerer = Answerer(library, threshold=0.0)
    question = Question("what is my margin and how do i register a deal")
    answer = answerer.answer(question, partner, now=now)
    assert answer.state is AnswerState.ANSWERED
    first = {item.part: item.path for item in reversed(answer.citations)}
    assert first == {"what is my margin": "margins.md", "how do i register a deal": "register.md"}
    assert answer.text.startswith("On \u201cwhat is my margin\u201d:\n\n\u201cThe margin")
    assert "On \u201chow do i register a deal\u201d:\n\n\u201c" in answer.text


def test_a_part_that_leans_back_is_asked_with_the_one_before(
    library: Library, partner: Grant, now: datetime
) -> None:
    answerer = Answerer(library, threshold=0.0)
    question = Question("how do i register a deal and how long does it take?")
    answer = answerer.answer(question, partner, now=now)
    of_second = [item for item in answer.citations if item.part == "how long does it take?"]
    assert of_second[0].path == "register.md"
    assert "two business days" in of_second[0].quote


def test_a_part_that_names_no_subject_is_asked_with_the_one_before(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    texts = {
        "decks.md": "A slide of the asset library is out of date after six months.",
        "workers.md": "Workers must be 15 years old. Younger than that is too young, how old ever.",
    }
    pages = {name: page(name, f"# {name}\n\n{text}\n") for name, text in texts.items()}
    answerer = Answerer(make_library(pages), threshold=0.0)
    question = Question("can we use slides of the asset library? how old is too old?")
    answer = answerer.answer(question, partner, now=now)
    alone = answerer.answer(Question("how old is too old?"), partner, now=now)
    of_second = [item for item in answer.citations if item.part == "how old is too old?"]
    assert (of_second[0].path, alone.citations[0].path) == ("decks.md", "workers.md")


def test_a_third_part_leans_on_what_the_second_leans_on(
    library: Library, partner: Grant, now: datetime
) -> None:
    answerer = Answerer(library, threshold=0.0)
    question = Question("how is a demo kit lent? since when? how many weeks?")
    answer = answerer.answer(question, partner, now=now)
    of_third = [item for item in answer.citations if item.part == "how many weeks?"]
    assert of_third[0].path == "kits.md"


def test_a_part_without_an_answer_is_named(library: Library, partner: Grant, now: datetime) -> None:
    one, other = "how long is a demo kit lent?", "who mends zeppelin engines in Oslo?"
    alone = [
        Answerer(library, threshold=0.0).answer(Question(text), partner, now=now).confidence
        for text in (one, other)
    ]
    assert alone[0] > alone[1]
    answerer = Answerer(library, threshold=sum(alone) / 2)
    answer = answerer.answer(Question(f"{one} {other}"), partner, now=now)
    assert answer.state is AnswerState.ANSWERED
    assert {item.path for item in answer.citations} == {"kits.md"}
    assert answer.notes[-1] == (
        "I found nothing that I am sure of on \u201cwho mends zeppelin engines in Oslo\u201d."
    )
    assert answer.left_parts == (
        LeftPart(text="who mends zeppelin engines in Oslo?", needs_a_person=False),
    )


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        (
            "how long is a demo kit lent? has our claim been paid yet?",
            "I cannot look up or change anything about \u201chas our claim been paid yet\u201d: ",
        ),
        (
            "wie lange wird ein Demo-Kit verliehen? wurde unsere Provision schon bezahlt?",
            "Zu \u201ewurde unsere Provision schon bezahlt\u201c kann ich weder etwas nachsehen",
        ),
        (
            "\u00bfcu\u00e1nto dura un demo kit? \u00bfhan pagado nuestra comisi\u00f3n?",
            "Sobre \u00abhan pagado nuestra comisi\u00f3n\u00bb no puedo consultar ni cambiar ",
        ),
    ],
)
def test_a_part_that_needs_a_person_says_so_beside_an_answered_one(
    library: Library, partner: Grant, now: datetime, asked: str, note: str
) -> None:
    answer = Answerer(library, threshold=0.0).answer(Question(asked), partner, now=now)
    assert answer.state is AnswerState.ANSWERED
    assert not answer.needs_a_person
    assert any(one.startswith(note) for one in answer.notes), answer.notes
    assert sum("claim" in one or "Provision" in one or "comisi" in one for one in answer.notes) == 1
    assert len({item.part for item in answer.citations}) == 1
    assert [part.needs_a_person for part in answer.left_parts] == [True]


def test_parts_are_called_by_the_words_that_were_typed(
    library: Library, partner: Grant, now: datetime
) -> None:
    text = "how long is a demo kit for lent? has our claim for been paid?"
    answerer = Answerer(library, threshold=0.0)
    for typed, named in (
        (text.replace("for ", "for Hallstein "), "for Hallstein been paid?"),
        ("one part that is Hallstein's", "for been paid?"),
    ):
        answer = answerer.answer(Question(text, typed=typed), partner, now=now)
        (left,) = answer.left_parts
        assert left.text == f"has our claim {named}"


def answered(part: str, **more: Any) -> Answer:
    return Answer(state=AnswerState.ANSWERED, text=f"On {part}.", **more)


def test_what_would_be_asked_back_is_not_called_missing() -> None:
    asked_back = Answer(state=AnswerState.ASKED_BACK, text="Which?")
    parts = [
        PartAnswer(part="the term", answer=answered("term")),
        PartAnswer(part="the guide", answer=asked_back),
    ]
    answer = together(parts, ranked=())
    assert answer.left_parts == ()
    assert answer.notes == (
        "I would have to ask you back on \u201cthe guide\u201d: please ask that on its own.",
    )


def test_what_needs_a_person_is_left_to_one_where_only_the_whole_is_answered() -> None:
    left = (LeftPart(text="has it been paid", needs_a_person=True),)
    whole = beside(answered("all", notes=("A note.",)), left)
    assert whole.left_parts == left
    assert whole.notes[0].startswith("I cannot look up or change anything about")
    assert whole.notes[0] in whole.text
    unclear = replace(whole, state=AnswerState.ASKED_BACK)
    assert beside(unclear, left).state is AnswerState.ABSTAINED
    assert beside(unclear, ()) is unclear


def test_parts_beyond_the_most_are_named(library: Library, partner: Grant, now: datetime) -> None:
    asked = ["what is my margin?", "how long is a demo kit lent?", "how do i register a deal?"]
    assert len(asked) == MOST_PARTS
    question = Question(" ".join([*asked, "who pays for events?"]))
    answer = Answerer(library, threshold=0.0).answer(question, partner, now=now)
    assert answer.notes[-1] == (
        "I answer 3 questions at a time: ask \u201cwho pays for events\u201d once more."
    )
    assert {item.part for item in answer.citations} == set(asked)


def test_a_listed_document_that_was_revoked_is_not_named_any_more(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    deck = page("Winter pitch", "# Winter\n\nSlides.\n").replace("---\n", "---\nkind: deck\n", 1)
    ends = "  expires_on: 2026-11-23\n"
    margin = page("Margins", "# Margins\n\nThe margin of a partner is 18% of the list price.\n")
    library = make_library(
        {
            "deck.md": deck.replace("  audience: to_partner\n", f"  audience: to_partner\n{ends}"),
            "margins.md": margin,
        }
    )
    answerer = Answerer(library, threshold=0.0)
    question = Question("what is my margin? show me the newest deck?")
    answer = answerer.answer(question, partner, now=now)
    assert "Winter pitch" in answer.text
    assert answerer.authorise(answer, partner, now=now) == answer
    later = answerer.authorise(answer, partner, now=now + timedelta(days=5))
    assert "Winter pitch" not in f"{later.text} {later.assets} {later.ranked}"
    assert later.citations == answer.citations
    assert "18%" in later.text
