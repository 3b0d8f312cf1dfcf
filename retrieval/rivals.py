"""Battlecards for whoever asks how to meet a competitor. Pure.

Rules mention competitors, too: "do not compare us by name with them in public". A page that is made
to meet the one that is named goes before those, unless permission is what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from content_index.assets import Asset, AssetKind
from content_index.words import folded

_WORD = re.compile(r"[^\W_]+")
_ASKS_FOR_A_RULE = re.compile(
    r"\b(?:may|allowed|permitted|permission|ads?|advert\w*|public\w*|discounts?|funds?|mdf|"
    r"darf|duerfen|durfen|erlaubt|werbung|anzeige|rabatt\w*|"
    r"puedo|podemos|permitido|anuncio|descuentos?|fondos?)\b"
)
"""In folded text. What is paid for displacing a competitor is in the rules, too."""


def battlecards_for(question: str, assets: Iterable[Asset]) -> frozenset[str]:
    """Return the ids of the battlecards against the competitors that a question names."""
    if _ASKS_FOR_A_RULE.search(folded(question)):
        return frozenset()
    said = _in_words(question)
    return frozenset(
        asset.id
        for asset in assets
        if asset.kind is AssetKind.BATTLECARD
        and any(_in_words(rival) in said for rival in asset.suits.competitors)
    )


def _in_words(text: str) -> str:
    return f" {' '.join(_WORD.findall(folded(text)))} "
