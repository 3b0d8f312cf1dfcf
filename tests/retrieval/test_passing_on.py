"""Whether a document may go on to a customer is said from its label."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.answers import Answer, AnswerState
from retrieval.passing_on import asks_to_pass_on
from retrieval.question import Question
from retrieval.withdrawing import left_of

MakeLibrary = Callable[[Mapping[str, str]], Library]
MAY, MUST_NOT = "May go on to the customer.", "For you, not for the customer."


@pytest.mark.parametrize(
    "text",
    [
        "can i send the rival battlecard to the customer",
        "are we allowed to forward it to clients?",
        "is it ok to share this with a prospect",
        "Darf ich die Battlecard dem Kunden zeigen?",
        "d\u00fcrfen wir das an Interessenten weitergeben",
        "\u00bfpuedo ense\u00f1ar el caso al cliente?",
        "se puede compartir con clientes",
    ],
)
def test_who_asks_whether_something_may_go_on_is_understood(text: str) -> None:
    assert asks_to_pass_on(text)


@pytest.mark.parametrize(
    "text",
    [
        "send me the rival battlecard",
        "what does the customer send us",
        "the customer can share licences",
        "which battlecard shows how to win a customer",
        "can i show it to my boss",
        "kann ich das meinem Chef zeigen",
    ],
)
def test_who_asks_something_else_is_not(text: str) -> None:
    assert not asks_to_pass_on(text)


@pytest.fixture
def ask(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> Callable[[str], Answer]:
    """An answerer over three battlecards and a guide."""

    def card(title: str, text: str, *, kind: str, audience: str = "to_partner") -> str:
        return page(title, text, audience=audience).replace("title:", f"kind: {kind}\ntitle:", 1)

    pages = {
        "rival.md": card("Battlecard Rival", "Rival is slow.", kind="battlecard"),
        "other.md": card(
            "Battlecard Nordica", "Nordica is dear.", kind="battlecard", audience="thru_partner"
        ),
        "secret.md": card(
            "Battlecard Hidden", "Hidden is good.", kind="battlecard", audience="internal"
        ),
        "report.md": card("Audit report", "Order the audit report.", kind="guide"),
    }
    answerer = Answerer(make_library(pages), threshold=0.99)

    def asked(text: str) -> Answer:
        return answerer.answer(Question(text), partner, now=now)

    return asked


def test_the_label_answers_where_no_quote_does(ask: Callable[[str], Answer]) -> None:
    kept = ask("can i show the rival battlecard to the customer")
    assert (kept.state, kept.text) == (
        AnswerState.ANSWERED,
        f"\u201cBattlecard Rival\u201d: {MUST_NOT}",
    )
    assert [card.asset.title for card in kept.assets] == ["Battlecard Rival"]
    goes = ask("may we share the nordica battlecard with a client?")
    assert goes.text == f"\u201cBattlecard Nordica\u201d: {MAY}"
    both = ask("can we give customers the battlecards")
    assert both.text.count("Battlecard") == len(both.assets) == len("ab")


def test_it_is_said_of_a_part_of_a_message_as_well(ask: Callable[[str], Answer]) -> None:
    both = ask("is rival slow? and can i show the rival battlecard to the customer?")
    assert f"\u201cBattlecard Rival\u201d: {MUST_NOT}" in both.text


def test_what_is_not_allowed_is_like_what_is_not_there(ask: Callable[[str], Answer]) -> None:
    hidden = ask("can i show the hidden battlecard to the customer")
    missing = ask("can i show the absent battlecard to the customer")
    assert hidden.state is missing.state is AnswerState.ABSTAINED
    assert hidden.text.replace("hidden", "absent") == missing.text


def test_a_guide_speaks_of_something_else_that_goes_on(ask: Callable[[str], Answer]) -> None:
    assert ask("can i send the audit report to a customer").state is AnswerState.ABSTAINED


def test_with_a_quote_it_is_said_first_and_goes_with_what_it_names(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    text = page("Battlecard Rival", "Show customers what Rival costs in a year: 900 euros.")
    text = text.replace("title:", "kind: battlecard\ntitle:", 1)
    other = page("Rival costs", "What Rival costs customers in a year is 900 euros.")
    answerer = Answerer(make_library({"rival.md": text, "costs.md": other}), threshold=0.0)
    question = Question("can i show customers the battlecard rival")
    answer = answerer.answer(question, partner, now=now)
    note = f"\u201cBattlecard Rival\u201d: {MUST_NOT}"
    assert answer.text.startswith(note)
    assert answer.citations
    (named,) = answer.naming
    assert (named.note, named.version_ids <= answer.version_ids) == (note, True)
    left = left_of(answer, kept=answer.version_ids - named.version_ids)
    assert "Battlecard Rival" not in f"{left.text} {left.notes} {left.assets}"
