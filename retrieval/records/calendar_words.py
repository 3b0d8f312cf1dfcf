"""Words for numbers, months and spans of time in three languages, folded, and their days. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

NUMBERS = {
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
NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(NUMBERS)})"
"""A number, as a group of that name."""
UNITS = (
    r"(?:(?P<days>days?|tagen?|dias?)|(?P<weeks>weeks?|wochen?|semanas?)|"
    r"(?P<months>months?|monate?n?|mes(?:es)?)|years?|jahr(?:en?)?|anos?)"
)
"""A unit of time; its group is named, but for years."""
_MONTH_NAMES = (
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
MONTH_NUMBERS = {
    name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()
}
MONTH = rf"(?P<month>{'|'.join(MONTH_NUMBERS)})"
THIS = (
    r"(?:this|current|end of|end of the|diese[rnms]?|laufende[nrs]?|ende (?:des|der)|est[ea]|"
    r"fin(?:es|al|ales)? de(?:l| la)?)"
)
NEXT = r"(?:next|coming|nachste[rnms]?|kommende[rnms]?|proxim[oa])"
COMING = r"(?: que viene| proxim[oa]| siguiente)"
"""As NEXT, after the span of time in Spanish."""
_MOST = 1_000
"""A number beyond is none of days, weeks or months that somebody plans with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A kind of time that has a beginning and an end: patterns for its name, and its days.

    `alone` is its name where Spanish says which one after it; `end` is the German word for its end.
    """

    name: str
    alone: str
    end: str
    first_day: Callable[[date], date]
    last_day: Callable[[date], date]


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _end_of_quarter(day: date) -> date:
    return _end_of_month(date(day.year, (day.month - 1) // 3 * 3 + 3, 1))


WEEK = Span(
    name=r"(?:week|woche|semana)",
    alone=r"(?:la )?semana",
    end="wochenende",
    first_day=lambda day: day - timedelta(days=day.weekday()),
    last_day=lambda day: day + timedelta(days=6 - day.weekday()),
)
MONTH_SPAN = Span(
    name=r"(?:month|monats?|mes)",
    alone=r"(?:el |del )?mes",
    end="monatsende",
    first_day=lambda day: day.replace(day=1),
    last_day=_end_of_month,
)
QUARTER = Span(
    name=r"(?:quarter|quartals?|trimestre)",
    alone=r"(?:el )?trimestre",
    end="quartalsende",
    first_day=lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
    last_day=_end_of_quarter,
)
YEAR = Span(
    name=r"(?:year|jahr(?:es)?|ano)",
    alone=r"(?:el )?ano",
    end="jahresende",
    first_day=lambda day: date(day.year, 1, 1),
    last_day=lambda day: date(day.year, 12, 31),
)
SPANS = (WEEK, MONTH_SPAN, QUARTER, YEAR)


def so_many_from(counted: re.Match[str], today: date, *, is_before: bool = False) -> date | None:
    """Return the day that many days, weeks, months or years after a day, or before it.

    `counted` has the groups of NUMBER and UNITS. None where the number is beyond all plans.
    """
    typed, way = counted["number"], -1 if is_before else 1
    number = NUMBERS[typed] if typed in NUMBERS else int(typed)
    if number > _MOST:
        return None
    if counted["days"] is not None or counted["weeks"] is not None:
        return today + timedelta(days=way * number * (7 if counted["weeks"] is not None else 1))
    months = way * (number if counted["months"] is not None else 12 * number)
    years, month = divmod(today.month - 1 + months, 12)
    most = calendar.monthrange(today.year + years, month + 1)[1]
    return date(today.year + years, month + 1, min(today.day, most))
