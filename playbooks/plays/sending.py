"""Nudges whose time has come: what is checked at the last moment, and what is noted afterwards.

Each function is one transaction's work on the given session; nothing is posted from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals.deal import Deal
from playbooks.deals.queries import deal_for_program
from playbooks.insights.for_deal import curated_for
from playbooks.plays import queries
from playbooks.plays.definition import Recipient
from playbooks.plays.delivering import cast_for, delivery_for, delivery_without_deal
from playbooks.plays.holding import hours_of, why_held
from playbooks.plays.nudge import Act, Delivery, Nudge, NudgeState, Use
from playbooks.plays.planning import published_asset
from playbooks.plays.playset import PlaySet
from playbooks.plays.rendering import choose_assets, text_of
from playbooks.plays.scheduling import cancel
from playbooks.plays.subjects import Moment, Subject, subject_of
from playbooks.plays.waiting import nudge_assets, put_due

MOST_IN_ONE_MESSAGE = 4
SENT_BEFORE = "What it was to bring was sent already."
NOTHING_TO_BRING = "What it was to bring may not be shown any more."
REFUSED = "Slack refused the message."
NOT_SHOWN = "What it brings might not be shown any more when it was posted."
NOBODY = "Nobody can be reached for it."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyToSend:
    """Say this now. `assets` are those of the nudge that its readers may see today.

    `deal` is None for a nudge about a partner. `also` goes out in the same message, in that order.
    """

    nudge: Nudge
    deal: Deal | None
    assets: tuple[Asset, ...]
    also: tuple[ReadyToSend, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """Say nothing yet: the readers have quiet hours, and it is due again at their end."""

    nudge: Nudge


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """Say nothing. `reason` is for the CAM; `nudge` is None when there is no such nudge."""

    nudge: Nudge | None
    reason: str


def nudge_readers(session: Session, nudge_id: str, *, plays: PlaySet) -> Delivery | None:
    """Say where a due nudge would go, so that the caller can find out who would read it.

    A nudge that a play sends by itself goes where its deal is talked about by now; one by hand goes
    where its preview said.
    """
    nudge = queries.nudge(session, nudge_id)
    return None if nudge is None else _delivery_now(session, nudge, plays)


def nudge_at_send(  # noqa: PLR0913 - what is checked, each by name
    session: Session,
    nudge_id: str,
    *,
    round: int,  # noqa: A002 - the word of the payload
    plays: PlaySet,
    assets: Sequence[Asset],
    moment: Moment,
) -> ReadyToSend | Postponed | NotSent:
    """Decide at the last moment whether a nudge is still to be said, and with which assets.

    `assets` is what every reader at `nudge_readers` may see today. A nudge whose deal has moved or
    closed, whose occasion or play is gone, or whose assets may all be shown no longer is cancelled
    here. A play by itself also keeps to mutes, to the week's caps and to quiet hours, brings
    nothing twice, and takes along what else is due to the same readers; a CAM who pressed the
    button decides all that alone. An outdated round, one that was sent already, or one that is not
    due yet is `NotSent` and changes nothing.
    """
    nudge = queries.nudge(session, nudge_id)
    if nudge is None:
        return NotSent(nudge=None, reason="There is no such nudge.")
    if (reason := _why_not_now(nudge, number=round, now=moment.now)) is not None:
        return NotSent(nudge=nudge, reason=reason)
    queries.hold_partner(session, nudge.partner_id)
    delivery = _delivery_now(session, nudge, plays)
    checked = _checked(session, nudge, delivery, plays=plays, moment=moment)
    if not isinstance(checked, Subject):
        return checked
    ready = _worded(session, nudge, checked, delivery, plays=plays, assets=assets, moment=moment)
    if isinstance(ready, NotSent) or not _is_by_itself(nudge):
        return ready
    also = _taken_along(session, ready.nudge, plays=plays, assets=assets, moment=moment)
    return replace(ready, also=also)


def mark_sent(
    session: Session, nudge_id: str, *, channel_id: str, ts: str, now: datetime
) -> Nudge | None:
    """Record that a nudge was posted, and that its assets were shown; twice is as good as once.

    What went out in the same message is recorded too. Somebody may have been quicker and have asked
    for a reminder already: then the nudge goes on waiting for its next round.
    """
    nudge = queries.nudge(session, nudge_id)
    if nudge is None:
        return None
    for one in queries.companions(session, nudge.id):
        if one.sent_at is None:
            _mark(session, one, channel_id=channel_id, ts=ts, now=now)
    return _mark(session, nudge, channel_id=channel_id, ts=ts, now=now)


def mark_refused(session: Session, nudge_id: str, reason: str = REFUSED) -> None:
    """Record that a message could not be posted: it, and what was in it, is not sent."""
    nudge = queries.nudge(session, nudge_id)
    for one in [*([nudge] if nudge else []), *queries.companions(session, nudge_id)]:
        if one.state is NudgeState.SCHEDULED and one.sent_at is None:
            cancel(session, one, reason)


def mark_not_shown(session: Session, nudge_id: str) -> Nudge | None:
    """Record that other words were posted in its place; nothing of it counts as sent or shown.

    A reminder leaves the nudge as it was before: sent, and answered with a wish to be reminded.
    """
    mark_refused(session, nudge_id, NOT_SHOWN)
    nudge = queries.nudge(session, nudge_id)
    if nudge is None or nudge.sent_at is None or nudge.state is not NudgeState.SCHEDULED:
        return nudge
    if nudge.round <= nudge.released_round:  # else one more round has been asked for
        nudge = replace(nudge, state=NudgeState.SENT)
        queries.save_nudge(session, nudge)
    return nudge


def _mark(session: Session, nudge: Nudge, *, channel_id: str, ts: str, now: datetime) -> Nudge:
    # Not by the clock, which may have been set back since: a later round has been asked for.
    waits_again = nudge.state is NudgeState.SCHEDULED and nudge.round > max(nudge.released_round, 1)
    shown_in = nudge.round - 1 if waits_again else nudge.round
    nudge = replace(
        nudge,
        state=NudgeState.SCHEDULED if waits_again else NudgeState.SENT,
        sent_at=now,
        sent_channel=channel_id,
        sent_ts=ts,
        reason="",
    )
    queries.save_nudge(session, nudge)
    deal = None if nudge.deal_id is None else deal_for_program(session, nudge.deal_id)
    if deal is None:
        return nudge
    for asset in nudge.assets:
        queries.add_asset_act(
            session,
            key=f"{nudge.id}:{shown_in}:{Act.SHOWN}:{asset.asset_id}",
            deal_id=deal.id,
            asset_id=asset.asset_id,
            stage=deal.stage,
            act=Act.SHOWN,
            by="",
            at=now,
        )
    return nudge


def _is_by_itself(nudge: Nudge) -> bool:
    return nudge.sender_id is None and nudge.round == 1


def _why_not_now(nudge: Nudge, *, number: int, now: datetime) -> str | None:
    if nudge.round != number or nudge.state is not NudgeState.SCHEDULED:
        return nudge.reason or "It was sent already."
    if nudge.released_round >= number:
        return "It is being posted."
    return "It is not due yet." if nudge.due_at > now else None


def _checked(  # noqa: PLR0913 - what is checked, each by name
    session: Session,
    nudge: Nudge,
    delivery: Delivery,
    *,
    plays: PlaySet,
    moment: Moment,
    is_taken_along: bool = False,
) -> Subject | Postponed | NotSent:
    subject = subject_of(session, nudge, moment)
    if subject is None:
        return _cancel(session, nudge, "What it was about is gone.")
    reason = subject.reason_to_cancel(nudge, session, plays)
    if reason is None and _is_by_itself(nudge):
        reason = why_held(session, nudge, delivery, now=moment.now, is_taken_along=is_taken_along)
    if reason is not None:
        return _cancel(session, nudge, reason)
    if nudge.sender_id is None or nudge.round > 1:
        until = hours_of(session, delivery.member_id).next_moment(moment.now)
        if until > moment.now:
            nudge = replace(nudge, due_at=until)
            queries.save_nudge(session, nudge)
            put_due(session, nudge, now=moment.now)
            return Postponed(nudge=nudge)
    return subject


def _worded(  # noqa: PLR0913 - what is rendered, each by name
    session: Session,
    nudge: Nudge,
    subject: Subject,
    delivery: Delivery,
    *,
    plays: PlaySet,
    assets: Sequence[Asset],
    moment: Moment,
    lead_id: str | None = None,
) -> ReadyToSend | NotSent:
    """Give a nudge its words and assets, and note that it is handed over to be posted."""
    if _is_by_itself(nudge):
        worded = _with_words(session, nudge, subject, delivery, plays=plays, assets=assets)
        if isinstance(worded, str):
            return _cancel(session, nudge, worded)
        nudge = worded
    allowed = {asset.id: asset for asset in assets}
    left = tuple(allowed[a.asset_id] for a in nudge.assets if a.asset_id in allowed)
    if nudge.assets and not left:
        return _cancel(session, nudge, NOTHING_TO_BRING)
    nudge = replace(nudge, released_round=nudge.round)
    if nudge.round == 1:
        nudge = replace(nudge, released_at=moment.now, lead_id=lead_id)
    queries.save_nudge(session, nudge)
    return ReadyToSend(nudge=nudge, deal=subject.deal, assets=left)


def _taken_along(
    session: Session, lead: Nudge, *, plays: PlaySet, assets: Sequence[Asset], moment: Moment
) -> tuple[ReadyToSend, ...]:
    """Hand over what else is due to the same readers, so that one message says it all."""
    also: list[ReadyToSend] = []
    for other in queries.due_together(session, lead, until=moment.now):
        delivery = _delivery_now(session, other, plays)
        if len(also) + 1 == MOST_IN_ONE_MESSAGE or _place(delivery) != _place(lead.delivery):
            continue
        checked = _checked(
            session, other, delivery, plays=plays, moment=moment, is_taken_along=True
        )
        if isinstance(checked, Subject):
            ready = _worded(
                session,
                other,
                checked,
                delivery,
                plays=plays,
                assets=assets,
                moment=moment,
                lead_id=lead.id,
            )
            also += [ready] if isinstance(ready, ReadyToSend) else []
    return tuple(also)


def _place(delivery: Delivery) -> tuple[str | None, ...]:
    """Name what can be one message: one person's messages, or one thread or channel."""
    if delivery.is_private:
        return (delivery.member_id,)
    return (None, delivery.channel_id, delivery.thread_ts)


