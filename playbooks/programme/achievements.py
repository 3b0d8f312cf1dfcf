"""Where a partner stands with milestones and certifications, and the way back from a lapse. Pure.

A lapse does not punish in silence: whatever it closed opens again on the day of the renewal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content_index.labels import Label
from playbooks.programme.people import Held, Partner

SOON_DAYS = 60
"""So long before it lapses a partner is told of it."""


class AchievementKind(StrEnum):
    """What was achieved."""

    CERTIFICATION = "certification"
    MILESTONE = "milestone"


class AchievementState(StrEnum):
    """Where it stands on a day."""

    HELD = "held"
    ENDING = "ending"
    """Held, and about to lapse."""
    COMING = "coming"
    """It counts from a later day on."""
    LAPSED = "lapsed"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementNow:
    """One certification or milestone on a day.

    `day` is the last day for what is held or has lapsed (None without an end), the first for what
    is coming, and None for what was never reached.
    """

    kind: AchievementKind
    id: str
    state: AchievementState
    day: date | None = None


def achievements(partner: Partner, *, today: date) -> tuple[AchievementNow, ...]:
    """Return all that a partner has ever reached, what needs attention first."""
    found = [
        _now(kind, name, held, today=today)
        for kind, held in _kinds(partner)
        for name in sorted({one.id for one in held})
    ]
    order = (
        AchievementState.LAPSED,
        AchievementState.ENDING,
        AchievementState.COMING,
        AchievementState.HELD,
    )
    return tuple(sorted(found, key=lambda a: (order.index(a.state), a.day or date.max, a.id)))


def ways_back(label: Label, partner: Partner, *, today: date) -> tuple[AchievementNow, ...]:
    """Return what a label asks of a partner and the partner does not hold on that day.

    Reaching or renewing all of it opens what they close, at once.
    """
    required = {
        AchievementKind.CERTIFICATION: label.certifications,
        AchievementKind.MILESTONE: label.milestones,
    }
    found = (
        _now(kind, name, held, today=today)
        for kind, held in _kinds(partner)
        for name in sorted(required[kind])
    )
    holds = {AchievementState.HELD, AchievementState.ENDING}
    return tuple(one for one in found if one.state not in holds)


def _kinds(partner: Partner) -> Iterator[tuple[AchievementKind, tuple[Held, ...]]]:
    yield AchievementKind.CERTIFICATION, partner.certifications
    yield AchievementKind.MILESTONE, partner.milestones


def _now(kind: AchievementKind, name: str, held: Iterable[Held], *, today: date) -> AchievementNow:
    """Say where one stands: it may have been reached several times."""
    times = [one for one in held if one.id == name]
    present = [one for one in times if one.is_held(today=today)]
    coming = [one.on for one in times if one.on > today]
    if present:
        last = max((one.until or date.max for one in present), default=date.max)
        is_followed = any(day <= last or (day - last).days == 1 for day in coming)
        is_ending = last != date.max and (last - today).days <= SOON_DAYS and not is_followed
        state = AchievementState.ENDING if is_ending else AchievementState.HELD
        return AchievementNow(
            kind=kind, id=name, state=state, day=None if last == date.max else last
        )
    if coming:
        return AchievementNow(kind=kind, id=name, state=AchievementState.COMING, day=min(coming))
    lapsed = [one.until for one in times if one.until is not None]
    if lapsed:
        return AchievementNow(kind=kind, id=name, state=AchievementState.LAPSED, day=max(lapsed))
    return AchievementNow(kind=kind, id=name, state=AchievementState.NOT_REACHED)
