"""From a step of a play and a deal to the words and assets of a nudge. Pure.

The text is plain: whoever posts it escapes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from content_index.assets import Asset
from content_index.labels import AudienceLevel
from playbooks.deals.deal import Deal
from playbooks.insights.recommending import Curated, Recommendation, best_for_ask
from playbooks.plays.definition import AssetAsk, Recipient, Step
from playbooks.plays.facts import DealFacts, spoken
from playbooks.plays.nudge import Delivery, Use
from playbooks.plays.playset import LoadedPlay
from playbooks.plays.templates import render
from playbooks.programme.people import Member, Partner

MAY_GO_ON = frozenset({AudienceLevel.THRU_PARTNER, AudienceLevel.PUBLIC})
"""The audiences whose assets a partner may hand to a customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody that a message may name. `product` is the product's name as people read it.

    `values` are those of the occasion, for a message without a deal.
    """

    deal: Deal | None
    facts: DealFacts
    partner: Partner
    member: Member
    cam: Member | None
    product: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The assets of a nudge, and what the sender should know about them."""

    recommendations: tuple[Recommendation, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a step says, and in which language."""

    text: str
    language: str


def language_of(loaded: LoadedPlay, step: Step, reader: Member) -> str:
    """Return the reader's language where the step has words in it, else the playbook's own."""
    has_theirs = isinstance(step.say, dict) and reader.language in step.say
    return reader.language if has_theirs else loaded.playbook.language


def text_of(loaded: LoadedPlay, step: Step, cast: Cast, *, first_asset: Asset | None) -> str:
    """Fill in a step's message, in the recipient's language where the playbook has it."""
    template = step.say
    if isinstance(template, dict):
        template = template[language_of(loaded, step, cast.member)]
    return render(template, {**_values(cast, first_asset), **cast.values})


def choose_assets(  # noqa: PLR0913 - what is known, each by name
    loaded: LoadedPlay,
    step: Step,
    facts: DealFacts,
    *,
    assets: Sequence[Asset],
    used: dict[str, Use],
    today: date,
    curated: Curated,
    first: str | None = None,
) -> Chosen:
    """Find the assets that a step asks for, among what **every** reader of the nudge may see.

    `first` is the asset that began the play. For a message that is meant for the customer, only
    what may go to customers counts.
    """
    chosen: list[Recommendation] = []
    warnings: list[str] = []
    asks = step.assets if first is None else (AssetAsk(id=first), *step.assets)
    if step.to is Recipient.PROSPECT_VIA_PARTNER:
        assets = [a for a in assets if a.label.audience in MAY_GO_ON]
    for ask in asks:
        left = [a for a in assets if a.id not in {c.asset.id for c in chosen}]
        found = best_for_ask(
            ask, facts, play=loaded, assets=left, used=used, today=today, curated=curated
        )
        if found is not None:
            chosen.append(found)
            warnings += [f"{found.asset.title}: {w}" for w in found.warnings]
        elif ask.id is not None:
            warnings.append(f"“{ask.id}” is left out: these readers may not see it.")
        else:
            kinds = " or ".join(sorted(k.replace("_", " ") for k in ask.kinds))
            warnings.append(f"No {kinds} that these readers may see suits this deal.")
    return Chosen(recommendations=tuple(chosen[: step.assets_max]), warnings=tuple(warnings))


def digest_of(text: str, delivery: Delivery, assets: Sequence[Asset]) -> str:
    """Name exactly what will be said, to whom, and with which versions."""
    content = [text, asdict(delivery), [[a.id, a.version_id] for a in assets]]
    return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=12).hexdigest()


def _values(cast: Cast, first_asset: Asset | None) -> dict[str, str]:
    cam = cast.cam
    return {
        **({} if cast.deal is None else _deal_values(cast.deal, cast)),
        "partner.name": cast.partner.name,
        "member.name": cast.member.name,
        "member.first_name": cast.member.first_name,
        "cam.name": cam.name if cam else "your account manager",
        "cam.first_name": cam.first_name if cam else "your account manager",
        "asset.title": first_asset.title if first_asset else "",
    }


def _deal_values(deal: Deal, cast: Cast) -> dict[str, str]:
    return {
        "deal.id": deal.id,
        "deal.customer": deal.customer,
        "deal.product": cast.product,
        "deal.stage": deal.stage.value,
        "deal.amount": "" if deal.amount is None else f"{deal.amount:,} {deal.currency}",
        "deal.competitor": spoken(deal.rival).title(),
        "deal.industry": spoken(deal.industry),
        "deal.expected_close": _day(deal.expected_close),
        "deal.protected_until": _day(deal.protected_until),
        "deal.days_in_stage": str(cast.facts.days_in_stage),
    }


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B %Y}"
