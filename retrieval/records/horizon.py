"""Until which day somebody asks what ends: "this month", "in the next 14 days". Pure.

Only where it is asked what ends: "which deals are still protected next month" asks the reverse.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from content_index.words import folded
from retrieval.records.calendar_words import (
    COMING,
    MONTH,
    MONTH_NUMBERS,
    MONTH_SPAN,
    NEXT,
    NUMBER,
    SPANS,
    THIS,
    UNITS,
    so_many_from,
)

_ENDS = re.compile(
    r"\b(?:end(?:s|ing)?|expir(?:e|es|ing)|r[ua]n(?:s|ning)?\s+(?:out|off)|runs?|lapse[s]?|lapsing|lose|"
    r"losing|due|over|left|auslauf\w*|aus|ablauf\w*|ab|enden|endet|verlier\w*|fallig|vence\w*|"
    r"termin[ae]\w*|cadu[cq]\w*|acaba\w*|perd\w+|pierd\w*|expira\w*)\b"
)
_THE_REVERSE = re.compile(
    r"\b(?:past|beyond|longer than|still|not|ended|expired|ran|noch nicht|nicht|abgelaufen|"
    r"ausgelaufen|danach|no|todavia|vencid[oa]s?|caducad[oa]s?|despues)\b"
)
_IN_SO_MANY = re.compile(
    r"\b(?:in|within|inside|next|coming|less than|fewer than|over the next|nachsten?|kommenden?|"
    r"innerhalb|binnen|von|weniger als|en|dentro de|menos de|proxim[oa]s|siguientes)\s+"
    rf"(?:the\s+|de\s+|los\s+|las\s+|den\s+)?{NUMBER}\s+{UNITS}\b"
)
_BEFORE = r"(?P<before>before|vor|antes de(?:l)?)"
_OF_A_MONTH = re.compile(
    rf"\b(?:{_BEFORE}|in|by|until|till|end of|bis|im|ende|en|hasta|para|fin de|fines de|"
    rf"finales de|of|(?P<mid>mid|middle of|mitte|mediados de))[ -]+{MONTH}\b"
)
_A_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.)?"
_OF_A_DAY = tuple(
    re.compile(rf"\b(?:{_BEFORE}\s+(?:the\s+|dem\s+)?)?{written}\b")
    for written in (rf"{_A_DAY}\s+(?:of\s+|de\s+)?{MONTH}", rf"{MONTH}\s+(?:the\s+)?{_A_DAY}")
)
_CHRISTMAS = re.compile(r"\b(?:christmas|xmas|weihnachten|navidad(?:es)?)\b")
_MIDDLE, _EVE = 15, date(1, 12, 24)


def _after(ends: Callable[[date], date]) -> Callable[[date], date]:
    """Return the end of the period after the one that a day is in."""
    return lambda today: ends(ends(today) + timedelta(days=1))


_DAYS: tuple[tuple[re.Pattern[str], Callable[[date], date]], ...] = (
    *(
        (re.compile(rf"\b(?:{NEXT} {span.name}|{span.alone}{COMING})\b"), _after(span.last_day))
        for span in SPANS
    ),
    *(
        (re.compile(rf"\b(?:{THIS} {span.name}|{span.end})\b"), span.last_day)
        for span in SPANS
    ),
    (re.compile(r"\b(?:tomorrow|bis morgen|hasta manana|vencen? manana)\b"),
     lambda today: _later(today, 1)),
    (re.compile(r"\b(?:today|tonight|heute|hoy)\b"), lambda today: today),
)  # fmt: skip


def last_day(text: str, *, today: date) -> date | None:
    """Return the last day of what is asked for that ends.

    None where no time is named that is understood, or where it is not asked what ends.
    """
    plain = " ".join(folded(text).split())
    if _ENDS.search(plain) is None or _THE_REVERSE.search(plain) is not None:
        return None
    counted = _IN_SO_MANY.search(plain)
    if counted is not None:
        return so_many_from(counted, today)
    named = next((found for one in _OF_A_DAY if (found := one.search(plain))), None)
    if named is not None:
        return _of_a_day(named, today)
    named = _OF_A_MONTH.search(plain)
    if named is not None:
        return _of_a_month(named, today)
    if _CHRISTMAS.search(plain) is not None:
        return _next_of(_EVE.month, _EVE.day, today)
    return next((ends(today) for pattern, ends in _DAYS if pattern.search(plain)), None)


def _of_a_month(named: re.Match[str], today: date) -> date:
    """Return the last day of the month that is named, its middle, or the day before its first."""
    month = MONTH_NUMBERS[named["month"]]
    first = date(today.year + (month < today.month), month, 1)
    if named["mid"] is not None:
        return _next_of(month, _MIDDLE, today)
    if named["before"] is not None and first > today:
        return _later(first, -1)
    return MONTH_SPAN.last_day(first)


def _of_a_day(named: re.Match[str], today: date) -> date | None:
    """Return the day that is named, or the one before; None where the month has no such day."""
    month, day = MONTH_NUMBERS[named["month"]], int(named["day"])
    if not 1 <= day <= calendar.monthrange(today.year, month)[1]:
        return None
    found = _next_of(month, day, today)
    return _later(found, -1) if named["before"] is not None and found > today else found


def _next_of(month: int, day: int, today: date) -> date:
    """Return the next such day, today counted."""
    this_year = date(today.year, month, day)
    if this_year >= today:
        return this_year
    most = calendar.monthrange(today.year + 1, month)[1]
    return date(today.year + 1, month, min(day, most))


def _later(today: date, days: int) -> date:
    return today + timedelta(days=days)
