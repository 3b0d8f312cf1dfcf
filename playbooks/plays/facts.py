"""What is known of a deal when it is matched against plays and assets. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from content_index.labels import Holder
from playbooks.deals.deal import Deal
from playbooks.deals.stages import Registration, Stage
from playbooks.programme.people import Partner


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """A deal with its partner, on one day.

    `languages` are in the partner's order of preference. `protection_days_left` is None for a deal
    that is not protected: not approved, or closed.
    """

    deal_id: str
    stage: Stage
    registration: Registration
    stage_entry: int
    product: str
    industry: str
    competitor: str
    contact_role: str
    amount: int | None
    is_first_deal: bool
    days_in_stage: int
    protection_days_left: int | None
    partner_id: str
    languages: tuple[str, ...]
    holder: Holder


def facts_of(  # noqa: PLR0913 - what is known, each by name
    deal: Deal,
    *,
    partner: Partner,
    holder: Holder,
    is_first_deal: bool,
    today: date,
    zone: tzinfo = UTC,
) -> DealFacts:
    """Put together what is known of a deal on that day; words are normalised by `word`.

    `today` is a day on the calendar of `zone`, which is the programme's.
    """
    return DealFacts(
        deal_id=deal.id,
        stage=deal.stage,
        registration=deal.registration,
        stage_entry=deal.stage_entry,
        product=word(deal.product),
        industry=word(deal.industry),
        competitor=word(deal.rival),
        contact_role=word(deal.contact_role),
        amount=deal.amount,
        is_first_deal=is_first_deal,
        days_in_stage=deal.days_in_stage(today=today, zone=zone),
        protection_days_left=deal.protection_days_left(today=today),
        partner_id=partner.id,
        languages=partner.languages,
        holder=holder,
    )


def facts_without_deal(partner: Partner, holder: Holder) -> DealFacts:
    """Return what assets are matched against where there is a partner and no deal: nothing."""
    return DealFacts(
        deal_id="",
        stage=Stage.REGISTERED,
        registration=Registration.APPROVED,
        stage_entry=0,
        product="",
        industry="",
        competitor="",
        contact_role="",
        amount=None,
        is_first_deal=False,
        days_in_stage=0,
        protection_days_left=None,
        partner_id=partner.id,
        languages=partner.languages,
        holder=holder,
    )


def word(text: str) -> str:
    """Normalise a word of the programme's vocabulary: "Public sector" is "public_sector"."""
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


def words(texts: frozenset[str]) -> frozenset[str]:
    """Normalise several words of the vocabulary."""
    return frozenset(word(text) for text in texts)


def spoken(text: str) -> str:
    """Turn a word of the vocabulary into what people read: "public_sector" is "public sector"."""
    short = {"it", "cio", "ciso", "cfo", "ceo", "cto", "coo", "msp", "uk", "eu"}
    parts = re.split(r"[_\s]+", text)
    return " ".join(p.upper() if p.casefold() in short else p for p in parts).strip()
