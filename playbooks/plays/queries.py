"""Reading and writing nudges and the acts on them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from playbooks.deals.tables import DealRow
from playbooks.plays.definition import Recipient
from playbooks.plays.nudge import (
    Act,
    DealAct,
    Delivery,
    Nudge,
    NudgeAct,
    NudgeAsset,
    NudgeState,
    Said,
    Use,
)
from playbooks.plays.planning import KnownNudge
from playbooks.plays.tables import DealAssetActRow, NudgeActRow, NudgeRow
from playbooks.programme.tables import MemberRow, PartnerRow
from store.once import insert_once


def add_nudge(session: Session, value: Nudge) -> bool:
    """Insert a nudge; False when its key is taken."""
    return insert_once(session, NudgeRow, _columns(value)) is not None


def save_nudge(session: Session, value: Nudge) -> None:
    """Write back every field of a nudge that exists."""
    row = session.get_one(NudgeRow, value.id)
    for name, content in _columns(value).items():
        setattr(row, name, content)
    session.flush()


def nudge(session: Session, nudge_id: str) -> Nudge | None:
    """Find a nudge and hold its row until the transaction ends."""
    query = select(NudgeRow).where(NudgeRow.id == nudge_id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else _nudge(row)


def nudge_by_key(session: Session, key: str) -> Nudge | None:
    """Find a nudge by its unique key."""
    row = session.scalars(select(NudgeRow).where(NudgeRow.key == key)).one_or_none()
    return None if row is None else _nudge(row)


def known_nudges(session: Session, deal_id: str) -> list[KnownNudge]:
    """Every nudge that a deal ever had, as planning wants it, oldest first."""
    query = select(NudgeRow).where(NudgeRow.deal_id == deal_id)
    query = query.order_by(NudgeRow.created_at, NudgeRow.id)
    rows = list(session.scalars(query))
    acts = acts_of(session, [row.id for row in rows])
    return [known(_nudge(row), acts.get(row.id, ())) for row in rows]


def known(value: Nudge, acts: Iterable[NudgeAct]) -> KnownNudge:
    """Reduce a nudge to what planning goes by."""
    return KnownNudge(
        key=value.key,
        play_id=value.play_id,
        stage_entry=value.stage_entry,
        is_waiting=value.state is NudgeState.SCHEDULED,
        is_by_hand=value.sender_id is not None,
        about=value.about,
        acts=frozenset(act.act for act in acts),
    )


def known_nudges_of_partner(session: Session, partner_id: str) -> list[KnownNudge]:
    """Every nudge about a partner, without a deal, that there ever was, oldest first."""
    query = select(NudgeRow).where(NudgeRow.partner_id == partner_id, NudgeRow.deal_id.is_(None))
    rows = session.scalars(query.order_by(NudgeRow.created_at, NudgeRow.id))
    return [known(_nudge(row), ()) for row in rows]


def assets_sent_without_deal(session: Session, partner_id: str) -> dict[str, Use]:
    """By asset id, what went to a partner with nudges that were about no deal."""
    query = select(NudgeRow.assets).where(
        NudgeRow.partner_id == partner_id,
        NudgeRow.deal_id.is_(None),
        NudgeRow.sent_at.is_not(None),
    )
    counts = Counter(a["asset_id"] for assets in session.scalars(query) for a in assets)
    return {asset_id: Use(shown=count) for asset_id, count in counts.items()}


def last_act_of(session: Session, partner_id: str) -> datetime | None:
    """When anybody of a partner last registered or moved a deal, or pressed a button; or None."""
    of_deals = select(func.max(DealRow.registered_at), func.max(DealRow.stage_since)).where(
        DealRow.partner_id == partner_id
    )
    of_assets = (
        select(func.max(DealAssetActRow.at))
        .join(DealRow, DealRow.id == DealAssetActRow.deal_id)
        .join(MemberRow, MemberRow.id == DealAssetActRow.by)
        .where(MemberRow.partner_id == partner_id)
    )
    of_nudges = (
        select(func.max(NudgeActRow.at))
        .join(MemberRow, MemberRow.id == NudgeActRow.by)
        .where(MemberRow.partner_id == partner_id)
    )
    found = [*session.execute(of_deals).one(), session.scalar(of_assets), session.scalar(of_nudges)]
    return max((at for at in found if at is not None), default=None)


def nudges_of_deals(session: Session, deal_ids: Iterable[str], *, limit: int = 500) -> list[Nudge]:
    """Return the nudges of these deals, the latest due first."""
    query = select(NudgeRow).where(NudgeRow.deal_id.in_(list(deal_ids)))
    query = query.order_by(NudgeRow.due_at.desc(), NudgeRow.id).limit(limit)
    return [_nudge(row) for row in session.scalars(query)]


def said_since(
    session: Session,
    *,
    since: datetime,
    deal_id: str | None,
    member_id: str | None,
    channel_id: str | None,
) -> Said:
    """Count what was said since then: of the deal, to the person, in the channel; 0 without one.

    What was handed over to be posted counts from that moment on.
    """
    said = select(func.count()).select_from(NudgeRow)
    said = said.where(func.coalesce(NudgeRow.released_at, NudgeRow.sent_at) >= since)
    messages = said.where(NudgeRow.lead_id.is_(None))

    def count(query: Any, wanted: str | None, column: Any) -> int:
        return 0 if wanted is None else session.scalar(query.where(column == wanted)) or 0

    return Said(
        of_deal=count(said, deal_id, NudgeRow.deal_id),
        to_person=count(messages, member_id, NudgeRow.member_id),
        in_channel=count(messages, channel_id, NudgeRow.channel_id),
    )


def hold_partner(session: Session, partner_id: str) -> None:
    """Let nobody else count and say something to this partner until the transaction ends."""
    session.execute(select(PartnerRow.id).where(PartnerRow.id == partner_id).with_for_update())


def due_together(session: Session, value: Nudge, *, until: datetime) -> list[Nudge]:
    """Return the partner's other nudges that plays send by themselves and that are due by then."""
    query = (
        select(NudgeRow)
        .where(
            NudgeRow.partner_id == value.partner_id,
            NudgeRow.id != value.id,
            NudgeRow.state == NudgeState.SCHEDULED,
            NudgeRow.sender_id.is_(None),
            NudgeRow.round == 1,
            NudgeRow.released_at.is_(None),
            NudgeRow.due_at <= until,
        )
        .order_by(NudgeRow.due_at, NudgeRow.id)
        .with_for_update()
    )
    return [_nudge(row) for row in session.scalars(query)]


