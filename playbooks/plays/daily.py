"""Which deals the plays that wait for a date have to be looked at for."""

from __future__ import annotations

from datetime import UTC, date, timedelta, tzinfo

from sqlalchemy.orm import Session

from playbooks.deals.queries import approved_in_stage_since, protection_ends_between
from playbooks.deals.stages import OPEN_STAGES
from playbooks.plays.playset import PlaySet
from playbooks.plays.triggers import (
    About,
    OnAssetPublished,
    OnDate,
    OnProtectionEndsIn,
    OnStuckFor,
)


def deals_of_the_day(
    session: Session, *, plays: PlaySet, today: date, zone: tzinfo = UTC
) -> list[str]:
    """Return the ids of the deals for which a play may begin today, in order.

    `today` is a day on the calendar of `zone`, which is the programme's.

    Call `scheduling.plan_after(..., NEW_DAY)` for each, a transaction each, once a day or more
    often: what was planned is not planned again.
    """
    ids: set[str] = set()
    for loaded in plays.plays:
        trigger = loaded.play.trigger
        if isinstance(trigger, OnStuckFor):
            entered = today - timedelta(days=trigger.days)
            ids |= set(
                approved_in_stage_since(
                    session, stages=trigger.stages, on_or_before=entered, zone=zone
                )
            )
        elif isinstance(trigger, OnProtectionEndsIn):
            last = today + timedelta(days=trigger.days)
            ids |= {d.id for d in protection_ends_between(session, first=today, last=last)}
        elif isinstance(trigger, OnAssetPublished) or (
            isinstance(trigger, OnDate)
            and trigger.about is About.DEAL
            and 0 <= (today - trigger.day).days <= trigger.within_days
        ):
            end = today + timedelta(days=1)  # whatever the zone, no deal is younger than tomorrow
            ids |= set(approved_in_stage_since(session, stages=OPEN_STAGES, on_or_before=end))
    return sorted(ids)
