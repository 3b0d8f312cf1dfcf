"""What a CAM pins goes first among equals, what a CAM hides is not there; neither opens a thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from content_index.curation.acting import curate
from content_index.curation.rules import CurationAct, Scope
from content_index.labels import Grant
from content_index.library import Library
from content_index.life.acting import Act, Done
from retrieval.answering import Answerer
from retrieval.question import Preferences, Question

MakeLibrary = Callable[[Mapping[str, str]], Library]
QUESTION = "how long is an approved deal registration valid?"


@pytest.fixture
def library(make_library: MakeLibrary, page: Callable[..., str]) -> Library:
    body = "## Validity\n\nAn approved deal registration is valid for {}.\n"
    return make_library(
        {
            "a-guide.md": page("Deal guide", body.format("90 days")),
            "b-rules.md": page("Deal rules", body.format("three months")),
            "c-margin.md": page("Deal margins", body.format("12 weeks"), audience="internal"),
            "d-events.md": page("Events", "## Events\n\nWe pay half of the cost of an event.\n"),
        }
    )


def put(library: Library, what: CurationAct, asset_id: str, now: datetime, **scope: str) -> None:
    until = now.date() + timedelta(days=1)
    act = Act(actor="jonas", why="a test", now=now, today=now.date())
    with library.database.transaction() as session:
        done = curate(session, what, asset_id, Scope(**scope), until=until, act=act)
    assert isinstance(done, Done)


def ranked(
    library: Library, grant: Grant, now: datetime, known: Preferences | None = None
) -> tuple[str, ...]:
    question = Question(QUESTION, preferences=known or Preferences())
    return Answerer(library, threshold=0.0).answer(question, grant, now=now).ranked


def test_a_pin_brings_an_equal_forward_until_its_day(
    library: Library, partner: Grant, now: datetime
) -> None:
    first, second = ranked(library, partner, now)[:2]
    put(library, CurationAct.PIN, second, now, partner="nordlicht")
    assert ranked(library, partner, now)[:2] == (second, first)
    assert ranked(library, partner, now + timedelta(days=2))[:2] == (first, second)


def test_a_pin_does_not_bring_up_what_says_nothing_of_the_matter(
    library: Library, partner: Grant, now: datetime
) -> None:
    before = ranked(library, partner, now)
    put(library, CurationAct.PIN, "d-events.md", now, partner="nordlicht")
    assert ranked(library, partner, now)[:2] == before[:2]


def test_a_pinned_asset_that_readers_may_not_see_changes_not_a_byte(
    library: Library, partner: Grant, now: datetime
) -> None:
    answerer = Answerer(library, threshold=0.0, stopwatch=lambda: 0.0)
    before = answerer.answer(Question(QUESTION), partner, now=now)
    put(library, CurationAct.PIN, "c-margin.md", now, partner="nordlicht")
    assert answerer.answer(Question(QUESTION), partner, now=now) == before


def test_a_pin_for_a_stage_counts_in_the_thread_of_such_a_deal(
    library: Library, partner: Grant, now: datetime
) -> None:
    first, second = ranked(library, partner, now)[:2]
    put(library, CurationAct.PIN, second, now, stage="proposal")
    assert ranked(library, partner, now)[:2] == (first, second)
    known = Preferences(stage="proposal")
    assert ranked(library, partner, now, known)[:2] == (second, first)


def test_what_is_hidden_is_neither_quoted_nor_ranked(
    library: Library, partner: Grant, now: datetime
) -> None:
    first = ranked(library, partner, now)[0]
    put(library, CurationAct.HIDE, first, now, stage="proposal", industry="retail")
    known = Preferences(stage="proposal", industry="retail")
    answer = Answerer(library, threshold=0.0).answer(
        Question(QUESTION, preferences=known), partner, now=now
    )
    assert first not in answer.ranked
    assert first not in {citation.asset_id for citation in answer.citations}
