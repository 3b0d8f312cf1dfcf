"""What no library can know is left to a person; what it may know is searched for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.own_matters import needs_a_person
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    "message",
    [
        "can u approve my deal reg pls",
        "can you send me the countersigned copy of our agreement",
        "how many regs did our team submit in october",
        "how much mdf have we used this year",
        "has our claim for the spring event been paid yet",
        "we introduced a client in may, has the fee been transferred to us yet",
        "did you get our PO",
        "where's my invoice",
        "what's the status of our registration for Acme",
        "any update on our mdf request",
        "is my licence key ready",
        "hi, pls reset my portal password",
        "could someone call me about the renewal",
        "i need somebody to unlock our account",
        "kannst du bitte unsere registrierung freigeben",
        "wurde unsere rechnung bezahlt",
        "puedes aprobar nuestro registro",
        "\u00bfha sido pagada nuestra factura?",
    ],
)
def test_acts_on_own_records_and_what_became_of_them(message: str) -> None:
    assert needs_a_person(message)


@pytest.mark.parametrize(
    "message",
    [
        "can you extend a deal registration",
        "can we extend our protection",
        "how do i extend my deal reg",
        "is our contract renewed automatically",
        "when will our claim be paid",
        "how long until my reg is approved",
        "can you send me the latest battlecard",
        "send me our price list",
        "what happens to my registration if the cam does not answer",
        "nobody touched my registration for almost 2 weeks, what happens to it",
        "can you explain our discount",
        "who approves my reg",
        "how much do we have to sell per year",
        "how many certified people have we to have by q2",
        "are our customers' backups encrypted",
        "can you add users mid term",
        "what did you change in the last release",
        "is our deal protected after approval",
        "could you share the one pager with us",
        "please explain our rebate",
        "wie lange ist unser deal gesch\u00fctzt",
        "kannst du mir die preisliste schicken",
        "\u00bfcu\u00e1ndo se paga nuestra factura?",
    ],
)
def test_questions_about_the_rules_are_searched_for(message: str) -> None:
    assert not needs_a_person(message)


def test_a_rule_is_no_answer_to_what_became_of_a_claim(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    documents = {
        "funds.md": page("Funds", "# Funds\n\nA claim is paid within 45 days of its approval.\n"),
    }
    answerer = Answerer(make_library(documents), threshold=0.0)
    general = answerer.answer(Question("when is a claim paid"), partner, now=now)
    assert general.state is AnswerState.ANSWERED
    own = answerer.answer(Question("has our claim been paid"), partner, now=now)
    assert own.state is AnswerState.ABSTAINED
    assert own.needs_a_person
    assert own.text.startswith("I cannot see or change your own records")
    assert own.ranked == ("funds.md",)


def test_the_words_follow_the_language_of_the_message(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library({"funds.md": page("Funds", "# Funds\n\nClaims are paid.\n")})
    answer = Answerer(library).answer(
        Question("wurde unsere Rechnung schon bezahlt?"), partner, now=now
    )
    assert answer.needs_a_person
    assert answer.text.endswith("das braucht einen Menschen.")
