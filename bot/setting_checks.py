"""What some settings have to be; each check returns the value, or says in words what is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from zoneinfo import ZoneInfo, available_timezones

from pydantic import SecretStr

from store.failures import check_address

LOG_LEVELS = ("debug", "info", "warning", "error")
_OTHER_NAMES = {"warn": "warning", "critical": "error", "fatal": "error"}


def known_zone(value: str) -> str:
    """Take an IANA time zone that this machine knows."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        words = f"{value!r} is no IANA time zone, such as Europe/Madrid"
        raise ValueError(f"{words}.{did_you_mean(value, available_timezones())}") from error
    return value


def usable_address(value: SecretStr) -> SecretStr:
    """Take the address of a database that we can work with."""
    check_address(value.get_secret_value())
    return value


def known_level(value: str) -> str:
    """Take a level of logging, however it is capitalised."""
    level = _OTHER_NAMES.get(value.lower(), value.lower())
    if level not in LOG_LEVELS:
        words = f"{value!r} is no level; the levels are {', '.join(LOG_LEVELS)}"
        raise ValueError(f"{words}.{did_you_mean(level, LOG_LEVELS)}")
    return level


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest of the known names, after a blank; empty without one."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""
