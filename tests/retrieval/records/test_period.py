"""The days in which somebody asks what happened, or what will."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.records.period import Period, period_of

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("what did we win this year", date(2026, 1, 1), date(2026, 12, 31)),
        ("won ytd", date(2026, 1, 1), date(2026, 12, 31)),
        ("what did we lose last quarter?", date(2026, 7, 1), date(2026, 9, 30)),
        ("won last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("what did we win last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("won in October", date(2026, 10, 1), date(2026, 10, 31)),
        ("won in december", date(2025, 12, 1), date(2025, 12, 31)),
        ("won in december 2024", date(2024, 12, 1), date(2024, 12, 31)),
        ("what have we won since march", date(2026, 3, 1), FRIDAY),
        ("wins in Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("wins in q1 2025", date(2025, 1, 1), date(2025, 3, 31)),
        ("lost in 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("won in the last 30 days", date(2026, 10, 28), FRIDAY),
        ("won over the past two weeks", date(2026, 11, 13), FRIDAY),
        ("was haben wir letztes Quartal gewonnen", date(2026, 7, 1), date(2026, 9, 30)),
        ("was haben wir im Oktober gewonnen", date(2026, 10, 1), date(2026, 10, 31)),
        ("gewonnen in den letzten drei Monaten", date(2026, 8, 27), FRIDAY),
        ("seit Juli gewonnen", date(2026, 7, 1), FRIDAY),
        ("que ganamos el mes pasado", date(2026, 10, 1), date(2026, 10, 31)),
        ("que ganamos este año", date(2026, 1, 1), date(2026, 12, 31)),
        ("ganadas en los últimos 3 meses", date(2026, 8, 27), FRIDAY),
    ],
)
def test_what_has_been(text: str, first: date, last: date) -> None:
    assert period_of(text, today=FRIDAY, looks_back=True) == Period(first=first, last=last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("which deals close this month", date(2026, 11, 1), date(2026, 11, 30)),
        ("what closes next month", date(2026, 12, 1), date(2026, 12, 31)),
        ("what closes next quarter", date(2027, 1, 1), date(2027, 3, 31)),
        ("closing in March", date(2027, 3, 1), date(2027, 3, 31)),
        ("closing in november", date(2026, 11, 1), date(2026, 11, 30)),
        ("deals closing in Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("deals closing in Q1", date(2027, 1, 1), date(2027, 3, 31)),
        ("what closes in the next 14 days", FRIDAY, date(2026, 12, 11)),
        ("welche Deals schließen wir nächsten Monat ab", date(2026, 12, 1), date(2026, 12, 31)),
        ("qué cierra el mes que viene", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_what_will_be(text: str, first: date, last: date) -> None:
    assert period_of(text, today=FRIDAY, looks_back=False) == Period(first=first, last=last)


@pytest.mark.parametrize(
    "text", ["what did we win", "may we register", "which deals close soon", "won the last deal"]
)
def test_no_time_is_named(text: str) -> None:
    assert period_of(text, today=FRIDAY, looks_back=True) is None


def test_both_ends_count() -> None:
    october = Period(first=date(2026, 10, 1), last=date(2026, 10, 31))
    inside = [date(2026, 9, 30), october.first, october.last, date(2026, 11, 1)]
    assert [october.has(day) for day in inside] == [False, True, True, False]
