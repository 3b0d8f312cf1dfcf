"""A deal's customer becomes one that another partner may have registered: its CAM should look.

Only that a person should look is ever known of it, and only to the vendor; never whose it may be.
Nothing is taken away by it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.conflicts import customer_key, needs_review
from playbooks.deals.deal import Deal, DealEventKind, Topic
from playbooks.deals.finding import locked_to_decide
from playbooks.deals.recording import record
from playbooks.deals.stages import Refusal, RefusalCode, Registration
from playbooks.programme.people import Member


def is_compared(before: Deal, after: Deal) -> bool:
    """Say whether an edit makes it worth comparing with what others have registered. Pure.

    It does when it changes whom the deal is about, approved or not; not when the deal is over.
    """
    if after.registration is Registration.REJECTED or not after.is_open:
        return False
    return _customer(before) != _customer(after) and any(_customer(after))


def compared(session: Session, before: Deal, after: Deal) -> tuple[Deal, bool]:
    """Return what an edit makes of a deal, marked when its new customer may be somebody else's.

    The second part says whether this edit marked it. A mark of before stays until the CAM decides.
    """
    if not is_compared(before, after):
        return after, False
    others = queries.live_customers(session, other_than=after.partner_id)
    if not needs_review(after.customer, after.customer_domain, others):
        return after, False
    return replace(after, needs_review=True), True


def settle_review(session: Session, deal_id: str, *, by: Member, now: datetime) -> Deal | Refusal:
    """Take the mark away: the partner's CAM or an admin has looked, and the deal stays as it is."""
    deal = locked_to_decide(session, deal_id, by)
    if isinstance(deal, Refusal):
        return deal
    if not deal.needs_review:
        message = "Nothing about this deal waits for a review."
        return Refusal(code=RefusalCode.UNCHANGED, message=message)
    after = replace(deal, needs_review=False, revision=deal.revision + 1)
    queries.save_deal(session, after)
    record(
        session,
        after,
        kind=DealEventKind.REVIEWED,
        topic=Topic.REVIEWED,
        by=by.id,
        change=("", ""),
        now=now,
    )
    return after


def _customer(deal: Deal) -> tuple[str, str]:
    return customer_key(deal.customer), deal.customer_domain
