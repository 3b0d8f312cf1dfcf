"""What the library lacks: open deals for which nothing can be recommended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals import queries as deals
from playbooks.deals.deal import Deal
from playbooks.deals.stages import Registration
from playbooks.insights.for_deal import recommend_for_deal
from playbooks.plays.playset import PlaySet
from playbooks.programme.people import Partner
from playbooks.programme.queries import partners

AssetsOf = Callable[[Partner], Sequence[Asset]]
"""A partner in; what all of that partner's people may see out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A kind of deal for which there is nothing, and the open deals of that kind, by id."""

    stage: str
    product: str
    industry: str
    competitor: str
    deals: tuple[str, ...]


def gaps(session: Session, *, plays: PlaySet, assets_of: AssetsOf, today: date) -> list[Gap]:
    """Every gap of the open deals, those that most deals share first."""
    found: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    waiting: dict[str, list[Deal]] = defaultdict(list)
    for deal in deals.all_deals(session):
        if deal.is_open and deal.registration is not Registration.REJECTED:
            waiting[deal.partner_id].append(deal)
    for owner in (one for one in partners(session) if one.id in waiting):
        assets = assets_of(owner)
        for deal in waiting[owner.id]:
            got = recommend_for_deal(session, deal, plays=plays, assets=assets, today=today)
            if not got.items:
                kind = (deal.stage.value, deal.product, deal.industry, deal.rival)
                found[kind].append(deal.id)
    return [
        Gap(stage=stage, product=product, industry=industry, competitor=rival, deals=tuple(ids))
        for (stage, product, industry, rival), ids in sorted(
            found.items(), key=lambda item: (-len(item[1]), item[0])
        )
    ]
