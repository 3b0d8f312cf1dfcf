"""The protection of a deal: asked to be longer, made longer, refused, and over.

Each function is one transaction's work on the given session. An expected "no" is returned as a
`Refusal`; nothing is written then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.deal import Deal, DealEventKind, Topic
from playbooks.deals.extending import refused
from playbooks.deals.finding import NOT_FOUND, locked_to_decide, visible_and_locked
from playbooks.deals.recording import record
from playbooks.deals.stages import Refusal, RefusalCode, Registration
from playbooks.programme.people import Member
from playbooks.programme.queries import rules

GRACE_DAYS = 14
"""A request that was made in time keeps the protection so long after its end, at most."""
EXTENDED_DAYS_MAX = 730
NOBODY_ASKS = "Nobody is asking for a longer protection of this deal at present."


def ask_extension(
    session: Session, deal_id: str, *, reason: str, by: Member, now: datetime
) -> Deal | Refusal:
    """Ask for a longer protection: the partner's own people may, with a reason."""
    deal = visible_and_locked(session, deal_id, by)
    if deal is None:
        return NOT_FOUND
    reason = " ".join(reason.split())
    at_most = rules(session).extensions_per_deal
    refusal = _may_not_ask(deal, reason, by, at_most=at_most)
    if refusal is not None:
        return refusal
    after = replace(deal, extension_reason=reason[:2_000], revision=deal.revision + 1)
    return _written(
        session,
        after,
        DealEventKind.EXTENSION_ASKED,
        Topic.EXTENSION_ASKED,
        by=by.id,
        change=(_day(deal.protected_until), ""),
        note=reason,
        now=now,
    )


def extend_protection(  # noqa: PLR0913 - which, by whom, when and how long
    session: Session,
    deal_id: str,
    *,
    by: Member,
    now: datetime,
    today: date,
    days: int | None = None,
    only_if_asked: bool = False,
) -> Deal | Refusal:
    """Make a protection longer, asked or not; the partner's CAM and admins decide.

    The programme says how often (`extensions_per_deal`), to the CAM as well. It gets `days` (the
    programme's, if not given) on top of what is left, or from today when nothing is. A deal whose
    protection has ended is approved again. With `only_if_asked`, as for a click on a request, a
    request that was decided meanwhile is not decided again.
    """
    deal = locked_to_decide(session, deal_id, by)
    if isinstance(deal, Refusal):
        return deal
    if only_if_asked and not deal.extension_reason:
        return Refusal(code=RefusalCode.UNCHANGED, message=NOBODY_ASKS)
    programme = rules(session)
    refusal = refused(deal, at_most=programme.extensions_per_deal, is_vendor=True)
    if refusal is not None:
        return refusal
    length = programme.days_of_extension if days is None else days
    if not 1 <= length <= EXTENDED_DAYS_MAX:
        message = f"Say between 1 and {EXTENDED_DAYS_MAX} days."
        return Refusal(code=RefusalCode.ILLEGAL, message=message)
    start = max(deal.protected_until or today, today)
    after = replace(
        deal,
        registration=Registration.APPROVED,
        protected_until=start + timedelta(days=length),
        extension_reason="",
        extensions=deal.extensions + 1,
        revision=deal.revision + 1,
    )
    return _written(
        session,
        after,
        DealEventKind.EXTENDED,
        Topic.EXTENDED,
        by=by.id,
        change=(_day(deal.protected_until), _day(after.protected_until)),
        note=deal.extension_reason,
        now=now,
    )


def refuse_extension(
    session: Session, deal_id: str, *, reason: str, by: Member, now: datetime
) -> Deal | Refusal:
    """Leave a protection as it is, with a reason that the partner reads."""
    deal = locked_to_decide(session, deal_id, by)
    if isinstance(deal, Refusal):
        return deal
    reason = " ".join(reason.split())
    if not deal.extension_reason:
        return Refusal(code=RefusalCode.UNCHANGED, message=NOBODY_ASKS)
    if not reason:
        message = "Say why, so that the partner can plan."
        return Refusal(code=RefusalCode.REASON_NEEDED, message=message)
    after = replace(deal, extension_reason="", revision=deal.revision + 1)
    until = _day(deal.protected_until)
    return _written(
        session,
        after,
        DealEventKind.EXTENSION_REFUSED,
        Topic.EXTENSION_REFUSED,
        by=by.id,
        change=(until, until),
        note=reason,
        now=now,
    )


def is_over(deal: Deal, *, today: date) -> bool:
    """Say whether a deal's protection has ended and nothing holds it any more. Pure.

    Somebody who asked in time does not lose it while the CAM makes up their mind, but for
    `GRACE_DAYS` at most.
    """
    left = deal.protection_days_left(today=today)
    return left is not None and left < (-GRACE_DAYS if deal.extension_reason else 0)


def expire_protection(session: Session, deal_id: str, *, today: date, now: datetime) -> Deal | None:
    """End a protection that is over; None when it is not, so that it may be called again."""
    deal = queries.locked(session, deal_id)
    if deal is None or not is_over(deal, today=today):
        return None
    after = replace(
        deal,
        registration=Registration.EXPIRED,
        extension_reason="",
        revision=deal.revision + 1,
    )
    return _written(
        session,
        after,
        DealEventKind.EXPIRED,
        Topic.EXPIRED,
        by="",
        change=(deal.registration, after.registration),
        note="",
        now=now,
    )


def _may_not_ask(deal: Deal, reason: str, by: Member, *, at_most: int) -> Refusal | None:
    if by.organisation != deal.partner_id:
        message = "The partner who works on the deal asks for more time."
        return Refusal(code=RefusalCode.NOT_ALLOWED, message=message)
    refusal = refused(deal, at_most=at_most, is_vendor=False)
    if refusal is not None:
        return refusal
    if deal.extension_reason:
        message = "You have asked for it already; your account manager decides."
        return Refusal(code=RefusalCode.UNCHANGED, message=message)
    if not reason:
        message = "Say in a few words where the deal stands and why it needs more time."
        return Refusal(code=RefusalCode.REASON_NEEDED, message=message)
    return None


def _written(  # noqa: PLR0913 - the parts of one event
    session: Session,
    after: Deal,
    kind: DealEventKind,
    topic: Topic,
    *,
    by: str,
    change: tuple[str, str],
    note: str,
    now: datetime,
) -> Deal:
    queries.save_deal(session, after)
    record(session, after, kind=kind, topic=topic, by=by, change=change, note=note, now=now)
    return after


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
