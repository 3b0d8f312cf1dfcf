"""The trials by which plays and assets are judged, read from what was planned and shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playbooks.deals.deal import DealEvent
from playbooks.deals.stages import CLOSED_STAGES, Stage
from playbooks.deals.tables import DealRow
from playbooks.insights.effect import Effect, Trial, observed_effect, play_effect
from playbooks.insights.exposures import Exposure, exposures, histories
from playbooks.insights.outcomes import moved_on
from playbooks.plays.nudge import NudgeState
from playbooks.plays.tables import NudgeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayEffect:
    """How a version of a play does."""

    play_id: str
    title: str
    version: str
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetEffect:
    """How deals do to which an asset was shown. It is observed, not tried."""

    asset_id: str
    effect: Effect


def effects_of_plays(session: Session, *, as_of: datetime) -> list[PlayEffect]:
    """Judge every version of every play that was planned for a deal, by id and version.

    A deal counts by what was meant for it, whether its nudges were said or not: else those that
    move at once, and need no second step, would be left out on one side alone.
    """
    row = NudgeRow
    query = (
        select(
            row.play_id, row.play_version, row.play_title, row.deal_id, row.state, row.created_at
        )
        .add_columns(row.stage_entry, row.about)
        .where(row.deal_id.is_not(None), row.sender_id.is_(None), row.created_at <= as_of)
        .order_by(row.created_at, row.id)
    )
    events = histories(session)
    deals = _deals(session)
    units: dict[tuple[str, str], dict[tuple[str, int, str], tuple[datetime, bool]]]
    units = defaultdict(dict)
    titles: dict[tuple[str, str], str] = {}
    for play_id, version, title, deal_id, state, created_at, entry, about in session.execute(query):
        titles[play_id, version] = title
        is_treated = state != NudgeState.HELD_OUT
        units[play_id, version].setdefault((deal_id, entry, about), (created_at, is_treated))
    found = []
    for (play_id, version), by_unit in sorted(units.items()):
        trials = [
            trial
            for (deal_id, _, _), (since, is_treated) in by_unit.items()
            if (
                trial := _trial(
                    deals[deal_id], events[deal_id], since, as_of, is_treated=is_treated
                )
            )
        ]
        found.append(
            PlayEffect(
                play_id=play_id,
                title=titles[play_id, version],
                version=version,
                effect=play_effect(trials),
            )
        )
    return found


def effects_of_assets(session: Session, *, as_of: datetime) -> list[AssetEffect]:
    """Judge every asset that was shown on a deal, by id."""
    by_unit: dict[tuple[str, str], list[Exposure]] = defaultdict(list)
    for exposure in exposures(session, as_of=as_of):
        by_unit[exposure.deal_id, exposure.stage].append(exposure)
    shown = sorted({exposure.asset_id for found in by_unit.values() for exposure in found})
    return [
        AssetEffect(
            asset_id=asset_id,
            effect=observed_effect(_of_asset(asset_id, found) for found in by_unit.values()),
        )
        for asset_id in shown
    ]


def _of_asset(asset_id: str, found: list[Exposure]) -> Trial:
    """One deal at one stage: with the asset, or with others alone."""
    mine = next((exposure for exposure in found if exposure.asset_id == asset_id), None)
    one = mine or min(found, key=lambda exposure: exposure.at)
    return Trial(
        partner_id=one.partner_id,
        is_treated=mine is not None,
        moved_on=one.moved_on,
        stratum=f"{one.stage}/{one.segment}",
    )


@dataclass(frozen=True, slots=True)
class _Owned:
    partner_id: str
    stage: str
    industry: str


def _trial(
    deal: _Owned,
    history: list[DealEvent],
    since: datetime,
    as_of: datetime,
    *,
    is_treated: bool,
) -> Trial | None:
    """Return the trial of a deal; None when it was closed by then, so that nothing can follow."""
    stage = _stage_at(deal, history, since)
    if Stage(stage) in CLOSED_STAGES:
        return None
    return Trial(
        partner_id=deal.partner_id,
        is_treated=is_treated,
        moved_on=moved_on(history, since=since, stage=stage, as_of=as_of),
        stratum=f"{stage}/{deal.industry}",
    )


def _stage_at(deal: _Owned, history: Iterable[DealEvent], at: datetime) -> str:
    stage = None
    for event in history:
        if event.at > at:
            return stage or event.before
        stage = event.after
    return stage or deal.stage


def _deals(session: Session) -> dict[str, _Owned]:
    query = select(DealRow.id, DealRow.partner_id, DealRow.stage, DealRow.industry)
    return {
        row.id: _Owned(row.partner_id, row.stage, row.industry) for row in session.execute(query)
    }
