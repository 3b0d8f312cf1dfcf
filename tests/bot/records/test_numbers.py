"""Numbers and amounts as people of each language write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.records.numbers import amount, number, sums


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (0, "0", "0"),
        (31200, "31,200", "31.200"),
        (Decimal("1234567.5"), "1,234,567.50", "1.234.567,50"),
        (Decimal("2.00"), "2", "2"),
        (-1500, "-1,500", "-1.500"),
    ],
)
def test_a_number(value: Decimal | int, english: str, german: str) -> None:
    assert (number(value, "en"), number(value, "de"), number(value, "es")) == (
        english,
        german,
        german,
    )


def test_an_amount_has_its_currency_where_the_language_puts_it() -> None:
    assert amount(48000, "EUR", "en") == "EUR 48,000"
    assert amount(48000, "EUR", "de") == "48.000 EUR"


def test_sums_are_of_one_currency_each() -> None:
    assert sums([("USD", 5), ("EUR", 1000), ("USD", 7)], "en") == ["EUR 1,000", "USD 12"]
    assert sums([], "en") == []
