"""What came of a deal after a moment: whether it moved on in time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from playbooks.deals.deal import DealEvent, DealEventKind
from playbooks.deals.stages import OPEN_STAGES, Stage

DAYS_TO_MOVE = 21
"""What happens later than this is not put down to what was shown or said."""


def moved_on(
    history: Iterable[DealEvent], *, since: datetime, stage: str, as_of: datetime
) -> bool | None:
    """Say whether a deal left `stage` for a later one, or was won, within `DAYS_TO_MOVE`.

    Args:
        history: the deal's events, oldest first.
        since: when the asset was shown or the play began.
        stage: the stage in which the deal was then.
        as_of: nothing later than this is known.

    Returns:
        None while the days are not over, even for a deal that has moved on already: counted
        early, such deals would stand alone and make everything look good. A deal that was lost
        or went back has not moved on.
    """
    end = since + timedelta(days=DAYS_TO_MOVE)
    if as_of < end:
        return None
    for event in history:
        is_move = event.kind is DealEventKind.STAGE_CHANGED and event.before == stage
        if is_move and since <= event.at <= end:
            return is_later(event.after, than=stage)
    return False


def is_later(stage: str, *, than: str) -> bool:
    """Say whether a stage comes after another; winning comes after all open ones."""
    order = {one.value: number for number, one in enumerate((*OPEN_STAGES, Stage.WON))}
    return stage in order and than in order and order[stage] > order[than]
