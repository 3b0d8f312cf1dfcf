"""Answers in prose: checked, numbered, and gone with the source that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from content_index import queries
from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.answers import Answer, Citation, Sentence
from retrieval.composing import Heard
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]
QUESTION = Question("how long is a deal registration valid? when is a claim for funds due?")


@dataclass
class Scripted:
    """A writer that says this of whatever it is given."""

    said: Callable[[Sequence[Citation]], tuple[Sentence, ...]]
    accounts: list[Hashable] = field(default_factory=list)

    def write(
        self,
        question: str,
        citations: Sequence[Citation],
        *,
        account: Hashable,
        heard: Heard | None = None,
    ) -> tuple[Sentence, ...]:
        del question
        self.accounts.append(account)
        written = self.said(citations)
        if heard is not None:
            for number in range(1, len(written)):
                heard(written[:number])
        return written


@pytest.fixture
def library(make_library: MakeLibrary, page: Callable[..., str]) -> Library:
    return make_library(
        {
            "rules.md": page(
                "Deal registration rules",
                "# Deal registration\n\nAn approved deal registration is valid for 90 days.\n",
            ),
            "funds.md": page(
                "Market development funds", "# Claims\n\nA claim for funds is due in 45 days.\n"
            ),
        }
    )


def about_the_last(citations: Sequence[Citation]) -> tuple[Sentence, ...]:
    return (Sentence(text="It is valid for some days.", sources=(len(citations) - 1,)),)


def test_only_what_the_prose_names_is_cited_and_numbered_anew(
    library: Library, partner: Grant, now: datetime
) -> None:
    plain = Answerer(library, threshold=0.0).answer(QUESTION, partner, now=now)
    assert len(plain.citations) > 1
    writer = Scripted(about_the_last)
    answer = Answerer(library, threshold=0.0, writer=writer).answer(QUESTION, partner, now=now)
    assert answer.citations == plain.citations[-1:]
    assert [one.sources for one in answer.prose] == [(0,)]
    assert answer.text.startswith("It is valid for some days. [1]\n\n[1] \u201c")
    assert writer.accounts == [frozenset({"nordlicht"})]


def test_an_answer_is_watched_as_it_grows_with_the_numbers_of_the_whole(
    library: Library, partner: Grant, now: datetime
) -> None:
    def backwards(citations: Sequence[Citation]) -> tuple[Sentence, ...]:
        return tuple(
            Sentence(text=f"Said by {number}.", sources=(number,))
            for number in reversed(range(len(citations)))
        )

    seen: list[Answer] = []
    answerer = Answerer(library, threshold=0.0, writer=Scripted(backwards))
    answer = answerer.answer(QUESTION, partner, now=now, watch=seen.append)
    assert len(seen) == len(answer.prose) - 1 > 0
    for growing in seen:
        shown = len(growing.prose)
        assert growing.prose == answer.prose[:shown]
        assert growing.citations == answer.citations[: len(growing.citations)]
        assert growing.version_ids <= answer.version_ids


def test_a_writer_without_words_leaves_the_quotes(
    library: Library, partner: Grant, now: datetime
) -> None:
    plain = Answerer(library, threshold=0.0).answer(QUESTION, partner, now=now)
    silent = Answerer(library, threshold=0.0, writer=Scripted(lambda _: ()))
    answer = silent.answer(QUESTION, partner, now=now)
    assert (answer.text, answer.citations, answer.prose) == (plain.text, plain.citations, ())


def test_an_abstention_asks_no_writer(library: Library, partner: Grant, now: datetime) -> None:
    writer = Scripted(about_the_last)
    answer = Answerer(library, threshold=1.1, writer=writer).answer(QUESTION, partner, now=now)
    assert answer.state is AnswerState.ABSTAINED
    assert writer.accounts == []


def test_prose_goes_with_a_source_that_is_withdrawn(
    library: Library, partner: Grant, now: datetime
) -> None:
    def about_both(citations: Sequence[Citation]) -> tuple[Sentence, ...]:
        return tuple(
            Sentence(text=f"Said by {number}.", sources=(number,))
            for number in range(len(citations))
        )

    answerer = Answerer(library, threshold=0.0, writer=Scripted(about_both))
    answer = answerer.answer(QUESTION, partner, now=now)
    assert len(answer.prose) > 1
    gone = answer.citations[0]
    with library.database.transaction() as session:
        queries.withdraw(session, gone.asset_id, now=now)
        queries.count_change(session, passages=True)
    left = answerer.authorise(answer, partner, now=now)
    assert left.prose == ()
    assert gone.asset_id not in {one.asset_id for one in left.citations}
    assert "Said by" not in left.text
    assert gone.quote not in left.text
