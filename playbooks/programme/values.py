"""A programme file as values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from playbooks.deals.conflicts import domain_key
from playbooks.deals.deal import NO_COMPETITOR, Contact, Deal, ProductLine
from playbooks.deals.registering import completeness, fields_of, read_competitor
from playbooks.deals.stages import Registration
from playbooks.programme.consistency import Stated
from playbooks.programme.definition import (
    ChannelDefinition,
    DealDefinition,
    HeldDefinition,
    KpiDefinition,
    MemberDefinition,
    PartnerDefinition,
    ProgrammeDefinition,
    QuietHoursDefinition,
)
from playbooks.programme.people import (
    Channel,
    Held,
    Identity,
    Kpi,
    Member,
    Partner,
    Programme,
    QuietHours,
    Rules,
)

_CONTACT_ROLES = ("it_manager", "cio", "ciso", "cfo", "managing_director", "compliance_officer")
_CURRENCIES = ("EUR", "USD", "GBP")


def programme_of(definition: ProgrammeDefinition) -> Programme:
    """Turn a programme file into values, people and channels by id."""
    return Programme(
        rules=rules_of(definition),
        partners=tuple(sorted(map(partner_of, definition.partners), key=lambda p: p.id)),
        members=tuple(sorted(map(member_of, definition.members), key=lambda m: m.id)),
        channels=tuple(sorted(map(channel_of, definition.channels), key=lambda c: c.id)),
    )


def rules_of(definition: ProgrammeDefinition) -> Rules:
    """Words for the form: as the file lists them, else as its partners and deals use them."""
    deals = definition.deals
    used_products = {p for partner in definition.partners for p in partner.products}
    products = tuple((p.id, p.name) for p in definition.products) or tuple(
        (p, p.replace("_", " ").capitalize()) for p in sorted(used_products)
    )
    used_industries = {i for partner in definition.partners for i in partner.industries}
    stated = (read_competitor(d.competitor or "") for d in deals)
    rivals = {name for name in stated if name not in {None, NO_COMPETITOR}}
    return Rules(
        vendor_name=definition.vendor.name,
        vendor_team_ids=definition.vendor_teams,
        tiers=definition.tiers,
        products=products,
        industries=definition.industries
        or _sorted(used_industries | {d.industry for d in deals if d.industry}),
        competitors=definition.competitors or _sorted(rivals),
        contact_roles=definition.contact_roles
        or _sorted({*_CONTACT_ROLES, *(d.contact_role for d in deals if d.contact_role)}),
        currencies=tuple(dict.fromkeys([*_CURRENCIES, *_sorted(d.currency for d in deals)])),
        protection_days=definition.rules.protection_days,
        extension_days=definition.rules.extension_days,
        extensions_per_deal=definition.rules.extensions_per_deal,
        nudges_per_deal_a_week=definition.rules.nudges_per_deal_a_week,
        nudges_per_person_a_week=definition.rules.nudges_per_person_a_week,
        nudges_per_channel_a_week=definition.rules.nudges_per_channel_a_week,
        quiet_hours=_quiet_hours(definition.rules.quiet_hours),
        stated_lists=Stated.by_file(definition).names(),
    )


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def partner_of(definition: PartnerDefinition) -> Partner:
    """Turn a partner as it is written into a value."""
    return Partner(
        id=definition.id,
        name=definition.name,
        tier=definition.tier,
        type=definition.type,
        regions=definition.regions,
        languages=definition.languages,
        industries=definition.industries,
        products=definition.products,
        certifications=held_of(definition.certifications),
        milestones=held_of(definition.milestones),
        parent_id=definition.parent,
        cam_id=definition.cam,
        team_ids=definition.slack_teams,
        shares_deals_with_distributor=definition.shares_deals_with_distributor,
        kpis=kpis_of(definition.kpis),
        joint_value=definition.joint_value,
    )


def held_of(definitions: tuple[HeldDefinition, ...]) -> tuple[Held, ...]:
    """Turn certifications or milestones into values."""
    return tuple(Held(id=d.id, on=d.on, until=d.until) for d in definitions)


def kpis_of(definitions: tuple[KpiDefinition, ...]) -> tuple[Kpi, ...]:
    """Turn agreed numbers into values."""
    return tuple(
        Kpi(
            id=d.id,
            name=d.name,
            target=d.target,
            unit=d.unit,
            actual=d.actual,
            start=d.start,
            end=d.end,
        )
        for d in definitions
    )


def channel_of(definition: ChannelDefinition) -> Channel:
    """Turn a channel as it is written into a value."""
    return Channel(
        id=definition.id,
        name=definition.name,
        team_ids=definition.teams,
        partner_id=definition.partner,
        cam_id=definition.cam,
    )


def member_of(definition: MemberDefinition) -> Member:
    """Turn a person as written into a value."""
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


def deal_of(definition: DealDefinition, *, protection_days: int) -> Deal:
    """Turn a deal that was known before into a value.

    One that was approved and names no end of its protection is protected for `protection_days`.
    """
    domain = domain_key(definition.customer_domain)
    protected_until = definition.protected_until
    if protected_until is None and definition.registration in {
        Registration.APPROVED,
        Registration.EXPIRED,
    }:
        approved_at = definition.approved_at or definition.registered_at
        protected_until = approved_at.date() + timedelta(days=protection_days)
    deal = Deal(
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
        competitor=read_competitor(definition.competitor or ""),
        contact_role=definition.contact_role,
        notes=definition.notes,
        question=definition.question,
        registered_at=definition.registered_at,
        stage_since=definition.stage_since,
        stage_entry=1,
        protected_until=protected_until,
        extensions=definition.extensions,
        needs_review=False,
        completeness=0,
        thread_channel=None,
        thread_ts=None,
        revision=1,
        contacts=tuple(
            Contact(role=c.role, name=c.name, email=c.email) for c in definition.contacts
        ),
        lines=tuple(ProductLine(product=x.product, amount=x.amount) for x in definition.lines),
    )
    return replace(deal, completeness=completeness(fields_of(deal)).percent)
