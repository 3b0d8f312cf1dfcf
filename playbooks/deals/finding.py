"""The deal that a request is about, and who may decide on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.deal import Deal
from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.programme.people import Member, Role
from playbooks.programme.queries import partner

NOT_FOUND = Refusal(
    code=RefusalCode.NOT_FOUND, message="There is no deal with that number among yours."
)


def visible_and_locked(session: Session, deal_id: str, viewer: Member) -> Deal | None:
    """Find a deal that the viewer may see, and hold it until the transaction ends."""
    visible = queries.deal(session, deal_id, viewer=viewer)
    return None if visible is None else queries.locked(session, visible.id)


def may_decide(session: Session, deal: Deal, *, member: Member) -> bool:
    """Say whether the member may approve, reject or ask back: the partner's CAM, or an admin."""
    if member.role is not Role.CAM:
        return member.is_admin
    owner = partner(session, deal.partner_id)
    return owner is not None and member.looks_after(owner)


def locked_to_decide(session: Session, deal_id: str, by: Member) -> Deal | Refusal:
    """Find a deal that the member may decide on, and hold it until the transaction ends."""
    deal = visible_and_locked(session, deal_id, by)
    if deal is None:
        return NOT_FOUND
    if not may_decide(session, deal, member=by):
        message = "Only the partner's CAM or an admin decides this."
        return Refusal(code=RefusalCode.NOT_ALLOWED, message=message)
    return deal
