"""Which assets help with a deal at its stage. Pure.

One score, a plain sum; the words of its parts are the receipt. The candidates are what the readers
may see: nothing else is known here, so nothing else can show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from content_index.assets import Asset, AssetKind, Status
from playbooks.deals.stages import Stage
from playbooks.insights.parts import Part
from playbooks.insights.worked import NOTHING_KNOWN, WhatWorked
from playbooks.plays.definition import AssetAsk
from playbooks.plays.facts import DealFacts, spoken, words
from playbooks.plays.nudge import Use
from playbooks.plays.playset import LoadedPlay
from playbooks.plays.triggers import Fact

NAMED_BY_PLAY = 4.0
ASKED_BY_PLAY = 2.0
PINNED = 20.0
"""More than all the rest together: a person said so, and what they pinned goes first."""
LATER_IN_PLAY = 0.25
"""The share of those that an asset gets whose step of the play comes days later by itself."""
STAGE = 3.0
COMPETITOR = 3.0
PRODUCT = 2.0
INDUSTRY = 1.5
PERSONA = 1.0
LANGUAGE = 1.0
KIND = 1.5
TEXT = 2.5
"""With a kind that helps at the stage just enough by itself: a library may be without labels."""
OTHER_STAGE = -3.0
OTHER_PRODUCT = -3.0
OTHER_COMPETITOR = -5.0
OTHER_INDUSTRY = -1.0
OTHER_LANGUAGE = -4.0
REVIEW_OVERDUE = -0.5
SHOWN_BEFORE = -1.5
SENT_ON_BEFORE = -4.0
SAME_KIND_AGAIN = -1.0
SCORE_MIN = 4.0
"""Below this sum an asset is not worth anybody's time."""

_K = AssetKind
KINDS_BY_STAGE: dict[Stage, dict[AssetKind, float]] = {
    Stage.REGISTERED: {_K.ONE_PAGER: 1.0, _K.EMAIL_TEMPLATE: 1.0, _K.DECK: 0.5, _K.GUIDE: 0.3},
    Stage.DISCOVERY: {_K.BATTLECARD: 1.0, _K.ONE_PAGER: 0.7, _K.DECK: 0.7, _K.CASE_STUDY: 0.6},
    Stage.VALIDATION: {_K.DEMO_SCRIPT: 1.0, _K.SECURITY: 0.8, _K.CASE_STUDY: 0.8, _K.GUIDE: 0.6},
    Stage.PROPOSAL: {_K.PRICING: 1.0, _K.CASE_STUDY: 0.7, _K.SECURITY: 0.6, _K.BATTLECARD: 0.4},
    Stage.COMMIT: {_K.PRICING: 0.8, _K.RULES: 0.7, _K.SECURITY: 0.6, _K.GUIDE: 0.4},
    Stage.WON: {_K.TRAINING: 1.0, _K.GUIDE: 1.0, _K.CASE_STUDY: 0.2},
    Stage.LOST: {_K.CASE_STUDY: 0.6, _K.EMAIL_TEMPLATE: 0.6, _K.NEWSLETTER: 0.5},
}
"""How much a kind of asset helps at a stage, 0 to 1: what an experienced CAM would reach for."""

