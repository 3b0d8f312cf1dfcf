"""Until which day somebody asks what ends."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.records.horizon import last_day

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("which end today", date(2026, 11, 27)),
        ("which end tomorrow", date(2026, 11, 28)),
        ("anything running out this week", date(2026, 11, 29)),
        ("which expire next week?", date(2026, 12, 6)),
        ("which run out this month", date(2026, 11, 30)),
        ("what ends next month", date(2026, 12, 31)),
        ("which run out by the end of the quarter", date(2026, 12, 31)),
        ("what lapses next quarter", date(2027, 3, 31)),
        ("which end this year", date(2026, 12, 31)),
        ("which end in the next 14 days", date(2026, 12, 11)),
        ("less than 30 days left", date(2026, 12, 27)),
        ("what do we lose within two weeks", date(2026, 12, 11)),
        ("which run out over the next three months", date(2027, 2, 27)),
        ("which run out in a year", date(2027, 11, 27)),
        ("which run out by end of January", date(2027, 1, 31)),
        ("which run out before february", date(2027, 1, 31)),
        ("which run out in november", date(2026, 11, 30)),
        ("anything expiring before christmas", date(2026, 12, 24)),
        ("which end by mid december", date(2026, 12, 15)),
        ("what do we lose before the 10th of december", date(2026, 12, 9)),
        ("which run out until Jan 15", date(2027, 1, 15)),
        ("which run out by 31 november", None),
        ("was l\u00e4uft bis Mitte Dezember aus", date(2026, 12, 15)),
        ("welche enden vor Weihnachten", date(2026, 12, 24)),
        ("qu\u00e9 vence antes del 5 de enero", date(2027, 1, 4)),
        ("welche laufen diesen Monat aus", date(2026, 11, 30)),
        ("welche laufen bis Monatsende aus", date(2026, 11, 30)),
        ("was l\u00e4uft bis Ende n\u00e4chster Woche ab", date(2026, 12, 6)),
        ("welche enden in den n\u00e4chsten 30 Tagen", date(2026, 12, 27)),
        ("was verlieren wir innerhalb von f\u00fcnf Wochen", date(2027, 1, 1)),
        ("welche enden bis Ende M\u00e4rz", date(2027, 3, 31)),
        ("las que vencen este mes", date(2026, 11, 30)),
        ("las que vencen a fin de mes", date(2026, 11, 30)),
        ("cu\u00e1les terminan el mes que viene", date(2026, 12, 31)),
        ("cu\u00e1les caducan en los pr\u00f3ximos 10 d\u00edas", date(2026, 12, 7)),
        ("qu\u00e9 vence la semana que viene", date(2026, 12, 6)),
        ("qu\u00e9 vence hasta ma\u00f1ana", date(2026, 11, 28)),
        ("qu\u00e9 termina dentro de dos semanas", date(2026, 12, 11)),
        ("which deals run out", None),
        ("which run out soon", None),
        ("which end in 99999 days", None),
        ("which end in 2000 weeks", None),
    ],
)
def test_a_time_is_understood(text: str, until: date | None) -> None:
    assert last_day(text, today=FRIDAY) == until


@pytest.mark.parametrize(
    "text",
    [
        "which deals are protected today",
        "which deals are not protected today",
        "welche Deals sind heute gesch\u00fctzt",
        "which are still protected next month",
        "which run past this quarter",
        "which protections expired this month",
        "buenos d\u00edas, esta ma\u00f1ana, qu\u00e9 protecciones vencen pronto",
    ],
)
def test_what_does_not_end_by_then_is_not_left_out(text: str) -> None:
    assert last_day(text, today=FRIDAY) is None


def test_a_word_of_the_day_gives_way_to_the_time_that_is_asked_for() -> None:
    assert last_day("I start today: which end next month", today=FRIDAY) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("today", "until"),
    [(date(2027, 1, 31), date(2027, 2, 28)), (date(2028, 1, 31), date(2028, 2, 29))],
)
def test_a_month_from_its_last_day_ends_with_the_next_one(today: date, until: date) -> None:
    assert last_day("which end within one month", today=today) == until
    assert last_day("which end next month", today=today) == until


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 1_000))
def test_nothing_ends_before_it_is_asked(today: date, number: int) -> None:
    for text in ("this week", "next month", "by end of may", "next year", f"in {number} weeks"):
        until = last_day(f"which end {text}", today=today)
        assert until is not None
        assert until >= today
