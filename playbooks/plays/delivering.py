"""Where a nudge goes, and whom its words may name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from playbooks.deals.deal import Deal
from playbooks.insights.for_deal import deal_facts
from playbooks.plays.definition import Recipient, Step
from playbooks.plays.facts import DealFacts, spoken
from playbooks.plays.nudge import Delivery
from playbooks.plays.rendering import Cast
from playbooks.programme.people import Channel, Member, Role
from playbooks.programme.queries import channel, channels, member, members, partner, rules
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
    if to is Recipient.PROSPECT_VIA_PARTNER:
        return _private(to, deal.registered_by)
    if to is Recipient.PARTNER_CONTACT or home is None:
        return _private(Recipient.PARTNER_CONTACT, deal.registered_by)
    return Delivery(
        recipient=Recipient.PARTNER_CHANNEL,
        member_id=deal.registered_by,
        channel_id=home.id,
        thread_ts=None,
    )


def delivery_without_deal(
    session: Session, partner_id: str, step: Step, *, member_id: str | None = None
) -> Delivery:
    """Say where a step about a partner goes; without a channel, to its lead alone.

    `member_id` is whom it is about, where that is one person.
    """
    if step.to is Recipient.CAM:
        cam = cam_of_partner(session, partner_id)
        return _private(Recipient.CAM, cam.id if cam else None)
    lead = lead_of(session, partner_id)
    lead_id = lead.id if lead else None
    home = _partner_channel(session, partner_id)
    if step.to is Recipient.PARTNER_CONTACT or home is None:
        return _private(Recipient.PARTNER_CONTACT, member_id or lead_id)
    return Delivery(
        recipient=Recipient.PARTNER_CHANNEL,
        member_id=lead_id,
        channel_id=home.id,
        thread_ts=None,
    )


def lead_of(session: Session, partner_id: str) -> Member | None:
    """Return who leads a partner's side, else the first of its people; None without people."""
    people = members(session, organisation=partner_id)
    return next((m for m in people if m.role is Role.PARTNER_LEAD), people[0] if people else None)


def addressee(session: Session, delivery: Delivery, partner_id: str) -> Member | None:
    """Return whom a nudge speaks to, in whose language: who is named, else the partner's CAM."""
    return member(session, delivery.member_id) or cam_of_partner(session, partner_id)


def recipient_words(session: Session, delivery: Delivery) -> str:
    """Name a recipient for people."""
    person = member(session, delivery.member_id)
    name = person.name if person else "the partner's contact"
    if delivery.recipient is Recipient.PROSPECT_VIA_PARTNER:
        return f"the customer, by way of {name}"
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
    return cast_for(session, deal, deal_facts(session, deal, today=today), delivery)


def cast_for(
    session: Session,
    deal: Deal | None,
    facts: DealFacts,
    delivery: Delivery,
    *,
    values: Mapping[str, str] | None = None,
) -> Cast:
    """Gather everybody whom a message about a deal, or about a partner, may name.

    Raises:
        LookupError: the partner or its contact is gone, which foreign keys forbid.
    """
    owner = partner(session, facts.partner_id)
    cam = cam_of_partner(session, facts.partner_id)
    person = addressee(session, delivery, facts.partner_id)
    if owner is None or person is None:
        raise LookupError(f"partner {facts.partner_id} has nobody to speak to")
    products = dict(rules(session).products)
    return Cast(
        deal=deal,
        facts=facts,
        partner=owner,
        member=person,
        cam=cam,
        product="" if deal is None else products.get(deal.product, spoken(deal.product)),
        values=values or {},
    )


def _partner_channel(session: Session, partner_id: str) -> Channel | None:
    """Return the channel of this partner alone: none of another organisation's teams in it."""
    owner = partner(session, partner_id)
    allowed = rules(session).vendor_team_ids | (owner.team_ids if owner else frozenset())
    found = channels(session, partner_id=partner_id)
    return next((c for c in found if c.team_ids <= allowed), None)


def _private(recipient: Recipient, member_id: str | None) -> Delivery:
    return Delivery(recipient=recipient, member_id=member_id, channel_id=None, thread_ts=None)
