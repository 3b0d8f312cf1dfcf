"""Making nudges that wait for their time, in the database and in the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.deals.deal import Deal
from playbooks.insights.recommending import Recommendation
from playbooks.plays.definition import Step
from playbooks.plays.nudge import NUDGE_DUE, Delivery, Nudge, NudgeAsset, NudgeState
from playbooks.plays.playset import LoadedPlay
from store import outbox


def new_nudge(  # noqa: PLR0913 - the parts of one nudge
    deal: Deal | None,
    loaded: LoadedPlay,
    step: Step,
    *,
    partner_id: str,
    key: str,
    delivery: Delivery,
    now: datetime,
) -> Nudge:
    """Make a nudge that is due now, with neither words nor sender yet; its id follows its key."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
    return Nudge(
        id=f"N-{digest}",
        key=key,
        play_id=loaded.id,
        play_title=loaded.title,
        play_version=loaded.playbook.version,
        step_id=step.id,
        deal_id=None if deal is None else deal.id,
        partner_id=partner_id,
        stage_entry=0 if deal is None else deal.stage_entry,
        delivery=delivery,
        sender_id=None,
        text="",
        assets=(),
        state=NudgeState.SCHEDULED,
        reason="",
        round=1,
        due_at=now,
        created_at=now,
        sent_at=None,
        sent_channel=None,
        sent_ts=None,
    )


def nudge_assets(recommendations: Sequence[Recommendation]) -> tuple[NudgeAsset, ...]:
    """Reduce recommendations to what a nudge keeps."""
    return tuple(
        NudgeAsset(
            asset_id=r.asset.id,
            version_id=r.asset.version_id,
            title=r.asset.title,
            receipt=r.receipt,
        )
        for r in recommendations
    )


def due_key(nudge: Nudge) -> str:
    """Name the outbox row of the time at which a nudge is due now."""
    return f"{nudge.id}:{nudge.round}:{nudge.due_at:%Y%m%dT%H%M%S}"


def put_due(session: Session, nudge: Nudge, *, now: datetime) -> None:
    """Put the present round of a nudge in the outbox; each of its due times is put once."""
    outbox.put(
        session,
        topic=NUDGE_DUE,
        key=due_key(nudge),
        payload={"nudge_id": nudge.id, "round": nudge.round},
        due_at=nudge.due_at,
        now=now,
    )
