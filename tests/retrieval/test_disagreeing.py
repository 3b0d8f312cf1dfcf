from __future__ import annotations

from datetime import date

import pytest

from retrieval.disagreeing import Source, disagreement, figures_in


def source(name: str, text: str, *, updated: date | None = None) -> Source:
    return Source(asset_id=name, title=name, updated=updated, text=text)


OLD = source("old", "Claims are paid within 45 days.", updated=date(2024, 1, 5))
NEW = source("new", "A claim is paid within thirty (30) business days.", updated=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("text", "kind", "figures"),
    [
        ("within thirty (30) business days", "time", {("30", "day")}),
        ("a two-week wait, then 3 months", "time", {("2", "week"), ("3", "month")}),
        ("15 % or 1,000", "share", {("15", "%")}),
        ("$1,500.", "money", {("1500", "$")}),
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
    ],
)
def test_nothing_is_said_where_both_may_be_right(question: str, sources: list[Source]) -> None:
    assert disagreement(question, sources) is None
