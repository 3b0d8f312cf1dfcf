"""From a deal, as the playbooks know it, to what its messages say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.deals import DealFacts
from bot.slack.blocks.elements import Choice
from bot.slack.blocks.markup import spelt
from playbooks.deals.recording import registered_fields
from playbooks.deals.registering import completeness
from playbooks.programme import queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal


def facts_of(session: Session, deal: Deal) -> DealFacts:
    """Read what the messages about a deal say: names instead of ids."""
    partner = queries.partner(session, deal.partner_id)
    registrant = queries.member(session, deal.registered_by)
    products = dict(queries.rules(session).products)
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
        missing=_missing(deal),
        needs_review=deal.needs_review,
        protected_until=deal.protected_until,
    )


def choices(values: Iterable[str]) -> tuple[Choice, ...]:
    """Return identifiers as choices that people can read."""
    return tuple(Choice(value=value, label=spelt(value)) for value in values)


def _missing(deal: Deal) -> tuple[str, ...]:
    return completeness(registered_fields(deal)).missing
