"""Where a nudge goes, and whom its words may name."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from playbooks.deals.deal import Deal
from playbooks.insights.for_deal import deal_facts
from playbooks.plays.definition import Recipient, Step
from playbooks.plays.facts import spoken
from playbooks.plays.nudge import Delivery
from playbooks.plays.rendering import Cast
from playbooks.programme.people import Channel
from playbooks.programme.queries import channel, channels, member, partner, rules
from playbooks.programme.readers import cam_of_partner


def delivery_for(session: Session, deal: Deal, step: Step) -> Delivery:
    """Say where a step goes for a deal; without a thread or channel, to the contact alone."""
    to = step.to
    home = _partner_channel(session, deal.partner_id)
    if to is Recipient.CAM:
        cam = cam_of_partner(session, deal.partner_id)
        return _private(Recipient.CAM, cam.id if cam else None)
    if to is Recipient.DEAL_THREAD and deal.thread_ts is not None:
        return Delivery(
            recipient=to,
            member_id=deal.registered_by,
            channel_id=deal.thread_channel,
            thread_ts=deal.thread_ts,
        )
    if to is Recipient.PARTNER_CONTACT or home is None:
        return _private(Recipient.PARTNER_CONTACT, deal.registered_by)
    return Delivery(
        recipient=Recipient.PARTNER_CHANNEL,
        member_id=deal.registered_by,
        channel_id=home.id,
        thread_ts=None,
    )


def recipient_words(session: Session, delivery: Delivery) -> str:
    """Name a recipient for people."""
    person = member(session, delivery.member_id)
    name = person.name if person else "the partner's contact"
    if delivery.is_private:
        return f"{name}, in a direct message"
    place = channel(session, delivery.channel_id)
    where = f"#{place.name}" if place else "the partner's channel"
    return (
        f"{name}, in the deal's thread in {where}" if delivery.thread_ts else f"{name}, in {where}"
    )


def cast_of(session: Session, deal: Deal, delivery: Delivery, *, today: date) -> Cast:
    """Gather everybody whom a message about a deal may name.

    Raises:
        LookupError: the deal's partner or its contact is gone, which foreign keys forbid.
    """
    owner = partner(session, deal.partner_id)
    cam = cam_of_partner(session, deal.partner_id)
    person = member(session, delivery.member_id) or cam
    if owner is None or person is None:
        raise LookupError(f"deal {deal.id} has nobody to speak to")
    products = dict(rules(session).products)
    return Cast(
        deal=deal,
        facts=deal_facts(session, deal, today=today),
        partner=owner,
        member=person,
        cam=cam,
        product=products.get(deal.product, spoken(deal.product)),
    )


def _partner_channel(session: Session, partner_id: str) -> Channel | None:
    """Return the channel of this partner alone: none of another organisation's teams in it."""
    owner = partner(session, partner_id)
    allowed = rules(session).vendor_team_ids | (owner.team_ids if owner else frozenset())
    found = channels(session, partner_id=partner_id)
    return next((c for c in found if c.team_ids <= allowed), None)


def _private(recipient: Recipient, member_id: str | None) -> Delivery:
    return Delivery(recipient=recipient, member_id=member_id, channel_id=None, thread_ts=None)
