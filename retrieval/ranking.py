"""Rank passages and documents by a few transparent features. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from content_index.assets import Asset, AssetKind
from retrieval.question import Preferences

FEATURES = (
    "dense",
    "words",
    "coverage",
    "expected_form",
    "document_words",
    "late",
    "late_statement",
    "late_statement_on_topic",
)

_STALE_AFTER_DAYS = 730
_PREFERRED = 0.25
_PAST_REVIEW = -0.15
_STALE = -0.25
_NEWS = -0.25
_OTHER_LANGUAGE = -0.5
_PINNED = 0.5
_MADE_FOR = 1.5
_BATTLECARD = 1.0
_ASKED_ROW = 3.0

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is known of one passage for one question, in the order of `FEATURES`.

    `dense` and `words` are standardised scores of the two searches, `coverage` the share (by
    rarity) of the question's terms it holds, `expected_form` whether it has the form asked for,
    `document_words` the standardised BM25 of its whole document. The last three are mean best
    matches of the question's tokens: in the whole passage, in its best statement with title and
    headings, and in that the match of those tokens alone that carry a topic.
    """

    dense: float
    words: float
    coverage: float
    expected_form: float
    document_words: float
    late: float
    late_statement: float
    late_statement_on_topic: float

    def row(self) -> tuple[float, ...]:
        """Return the features in order."""
        return (
            self.dense,
            self.words,
            self.coverage,
            self.expected_form,
            self.document_words,
            self.late,
            self.late_statement,
            self.late_statement_on_topic,
        )


def matrix(signals: Sequence[Signals]) -> NDArray[np.float64]:
    """Return one row of features for each passage."""
    return np.asarray([item.row() for item in signals], dtype=np.float64).reshape(-1, len(FEATURES))


def prior(  # noqa: PLR0913 - what is known of an asset before
    asset: Asset,
    preferences: Preferences,
    *,
    today: date,
    is_pinned: bool = False,
    is_made_for_readers: bool = False,
    is_battlecard: bool = False,
    has_row: bool = False,
) -> float:
    """Return what an asset's own facts add to its score: small, and never a reason to leave it out.

    Current rules go before old newsletters; what suits the asker's stage, industry, products,
    competitor and language goes first, what a CAM has pinned for the readers, what
    `is_made_for_readers` of their own partner or region (the price list of their currency), what
    `is_battlecard` against a competitor that is named, and what `has_row` for whoever asks what
    something costs, or for a comparison.
    """
    total = preferred(asset, preferences)
    total += (
        _PINNED * is_pinned
        + _MADE_FOR * is_made_for_readers
        + _BATTLECARD * is_battlecard
        + _ASKED_ROW * has_row
    )
    if asset.review_by is not None and asset.review_by < today:
        total += _PAST_REVIEW
    if asset.updated is not None and (today - asset.updated).days > _STALE_AFTER_DAYS:
        total += _STALE
    if asset.kind is AssetKind.NEWSLETTER:
        total += _NEWS
    return total


def preferred(asset: Asset, preferences: Preferences) -> float:
    """Return what an asset's fit to the asker's situation adds to its score."""
    suits = asset.suits
    matches = sum(
        (
            preferences.stage is not None and preferences.stage in suits.stages,
            preferences.industry is not None and preferences.industry in suits.industries,
            bool(preferences.products & suits.products),
            preferences.competitor is not None and preferences.competitor in suits.competitors,
        )
    )
    total = _PREFERRED * matches
    if preferences.language and asset.language.split("-")[0] != preferences.language.split("-")[0]:
        total += _OTHER_LANGUAGE
    return total


def best_by_document(
    scores: Sequence[tuple[Name, float]], *, order: Mapping[Name, str]
) -> list[tuple[Name, float]]:
    """Give each document its best passage's score; best first, equal ones in the order given."""
    best: dict[Name, float] = {}
    for document, score in scores:
        best[document] = max(score, best.get(document, score))
    return sorted(best.items(), key=lambda item: (-item[1], order[item[0]]))
