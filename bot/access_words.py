"""Why somebody may not see an asset, and what would change that, in sentences.

For the vendor's own people, never shown to a partner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.markup import spelt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from content_index.labels import Holder, Label

_OF_STATUS = {
    "draft": "It is not published: it is a draft.",
    "withdrawn": "It is not published: it is withdrawn.",
    "superseded": "Something newer has taken its place.",
    "older_edition": "The same readers see a newer edition of it.",
    "hidden": "A person keeps it back from these readers.",
    "its_document": "It is what its author did not show of a document that they do not see.",
    "not_there": "There is no such asset.",
}


def sentence(reason: str, label: Label, holder: Holder | None, names: dict[str, str]) -> str:
    """Say one reason in a sentence: what the asset asks for, and what the reader has instead.

    `holder` is the reader whom it concerns, None where it concerns everybody; `names` holds the
    partners' names by id.
    """
    who = "the reader" if holder is None else names.get(holder.organisation, "the reader")
    if reason in _OF_STATUS:
        return _OF_STATUS[reason]
    for_everybody = {
        "no_readers": "Nobody is known to read there.",
        "no_audience": "Its label names no audience, so nobody may see it.",
        "embargoed": f"It is not to be shown before {label.embargo_until}.",
        "expired": f"It was to be shown until {label.expires_on} only.",
        "internal": f"Only for the vendor's own people; {who} is not one of them.",
        "unknown_reader": "Somebody unknown to the programme would read it; they may see only "
        "what is public without conditions.",
    }
    if holder is None or reason in for_everybody:
        return for_everybody.get(reason, spelt(reason) + ".")
    lowest = _listed(label.minimum_tiers)
    tier = f"{lowest} partners and above" if label.minimum_tiers else ""
    tiers = f"{_listed(label.tiers)} partners" if label.tiers else ""
    asked, has = {
        "other_partner": (
            _listed(names.get(one, one) for one in label.partners),
            "not one of them",
        ),
        "tier": (" and ".join(filter(None, (tier, tiers))), spelt(holder.tier or "without a tier")),
        "partner_type": (
            f"partners of type {_listed(label.partner_types)}",
            spelt(holder.partner_type or "of no type"),
        ),
        "region": (f"partners in {_listed(label.regions)}", f"in {_listed(holder.regions)}"),
        "certification": _lacking("certified for", label.certifications, holder.certifications),
        "milestone": _lacking("who have reached", label.milestones, holder.milestones),
        "product": _lacking("who sell", label.products, holder.products),
    }.get(reason, (spelt(reason), "not"))
    return f"Only for {asked}; {who} is {has}."


def _lacking(asked: str, required: frozenset[str], held: frozenset[str]) -> tuple[str, str]:
    return f"partners {asked} {_listed(required)}", f"without {_listed(required - held)}"


def _listed(identifiers: Iterable[str]) -> str:
    return ", ".join(sorted(spelt(one) for one in identifiers)) or "nowhere"


def way_back(state: str, what: str, name: str, day: date | None, *, who: str) -> str:
    """Say what would open it: `what` is a certification or milestone that `who` does not hold."""
    named = f"the {what} {spelt(name)}"
    if state == "lapsed":
        return f"{who} held {named} until {day}. It opens again on the day on which it is renewed."
    if state == "coming":
        return f"{who} has {named} from {day} on: it opens that day by itself."
    return f"It opens on the day on which {who} reaches {named}."
