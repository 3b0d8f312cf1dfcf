"""What a cell may hold: text in, a value out, and back. Pure.

For every value that a kind writes, reading what it wrote gives the value again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from playbooks.deals.registering import read_number

_YES = frozenset({"yes", "true", "1", "y"})
_NO = frozenset({"no", "false", "0", "n"})
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_CONTACT = re.compile(
    r"(?P<role>[^:<>]*[^:<>\s])\s*"
    r"(:\s*(?P<name>(?:[^<>]*[^<>\s])?)\s*(<(?P<email>[^<>]*)>)?)?"
)
_LINE = re.compile(r"(?P<product>[^:]*[^:\s])\s*(:\s*(?P<amount>.*))?")
_QUIET = re.compile(r"(?P<start>\d{1,2}:\d{2})\s*-\s*(?P<end>\d{1,2}:\d{2})(?P<rest>.*)")


class DateOrder(StrEnum):
    """How a date with slashes is meant; such dates are refused until somebody says."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How cells of one kind are read and written.

    `read` takes a cell that is not empty and raises ValueError with words for people. `write` gives
    an empty cell for None. `empty` is what an empty cell means.
    """

    read: Callable[[str, DateOrder | None], Any]
    write: Callable[[Any], str]
    empty: Any = None


def _listed(values: Iterable[str]) -> str:
    return "|".join(v.replace("\\", "\\\\").replace("|", "\\|") for v in values)


def split_list(text: str) -> tuple[str, ...]:
    """Split at bars; a backslash before a bar or a backslash makes it part of the text."""
    parts, current, is_escaped = [], "", False
    for c in text:
        if is_escaped or c not in "\\|":
            current, is_escaped = current + c, False
        elif c == "\\":
            is_escaped = True
        else:
            parts.append(current)
            current = ""
    return tuple(part.strip() for part in (*parts, current) if part.strip())


def _yes_no(text: str, order: DateOrder | None) -> bool:
    del order
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise ValueError(f"{text!r} is neither yes nor no")
    return word in _YES


def _day(text: str, order: DateOrder | None) -> date:
    text = _MIDNIGHT.sub("", text.strip())
    dotted, slashed = _DOTTED.fullmatch(text), _SLASHED.fullmatch(text)
    try:
        if dotted:
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        if slashed and order is DateOrder.DAY_FIRST:
            return date(int(slashed[3]), int(slashed[2]), int(slashed[1]))
        if slashed and order is DateOrder.MONTH_FIRST:
            return date(int(slashed[3]), int(slashed[1]), int(slashed[2]))
        return date.fromisoformat(text)
    except ValueError:
        if slashed and order is None:
            raise ValueError(
                f"{text!r} does not say which is the day and which the month: "
                "write 2026-11-25, or say --dates dmy or --dates mdy"
            ) from None
        raise ValueError(f"{text!r} is no date; write it as 2026-11-25") from None


def _moment(text: str, order: DateOrder | None) -> date | datetime:
    """Read a moment; a bare day stays one, and a moment without a zone is UTC."""
    text = text.strip()
    if ":" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return _day(text, order)


def _moment_text(value: datetime | None) -> str:
    return "" if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _whole(text: str, order: DateOrder | None) -> int:
    del order
    return round(_decimal_of(text))


def _decimal(text: str, order: DateOrder | None) -> Decimal:
    del order
    return _decimal_of(text)


def _decimal_of(text: str) -> Decimal:
    number = read_number(text)
    if number is None:
        raise ValueError(f"{text!r} is no number; write it as 45000 or 12.5")
    return number


def _decimal_text(value: Decimal | None) -> str:
    if value is None:
        return ""
    whole = value.to_integral_value()
    return f"{whole:f}" if value == whole else f"{value:.2f}"


def _accounts(text: str, order: DateOrder | None) -> list[dict[str, str]]:
    del order
    found = []
    for part in split_list(text):
        team, slash, user = part.partition("/")
        if not slash or not team or not user:
            raise ValueError(f"{part!r} is no Slack account; write TEAM/USER, such as T012/U345")
        found.append({"team": team, "user": user})
    return found


def _quiet(text: str, order: DateOrder | None) -> dict[str, Any]:
    del order
    found = _QUIET.fullmatch(text.strip())
    if found is None or found["rest"].strip() not in {"", "weekends"}:
        raise ValueError(f"{text!r}: write quiet hours as 18:00-08:30 or 18:00-08:30 weekends")
    return {
        "start": found["start"].zfill(5),
        "end": found["end"].zfill(5),
        "weekends": found["rest"].strip() == "weekends",
    }


def _quiet_text(value: Any) -> str:
    if value is None:
        return ""
    weekends = " weekends" if value.weekends else ""
    return f"{value.start:%H:%M}-{value.end:%H:%M}{weekends}"


def _contacts(text: str, order: DateOrder | None) -> list[dict[str, str]]:
    del order
    found = []
    for part in split_list(text):
        contact = _CONTACT.fullmatch(part)
        if contact is None:
            raise ValueError(f"{part!r}: write a contact as role: Name <address>")
        found.append({key: (value or "").strip() for key, value in contact.groupdict().items()})
    return found


def _contacts_text(values: Any) -> str:
    return _listed(
        f"{c.role}: {c.name} <{c.email}>"
        if c.email
        else f"{c.role}: {c.name}"
        if c.name
        else c.role
        for c in values
    )


def _lines(text: str, order: DateOrder | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in split_list(text):
        line = _LINE.fullmatch(part)
        if line is None:
            raise ValueError(f"{part!r}: write a product line as product: amount")
        amount = (line["amount"] or "").strip()
        found.append(
            {"product": line["product"], "amount": _whole(amount, order) if amount else None}
        )
    return found


def _lines_text(values: Any) -> str:
    return _listed(x.product if x.amount is None else f"{x.product}: {x.amount}" for x in values)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


WORD = Kind(read=lambda text, _: text.strip(), write=_text)
"""An id, a name: blanks around it mean nothing, and an empty cell is nothing at all."""
TEXT = Kind(read=lambda text, _: text.strip(), write=_text, empty="")
PROSE = Kind(read=lambda text, _: text, write=_text, empty="")
"""Text with its blanks and lines."""
LIST = Kind(read=lambda text, _: split_list(text), write=_listed, empty=())
SET = Kind(
    read=lambda text, _: split_list(text), write=lambda values: _listed(sorted(values)), empty=()
)
YES_NO = Kind(read=_yes_no, write=lambda value: "yes" if value else "no", empty=False)
DAY = Kind(read=_day, write=lambda value: "" if value is None else value.isoformat())
MOMENT = Kind(read=_moment, write=_moment_text)
WHOLE = Kind(read=_whole, write=_text)
DECIMAL = Kind(read=_decimal, write=_decimal_text)
ACCOUNTS = Kind(
    read=_accounts,
    write=lambda values: _listed(f"{i.team_id}/{i.user_id}" for i in values),
    empty=(),
)
QUIET_HOURS = Kind(read=_quiet, write=_quiet_text)
CONTACTS = Kind(read=_contacts, write=_contacts_text, empty=())
LINES = Kind(read=_lines, write=_lines_text, empty=())
