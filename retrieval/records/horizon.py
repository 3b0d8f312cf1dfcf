"""Until which day somebody asks what ends: "this month", "in the next 14 days". Pure.

Only where it is asked what ends: "which deals are still protected next month" asks the reverse.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from content_index.words import folded

_ENDS = re.compile(
    r"\b(?:end(?:s|ing)?|expir(?:e|es|ing)|r[ua]n(?:s|ning)?\s+(?:out|off)|runs?|lapse[s]?|lapsing|lose|"
    r"losing|due|over|left|auslauf\w*|aus|ablauf\w*|ab|enden|endet|verlier\w*|fallig|vence\w*|"
    r"termin[ae]\w*|cadu[cq]\w*|acaba\w*|perd\w+|pierd\w*|expira\w*)\b"
)
_THE_REVERSE = re.compile(
    r"\b(?:past|beyond|longer than|still|not|ended|expired|ran|noch nicht|nicht|abgelaufen|"
    r"ausgelaufen|danach|no|todavia|vencid[oa]s?|caducad[oa]s?|despues)\b"
)
_NUMBERS = {
    name: number
    for number, names in {
        1: "a one ein eine einem einer un una",
        2: "two zwei dos",
        3: "three drei tres",
        4: "four vier cuatro",
        5: "five funf cinco",
        6: "six sechs seis",
        7: "seven sieben siete",
        8: "eight acht ocho",
        9: "nine neun nueve",
        10: "ten zehn diez",
        12: "twelve zwolf doce",
    }.items()
    for name in names.split()
}
_MOST = 1_000
"""A number beyond is none of days, weeks or months that somebody plans with."""
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(_NUMBERS)})"
_UNITS = (
    r"(?:(?P<days>days?|tagen?|dias?)|(?P<weeks>weeks?|wochen?|semanas?)|"
    r"(?P<months>months?|monate?n?|mes(?:es)?)|years?|jahr(?:en?)?|anos?)"
)
_IN_SO_MANY = re.compile(
    r"\b(?:in|within|inside|next|coming|less than|fewer than|over the next|nachsten?|kommenden?|"
    r"innerhalb|binnen|von|weniger als|en|dentro de|menos de|proxim[oa]s|siguientes)\s+"
    rf"(?:the\s+|de\s+|los\s+|las\s+|den\s+)?{_NUMBER}\s+{_UNITS}\b"
)
_MONTHS = (
    "january jan januar janner enero ene",
    "february feb februar febrero",
    "march mar marz marzo",
    "april apr abril abr",
    "may mai mayo",
    "june jun juni junio",
    "july jul juli julio",
    "august aug agosto ago",
    "september sep sept septiembre",
    "october oct oktober okt octubre",
    "november nov noviembre",
    "december dec dezember dez diciembre dic",
)
_NUMBER_OF = {
    name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(_NUMBER_OF)})"
_BEFORE = r"(?P<before>before|vor|antes de(?:l)?)"
_OF_A_MONTH = re.compile(
    rf"\b(?:{_BEFORE}|in|by|until|till|end of|bis|im|ende|en|hasta|para|fin de|fines de|"
    rf"finales de|of|(?P<mid>mid|middle of|mitte|mediados de))[ -]+{_MONTH}\b"
)
_A_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.)?"
_OF_A_DAY = tuple(
    re.compile(rf"\b(?:{_BEFORE}\s+(?:the\s+|dem\s+)?)?{written}\b")
    for written in (rf"{_A_DAY}\s+(?:of\s+|de\s+)?{_MONTH}", rf"{_MONTH}\s+(?:the\s+)?{_A_DAY}")
)
_CHRISTMAS = re.compile(r"\b(?:christmas|xmas|weihnachten|navidad(?:es)?)\b")
_MIDDLE, _EVE = 15, date(1, 12, 24)


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


_THIS = (
    r"(?:this|current|end of|end of the|diese[rnms]?|laufenden?|ende (?:des|der)|est[ea]|"
    r"fin(?:es|al|ales)? de(?:l| la)?)"
)
_NEXT = r"(?:next|coming|nachste[rnms]?|kommende[rnms]?|proxim[oa])"
_COMING = r"(?: que viene| proxim[oa]| siguiente)"
_PERIODS: tuple[tuple[str, str, str, Callable[[date], date]], ...] = (
    (r"(?:week|woche|semana)", r"(?:la )?semana", "wochenende", _week),
    (r"(?:month|monats?|mes)", r"(?:el |del )?mes", "monatsende", _month),
    (r"(?:quarter|quartals?|trimestre)", r"(?:el )?trimestre", "quartalsende", _quarter),
    (r"(?:year|jahr(?:es)?|ano)", r"(?:el )?ano", "jahresende", _year),
)
_DAYS: tuple[tuple[re.Pattern[str], Callable[[date], date]], ...] = (
    *(
        (re.compile(rf"\b(?:{_NEXT} {name}|{alone}{_COMING})\b"), _after(ends))
        for name, alone, _, ends in _PERIODS
    ),
    *(
        (re.compile(rf"\b(?:{_THIS} {name}|{end})\b"), ends)
        for name, _, end, ends in _PERIODS
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
        return _in_so_many(counted, today)
    named = next((found for one in _OF_A_DAY if (found := one.search(plain))), None)
    if named is not None:
        return _of_a_day(named, today)
    named = _OF_A_MONTH.search(plain)
    if named is not None:
        return _of_a_month(named, today)
    if _CHRISTMAS.search(plain) is not None:
        return _next_of(_EVE.month, _EVE.day, today)
    return next((ends(today) for pattern, ends in _DAYS if pattern.search(plain)), None)


def _in_so_many(counted: re.Match[str], today: date) -> date | None:
    typed = counted["number"]
    number = _NUMBERS[typed] if typed in _NUMBERS else int(typed)
    if number > _MOST:
        return None
    if counted["days"] is not None or counted["weeks"] is not None:
        return _later(today, number * (7 if counted["weeks"] is not None else 1))
    months = number if counted["months"] is not None else 12 * number
    years, month = divmod(today.month - 1 + months, 12)
    most = calendar.monthrange(today.year + years, month + 1)[1]
    return date(today.year + years, month + 1, min(today.day, most))


def _of_a_month(named: re.Match[str], today: date) -> date:
    """Return the last day of the month that is named, its middle, or the day before its first."""
    month = _NUMBER_OF[named["month"]]
    first = date(today.year + (month < today.month), month, 1)
    if named["mid"] is not None:
        return _next_of(month, _MIDDLE, today)
    if named["before"] is not None and first > today:
        return _later(first, -1)
    return _month(first)


def _of_a_day(named: re.Match[str], today: date) -> date | None:
    """Return the day that is named, or the one before; None where the month has no such day."""
    month, day = _NUMBER_OF[named["month"]], int(named["day"])
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
