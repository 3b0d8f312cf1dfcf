"""What people do with a nudge, or with an asset on a deal. Each is one transaction's work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import Deal
from playbooks.deals.stages import Refusal, RefusalCode, Registration, Stage
from playbooks.plays import queries
from playbooks.plays.definition import Recipient
from playbooks.plays.muting import mute
from playbooks.plays.nudge import NUDGE_ACTED, REMIND_IN_DAYS, Act, Nudge, NudgeAct, NudgeState
from playbooks.plays.waiting import put_due
from playbooks.programme.people import Member
from store import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRecorded:
    """An act on a nudge. `is_new` is False for a second click; `due_at` is the next reminder."""

    nudge: Nudge
    act: Act
    is_new: bool
    due_at: datetime | None = None


def record_act(  # noqa: PLR0913 - who, what, when
    session: Session,
    nudge_id: str,
    act: Act,
    *,
    by: Member,
    now: datetime,
    remind_in_days: int = REMIND_IN_DAYS,
) -> ActRecorded | Refusal:
    """Record what somebody did with a nudge; a second click changes nothing.

    "Remind me" makes the nudge due again in `remind_in_days`, unless the deal has moved by then;
    what is said of it after that ends the reminder.
    Muting silences the nudge's play for this person until somebody ends it.
    The act is put in the outbox for the CAM to see.
    """
    nudge = queries.nudge(session, nudge_id)
    deal = None
    if nudge is not None and nudge.deal_id is not None:
        deal = deal_queries.deal(session, nudge.deal_id, viewer=by)
    if nudge is None or not _may_answer(nudge, deal, by):
        return Refusal(code=RefusalCode.NOT_FOUND, message="This message is not for you to answer.")
    if by.is_vendor != (nudge.delivery.recipient is Recipient.CAM):
        return Refusal(
            code=RefusalCode.NOT_ALLOWED, message="Only who the message is for can answer it."
        )
    if deal is not None and act is Act.SENT_ON and _is_off(deal):
        return Refusal(
            code=RefusalCode.ILLEGAL,
            message=f"The deal with {deal.customer} is closed, so there is nothing more to note.",
        )
    entry = NudgeAct(
        nudge_id=nudge.id,
        act=act,
        by=by.id,
        round=nudge.round,
        at=now,
        remind_in_days=remind_in_days,
    )
    is_scheduled = nudge.state is NudgeState.SCHEDULED
    is_waiting_again = act is Act.REMIND_ME and is_scheduled and nudge.due_at > now
    if is_waiting_again or not queries.add_act(session, entry):
        return ActRecorded(nudge=nudge, act=act, is_new=False, due_at=_waiting(nudge))
    if deal is not None and act in _OF_ASSETS:
        _act_on_assets(session, nudge, deal, act, by=by, now=now)
    if act is Act.MUTED:
        mute(session, member_id=by.id, scope=nudge.play_id, until=None, by=by.id, now=now)
    if act in _ENDS_REMINDER and is_scheduled and nudge.sent_at is not None:
        nudge = replace(nudge, state=NudgeState.SENT)
        queries.save_nudge(session, nudge)
    if act is Act.REMIND_ME:
        due = now + timedelta(days=remind_in_days)
        nudge = replace(nudge, state=NudgeState.SCHEDULED, round=nudge.round + 1, due_at=due)
        queries.save_nudge(session, nudge)
        put_due(session, nudge, now=now)
    outbox.put(
        session,
        topic=NUDGE_ACTED,
        key=f"{nudge.id}:{act}:{by.id}:{entry.round}",
        payload={"nudge_id": nudge.id, "act": act.value, "by": by.id},
        now=now,
    )
    return ActRecorded(nudge=nudge, act=act, is_new=True, due_at=_waiting(nudge))


_ENDS_REMINDER = frozenset({Act.SENT_ON, Act.NOT_USEFUL, Act.MUTED})
_OF_ASSETS = frozenset({Act.SENT_ON, Act.NOT_USEFUL})
"""What is done with a nudge's assets as well, and not with the nudge alone."""


def _may_answer(nudge: Nudge, deal: Deal | None, by: Member) -> bool:
    if nudge.deal_id is not None:
        return deal is not None
    return by.organisation == nudge.partner_id or by.id == nudge.delivery.member_id


def _act_on_assets(  # noqa: PLR0913 - who, what, when
    session: Session, nudge: Nudge, deal: Deal, act: Act, *, by: Member, now: datetime
) -> None:
    for asset in nudge.assets:
        queries.add_asset_act(
            session,
            key=f"{nudge.id}:{nudge.round}:{act}:{by.id}:{asset.asset_id}",
            deal_id=deal.id,
            asset_id=asset.asset_id,
            stage=deal.stage,
            act=act,
            by=by.id,
            at=now,
        )


def _is_off(deal: Deal) -> bool:
    return deal.stage is Stage.LOST or deal.registration is Registration.REJECTED


def record_asset_act(  # noqa: PLR0913 - who, what, when
    session: Session,
    deal_id: str,
    asset_id: str,
    act: Act,
    *,
    key: str,
    by: Member | None,
    now: datetime,
) -> bool:
    """Record what became of an asset on a deal outside a nudge: a recommendation, for instance.

    `by` is who did it, None for the program (which shows assets). `key` is unique for the showing
    or the click. False when it is known already, and when there is no such deal for that member.
    """
    if by is None:
        deal = deal_queries.deal_for_program(session, deal_id)
    else:
        deal = deal_queries.deal(session, deal_id, viewer=by)
    if deal is None:
        return False
    return queries.add_asset_act(
        session,
        key=key,
        deal_id=deal.id,
        asset_id=asset_id,
        stage=deal.stage,
        act=act,
        by=by.id if by else "",
        at=now,
    )


def _waiting(nudge: Nudge) -> datetime | None:
    return nudge.due_at if nudge.state is NudgeState.SCHEDULED else None
