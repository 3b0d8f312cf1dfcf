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
        ("this quarter", date(2026, 12, 31)),
        ("next quarter", date(2027, 3, 31)),
        ("this year", date(2026, 12, 31)),
        ("in the next 14 days", date(2026, 12, 11)),
        ("within two weeks", date(2026, 12, 11)),
        ("over the next three months", date(2027, 2, 27)),
        ("welche laufen diesen Monat aus", date(2026, 11, 30)),
        ("bis Ende n\u00e4chster Woche", date(2026, 12, 6)),
        ("in den n\u00e4chsten 30 Tagen", date(2026, 12, 27)),
        ("innerhalb von 2 Wochen", date(2026, 12, 11)),
        ("dieses Quartal", date(2026, 12, 31)),
        ("las que vencen este mes", date(2026, 11, 30)),
        ("el mes que viene", date(2026, 12, 31)),
        ("en los pr\u00f3ximos 10 d\u00edas", date(2026, 12, 7)),
        ("la semana que viene", date(2026, 12, 6)),
        ("dentro de dos semanas", date(2026, 12, 11)),
        ("which deals run out", None),
        ("which run out soon", None),
        ("in 99999 days", None),
        ("in 2000 weeks", None),
    ],
)
def test_a_time_is_understood(text: str, until: date | None) -> None:
    assert last_day(text, today=FRIDAY) == until


@pytest.mark.parametrize(
    ("today", "until"),
    [(date(2027, 1, 31), date(2027, 2, 28)), (date(2028, 1, 31), date(2028, 2, 29))],
)
def test_a_month_from_its_last_day_ends_with_the_next_one(today: date, until: date) -> None:
    assert last_day("within one month", today=today) == until
    assert last_day("next month", today=today) == until


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 1_000))
def test_nothing_ends_before_it_is_asked(today: date, number: int) -> None:
    for text in ("this week", "next month", "next quarter", "next year", f"in {number} weeks"):
        until = last_day(text, today=today)
        assert until is not None
        assert until >= today
