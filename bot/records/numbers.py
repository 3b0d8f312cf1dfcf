"""Numbers and amounts as people of each language write them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from content_index.languages import ENGLISH

_SWAPPED = str.maketrans(",.", ".,")


def number(value: Decimal | int, language: str) -> str:
    """Return a number: 31,200 in English, 31.200 in German and Spanish."""
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return text if language == ENGLISH else text.translate(_SWAPPED)


def amount(value: Decimal | int, currency: str, language: str) -> str:
    """Return money: EUR 31,200 in English, 31.200 EUR in German and Spanish."""
    written = number(value, language)
    return f"{currency} {written}" if language == ENGLISH else f"{written} {currency}"


def sums(amounts: Iterable[tuple[str, int]], language: str) -> list[str]:
    """Return what amounts come to, each with its currency before: one sum for each of those."""
    totals: dict[str, int] = {}
    for currency, value in amounts:
        totals[currency] = totals.get(currency, 0) + value
    return [amount(totals[currency], currency, language) for currency in sorted(totals)]
