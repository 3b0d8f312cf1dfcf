"""An abstention: what was found is not sure, or what is asked is for a person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from content_index.assets import Asset
from retrieval import composing
from retrieval.answers import Answer, AnswerState, AssetCard
from retrieval.asset_cards import cards_of
from retrieval.closest import closest
from retrieval.findings import Findings
from retrieval.phrases import phrases_of
from retrieval.question import Preferences

MOST_RANKED = 10

Scored = Sequence[tuple[Asset, float]]
"""Documents with how well they suit a question, best first."""


def scored_assets(findings: Findings, assets: Mapping[int, Asset]) -> list[tuple[Asset, float]]:
    """Return the documents that were found; `assets` are the allowed ones by version id."""
    by_id = {asset.id: asset for asset in assets.values()}
    return [(by_id[asset_id], score) for asset_id, score in findings.documents]


def best_paths(scored: Scored) -> tuple[str, ...]:
    """Return the paths of the best documents, at most ten."""
    return tuple(asset.path for asset, _ in scored[:MOST_RANKED])


def near(
    findings: Findings, scored: Scored, *, sure: float, preferences: Preferences
) -> tuple[AssetCard, ...]:
    """Return the pages near to what was looked for, best first."""
    return cards_of(
        closest(scored, confidence=sure),
        quoted=(),
        preferences=preferences,
        language=findings.reading.language,
    )


def abstained(
    findings: Findings, scored: Scored, *, sure: float, preferences: Preferences
) -> Answer:
    """Say that nothing sure was found, what nothing mentions, and which pages are near."""
    language = findings.reading.language
    notes = composing.not_found(findings.reading, findings.missing)
    pages = near(findings, scored, sure=sure, preferences=preferences)
    return Answer(
        state=AnswerState.ABSTAINED,
        text=composing.abstention(notes, pages, language=language),
        assets=pages,
        ranked=best_paths(scored),
        confidence=sure,
        notes=notes,
        language=language,
    )


def for_a_person(language: str, *, ranked: tuple[str, ...] = ()) -> Answer:
    """Leave to a person what is about the asker's own records: no document says that."""
    return Answer(
        state=AnswerState.ABSTAINED,
        text=phrases_of(language).needs_a_person,
        ranked=ranked,
        language=language,
        needs_a_person=True,
    )