def first_due(session: Session, *, by: datetime) -> Nudge | None:
    """Return the nudge that waits and is due first, if it is due by then."""
    query = (
        select(NudgeRow)
        .where(NudgeRow.state == NudgeState.SCHEDULED, NudgeRow.due_at <= by)
        .order_by(NudgeRow.due_at, NudgeRow.id)
        .limit(1)
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else _nudge(row)


def every_nudge(session: Session) -> list[Nudge]:
    """Return all nudges that there are, in the order in which they are due."""
    query = select(NudgeRow).order_by(NudgeRow.due_at, NudgeRow.id)
    return [_nudge(row) for row in session.scalars(query)]


def companions(session: Session, lead_id: str) -> list[Nudge]:
    """Return the nudges that go out in another one's message, in its order."""
    query = select(NudgeRow).where(NudgeRow.lead_id == lead_id)
    query = query.order_by(NudgeRow.due_at, NudgeRow.id)
    return [_nudge(row) for row in session.scalars(query)]


def add_act(session: Session, value: NudgeAct) -> bool:
    """Record an act; False when this person did the same in the same round already."""
    return insert_once(session, NudgeActRow, asdict(value)) is not None


def acts_of(session: Session, nudge_ids: Iterable[str]) -> dict[str, list[NudgeAct]]:
    """By nudge id, the acts on it, oldest first."""
    query = select(NudgeActRow).where(NudgeActRow.nudge_id.in_(list(nudge_ids)))
    found: dict[str, list[NudgeAct]] = defaultdict(list)
    for row in session.scalars(query.order_by(NudgeActRow.at, NudgeActRow.id)):
        found[row.nudge_id].append(
            NudgeAct(
                nudge_id=row.nudge_id,
                act=Act(row.act),
                by=row.by,
                round=row.round,
                at=row.at,
                remind_in_days=row.remind_in_days,
            )
        )
    return found


def acts_on_deals(session: Session, deal_ids: Iterable[str], *, limit: int) -> list[DealAct]:
    """Return what people did about these deals, with nudges and with assets, the latest first."""
    ids = list(deal_ids)
    of_nudges = (
        select(NudgeActRow, NudgeRow.deal_id, NudgeRow.play_title)
        .join(NudgeRow, NudgeRow.id == NudgeActRow.nudge_id)
        .where(NudgeRow.deal_id.in_(ids))
        .order_by(NudgeActRow.at.desc(), NudgeActRow.id.desc())
        .limit(limit)
    )
    found = {
        (deal_id, row.act, row.by, row.at): DealAct(
            deal_id=deal_id,
            act=Act(row.act),
            by=row.by,
            at=row.at,
            play_title=title,
            remind_in_days=row.remind_in_days,
        )
        for row, deal_id, title in session.execute(of_nudges)
        if deal_id is not None
    }
    of_assets = (
        select(DealAssetActRow)
        .where(
            DealAssetActRow.deal_id.in_(ids),
            DealAssetActRow.act.not_in({Act.SHOWN, Act.OPENED}),
            ~exists().where(  # what was done with a nudge was done with all of its assets
                NudgeActRow.by == DealAssetActRow.by,
                NudgeActRow.act == DealAssetActRow.act,
                NudgeActRow.at == DealAssetActRow.at,
            ),
        )
        .order_by(DealAssetActRow.at.desc(), DealAssetActRow.id.desc())
        .limit(limit)
    )
    for row in session.scalars(of_assets):
        found[row.deal_id, row.asset_id, row.by, row.at] = DealAct(
            deal_id=row.deal_id, act=Act(row.act), by=row.by, at=row.at, asset_id=row.asset_id
        )
    return sorted(found.values(), key=lambda one: one.at, reverse=True)[:limit]


def add_asset_act(  # noqa: PLR0913 - the columns of one row
    session: Session,
    *,
    key: str,
    deal_id: str,
    asset_id: str,
    stage: str,
    act: Act,
    by: str,
    at: datetime,
) -> bool:
    """Record what became of an asset on a deal; False when the key is known."""
    values = {
        "key": key,
        "deal_id": deal_id,
        "asset_id": asset_id,
        "stage": stage,
        "act": act,
        "by": by,
        "at": at,
    }
    return insert_once(session, DealAssetActRow, values) is not None


def uses_of_deal(session: Session, deal_id: str) -> dict[str, Use]:
    """By asset id, what happened with it on this deal so far."""
    return uses_of_deals(session, [deal_id]).get(deal_id, {})


def uses_of_deals(session: Session, deal_ids: Iterable[str]) -> dict[str, dict[str, Use]]:
    """By deal id and asset id, what happened so far."""
    row = DealAssetActRow
    query = (
        select(row.deal_id, row.asset_id, row.act, func.count())
        .where(row.deal_id.in_(list(deal_ids)))
        .group_by(row.deal_id, row.asset_id, row.act)
    )
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for deal_id, asset_id, act, count in session.execute(query):
        counts[deal_id, asset_id][act] = count
    uses: dict[str, dict[str, Use]] = defaultdict(dict)
    for (deal_id, asset_id), acts in counts.items():
        uses[deal_id][asset_id] = Use(
            shown=acts[Act.SHOWN], sent_on=acts[Act.SENT_ON], not_useful=acts[Act.NOT_USEFUL]
        )
    return uses


def latest_nudges(
    session: Session, *, cam_id: str | None, state: NudgeState, limit: int
) -> list[Nudge]:
    """Return nudges to a CAM's partners, or to all, in that state, the latest due first."""
    query = select(NudgeRow).where(NudgeRow.state == state)
    if cam_id is not None:
        managed = select(PartnerRow.id).where(PartnerRow.cam_id == cam_id)
        query = query.where(NudgeRow.partner_id.in_(managed))
    query = query.order_by(NudgeRow.due_at.desc(), NudgeRow.id).limit(limit)
    return [_nudge(row) for row in session.scalars(query)]


def _columns(value: Nudge) -> dict[str, Any]:
    columns = {
        name: content
        for name, content in asdict(value).items()
        if name not in {"delivery", "assets"}
    }
    columns |= asdict(value.delivery)
    columns["assets"] = [asdict(asset) for asset in value.assets]
    return columns


def _nudge(row: NudgeRow) -> Nudge:
    return Nudge(
        id=row.id,
        key=row.key,
        play_id=row.play_id,
        play_title=row.play_title,
        play_version=row.play_version,
        step_id=row.step_id,
        deal_id=row.deal_id,
        partner_id=row.partner_id,
        stage_entry=row.stage_entry,
        delivery=Delivery(
            recipient=Recipient(row.recipient),
            member_id=row.member_id,
            channel_id=row.channel_id,
            thread_ts=row.thread_ts,
        ),
        sender_id=row.sender_id,
        text=row.text,
        assets=tuple(NudgeAsset(**a | {"receipt": tuple(a["receipt"])}) for a in row.assets),
        state=NudgeState(row.state),
        reason=row.reason,
        round=row.round,
        due_at=row.due_at,
        created_at=row.created_at,
        sent_at=row.sent_at,
        sent_channel=row.sent_channel,
        sent_ts=row.sent_ts,
        about=row.about,
        lead_id=row.lead_id,
        released_at=row.released_at,
        released_round=row.released_round,
    )
