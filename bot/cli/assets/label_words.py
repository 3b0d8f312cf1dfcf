"""A label in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content_index.labels import AudienceLevel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content_index.labels import Label

AUDIENCES = {
    None: "nobody",
    AudienceLevel.INTERNAL: "the vendor's own people",
    AudienceLevel.TO_PARTNER: "partners, not beyond",
    AudienceLevel.THRU_PARTNER: "partners, who may pass it on",
    AudienceLevel.PUBLIC: "anybody",
}


def label_in_words(label: Label) -> str:
    """Say who may see it, such as "partners, not beyond; gold and above; in DACH"."""
    parts = [AUDIENCES[label.audience], *conditions(label)]
    return "; ".join(parts)


def conditions(label: Label) -> list[str]:
    """Say what a label asks for besides its audience, one phrase each."""
    said = (
        ("only {}", label.partners),
        ("{} and above", label.minimum_tiers),
        ("tier {}", label.tiers),
        ("of type {}", label.partner_types),
        ("in {}", label.regions),
    )
    found = [words.format(_listed(names, "or")) for words, names in said if names]
    said_all = (
        ("certified for {}", label.certifications),
        ("who have reached {}", label.milestones),
        ("who sell {}", label.products),
    )
    found += [words.format(_listed(names, "and")) for words, names in said_all if names]
    if label.embargo_until:
        found.append(f"from {label.embargo_until}")
    if label.expires_on:
        found.append(f"until {label.expires_on}")
    return found


def _listed(names: Iterable[str], word: str) -> str:
    return f" {word} ".join(sorted(names))
