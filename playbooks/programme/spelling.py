"""Partners and deals as they are written, in the spelling of the programme's own lists. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from playbooks.listed import as_listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from playbooks.programme.consistency import Stated
    from playbooks.programme.definition import DealDefinition, PartnerDefinition

_Model = TypeVar("_Model", bound="BaseModel")


def partner_as_listed(
    partner: PartnerDefinition, stated: Stated, *, tiers: Iterable[str]
) -> PartnerDefinition:
    """Return a partner whose tier, products and industries are spelt as the lists have them."""
    return _changed(
        partner,
        tier=as_listed(partner.tier, tiers),
        products=frozenset(as_listed(one, stated.products) for one in partner.products),
        industries=frozenset(as_listed(one, stated.industries) for one in partner.industries),
    )


def deal_as_listed(deal: DealDefinition, stated: Stated) -> DealDefinition:
    """Return a deal whose words are spelt as the lists have them."""
    roles = stated.contact_roles
    return _changed(
        deal,
        product=as_listed(deal.product, stated.products),
        lines=tuple(
            _changed(line, product=as_listed(line.product, stated.products)) for line in deal.lines
        ),
        industry=as_listed(deal.industry, stated.industries),
        competitor=deal.competitor and as_listed(deal.competitor, stated.competitors),
        contact_role=as_listed(deal.contact_role, roles),
        contacts=tuple(_changed(one, role=as_listed(one.role, roles)) for one in deal.contacts),
    )


def _changed(model: _Model, **values: Any) -> _Model:
    different = {name: value for name, value in values.items() if getattr(model, name) != value}
    return model.model_copy(update=different) if different else model
