"""Questions that ask for a kind of document, not a fact: "send me the latest deck". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from content_index.assets import Asset, AssetKind
from retrieval.question import Preferences
from retrieval.ranking import preferred
from retrieval.wording import ASKING_FOR_DOCUMENTS, topic_words

_NAMES: Mapping[AssetKind, str] = {
    AssetKind.ONE_PAGER: r"one[ -]?pagers?|data ?sheets?|datenbl\w+|leaflets?|flyers?",
    AssetKind.BATTLECARD: r"battle ?cards?",
    AssetKind.CASE_STUDY: r"case stud(?:y|ies)|success stor(?:y|ies)|customer stor(?:y|ies)|"
    r"fallstudien?|referenz(?:en)?",
    AssetKind.PRICING: r"price ?lists?|pricing(?: sheets?)?|preislisten?",
    AssetKind.DEMO_SCRIPT: r"demo scripts?",
    AssetKind.EMAIL_TEMPLATE: r"e-?mail templates?|mail templates?",
    AssetKind.TRAINING: r"trainings?(?: material)?",
    AssetKind.DECK: r"(?:slide |pitch |sales |customer )?decks?|slides?|presentations?|"
    r"pr\u00e4sentation(?:en)?",
    AssetKind.FAQ: r"faqs?",
    AssetKind.NEWSLETTER: r"newsletters?",
}
_PATTERNS = {
    kind: re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE) for kind, names in _NAMES.items()
}


def kind_named(text: str) -> AssetKind | None:
    """Return the one kind of document that a question names, or None for none or several."""
    named = [kind for kind, pattern in _PATTERNS.items() if pattern.search(text)]
    return named[0] if len(named) == 1 else None


def kind_alone(text: str) -> AssetKind | None:
    """Return the kind when the question asks for a document of it and names no topic besides."""
    kind = kind_named(text)
    if kind is None:
        return None
    rest = _PATTERNS[kind].sub(" ", text)
    return kind if not set(topic_words(rest)) - ASKING_FOR_DOCUMENTS else None


def newest_of(
    kind: AssetKind, assets: Iterable[Asset], *, preferences: Preferences, most: int
) -> list[Asset]:
    """Return the assets of a kind: what suits the asker first, then the newest, then by id."""
    return sorted(
        (asset for asset in assets if asset.kind is kind),
        key=lambda asset: (
            -preferred(asset, preferences),
            -(asset.updated or date.min).toordinal(),
            asset.id,
        ),
    )[:most]
