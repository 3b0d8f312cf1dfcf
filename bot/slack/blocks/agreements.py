"""How a partner's achievements and what was agreed with a partner look in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.slack.blocks.elements import Block, context, header, section
from bot.slack.blocks.markup import bold, data, day, words

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementLine:
    """A certification or milestone; `state` is held, ending, coming or lapsed."""

    name: str
    state: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLine:
    """A number that was agreed, and what was counted so far."""

    name: str
    target: Decimal
    unit: str = ""
    actual: Decimal | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """What a vendor and a partner have agreed."""

    partner: str
    joint_value: str = ""
    kpis: tuple[KpiLine, ...] = ()


def achievements(lines: Sequence[AchievementLine]) -> list[Block]:
    """Show what a partner has reached, and for what has lapsed the way back. Names no content."""
    if not lines:
        return []
    shown = [_achievement(line) for line in lines[:SHOWN]]
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [header("Certifications and milestones"), section(*shown, *more)]


def agreement(view: AgreementView) -> list[Block]:
    """Show what was agreed with one partner, to the two who agreed it."""
    lines = [bold(view.partner)]
    if view.joint_value:
        lines.append(data(view.joint_value, 600))
    lines += [_kpi(line) for line in view.kpis[:SHOWN]]
    if len(view.kpis) > SHOWN:
        lines.append(f"and {len(view.kpis) - SHOWN} more")
    return [section(*lines)]


def agreements(views: Sequence[AgreementView]) -> list[Block]:
    """Show what was agreed; nothing where nothing was."""
    if not views:
        return []
    note = context("Only you and your counterpart see this.")
    shown = [block for view in views[:SHOWN] for block in agreement(view)]
    return [header("What you agreed"), *shown, note]


def _achievement(line: AchievementLine) -> str:
    name = words(line.name)
    match line.state:
        case "lapsed":
            return (
                f":warning: {name} ended on {day(line.day)}. "
                "Renew it, and what came with it is back the same day."
            )
        case "ending":
            return f":hourglass: {name} ends on {day(line.day)}. Renew it in time to keep it."
        case "coming":
            return f":calendar: {name} counts from {day(line.day)}."
        case _:
            until = f" until {day(line.day)}" if line.day else ""
            return f":white_check_mark: {name}{until}"


def _kpi(line: KpiLine) -> str:
    unit = f" {data(line.unit, 20)}" if line.unit else ""
    by = f" by {day(line.end)}" if line.end else ""
    if line.actual is None:
        return f"• {data(line.name, 100)}: {_number(line.target)}{unit}{by}"
    share = f" ({line.actual / line.target:.0%})" if line.target else ""
    done = f"{_number(line.actual)} of {_number(line.target)}"
    return f"• {data(line.name, 100)}: {done}{unit}{share}{by}"


def _number(value: Decimal) -> str:
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
