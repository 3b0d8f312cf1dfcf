"""What an owner should look at: texts nearly the same, and sentences that contradict. Pure.

Near duplicates are two assets whose runs of words resemble each other. A contradiction is a
sentence that two assets have in the same words, but for one or two more, with other numbers in it;
which is right, only the owner knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Indel

from content_index.assets import Asset, AssetKind
from content_index.editions import newer_of
from content_index.likeness import likely_pairs, resemblance, shingles, signature

NEARLY_THE_SAME_FROM = 0.6
SAME_WORDS_FROM = 0.8
"""Similarity of two sentences, by words put in or left out, from which they say the same."""
MOST_WORDS_MORE = 2
FEWEST_WORDS = 6
_COMMON_RUN = 40
"""Sentences that share a run of words from which on the run says nothing: boilerplate."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_NOT_SAID = re.compile(
    r"\(?https?://[^\s)]+\)?"  # addresses
    r"|^[\W_]*\d+(?:\.\d+)*[.)*\s]"  # a clause's own number, or a list's
    r"|(?:section|clause|article|exhibit|page|slide|step|figure|table|chapter|§)\s*\d+(?:\.\d+)*",
    re.IGNORECASE,
)
"""Numbers that only say where something stands."""
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+")
_RUN = 3
_STORIES = {AssetKind.CASE_STUDY, AssetKind.NEWSLETTER}
_ABOUT = ("partners", "tiers", "partner_types", "regions", "products")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetText:
    """An asset with the verbatim texts of its passages, in order."""

    asset: Asset
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two assets of nearly the same text, ordered by id; `newer` is None where nothing tells."""

    first: Asset
    second: Asset
    resemblance: float
    newer: Asset | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two sentences in nearly the same words, with other numbers."""

    first: Asset
    second: Asset
    first_sentence: str
    second_sentence: str


def near_duplicates(texts: Sequence[AssetText]) -> list[Duplicate]:
    """Return the pairs of assets with nearly the same text, the most alike first."""
    of = [shingles(text.passages) for text in texts]
    found = []
    for one, other in likely_pairs([signature(words) for words in of]):
        alike = resemblance(of[one], of[other])
        if alike >= NEARLY_THE_SAME_FROM:
            first, second = sorted((texts[one].asset, texts[other].asset), key=lambda a: a.id)
            newer = newer_of(first, second)
            found.append(
                Duplicate(first=first, second=second, resemblance=round(alike, 2), newer=newer)
            )
    return sorted(found, key=lambda pair: (-pair.resemblance, pair.first.id, pair.second.id))


@dataclass(frozen=True, slots=True)
class _Sentence:
    asset: Asset
    text: str
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    """With every number as the same sign."""

    @property
    def runs(self) -> set[tuple[str, ...]]:
        return {self.words[at : at + _RUN] for at in range(len(self.words) - _RUN + 1)}


def contradictions(texts: Iterable[AssetText]) -> list[Contradiction]:
    """Return sentences of two assets that differ in their numbers, and in little else.

    Assets that are for other readers or products contradict nobody, nor do those of two languages,
    two customers' stories, two newsletters, or what is agreed with a named partner and what holds
    for all.
    """
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    by_run: dict[tuple[str, ...], list[int]] = {}
    for place, sentence in enumerate(sentences):
        for run in sentence.runs:
            by_run.setdefault(run, []).append(place)
    pairs: set[tuple[int, int]] = set()
    for places in by_run.values():
        if len(places) <= _COMMON_RUN:
            pairs.update(combinations(places, 2))
    found: dict[tuple[str, ...], Contradiction] = {}
    for one, other in sorted(pairs):
        first, second = sorted((sentences[one], sentences[other]), key=lambda s: s.asset.id)
        if _contradict(first, second):
            key = (first.asset.id, second.asset.id, first.text, second.text)
            found[key] = Contradiction(
                first=first.asset,
                second=second.asset,
                first_sentence=first.text,
                second_sentence=second.text,
            )
    return [found[key] for key in sorted(found)]


def _sentences(text: AssetText) -> Iterable[_Sentence]:
    for passage in text.passages:
        for piece in _SENTENCE.split(passage):
            words = [word.casefold() for word in _TOKEN.findall(_NOT_SAID.sub(" ", piece))]
            numbers = tuple(word for word in words if word[0].isdigit())
            if not numbers or len(words) < FEWEST_WORDS:
                continue
            masked = tuple("#" if word[0].isdigit() else word for word in words)
            shown = " ".join(piece.split()).strip("| ")
            yield _Sentence(text.asset, shown, numbers, masked)


def _contradict(first: _Sentence, second: _Sentence) -> bool:
    if (
        first.asset.id == second.asset.id
        or first.numbers == second.numbers
        or len(first.numbers) != len(second.numbers)
        or first.asset.language != second.asset.language
        or _are_for_others(first.asset, second.asset)
    ):
        return False
    ours, theirs = set(first.words), set(second.words)
    if not (ours <= theirs or theirs <= ours) or len(ours ^ theirs) > MOST_WORDS_MORE:
        return False  # another word in the place of one is about something else: gold, silver
    return Indel.normalized_similarity(first.words, second.words) >= SAME_WORDS_FROM


def _are_for_others(first: Asset, second: Asset) -> bool:
    if first.kind is second.kind and first.kind in _STORIES:
        return True
    if bool(first.label.partners) != bool(second.label.partners):
        return True
    for name in _ABOUT:
        ours: frozenset[str] = getattr(first.label, name)
        theirs: frozenset[str] = getattr(second.label, name)
        if ours and theirs and ours.isdisjoint(theirs):
            return True
    about = (first.suits.products, second.suits.products)
    return all(about) and about[0].isdisjoint(about[1])
