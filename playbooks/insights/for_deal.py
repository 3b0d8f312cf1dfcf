"""Recommendations for a registered deal, from what the database knows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo

from sqlalchemy.orm import Session

from content_index.assets import Asset
from content_index.curation.rules import Occasion, hidden, pinned
from content_index.labels import Grant
from content_index.life.queries import curations
from playbooks.deals.deal import Deal
from playbooks.deals.queries import deals_ever
from playbooks.insights.measuring import Evidence
from playbooks.insights.recommending import NO_FIT, Curated, Recommended, recommend
from playbooks.insights.worked import NOTHING_KNOWN
from playbooks.plays.facts import DealFacts, facts_of, spoken
from playbooks.plays.playset import PlaySet
from playbooks.plays.queries import uses_of_deal
from playbooks.programme.entitlements import holder_of
from playbooks.programme.queries import partner, rules


def deal_facts(session: Session, deal: Deal, *, today: date, zone: tzinfo = UTC) -> DealFacts:
    """Put together what plays and recommendations go by.

    Raises:
        LookupError: the deal's partner is gone, which foreign keys forbid.
    """
    owner = partner(session, deal.partner_id)
    if owner is None:
        raise LookupError(f"deal {deal.id} has no partner")
    return facts_of(
        deal,
        partner=owner,
        holder=holder_of(owner, tiers=rules(session).tiers, today=today),
        is_first_deal=deals_ever(session, owner.id) == 1,
        today=today,
        zone=zone,
    )


def recommend_for_deal(  # noqa: PLR0913 - what is known, each by name
    session: Session,
    deal: Deal,
    *,
    plays: PlaySet,
    assets: Iterable[Asset],
    today: date,
    evidence: Evidence | None = None,
    fit: Mapping[str, float] = NO_FIT,
    limit: int = 3,
) -> Recommended:
    """Rank assets for a deal that the caller has already found visible to whoever asks.

    `assets` must be what **every** reader of the recommendation may see (`Library.assets(grant)`);
    `evidence` is of the deal's own partner, and without it nothing is said of what worked;
    `fit` is by asset id how well a text fits `words_of_deal`.
    """
    facts = deal_facts(session, deal, today=today)
    return recommend(
        facts,
        plays=plays.for_deal(facts),
        assets=assets,
        used=uses_of_deal(session, deal.id),
        today=today,
        curated=curated_for(session, facts, today=today),
        worked=NOTHING_KNOWN if evidence is None else evidence.at(facts.stage.value),
        fit=fit,
        limit=limit,
    )


def words_of_deal(deal: Deal) -> str:
    """What a deal is about, as words to search by."""
    known = (deal.stage, deal.product, deal.industry, deal.rival, deal.contact_role)
    return " ".join([*(spoken(word) for word in known if word), deal.notes]).strip()


def occasion_of(deal: Deal) -> Occasion:
    """What pins and hides by industry and stage are judged by."""
    return Occasion(industry=deal.industry, stage=deal.stage.value)


def curated_for(session: Session, facts: DealFacts, *, today: date) -> Curated:
    """Return what CAMs have pinned and hidden for a deal's partner, industry or stage."""
    every = curations(session)
    grant = Grant(holders=(facts.holder,))
    occasion = Occasion(industry=facts.industry, stage=facts.stage.value)
    return Curated(
        pinned=pinned(every, grant, occasion, today=today),
        hidden=hidden(every, grant, occasion, today=today),
    )
