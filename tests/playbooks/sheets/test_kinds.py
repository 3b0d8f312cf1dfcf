from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.sheets.kinds import DAY, DECIMAL, LIST, MOMENT, WHOLE, YES_NO, DateOrder

words = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12).map(
    str.strip
)


@given(values=st.lists(words.filter(bool), max_size=5).map(tuple))
def test_a_list_comes_back_whatever_is_in_it(values: tuple[str, ...]) -> None:
    assert LIST.read(LIST.write(values), None) == values


@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_to_the_microsecond(moment: datetime) -> None:
    assert MOMENT.read(MOMENT.write(moment), None) == moment


@given(number=st.decimals(0, 10**9, places=2))
def test_a_number_comes_back_exactly(number: Decimal) -> None:
    assert DECIMAL.read(DECIMAL.write(number), None) == number


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-11-25", None),
        ("25.11.2026", None),
        ("25. 11. 2026", None),
        ("2026-11-25 00:00:00", None),
        ("25.11.2026 00:00", None),
        ("25/11/2026", DateOrder.DAY_FIRST),
        ("11/25/2026", DateOrder.MONTH_FIRST),
    ],
)
def test_a_day_is_read_as_it_was_meant(text: str, order: DateOrder | None) -> None:
    assert DAY.read(text, order) == date(2026, 11, 25)


@pytest.mark.parametrize("text", ["25/11/2026", "3/4/2026", "31.2.2026", "soon", "2026-13-01"])
def test_a_day_that_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no date|which is the day"):
        DAY.read(text, None)


@pytest.mark.parametrize(
    ("text", "number"),
    [("45.000", 45000), ("45,000.00", 45000), ("45 000", 45000), ("1.2m", 1_200_000)],
)
def test_amounts_are_read_as_people_write_them(text: str, number: int) -> None:
    assert WHOLE.read(text, None) == number


def test_words_that_are_neither_are_refused() -> None:
    assert YES_NO.read("TRUE", None) is True
    with pytest.raises(ValueError, match="neither yes nor no"):
        YES_NO.read("maybe", None)


def test_a_time_of_day_is_no_day() -> None:
    assert MOMENT.read("2026-11-25T00:00:00Z", None) == datetime.combine(
        date(2026, 11, 25), time(), UTC
    )
