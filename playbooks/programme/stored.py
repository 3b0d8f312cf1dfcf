"""Parts of the programme as they are stored in JSON columns. Pure."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from playbooks.programme.people import Held, Kpi, QuietHours


def quiet_hours_json(value: QuietHours | None) -> dict[str, Any] | None:
    """Write quiet hours as JSON."""
    if value is None:
        return None
    return {
        "start": value.start.isoformat(),
        "end": value.end.isoformat(),
        "weekends": value.weekends,
    }


def quiet_hours(content: dict[str, Any] | None) -> QuietHours | None:
    """Read quiet hours."""
    if content is None:
        return None
    return QuietHours(
        start=time.fromisoformat(content["start"]),
        end=time.fromisoformat(content["end"]),
        weekends=content["weekends"],
    )


def held_json(held: Held) -> dict[str, str | None]:
    """Write a certification or milestone as JSON."""
    until = None if held.until is None else held.until.isoformat()
    return {"id": held.id, "on": held.on.isoformat(), "until": until}


def held(content: dict[str, Any]) -> Held:
    """Read a certification or milestone."""
    until = content["until"]
    return Held(
        id=content["id"],
        on=date.fromisoformat(content["on"]),
        until=None if until is None else date.fromisoformat(until),
    )


def kpi_json(kpi: Kpi) -> dict[str, str | None]:
    """Write an agreed number as JSON."""
    return {
        "id": kpi.id,
        "name": kpi.name,
        "target": str(kpi.target),
        "unit": kpi.unit,
        "actual": None if kpi.actual is None else str(kpi.actual),
        "start": None if kpi.start is None else kpi.start.isoformat(),
        "end": None if kpi.end is None else kpi.end.isoformat(),
    }


def kpi(content: dict[str, Any]) -> Kpi:
    """Read an agreed number."""
    actual, start, end = content["actual"], content["start"], content["end"]
    return Kpi(
        id=content["id"],
        name=content["name"],
        target=Decimal(content["target"]),
        unit=content["unit"],
        actual=None if actual is None else Decimal(actual),
        start=None if start is None else date.fromisoformat(start),
        end=None if end is None else date.fromisoformat(end),
    )
