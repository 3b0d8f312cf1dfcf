"""An abstention names the pages that the answer may stand on, of those that may be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from content_index import queries
from content_index.assets import Asset
from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.answers import AnswerState
from retrieval.closest import LEAST_SURE, closest
from retrieval.question import Question
from retrieval.quotes import LESS_LIKELY

MakeLibrary = Callable[[Mapping[str, str]], Library]


def test_pages_are_named_that_are_nearly_as_likely_as_the_first(
    make_asset: Callable[..., Asset],
) -> None:
    first, second, third = (make_asset(language=code) for code in ("en", "de", "es"))
    documents = [(first, 2.0), (second, 2.0 - LESS_LIKELY), (third, 1.9 - LESS_LIKELY)]
    assert closest(documents, confidence=LEAST_SURE) == (first, second)
    assert closest(documents, confidence=LEAST_SURE - 0.01) == ()
    assert closest([], confidence=0.9) == ()


def test_an_abstention_names_pages_and_forgets_what_is_withdrawn(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library(
        {
            "rules.md": page("Deal rules", "A deal registration is valid for 90 days."),
            "guide.md": page("Deal guide", "A deal registration is valid once it is approved."),
            "inside.md": page(
                "Deal desk", "A deal registration is valid while we say so.", audience="internal"
            ),
        }
    )
    answerer = Answerer(library, threshold=1.0)
    question = Question("how long is a deal registration valid?")
    answer = answerer.answer(question, partner, now=now)
    assert answer.state is AnswerState.ABSTAINED
    assert answer.confidence >= LEAST_SURE
    named = [card.asset for card in answer.assets]
    assert {asset.title for asset in named} == {"Deal rules", "Deal guide"}
    assert all(asset.title in answer.text for asset in named)
    assert answer.citations == ()
    with library.database.transaction() as session:
        queries.withdraw(session, named[0].id, now=now)
        queries.count_change(session, passages=True)
    left = answerer.authorise(answer, partner, now=now)
    assert [card.asset for card in left.assets] == named[1:]
    assert named[0].title not in left.text
    assert left.notes == answer.notes


def test_nothing_is_near_what_the_library_does_not_speak_of(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library({"rules.md": page("Deal rules", "A registration is valid for 90 days.")})
    answer = Answerer(library).answer(Question("where can i park my yacht"), partner, now=now)
    assert (answer.state, answer.assets) == (AnswerState.ABSTAINED, ())
