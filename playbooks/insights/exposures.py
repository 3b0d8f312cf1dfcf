"""What was shown on deals and what came of it, put together from their histories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.insights.outcomes import moved_on
from playbooks.insights.queries import first_acts, moves_by_deal, owned_deals
from playbooks.plays.nudge import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """An asset that was shown for a deal at a stage. `segment` is the customer's industry.

    `moved_on` is None while it is open whether the deal moves on in time.
    """

    asset_id: str
    deal_id: str
    partner_id: str
    stage: str
    segment: str
    at: datetime
    was_sent_on: bool
    moved_on: bool | None


def exposures(
    session: Session, *, partner_id: str | None = None, as_of: datetime
) -> list[Exposure]:
    """Every exposure of a partner's deals, or of all, as it looked at that moment."""
    shown = first_acts(session, Act.SHOWN, partner_id=partner_id, as_of=as_of)
    sent_on = first_acts(session, Act.SENT_ON, partner_id=partner_id, as_of=as_of)
    deals = owned_deals(session, partner_id=partner_id)
    moves = moves_by_deal(session, partner_id=partner_id)
    return [
        Exposure(
            asset_id=asset_id,
            deal_id=deal_id,
            partner_id=deals[deal_id].partner_id,
            stage=stage,
            segment=deals[deal_id].industry,
            at=at,
            was_sent_on=(deal_id, asset_id, stage) in sent_on,
            moved_on=moved_on(moves[deal_id], since=at, stage=stage, as_of=as_of),
        )
        for (deal_id, asset_id, stage), at in shown.items()
    ]