def _delivery_now(session: Session, nudge: Nudge, plays: PlaySet) -> Delivery:
    loaded = plays.get(nudge.play_id)
    step = loaded.step(nudge.step_id) if loaded else None
    if step is None or not _is_by_itself(nudge):
        return nudge.delivery
    deal = None if nudge.deal_id is None else deal_for_program(session, nudge.deal_id)
    if deal is not None:
        return delivery_for(session, deal, step)
    if nudge.deal_id is not None:
        return nudge.delivery
    person = nudge.delivery.member_id if step.to is Recipient.PARTNER_CONTACT else None
    return delivery_without_deal(session, nudge.partner_id, step, member_id=person)


def _with_words(  # noqa: PLR0913 - what is rendered, each by name
    session: Session,
    nudge: Nudge,
    subject: Subject,
    delivery: Delivery,
    *,
    plays: PlaySet,
    assets: Sequence[Asset],
) -> Nudge | str:
    """Return the nudge with its words, or the reason why there is nothing to say."""
    loaded = plays.get(nudge.play_id)
    step = loaded.step(nudge.step_id) if loaded else None
    if loaded is None or step is None:
        return "The play has no such step any more."
    if subject.deal is None:
        used = queries.assets_sent_without_deal(session, nudge.partner_id)
    else:
        used = queries.uses_of_deal(session, subject.deal.id)
    today, first = subject.partner_facts.today, published_asset(loaded.play, nudge.about)
    curated = curated_for(session, subject.facts, today=today)
    choose = partial(
        choose_assets, loaded, step, subject.facts, today=today, curated=curated, first=first
    )
    fresh = [a for a in assets if used.get(a.id, Use()) == Use()]
    picked = choose(assets=fresh, used=used)
    if not picked.recommendations and (step.assets or first) and not step.without_assets:
        worn = choose(assets=assets, used={})
        return SENT_BEFORE if worn.recommendations else NOTHING_TO_BRING
    cast = cast_for(
        session, subject.deal, subject.facts, delivery, values=subject.values(nudge, plays)
    )
    found = [r.asset for r in picked.recommendations]
    text = text_of(loaded, step, cast, first_asset=found[0] if found else None)
    nudge = replace(nudge, delivery=delivery, text=text)
    return replace(nudge, assets=nudge_assets(picked.recommendations))


def _cancel(session: Session, nudge: Nudge, reason: str) -> NotSent:
    return NotSent(nudge=cancel(session, nudge, reason), reason=reason)
