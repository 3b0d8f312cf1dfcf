from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answer, Answerer, AnswerState
from retrieval.glossary import Glossary, GlossaryError, definitions_in, parsed
from retrieval.question import Question, read_question

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask for Market Development Funds (MDF) early.", {("mdf", "market development funds")}),
        ("An MDF (market development funds) claim", {("mdf", "market development funds")}),
        ("the Statement of Work (SOW)", {("sow", "statement of work")}),
        ("managed service providers (MSPs)", {("msps", "managed service providers")}),
        ("See the list (PDF) of partners (EMEA).", set()),
        ("first line ends with statement of\nwork (SOW)", set()),
    ],
)
def test_definitions_are_found_where_the_letters_fit(
    text: str, found: set[tuple[str, str]]
) -> None:
    assert definitions_in(text) == found


def test_the_most_usual_meaning_goes_first_and_a_plural_is_no_second_one() -> None:
    often, seldom = ("poc", "proof of concept"), ("poc", "point of contact")
    glossary = Glossary().with_found([[often], [often, seldom], [("poc", "proof of concepts")]])
    assert glossary.meanings_in("poc?", frequencies={}) == {
        "poc": ("proof of concept", "point of contact")
    }


def test_an_abbreviation_that_is_a_word_counts_in_capitals_only() -> None:
    glossary = Glossary().with_found([[("it", "information technology"), ("mdf", "market funds")]])
    assert glossary.meanings_in("is it in the mdf", frequencies={}) == {"mdf": ("market funds",)}
    assert "it" in glossary.meanings_in("our IT team", frequencies={})


def test_an_abbreviation_that_many_use_needs_no_help() -> None:
    glossary = Glossary(written={"se": ("sales engineer",)}).with_found([[("mdf", "market funds")]])
    often = {"mdf": 40, "se": 40}
    assert glossary.meanings_in("mdf se", frequencies=often) == {"se": ("sales engineer",)}


def test_what_an_admin_wrote_wins() -> None:
    glossary = parsed("MDF: marketing money\nSE: [sales engineer, systems engineer]")
    glossary = glossary.with_found([[("mdf", "market development funds")]])
    assert glossary.meanings_in("MDF se", frequencies={}) == {
        "mdf": ("marketing money",),
        "se": ("sales engineer", "systems engineer"),
    }


@pytest.mark.parametrize("text", ["- a list", "MDF: 3", "MDF:", "NO: x\n1: y", "a: [b", "A: []"])
def test_a_glossary_that_cannot_be_used_says_why(text: str) -> None:
    with pytest.raises(GlossaryError):
        parsed(text)


def test_an_empty_glossary_is_one() -> None:
    assert parsed("# nothing yet\n") == Glossary()


def test_meanings_are_searched_besides_what_was_typed() -> None:
    reading = read_question(
        Question("mdf deadline"),
        frequencies={},
        glossary=Glossary(written={"mdf": ("market funds",)}),
    )
    assert reading.text == "mdf deadline"
    assert reading.searched == "mdf deadline market funds"


