"""What was shown on deals and what came of it, read from their histories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from playbooks.deals.deal import DealEvent
from playbooks.deals.queries import stage_changes
from playbooks.deals.tables import DealRow
from playbooks.insights.outcomes import moved_on
from playbooks.plays.nudge import Act
from playbooks.plays.tables import DealAssetActRow


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
    act = DealAssetActRow

    def first(kind: Act) -> Select[tuple[str, str, str, datetime]]:
        query = (
            select(act.deal_id, act.asset_id, act.stage, func.min(act.at))
            .where(act.act == kind, act.at <= as_of)
            .group_by(act.deal_id, act.asset_id, act.stage)
        )
        if partner_id is not None:
            query = query.join(DealRow, DealRow.id == act.deal_id)
            query = query.where(DealRow.partner_id == partner_id)
        return query

    shown = [tuple(row) for row in session.execute(first(Act.SHOWN))]
    sent_on = {tuple(row)[:3] for row in session.execute(first(Act.SENT_ON))}
    owners = _owners(session, partner_id)
    events = histories(session, partner_id=partner_id)
    return [
        Exposure(
            asset_id=asset_id,
            deal_id=deal_id,
            partner_id=owners[deal_id][0],
            stage=stage,
            segment=owners[deal_id][1],
            at=at,
            was_sent_on=(deal_id, asset_id, stage) in sent_on,
            moved_on=moved_on(events[deal_id], since=at, stage=stage, as_of=as_of),
        )
        for deal_id, asset_id, stage, at in shown
    ]


def _owners(session: Session, partner_id: str | None) -> dict[str, tuple[str, str]]:
    query = select(DealRow.id, DealRow.partner_id, DealRow.industry)
    if partner_id is not None:
        query = query.where(DealRow.partner_id == partner_id)
    return {row.id: (row.partner_id, row.industry) for row in session.execute(query)}


def histories(
    session: Session, *, partner_id: str | None = None
) -> defaultdict[str, list[DealEvent]]:
    """By deal id, the changes of stage of a partner's deals, or of all, oldest first."""
    found: defaultdict[str, list[DealEvent]] = defaultdict(list)
    for event in stage_changes(session, partner_id=partner_id):
        found[event.deal_id].append(event)
    return found