_PLAY_WORDS = "Your programme's play"
_TEXT_WORDS = "Its text fits what is noted of the deal"
_PINNED_WORDS = "Pinned by your account manager"
_LANGUAGES = {"de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """The ids of assets that a CAM has pinned or hidden for a deal's partner, industry or stage."""

    pinned: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


NOTHING_CURATED = Curated()
NO_FIT: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """An asset worth using now. `receipt` says why, most important first; `warnings` what to mind.

    `score` is the sum of `parts`; what lowers it is among them too.
    """

    asset: Asset
    score: float
    receipt: tuple[str, ...]
    warnings: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """The best assets first. When there are none, `gap` says so in words; it is None otherwise."""

    items: tuple[Recommendation, ...]
    gap: str | None


def recommend(  # noqa: PLR0913 - what is known, each by name
    facts: DealFacts,
    *,
    plays: Sequence[LoadedPlay],
    assets: Iterable[Asset],
    used: dict[str, Use],
    today: date,
    curated: Curated = NOTHING_CURATED,
    worked: WhatWorked = NOTHING_KNOWN,
    fit: Mapping[str, float] = NO_FIT,
    limit: int = 3,
) -> Recommended:
    """Rank the assets for a deal.

    Args:
        facts: the deal.
        plays: the plays that the deal calls for now (`PlaySet.for_deal`).
        assets: what **every** reader of the recommendation may see.
        used: by asset id, what happened on this deal so far.
        today: decides what is overdue for review.
        curated: what is pinned goes first, needs no least score, and says so; what is hidden
            is not there.
        worked: what the deal's partner may learn from about this stage.
        fit: by asset id, how well its text fits what is known of the deal, 0 to 1.
        limit: at most so many; variety of kinds is preferred.
    """
    candidates = [asset for asset in assets if asset.id not in curated.hidden]
    known = worked.among({asset.id for asset in candidates})
    scored = []
    for asset in candidates:
        use = used.get(asset.id, Use())
        if asset.status is not Status.PUBLISHED or use.not_useful:
            continue
        is_pinned = asset.id in curated.pinned
        parts = _parts(asset, facts, plays=plays, use=use, today=today, is_pinned=is_pinned)
        occasion = f"{facts.deal_id}:{facts.stage_entry}"
        parts += known.parts(asset.id, segment=facts.industry, occasion=occasion)
        if asset.id in fit:
            parts.append(Part(points=TEXT * fit[asset.id], words=_TEXT_WORDS))
        if is_pinned or _is_worth_it(asset, facts, parts):
            scored.append((asset, parts))
    items = _varied(scored, limit=limit, today=today)
    return Recommended(items=items, gap=None if items else _gap(facts))


def best_for_ask(  # noqa: PLR0913 - what is known, each by name
    ask: AssetAsk,
    facts: DealFacts,
    *,
    play: LoadedPlay,
    assets: Iterable[Asset],
    used: dict[str, Use],
    today: date,
    curated: Curated = NOTHING_CURATED,
) -> Recommendation | None:
    """Find the best asset for what a play's step asks for; None when none may be shown or suits.

    A person wrote the step, so there is no least score; what was found not useful, or was sent to
    this customer already, is taken only when it is asked for by id.
    """
    scored = []
    for asset in assets:
        use = used.get(asset.id, Use())
        is_worn = ask.id is None and (use.not_useful or use.sent_on)
        if asset.status is not Status.PUBLISHED or is_worn or asset.id in curated.hidden:
            continue
        if asset_meets(ask, asset, facts):
            is_pinned = asset.id in curated.pinned
            parts = _parts(asset, facts, plays=[play], use=use, today=today, is_pinned=is_pinned)
            scored.append((asset, parts))
    found = _varied(scored, limit=1, today=today)
    return found[0] if found else None


def asset_meets(ask: AssetAsk, asset: Asset, facts: DealFacts) -> bool:
    """Say whether an asset is what a play's step asks for, for this deal."""
    if ask.id is not None:
        return asset.id == ask.id
    return asset.kind in ask.kinds and all(_suits(asset, f, facts) for f in ask.matching)


def _suits(asset: Asset, fact: Fact, facts: DealFacts) -> bool:
    wanted, suited = _fact_values(fact, asset, facts)
    return bool(wanted) and wanted in words(suited)


def _fact_values(fact: Fact, asset: Asset, facts: DealFacts) -> tuple[str, frozenset[str]]:
    suits = asset.suits
    return {
        Fact.STAGE: (facts.stage.value, suits.stages),
        Fact.INDUSTRY: (facts.industry, suits.industries),
        Fact.PRODUCT: (facts.product, suits.products),
        Fact.COMPETITOR: (facts.competitor, suits.competitors),
        Fact.PERSONA: (facts.contact_role, suits.personas),
    }[fact]


_WEIGHTS: tuple[tuple[Fact, float, float, str, str], ...] = (
    (Fact.STAGE, STAGE, OTHER_STAGE, "For stage: {}", "Made for another stage"),
    (Fact.COMPETITOR, COMPETITOR, OTHER_COMPETITOR, "Against {}", "About another competitor"),
    (Fact.PRODUCT, PRODUCT, OTHER_PRODUCT, "Product: {}", "About another product"),
    (Fact.INDUSTRY, INDUSTRY, OTHER_INDUSTRY, "Customer's industry: {}", "For another industry"),
    (Fact.PERSONA, PERSONA, 0.0, "For your contact: {}", ""),
)


def _parts(  # noqa: PLR0913 - what is known, each by name
    asset: Asset,
    facts: DealFacts,
    *,
    plays: Sequence[LoadedPlay],
    use: Use,
    today: date,
    is_pinned: bool,
) -> list[Part]:
    parts = [p for p in (_play_part(asset, facts, plays),) if p is not None]
    if is_pinned:
        parts.append(Part(points=PINNED, words=_PINNED_WORDS))
    for fact, weight, other_weight, match_words, other_words in _WEIGHTS:
        wanted, suited = _fact_values(fact, asset, facts)
        if not suited:
            continue
        if wanted and wanted in words(suited):
            name = spoken(wanted)
            name = name.title() if fact in {Fact.COMPETITOR, Fact.PRODUCT} else name
            points = weight * _precision(len(suited))
            parts.append(Part(points=points, words=match_words.format(name)))
        elif other_weight:
            parts.append(Part(points=other_weight, words=other_words))
    kind_points = KIND * KINDS_BY_STAGE[facts.stage].get(asset.kind, 0.0)
    if kind_points:
        parts.append(Part(points=kind_points, words=f"{_kind_helps(asset.kind)} at this stage"))
    parts += _language_parts(asset, facts)
    if asset.review_by is not None and asset.review_by < today:
        parts.append(Part(points=REVIEW_OVERDUE, words="Its review is overdue"))
    if use.sent_on:
        parts.append(Part(points=SENT_ON_BEFORE, words="Sent to this customer already"))
    elif use.shown:
        points = SHOWN_BEFORE * min(use.shown, 3)
        parts.append(Part(points=points, words="Shown for this deal already"))
    return parts


def _precision(count: int) -> float:
    """Weigh what an asset says of itself: 1.0 when it is made for one thing, 0.5 for many."""
    return 0.5 + 0.5 / count


def _play_part(asset: Asset, facts: DealFacts, plays: Sequence[LoadedPlay]) -> Part | None:
    """Give the points of the play that wants this asset most; a play counts once."""
    best: Part | None = None
    for loaded in plays:
        for step in loaded.play.steps:
            share = LATER_IN_PLAY if step.after.days or step.after.working_days else 1.0
            for ask in step.assets:
                if not asset_meets(ask, asset, facts):
                    continue
                points = share * (NAMED_BY_PLAY if ask.id is not None else ASKED_BY_PLAY)
                verb = "names it" if ask.id is not None else "asks for it"
                if best is None or points > best.points:
                    best = Part(points=points, words=f"{_PLAY_WORDS} “{loaded.title}” {verb}")
    return best


def _language_parts(asset: Asset, facts: DealFacts) -> list[Part]:
    language = asset.language.split("-")[0].lower()
    known = [spoken_language.split("-")[0].lower() for spoken_language in facts.languages]
    name = _LANGUAGES.get(language, language)
    if known and language == known[0]:
        return [Part(points=LANGUAGE, words=f"In {name}")] if language != "en" else []
    if language in known or language == "en":
        return []
    return [Part(points=OTHER_LANGUAGE, words=f"In {name}, which is not your language")]


def _is_worth_it(asset: Asset, facts: DealFacts, parts: Sequence[Part]) -> bool:
    """Ask for a good sum that rests on more than its kind: a play, stage, competitor or text."""
    rests = (
        any(p.words.startswith(_PLAY_WORDS) for p in parts)
        or _suits(asset, Fact.STAGE, facts)
        or _suits(asset, Fact.COMPETITOR, facts)
        or any(p.words == _TEXT_WORDS for p in parts)
    )
    return rests and sum(p.points for p in parts) >= SCORE_MIN


def _varied(
    scored: Sequence[tuple[Asset, list[Part]]], *, limit: int, today: date
) -> tuple[Recommendation, ...]:
    """Take the best, then the best of the rest with every kind taken before weighing less."""
    left = list(scored)
    kinds: Counter[AssetKind] = Counter()
    items: list[Recommendation] = []
    while left and len(items) < limit:

        def _rank(candidate: tuple[Asset, list[Part]]) -> tuple[float, str]:
            asset, parts = candidate
            again = SAME_KIND_AGAIN * kinds[asset.kind]
            return (-(sum(p.points for p in parts) + again), asset.id)

        asset, parts = min(left, key=_rank)
        left.remove((asset, parts))
        if kinds[asset.kind]:
            again = SAME_KIND_AGAIN * kinds[asset.kind]
            parts = [*parts, Part(points=again, words="Another of the same kind comes before")]
        kinds[asset.kind] += 1
        items.append(_recommendation(asset, parts, today=today))
    return tuple(items)


def _recommendation(asset: Asset, parts: Sequence[Part], *, today: date) -> Recommendation:
    for_it = sorted((p for p in parts if p.points > 0), key=lambda p: -p.points)
    receipt = [p.words for p in for_it]
    if asset.label.expires_on is not None:
        receipt.append(f"Valid until {_day(asset.label.expires_on)}")
    warnings = []
    if asset.review_by is not None and asset.review_by < today:
        warnings.append(f"Its review was due on {_day(asset.review_by)}: check before you use it.")
    return Recommendation(
        asset=asset,
        score=round(sum(p.points for p in parts), 3),
        receipt=tuple(receipt),
        warnings=tuple(warnings),
        parts=tuple(sorted(parts, key=lambda p: -p.points)),
    )


_NOT_COUNTED = {
    AssetKind.PRICING: "Pricing helps",
    AssetKind.TRAINING: "Training helps",
    AssetKind.RULES: "Rules help",
    AssetKind.NOTES: "Notes help",
    AssetKind.SECURITY: "A security paper helps",
}


def _kind_helps(kind: AssetKind) -> str:
    noun = kind.replace("_", " ")
    return _NOT_COUNTED.get(kind, f"{_article(noun)} {noun} helps")


def _article(noun: str) -> str:
    is_vowel_heard = noun[0] in "aeiou" and not noun.startswith(("one", "eu", "uni", "use"))
    return "An" if is_vowel_heard else "A"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _gap(facts: DealFacts) -> str:
    about = [spoken(facts.product).title(), spoken(facts.industry)]
    if facts.competitor:
        about.append(f"against {spoken(facts.competitor).title()}")
    details = ", ".join(a for a in about if a)
    return f"Nothing in the library suits this deal at stage {facts.stage} yet ({details})."
