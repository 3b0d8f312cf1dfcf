"""From the programme file into the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from playbooks.deals import queries as deal_queries
from playbooks.deals.conflicts import domain_key
from playbooks.deals.deal import Deal
from playbooks.deals.registering import RegistrationFields, completeness
from playbooks.deals.stages import Registration
from playbooks.programme import queries
from playbooks.programme.definition import (
    DealDefinition,
    HeldDefinition,
    MemberDefinition,
    PartnerDefinition,
    ProgrammeDefinition,
    QuietHoursDefinition,
)
from playbooks.programme.people import Channel, Held, Identity, Member, Partner, QuietHours, Rules

_CONTACT_ROLES = ("it_manager", "cio", "ciso", "cfo", "managing_director", "compliance_officer")
_CURRENCIES = ("EUR", "USD", "GBP")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. `ended` are the ids whose access ended as the file has them no more."""

    partners: int
    members: int
    channels: int
    deals_added: int
    deals_kept: int
    ended: tuple[str, ...]


def import_programme(
    session: Session, definition: ProgrammeDefinition, now: datetime
) -> ImportReport:
    """Make the database say what the file says; doing it again changes nothing.

    Partners, members and channels follow the file. Who is no longer in it loses Slack teams and
    accounts, and so all access; history stays. Deals are added when they are new and left alone
    otherwise: since their first import they live in the database.
    """
    queries.save_rules(session, _rules(definition), now=now)
    ended = queries.end_access(
        session,
        keep_partners={p.id for p in definition.partners},
        keep_members={m.id for m in definition.members},
    )
    for partner in definition.partners:
        queries.save_partner(session, _partner(partner))
    for member in definition.members:
        queries.save_member(session, _member(member))
    queries.save_channels(
        session,
        [
            Channel(id=c.id, name=c.name, team_ids=c.teams, partner_id=c.partner, cam_id=c.cam)
            for c in definition.channels
        ],
    )
    added = 0
    for deal in definition.deals:
        if not deal_queries.exists(session, deal.id):
            days = definition.rules.protection_days
            value = _deal(deal, protection_days=days)
            deal_queries.add_deal(session, value, request_key=f"import:{deal.id}")
            added += 1
    session.flush()
    return ImportReport(
        partners=len(definition.partners),
        members=len(definition.members),
        channels=len(definition.channels),
        deals_added=added,
        deals_kept=len(definition.deals) - added,
        ended=tuple(ended),
    )


def _rules(definition: ProgrammeDefinition) -> Rules:
    """Words for the form: as the file lists them, else as its partners and deals use them."""
    deals = definition.deals
    used_products = {p for partner in definition.partners for p in partner.products}
    products = tuple((p.id, p.name) for p in definition.products) or tuple(
        (p, p.replace("_", " ").capitalize()) for p in sorted(used_products)
    )
    used_industries = {i for partner in definition.partners for i in partner.industries}
    return Rules(
        vendor_name=definition.vendor.name,
        vendor_team_ids=definition.vendor_teams,
        tiers=definition.tiers,
        products=products,
        industries=definition.industries
        or _sorted(used_industries | {d.industry for d in deals if d.industry}),
        competitors=definition.competitors or _sorted(d.competitor for d in deals if d.competitor),
        contact_roles=definition.contact_roles
        or _sorted({*_CONTACT_ROLES, *(d.contact_role for d in deals if d.contact_role)}),
        currencies=tuple(dict.fromkeys([*_CURRENCIES, *_sorted(d.currency for d in deals)])),
        protection_days=definition.rules.protection_days,
        nudges_per_deal_a_week=definition.rules.nudges_per_deal_a_week,
        nudges_per_person_a_week=definition.rules.nudges_per_person_a_week,
        nudges_per_channel_a_week=definition.rules.nudges_per_channel_a_week,
        quiet_hours=_quiet_hours(definition.rules.quiet_hours),
    )


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def _partner(definition: PartnerDefinition) -> Partner:
    return Partner(
        id=definition.id,
        name=definition.name,
        tier=definition.tier,
        type=definition.type,
        regions=definition.regions,
        languages=definition.languages,
        industries=definition.industries,
        products=definition.products,
        certifications=_held(definition.certifications),
        milestones=_held(definition.milestones),
        parent_id=definition.parent,
        cam_id=definition.cam,
        team_ids=definition.slack_teams,
        shares_deals_with_distributor=definition.shares_deals_with_distributor,
    )


def _held(definitions: tuple[HeldDefinition, ...]) -> tuple[Held, ...]:
    return tuple(Held(id=d.id, on=d.on, until=d.until) for d in definitions)


def _member(definition: MemberDefinition) -> Member:
    return Member(
        id=definition.id,
        name=definition.name,
        email=definition.email,
        organisation=definition.organisation,
        role=definition.role,
        identities=tuple(Identity(team_id=i.team, user_id=i.user) for i in definition.slack),
        locale=definition.locale,
        time_zone=definition.time_zone,
        quiet_hours=None
        if definition.quiet_hours is None
        else _quiet_hours(definition.quiet_hours),
        opt_outs=definition.opt_outs,
    )


def _quiet_hours(definition: QuietHoursDefinition) -> QuietHours:
    return QuietHours(start=definition.start, end=definition.end, weekends=definition.weekends)


def _deal(definition: DealDefinition, *, protection_days: int) -> Deal:
    domain = domain_key(definition.customer_domain)
    fields = RegistrationFields(
        customer=definition.customer,
        customer_domain=domain,
        product=definition.product,
        amount=definition.amount,
        currency=definition.currency,
        industry=definition.industry,
        stage=definition.stage,
        expected_close=definition.expected_close,
        competitor=definition.competitor,
        contact_role=definition.contact_role,
        notes=definition.notes,
    )
    protected_until = definition.protected_until
    if protected_until is None and definition.registration in {
        Registration.APPROVED,
        Registration.EXPIRED,
    }:
        approved_at = definition.approved_at or definition.registered_at
        protected_until = approved_at.date() + timedelta(days=protection_days)
    return Deal(
        id=definition.id,
        partner_id=definition.partner,
        registered_by=definition.registered_by,
        customer=definition.customer,
        customer_domain=domain,
        product=definition.product,
        amount=definition.amount,
        currency=definition.currency,
        industry=definition.industry,
        stage=definition.stage,
        registration=definition.registration,
        expected_close=definition.expected_close,
        competitor=definition.competitor,
        contact_role=definition.contact_role,
        notes=definition.notes,
        question=definition.question,
        registered_at=definition.registered_at,
        stage_since=definition.stage_since,
        stage_entry=1,
        protected_until=protected_until,
        needs_review=False,
        completeness=completeness(fields).percent,
        thread_channel=None,
        thread_ts=None,
        revision=1,
    )
