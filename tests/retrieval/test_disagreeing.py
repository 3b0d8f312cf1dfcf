from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from retrieval.disagreeing import Source, disagreement, figures_in


def source(
    name: str, text: str, *, updated: date | None = None, score: float = 5.0, turned: float = 0.0
) -> Source:
    """A statement whose tokens are turned by so much of a right angle from the usual ones."""
    angle = turned * np.pi / 2
    tokens = np.asarray([[np.cos(angle), np.sin(angle)]], dtype=np.float32)
    return Source(asset_id=name, updated=updated, text=text, score=score, tokens=tokens)


OLD = source("old", "Claims are paid within 45 days.", updated=date(2024, 1, 5))
NEW = source("new", "A claim is paid within thirty (30) business days.", updated=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("text", "kind", "figures"),
    [
        ("within thirty (30) business days", "time", {("30", "day")}),
        ("a two-week wait, then 3 months", "time", {("2", "week"), ("3", "month")}),
        ("15 % or 1,000", "share", {("15", "%")}),
        ("$1,500.", "money", {("1500", "$")}),
        ("sent 24 - 48 hours after", "time", {("24", "hour"), ("48", "hour")}),
        ("2 to 3 weeks, or 5 days", "time", {("2", "week"), ("3", "week"), ("5", "day")}),
    ],
)
def test_figures(text: str, kind: str, figures: set[tuple[str, str]]) -> None:
    assert figures_in(text, of=kind) == figures


def test_two_sources_that_differ_are_named_the_newest_first() -> None:
    assert disagreement("how long until a claim is paid?", [OLD, NEW]) == (NEW, OLD)


def test_an_undated_source_goes_last() -> None:
    undated = source("undated", "A claim is paid in 7 business days.")
    assert disagreement("how long does it take?", [undated, NEW]) == (NEW, undated)


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("who pays a claim?", [OLD, NEW]),
        ("how long until it is paid?", [OLD, source("other", "Paid within 45 days.")]),
        ("how long until it is paid?", [OLD, source("old", "Or within 10 days.")]),
        ("how long until it is paid?", [OLD, source("other", "Between 10 days and 20 days.")]),
        ("how long until it is paid?", [OLD, source("other", "Paid within 2 months.")]),
        ("how long until it is paid?", [OLD]),
        ("how long does it take?", [OLD, source("other", "Deals are protected for 90 days.")]),
        (
            "how long until it is paid?",
            [OLD, source("other", "Claims are paid after at least 14 days.")],
        ),
        ("how long until it is paid?", [OLD, source("far", NEW.text, score=2.0)]),
        ("how long until it is paid?", [OLD, source("unlike", NEW.text, turned=0.8)]),
    ],
)
def test_nothing_is_said_where_both_may_be_right(question: str, sources: list[Source]) -> None:
    assert disagreement(question, sources) is None


def test_a_document_that_gives_both_figures_differs_from_neither() -> None:
    both = source("new", "A claim must be paid within 45 days.", score=3.0)
    assert disagreement("how long until it is paid?", [OLD, NEW, both]) is None
    unrelated = source("new", "Deals are protected for 45 days.", score=3.0)
    assert disagreement("how long until it is paid?", [OLD, NEW, unrelated]) == (NEW, OLD)
    elsewhere = source("elsewhere", both.text, score=3.0)
    assert disagreement("how long until it is paid?", [OLD, NEW, elsewhere]) == (NEW, OLD)


def test_of_several_the_pair_that_answers_best() -> None:
    third = source("third", "A claim is paid within 60 days.", updated=date(2025, 1, 1), score=4.0)
    assert disagreement("how long until it is paid?", [third, OLD, NEW]) == (NEW, OLD)
    better = source("third", third.text, updated=third.updated, score=6.0)
    assert better in (disagreement("how long until it is paid?", [OLD, NEW, better]) or ())
