"""Which assets speak of what a text speaks of, for recommendations and not for answers."""

from __future__ import annotations

from datetime import date

from content_index.curation.rules import ANY_OCCASION, Occasion
from content_index.labels import Grant
from content_index.library import Library
from retrieval.fusion import fused
from retrieval.searching import DEPTH
from retrieval.weights import FUSION

ASSETS_MAX = 10
"""So many assets fit a text at all; the first wholly, the last a tenth."""


def text_fit(
    library: Library,
    text: str,
    grant: Grant,
    *,
    today: date,
    occasion: Occasion = ANY_OCCASION,
) -> dict[str, float]:
    """By asset id, how well each of the best `ASSETS_MAX` fits a text, above 0 and at most 1.

    Only what every holder of the grant may see on that occasion is searched. The share falls evenly
    with the rank of the asset's best passage: what scores mean differs from text to text, ranks do
    not.
    """
    if not text.strip():
        return {}
    allowed = library.allowed(grant, today=today, occasion=occasion)
    dense = {hit.row: hit.score for hit in library.dense(text, allowed, limit=DEPTH)}
    words = {hit.row: hit.score for hit in library.words(text, allowed, limit=DEPTH)}
    both = fused({"dense": dense, "words": words}, weights=FUSION)
    rows = sorted(both, key=lambda row: (-both[row], row))
    assets = dict.fromkeys(passage.asset_id for passage in library.passages(rows, allowed))
    return {
        asset_id: (ASSETS_MAX - rank) / ASSETS_MAX
        for rank, asset_id in enumerate(list(assets)[:ASSETS_MAX])
    }
