"""The trials by which plays and assets are judged, put together from what was planned and shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.deals.deal import DealEvent
from playbooks.deals.stages import CLOSED_STAGES, Stage
from playbooks.insights.effect import Effect, Trial, observed_effect, play_effect
from playbooks.insights.exposures import Exposure, exposures
from playbooks.insights.outcomes import moved_on
from playbooks.insights.queries import (
    Owned,
    PlannedNudge,
    moves_by_deal,
    owned_deals,
    planned_for_deals,
)


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
    moves, deals = moves_by_deal(session), owned_deals(session)
    plays: dict[tuple[str, str], dict[tuple[str, str], PlannedNudge]] = defaultdict(dict)
    for planned in planned_for_deals(session, as_of=as_of):
        units = plays[planned.play_id, planned.version]
        units.setdefault((planned.deal_id, planned.occasion), planned)
    found = []
    for (play_id, version), units in sorted(plays.items()):
        trials = (
            _trial(deals[one.deal_id], moves[one.deal_id], one, as_of) for one in units.values()
        )
        effect = play_effect(trial for trial in trials if trial is not None)
        title = next(iter(units.values())).title
        found.append(PlayEffect(play_id=play_id, title=title, version=version, effect=effect))
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


def _trial(
    deal: Owned, moves: list[DealEvent], planned: PlannedNudge, as_of: datetime
) -> Trial | None:
    """Return the trial of a deal; None when it was closed by then, so that nothing can follow."""
    stage = _stage_at(deal, moves, planned.at)
    if Stage(stage) in CLOSED_STAGES:
        return None
    return Trial(
        partner_id=deal.partner_id,
        is_treated=not planned.is_held_out,
        moved_on=moved_on(moves, since=planned.at, stage=stage, as_of=as_of),
        stratum=f"{stage}/{deal.industry}",
    )


def _stage_at(deal: Owned, moves: Iterable[DealEvent], at: datetime) -> str:
    stage = None
    for event in moves:
        if event.at > at:
            return stage or event.before
        stage = event.after
    return stage or deal.stage
