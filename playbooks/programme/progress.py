"""How far a partner is with a number that was agreed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbooks.programme.people import Kpi


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One number on a day.

    `missing` is what is not reached yet, 0 where all is, None where nothing was counted. `reached`
    and `passed` are shares, of the number and of its time; None where they are not known.
    """

    kpi: Kpi
    missing: Decimal | None
    reached: float | None
    passed: float | None
    is_over: bool
    is_to_come: bool


def progress_of(kpi: Kpi, *, today: date) -> Progress:
    """Compare what was counted with what was agreed; both days of its period count."""
    missing = reached = passed = None
    if kpi.actual is not None:
        missing = max(kpi.target - kpi.actual, Decimal(0))
        reached = float(kpi.actual / kpi.target) if kpi.target else None
    if kpi.start is not None and kpi.end is not None and kpi.start <= today <= kpi.end:
        passed = ((today - kpi.start).days + 1) / ((kpi.end - kpi.start).days + 1)
    return Progress(
        kpi=kpi,
        missing=missing,
        reached=reached,
        passed=passed,
        is_over=kpi.end is not None and kpi.end < today,
        is_to_come=kpi.start is not None and today < kpi.start,
    )
