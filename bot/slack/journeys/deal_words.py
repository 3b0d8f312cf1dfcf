"""From a deal, as the playbooks know it, to what its messages say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.slack.blocks.deals import DealFacts
from bot.slack.blocks.elements import Choice
from bot.slack.blocks.markup import money, spelt
from playbooks.deals.extending import may_extend
from playbooks.deals.registering import completeness, fields_of
from playbooks.deals.usecases import alike_of_partner
from playbooks.programme import queries
from playbooks.programme.readers import cam_of_partner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal


def facts_of(session: Session, deal: Deal) -> DealFacts:
    """Read what the messages about a deal say: names instead of ids."""
    partner = queries.partner(session, deal.partner_id)
    registrant = queries.member(session, deal.registered_by)
    rules = queries.rules(session)
    products = dict(rules.products)
    is_extendable = may_extend(deal, at_most=rules.extensions_per_deal)
    return DealFacts(
        id=deal.id,
        customer=deal.customer,
        partner=deal.partner_id if partner is None else partner.name,
        product=products.get(deal.product, spelt(deal.product)),
        amount=deal.amount,
        currency=deal.currency,
        stage=deal.stage,
        registration=deal.registration,
        domain=deal.customer_domain,
        industry=deal.industry,
        expected_close=deal.expected_close,
        competitor=deal.competitor,
        contact_role=deal.contact_role,
        notes=deal.notes,
        registered_by="" if registrant is None else registrant.name,
        completeness=deal.completeness,
        missing=completeness(fields_of(deal)).missing,
        needs_review=deal.needs_review,
        protected_until=deal.protected_until,
        contacts=tuple(
            ", ".join(part for part in (spelt(c.role), c.name, c.email) if part)
            for c in deal.contacts
        ),
        lines=tuple(
            f"{products.get(line.product, spelt(line.product))}, "
            f"{money(line.amount, deal.currency)}"
            for line in deal.lines
        ),
        extension_reason=deal.extension_reason,
        can_ask_time=is_extendable and not deal.extension_reason,
    )


def facts_for_review(session: Session, deal: Deal) -> DealFacts:
    """Read the same for the account manager, with what the partner has registered like it."""
    facts, cam = facts_of(session, deal), cam_of_partner(session, deal.partner_id)
    if cam is None:
        return facts
    return replace(facts, alike=alike_of_partner(session, deal, viewer=cam))


def choices(values: Iterable[str]) -> tuple[Choice, ...]:
    """Return identifiers as choices that people can read."""
    return tuple(Choice(value=value, label=spelt(value)) for value in values)