def test_definitions_come_from_allowed_documents_alone(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library(
        {
            "open.md": page("Claims", "Quick response vouchers are paid within 30 days."),
            "secret.md": page("S", "Quick response vouchers (QRV) cost 3.", audience="internal"),
        }
    )
    answerer = Answerer(library, threshold=0.0)
    question = Question("when are QRV paid")
    assert answerer.find(question, partner, now=now).reading.meanings == ()
    told = Answerer(library, glossary=Glossary(written={"qrv": ("quick response voucher",)}))
    assert told.find(question, partner, now=now).reading.meanings == (
        ("qrv", "quick response voucher"),
    )


def test_a_question_is_put_in_an_admins_words_the_longest_first() -> None:
    glossary = parsed("margin: discount\nDeal  Reg: deal registration\nreg: registration form")
    assert glossary.in_other_words("Margin on a deal reg, margin?") == (
        "discount on a deal registration, discount?",
        (("Margin", "discount"), ("deal reg", "deal registration"), ("margin", "discount")),
    )
    assert glossary.in_other_words("the deal") == ("the deal", ())
    assert glossary.meanings_in("a deal-reg", frequencies={}) == {}
    assert glossary.meanings_in("my DEAL REG", frequencies={}) == {
        "deal reg": ("deal registration",)
    }


def test_small_words_and_what_is_said_already_are_not_replaced() -> None:
    glossary = parsed("IT: information technology\nmargin: discount")
    assert glossary.in_other_words("can it be extended") == ("can it be extended", ())
    assert glossary.in_other_words("our IT team")[0] == "our information technology team"
    for text in ("is the margin a discount", "https://a.example/?margin=1"):
        assert glossary.in_other_words(text) == (text, ())


def test_what_documents_say_an_abbreviation_means_is_put_in_its_place_untold() -> None:
    funds, one, other = ("mdf", "market funds"), ("poc", "proof"), ("poc", "point of contact")
    glossary = parsed("margin: discount").with_found([[funds, one], [other], [("it", "tools")]])
    assert glossary.in_other_words("MDF margin, mdf?") == (
        "market funds discount, market funds?",
        (("margin", "discount"),),
    )
    for text in ("is it a POC", "market funds (MDF)"):  # a word; two meanings; said already
        assert glossary.in_other_words(text) == (text, ())


def test_the_surer_of_both_readings_of_an_abbreviation_is_given(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    rules = "Market development funds pay half of a webinar. Catering is not paid for."
    library = make_library(
        {
            "funds.md": page("Market development funds", rules),
            "goal.md": page("Goals", "We expect two deals of market development funds (MDF)."),
        }
    )
    answerer = Answerer(library, threshold=0.0)
    long, short = (
        answerer.answer(Question(f"do {words} pay for catering"), partner, now=now)
        for words in ("market development funds", "MDF")
    )
    assert (short.citations, short.confidence) == (long.citations, long.confidence)
    assert "Catering" in short.citations[0].quote
    assert short.notes == long.notes
    as_typed = Answerer(make_library({"funds.md": page("Market development funds", rules)}))
    assert as_typed.answer(Question("do MDF pay for catering"), partner, now=now).confidence < (
        long.confidence
    )


def told(answer: Answer) -> str:
    assert answer.state is AnswerState.ANSWERED
    return answer.text


def test_where_nothing_sure_is_found_the_glossarys_words_are_asked_for(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library(
        {
            "points.md": page("Points", "The discount for a registered deal is 8 points."),
            "claims.md": page("Claims", "A claim must be sent within 45 days."),
        }
    )

    def ask(answerer: Answerer, text: str) -> Answer:
        return answerer.answer(Question(text), partner, now=now)

    sure = ask(Answerer(library), "what is the discount for a registered deal")
    level = sure.confidence
    plain = Answerer(library, threshold=level)
    reads = Answerer(library, glossary=parsed("margin: discount"), threshold=level)
    question = "what is the margin for a registered deal"
    assert ask(plain, question).state is AnswerState.ABSTAINED
    answer = ask(reads, question)
    assert told(answer).startswith("I read \u201cmargin\u201d as \u201cdiscount\u201d.")
    assert answer.notes[0] == "I read \u201cmargin\u201d as \u201cdiscount\u201d."
    assert "8 points" in answer.citations[0].quote
    both = ask(reads, f"{question}, and what is the discount for a registered deal?")
    assert told(both).count("I read") == 1
    assert "I read" not in told(ask(reads, "what is the discount for a registered deal"))
    nothing = ask(reads, "what margin has a submarine")
    assert nothing.state is AnswerState.ABSTAINED
    assert nothing == replace(ask(plain, "what margin has a submarine"), seconds=nothing.seconds)


def test_three_words_with_hyphens_are_called_by_their_letters(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    assert ("nfr", "not for resale") in definitions_in("What are not-for-resale licences?")
    assert definitions_in("An add-on, a follow-up, 2-in-1.") == frozenset()
    text = page("Licences", "# Own use\n\nNot-for-resale licences: a partner has twenty of them.")
    answerer = Answerer(make_library({"a.md": text}), threshold=0.0)
    findings = answerer.find(Question("whats NFR"), partner, now=now)
    assert findings.reading.mended("whats NFR") == "whats not for resale"
    assert findings.missing == ()


def test_an_entry_is_found_as_questions_are_read() -> None:
    glossary = parsed("AT&T, Inc.: the carrier\npay as you go (PAYG): usage billing")
    assert glossary.in_other_words("what is pay as you go payg?")[1]
    assert glossary.in_other_words("do we sell to AT&T Inc?")[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C++: a language", "'C++' is asked for as 'c'"),
        ("MDF: money\nmdf: funds", "'mdf' is there twice"),
        ("MDF: money\nMDF: funds", "line 2: 'MDF' is given twice"),
        ("MDF: [", "line 1: not valid YAML"),
    ],
)
def test_an_entry_that_would_never_be_found_is_told(text: str, words: str) -> None:
    with pytest.raises(GlossaryError, match=re.escape(words)):
        parsed(text)
