"""Which pages an abstention names: where the answer may stand, though no quote is sure. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from content_index.assets import Asset
from retrieval.quotes import LESS_LIKELY

LEAST_SURE = 0.15
"""Below this confidence a question is mostly about something else: no page is close to it."""


def closest(documents: Sequence[tuple[Asset, float]], *, confidence: float) -> tuple[Asset, ...]:
    """Return the pages to look at, best first, of (document, score) pairs in that order.

    Those that are nearly as likely to be right as the first; none where the `confidence` that the
    best quotes hold the answer says that nothing is near.
    """
    if not documents or confidence < LEAST_SURE:
        return ()
    best = documents[0][1]
    return tuple(asset for asset, score in documents if best - score <= LESS_LIKELY)
