"""In which days somebody asks what happened, or what will: "last quarter", "in October". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from content_index.words import folded
from retrieval.records.calendar_words import (
    COMING,
    MONTH,
    MONTH_NUMBERS,
    MONTH_SPAN,
    NEXT,
    NUMBER,
    QUARTER,
    SPANS,
    THIS,
    UNITS,
    YEAR,
    Span,
    so_many_from,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from the first to the last, both counted."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Say whether a day is one of them."""
        return self.first <= day <= self.last


_LAST = r"(?:last|past|previous|letzte[nrsm]?|vergangene[nrsm]?|vorige[nrsm]?)"
_GONE = r"(?: pasad[oa]| anterior)"
"""As _LAST, after the span of time in Spanish."""
_LAST_SO_MANY = re.compile(rf"\b(?:{_LAST}|ultim[oa]s)\s+{NUMBER}\s+{UNITS}\b")
_NEXT_SO_MANY = re.compile(rf"\b(?:{NEXT}|proxim[oa]s|within|in)\s+(?:the\s+)?{NUMBER}\s+{UNITS}\b")
_A_YEAR = r"(?P<year>20\d\d)"
_SINCE = r"(?P<since>since|seit|desde)"
_OF_A_QUARTER = re.compile(rf"\b(?:{_SINCE} )?q(?P<quarter>[1-4])(?:\s+(?:of\s+)?{_A_YEAR})?\b")
_OF_A_MONTH = re.compile(
    rf"\b(?:{_SINCE}|in|during|of|for|im|en|de)\s+{MONTH}(?:\s+(?:de\s+)?{_A_YEAR})?\b"
)
_OF_A_YEAR = re.compile(rf"\b(?:{_SINCE}\s+)?{_A_YEAR}\b")
_SO_FAR = re.compile(r"\b(?:ytd|year to date|heuer)\b")


def period_of(text: str, *, today: date, looks_back: bool) -> Period | None:
    """Return the days that a text names; None where it names none that are understood.

    A month or quarter without a year is the last that has begun where somebody `looks_back`, else
    the next that is not over.
    """
    plain = " ".join(folded(text).split())
    return (
        _counted(plain, today)
        or _named(plain, today, looks_back=looks_back)
        or _this_last_or_next(plain, today)
    )


def _counted(plain: str, today: date) -> Period | None:
    back = _LAST_SO_MANY.search(plain)
    if back is not None and (first := so_many_from(back, today, is_before=True)) is not None:
        return Period(first=first, last=today)
    ahead = _NEXT_SO_MANY.search(plain)
    if ahead is not None and (last := so_many_from(ahead, today)) is not None:
        return Period(first=today, last=last)
    return None


def _named(plain: str, today: date, *, looks_back: bool) -> Period | None:
    if (found := _OF_A_QUARTER.search(plain)) is not None:
        month, span = 3 * int(found["quarter"]) - 2, QUARTER
    elif (found := _OF_A_MONTH.search(plain)) is not None:
        month, span = MONTH_NUMBERS[found["month"]], MONTH_SPAN
    elif (found := _OF_A_YEAR.search(plain)) is not None:
        month, span = 1, YEAR
    else:
        return None
    year = today.year
    if found["year"] is not None:
        year = int(found["year"])
    elif looks_back and date(year, month, 1) > today:
        year -= 1
    elif not looks_back and span.last_day(date(year, month, 1)) < today:
        year += 1
    first = date(year, month, 1)
    if found["since"] is not None and first <= today:
        return Period(first=first, last=today)
    return _around(first, span)


def _this_last_or_next(plain: str, today: date) -> Period | None:
    if _SO_FAR.search(plain) is not None:
        return _around(today, YEAR)
    for span in SPANS:
        here = _around(today, span)
        if re.search(rf"\b(?:{_LAST} {span.name}|{span.alone}{_GONE})\b", plain):
            return _around(here.first - timedelta(days=1), span)
        if re.search(rf"\b(?:{NEXT} {span.name}|{span.alone}{COMING})\b", plain):
            return _around(here.last + timedelta(days=1), span)
        if re.search(rf"\b(?:{THIS} {span.name}|{span.end})\b", plain):
            return here
    return None


def _around(day: date, span: Span) -> Period:
    return Period(first=span.first_day(day), last=span.last_day(day))
