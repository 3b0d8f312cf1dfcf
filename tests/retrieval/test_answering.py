from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.fixture
def documents(page: Callable[..., str]) -> dict[str, str]:
    return {
        "rules.md": page(
            "Deal registration rules",
            "# Deal registration\n\n## Approval\n\nA registration is answered within two business "
            "days.\n\n## Validity\n\nAn approved registration is valid for 90 days. It can be "
            "extended once by 30 days.\n",
        ),
        "funds.md": page(
            "Market development funds",
            "# Funds\n\nWe pay up to 50% of the cost of an event.\n\n| Claim | Deadline |\n"
            "|---|---|\n| Event | 30 days |\n| Campaign | 45 days |\n",
        ),
        "secret.md": page(
            "Internal margins", "# Margins\n\nThe floor margin is 12%.\n", audience="internal"
        ),
    }


def test_answers_with_a_verbatim_quote(
    make_library: MakeLibrary, documents: dict[str, str], partner: Grant, now: datetime
) -> None:
    answerer = Answerer(make_library(documents), threshold=0.0)
    question = Question("how long is an approved deal registration valid?")
    answer = answerer.answer(question, partner, now=now)
    assert answer.state is AnswerState.ANSWERED
    assert answer.ranked[0] == "rules.md"
    assert "90 days" in answer.citations[0].quote
    for citation in answer.citations:
        assert citation.quote in documents[citation.path]


def test_never_from_a_forbidden_document(
    make_library: MakeLibrary, documents: dict[str, str], partner: Grant, now: datetime
) -> None:
    answerer = Answerer(make_library(documents), threshold=0.0)
    answer = answerer.answer(Question("what is the floor margin"), partner, now=now)
    assert "secret.md" not in answer.ranked
    assert "12%" not in answer.text


def test_sources_that_disagree_are_named_with_their_dates(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    def rule(title: str, updated: str, days: str) -> str:
        text = page(title, f"# How long it takes\n\nA fund claim is paid within {days} days.")
        return text.replace("---\n", f"---\nupdated: {updated}\n", 1)

    library = make_library(
        {
            "a.md": rule("Funds", "2026-05-01", "30"),
            "b.md": rule("Claim handbook", "2026-01-02", "45"),
        }
    )
    answerer = Answerer(library, threshold=0.0)
    answer = answerer.answer(Question("how long until a fund claim is paid?"), partner, now=now)
    assert answer.notes == (
        (
            "These sources give different figures: \u201cFunds\u201d (updated 1 May 2026) and "
            "\u201cClaim handbook\u201d (updated 2 January 2026)."
        ),
    )
    assert answer.text.startswith(answer.notes[0])
    named = frozenset(asset.version_id for asset in library.assets(partner, today=now.date()))
    assert [(one.note, one.version_ids) for one in answer.naming] == [(answer.notes[0], named)]


def test_a_german_answer_to_an_english_question_says_so(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    text = page("Schulung", "# Schulung\n\nDie Sentinel Schulung dauert zwei Tage.")
    library = make_library({"de.md": text.replace("---\n", "---\nlanguage: de\n", 1)})
    answerer = Answerer(library, threshold=0.0)
    asked = answerer.answer(Question("how long is the sentinel schulung?"), partner, now=now)
    assert asked.notes == ("I found this only in German.",)
    german = answerer.answer(Question("wie lange ist die Sentinel Schulung?"), partner, now=now)
    assert not german.notes


def test_an_abstention_names_the_words_that_nothing_speaks_of(
    make_library: MakeLibrary, documents: dict[str, str], partner: Grant, now: datetime
) -> None:
    answerer = Answerer(make_library(documents), threshold=1.0)
    answer = answerer.answer(Question("the floor margin in Helsinki?"), partner, now=now)
    assert answer.state is AnswerState.ABSTAINED
    assert answer.notes == (
        (
            "I found nothing here that mentions \u201cfloor\u201d, \u201cmargin\u201d, "
            "\u201cHelsinki\u201d."
        ),
    )


def test_a_false_premise_is_named_beside_the_answer(
    make_library: MakeLibrary, documents: dict[str, str], partner: Grant, now: datetime
) -> None:
    answerer = Answerer(make_library(documents), threshold=0.0)
    question = Question("how long is a platinum deal registration valid?")
    answer = answerer.answer(question, partner, now=now)
    assert answer.notes == (
        "Nothing here mentions \u201cplatinum\u201d: check that this answers you.",
    )


def test_what_is_named_as_unknown_is_what_was_typed(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    """A word may be looked for in another spelling; that one nobody has written."""
    text = page("Rooms", "# Where we teach\n\nThe training centre is in the harbour, hall four.")
    answerer = Answerer(make_library({"rooms.md": text}), threshold=0.0)
    known = answerer.answer(Question("where is the training centre?"), partner, now=now)
    assert known.notes == ()
    promo = answerer.answer(Question("where is the training promo?"), partner, now=now)
    assert promo.notes == ("Nothing here mentions \u201cpromo\u201d: check that this answers you.",)
