"""Reading what was shown, said and planned, and keeping the counts of what worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from playbooks.deals.deal import DealEvent
from playbooks.deals.queries import stage_changes
from playbooks.deals.tables import DealRow
from playbooks.insights.evidence import Tally
from playbooks.insights.tables import EvidenceRow
from playbooks.plays.nudge import Act, NudgeState
from playbooks.plays.tables import DealAssetActRow, NudgeRow

EVERYBODY = ""
"""Stands for all partners together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Counts of one asset at one stage in one industry, of a partner or of `EVERYBODY`."""

    partner_id: str
    asset_id: str
    stage: str
    segment: str
    shown: Tally
    judged: Tally
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Whose a deal is, and what it is compared by."""

    partner_id: str
    stage: str
    industry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNudge:
    """A nudge that a play planned for a deal, said or not."""

    play_id: str
    version: str
    title: str
    deal_id: str
    occasion: str
    at: datetime
    is_held_out: bool


def first_acts(
    session: Session, kind: Act, *, partner_id: str | None, as_of: datetime
) -> dict[tuple[str, str, str], datetime]:
    """By deal, asset and stage, when this was first done, on a partner's deals or on all."""
    act = DealAssetActRow
    query = (
        select(act.deal_id, act.asset_id, act.stage, func.min(act.at).label("first"))
        .where(act.act == kind, act.at <= as_of)
        .group_by(act.deal_id, act.asset_id, act.stage)
    )
    if partner_id is not None:
        query = query.join(DealRow, DealRow.id == act.deal_id)
        query = query.where(DealRow.partner_id == partner_id)
    return {(row.deal_id, row.asset_id, row.stage): row.first for row in session.execute(query)}


def owned_deals(session: Session, *, partner_id: str | None = None) -> dict[str, Owned]:
    """By id, the deals of a partner, or all: for sums that name nobody."""
    query = select(DealRow.id, DealRow.partner_id, DealRow.stage, DealRow.industry)
    if partner_id is not None:
        query = query.where(DealRow.partner_id == partner_id)
    return {
        row.id: Owned(partner_id=row.partner_id, stage=row.stage, industry=row.industry)
        for row in session.execute(query)
    }


def moves_by_deal(
    session: Session, *, partner_id: str | None = None
) -> defaultdict[str, list[DealEvent]]:
    """By deal id, the changes of stage of a partner's deals, or of all, oldest first."""
    found: defaultdict[str, list[DealEvent]] = defaultdict(list)
    for event in stage_changes(session, partner_id=partner_id):
        found[event.deal_id].append(event)
    return found


def planned_for_deals(session: Session, *, as_of: datetime) -> list[PlannedNudge]:
    """What plays planned for deals by themselves up to then, oldest first."""
    row = NudgeRow
    query = (
        select(row.play_id, row.play_version, row.play_title, row.deal_id, row.state)
        .add_columns(row.created_at, row.stage_entry, row.about)
        .where(row.deal_id.is_not(None), row.sender_id.is_(None), row.created_at <= as_of)
        .order_by(row.created_at, row.id)
    )
    return [
        PlannedNudge(
            play_id=play_id,
            version=version,
            title=title,
            deal_id=deal_id,
            occasion=f"{entry}/{about}",
            at=at,
            is_held_out=state == NudgeState.HELD_OUT,
        )
        for play_id, version, title, deal_id, state, at, entry, about in session.execute(query)
        if deal_id is not None
    ]


def keep_counts(session: Session, counts: Sequence[Count]) -> None:
    """Put these counts in the place of the last ones. Quick, as it holds the database."""
    session.execute(delete(EvidenceRow))
    rows = [
        {
            "partner_id": one.partner_id,
            "asset_id": one.asset_id,
            "stage": one.stage,
            "segment": one.segment,
            "shown": one.shown.trials,
            "sent_on": one.shown.successes,
            "shown_partners": one.shown.partners,
            "judged": one.judged.trials,
            "moved": one.judged.successes,
            "judged_partners": one.judged.partners,
            "measured_at": one.measured_at,
        }
        for one in counts
    ]
    if rows:
        session.execute(insert(EvidenceRow), rows)


def counts_at(session: Session, stage: str, *, partner_id: str) -> list[Count]:
    """Return the last counts of a stage: of that partner, and of everybody."""
    query = select(EvidenceRow).where(
        EvidenceRow.partner_id.in_([partner_id, EVERYBODY]), EvidenceRow.stage == stage
    )
    rows = session.scalars(query)
    return [
        Count(
            partner_id=row.partner_id,
            asset_id=row.asset_id,
            stage=row.stage,
            segment=row.segment,
            shown=Tally(trials=row.shown, successes=row.sent_on, partners=row.shown_partners),
            judged=Tally(trials=row.judged, successes=row.moved, partners=row.judged_partners),
            measured_at=row.measured_at,
        )
        for row in rows
    ]
