"""Until which day somebody asks what ends: "this month", "in the next 14 days". Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from content_index.words import folded

_NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6,
    "ein": 1, "eine": 1, "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6,
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "seis": 6,
}  # fmt: skip
_MOST = 1_000
"""A number beyond is none of days, weeks or months that somebody plans with."""
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(_NUMBERS)})"
_DAYS = r"(?P<days>days?|tagen?|dias?)"
_WEEKS = r"(?P<weeks>weeks?|wochen?|semanas?)"
_MONTHS = r"(?P<months>months?|monate?n?|mes(?:es)?)"
_IN_SO_MANY = re.compile(
    r"\b(?:in|within|inside|next|coming|over the next|nachsten?|kommenden?|innerhalb|binnen|von|en|"
    rf"dentro de|proxim[oa]s|siguientes)\s+(?:the\s+|de\s+|los\s+|las\s+|den\s+)?{_NUMBER}\s+"
    rf"(?:{_DAYS}|{_WEEKS}|{_MONTHS})\b"
)


def _week(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _month(today: date) -> date:
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])


def _quarter(today: date) -> date:
    return _month(date(today.year, (today.month - 1) // 3 * 3 + 3, 1))


def _year(today: date) -> date:
    return date(today.year, 12, 31)


def _after(ends: Callable[[date], date]) -> Callable[[date], date]:
    """Return the end of the period after the one that a day is in."""
    return lambda today: ends(ends(today) + timedelta(days=1))


_THIS = r"(?:this|current|diese[rnms]?|laufenden?|est[ea])"
_NEXT = r"(?:next|coming|nachste[rnms]?|kommende[rnms]?|proxim[oa])"
_COMING = r"(?: que viene| proxim[oa]| siguiente)"
_PERIODS: tuple[tuple[str, str, Callable[[date], date]], ...] = (
    (r"(?:week|woche|semana)", r"(?:la )?semana", _week),
    (r"(?:month|monats?|mes)", r"(?:el |del )?mes", _month),
    (r"(?:quarter|quartals?|trimestre)", r"(?:el )?trimestre", _quarter),
    (r"(?:year|jahr(?:es)?|ano)", r"(?:el )?ano", _year),
)
_ENDS: tuple[tuple[re.Pattern[str], Callable[[date], date]], ...] = (
    (re.compile(r"\b(?:today|tonight|heute|hoy)\b"), lambda today: today),
    (re.compile(r"\b(?:tomorrow|bis morgen|manana)\b"), lambda today: _later(today, 1)),
    *(
        (re.compile(rf"\b(?:{_NEXT} {name}|{alone}{_COMING})\b"), _after(ends))
        for name, alone, ends in _PERIODS
    ),
    *((re.compile(rf"\b{_THIS} {name}\b"), ends) for name, _, ends in _PERIODS),
)


def last_day(text: str, *, today: date) -> date | None:
    """Return the last day of what is asked for; None where no time is named that is understood."""
    plain = " ".join(folded(text).split())
    counted = _IN_SO_MANY.search(plain)
    if counted is not None:
        return _in_so_many(counted, today)
    return next((ends(today) for pattern, ends in _ENDS if pattern.search(plain)), None)


def _in_so_many(counted: re.Match[str], today: date) -> date | None:
    typed = counted["number"]
    number = _NUMBERS[typed] if typed in _NUMBERS else int(typed)
    if number > _MOST:
        return None
    if counted["months"] is not None:
        years, month = divmod(today.month - 1 + number, 12)
        year = today.year + years
        most = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(today.day, most))
    return _later(today, number * (7 if counted["weeks"] is not None else 1))


def _later(today: date, days: int) -> date:
    return today + timedelta(days=days)
