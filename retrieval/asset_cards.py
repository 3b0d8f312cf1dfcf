"""The assets that an answer offers to open, and the facts that speak for each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content_index.assets import Asset, AssetKind
from content_index.languages import ENGLISH
from content_index.words import primary
from retrieval.answers import AssetCard, Citation
from retrieval.phrases import PHRASES, Phrases, phrases_of
from retrieval.question import Preferences

MOST_CARDS = 3


def cards_of(
    assets: Sequence[Asset],
    *,
    quoted: Sequence[str],
    preferences: Preferences,
    language: str = ENGLISH,
) -> tuple[AssetCard, ...]:
    """Return a card with its receipt for each asset, at most three.

    A vetted answer has none: it is quoted, and there is nothing to open.
    """
    phrases = phrases_of(language)
    to_open = [one for one in dict.fromkeys(assets) if one.kind is not AssetKind.VETTED_ANSWER]
    return tuple(
        AssetCard(asset=asset, receipt=_receipt(asset, phrases, quoted, preferences))
        for asset in to_open[:MOST_CARDS]
    )


def recounted(
    cards: Sequence[AssetCard], citations: Sequence[Citation], *, language: str
) -> tuple[AssetCard, ...]:
    """Return cards that say how often they are quoted in what is left of an answer's quotes."""
    quoted = [item.asset_id for item in citations if not item.is_repeated]
    phrases = phrases_of(language)
    return tuple(
        replace(
            card,
            receipt=(
                *_how_often_quoted(card.asset, phrases, quoted),
                *(fact for fact in card.receipt if fact not in _COUNTS),
            ),
        )
        for card in cards
    )


def _how_often_quoted(asset: Asset, phrases: Phrases, quoted: Sequence[str]) -> list[str]:
    count = sum(asset_id == asset.id for asset_id in quoted)
    if count > 1:
        return [phrases.quoted_above_often.format(count=count)]
    return [phrases.quoted_above] if count else []


_COUNTS = frozenset(
    fact
    for phrases in PHRASES.values()
    for fact in (
        phrases.quoted_above,
        *(phrases.quoted_above_often.format(count=count) for count in range(2, 10)),
    )
)


def _receipt(
    asset: Asset, phrases: Phrases, quoted: Sequence[str], preferences: Preferences
) -> tuple[str, ...]:
    facts = _how_often_quoted(asset, phrases, quoted)
    suits = asset.suits
    if preferences.stage and preferences.stage in suits.stages:
        facts.append(phrases.for_stage.format(name=preferences.stage))
    if preferences.industry and preferences.industry in suits.industries:
        facts.append(phrases.for_industry.format(name=preferences.industry))
    products = sorted(preferences.products & suits.products)
    facts += [phrases.about_product.format(name=name) for name in products]
    if preferences.competitor and preferences.competitor in suits.competitors:
        facts.append(phrases.against_competitor.format(name=preferences.competitor))
    version = phrases.version.format(version=asset.version)
    if asset.updated is not None:
        version += f", {phrases.updated.format(day=phrases.day_of(asset.updated))}"
    facts.append(version)
    if asset.owner:
        facts.append(phrases.owner.format(name=asset.owner))
    if asset.label.expires_on is not None:
        facts.append(phrases.valid_until.format(day=phrases.day_of(asset.label.expires_on)))
    return tuple(facts)


def in_other_language(card: AssetCard, *, asked: str) -> str:
    """Return what stands behind a title that is in another language than was asked in."""
    code = primary(card.asset.language)
    return "" if code == asked else f" ({phrases_of(asked).language(code)})"
