"""A vetted answer as an asset: its words, its language, its last day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.life.acting import Act, Done, withdraw
from content_index.vetted import (
    VettedAnswer,
    keep_answer,
    last_day,
    readers_of_partner,
    ready_answer,
    vetted_id,
)
from tests.content_index.shelving import NOW, PARTNER, TODAY, Shelves

ACT = Act(actor="jonas", why="kept", now=NOW, today=TODAY)
UNTIL = date(2027, 5, 22)
KESTREL = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="kestrel"),))
BOTH = Grant(holders=(*PARTNER.holders, *KESTREL.holders))


def an_answer(answer: str, question: str = "Tape robots?") -> VettedAnswer:
    return VettedAnswer(
        id=vetted_id("event:1", today=TODAY),
        question=question,
        answer=answer,
        owner="jonas@x.example",
        answered_by="Jonas Weber",
        label=readers_of_partner("nordlicht", expires_on=UNTIL),
    )


def keep(shelves: Shelves, answer: VettedAnswer) -> None:
    ready = ready_answer(answer, shelves.library)
    with shelves.database.transaction() as session:
        keep_answer(session, ready, ACT)


def test_it_is_found_by_question_and_answer_within_its_label(shelves: Shelves) -> None:
    answer = an_answer("# Only LTO-9.\n\n- <!channel> *older* ones never")
    keep(shelves, answer)
    for words in ("robots", "LTO", "older"):
        assert shelves.found(words) == [answer.id]
        assert shelves.found(words, KESTREL) == []
        assert shelves.found(words, BOTH) == []
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    [passage] = shelves.library.passages([0], allowed)
    assert passage.text == "# Only LTO-9.\n\n- <!channel> *older* ones never"  # as typed
    assert passage.location == "answered by Jonas Weber"
    after = shelves.library.assets(PARTNER, today=date(2027, 5, 23))
    assert after == []
    assert shelves.sync().removed == 0
    with shelves.database.transaction() as session:
        assert isinstance(withdraw(session, answer.id, ACT), Done)
    assert shelves.found("robots") == []


def test_the_index_of_another_process_has_it_too(shelves: Shelves) -> None:
    other = shelves.reopened()
    assert shelves.found("robots", library=other) == []
    keep(shelves, an_answer("Only LTO-9."))
    assert len(shelves.found("robots", library=other)) == 1


@pytest.mark.parametrize(
    ("answer", "language"),
    [
        ("Yes, it does that for all of them, and you can ask me for the list.", "en"),
        ("Ja, das geht mit allen Robotern, aber nur von der neunten Generation an.", "de"),
        ("LTO-9", "en"),
    ],
)
def test_its_language_is_that_of_its_small_words(answer: str, language: str) -> None:
    assert an_answer(answer, question="LTO?").language == language


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_six_months_on_is_a_day_of_the_sixth_month(today: date) -> None:
    end = last_day(today)
    months = (end.year - today.year) * 12 + end.month - today.month
    assert months == 6
    assert end.day == today.day or end.day < today.day <= 31


@pytest.mark.parametrize(
    ("question", "answer", "label"),
    [
        (" ", "x", readers_of_partner("a", expires_on=UNTIL)),
        ("x", " ", readers_of_partner("a", expires_on=UNTIL)),
        ("x", "x", Label(audience=None, expires_on=UNTIL)),
        ("x", "x", Label(audience=AudienceLevel.PUBLIC)),
    ],
)
def test_one_without_words_readers_or_an_end_is_refused(
    question: str, answer: str, label: Label
) -> None:
    with pytest.raises(ValueError, match="a vetted answer"):
        VettedAnswer(
            id="v", question=question, answer=answer, owner="o", answered_by="O", label=label
        )
