"""What was found for one question: values that quotes and confidence are worked out from. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from content_index.assets import Asset
from content_index.words import primary
from retrieval.late_interaction import Closeness, PassageTokens
from retrieval.passages import ReadyPassage
from retrieval.question import Reading
from retrieval.quotes import Evidence
from retrieval.ranking import Signals, best_by_document, matrix
from retrieval.terms import TermSet
from retrieval.weights import Linear

QUOTED = 25
"""Passages that quotes are looked for in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One passage that was looked at closely, best first in `Findings.passages`."""

    ready: ReadyPassage
    asset: Asset
    signals: Signals
    cosine: float
    score: float
    tokens: PassageTokens | None
    closeness: Closeness
    present: tuple[TermSet, ...]
    in_context: TermSet
    rarities: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found for one question.

    `documents` are (asset id, score), best first. `unknown` is the share (by rarity) of the
    question's terms that no allowed passage holds, in any of its languages; `missing` are the words
    of those terms as they were typed, `strangers` the codes among them whose series is known (the
    "S3" where documents speak of the S2). `battlecards` are the ids of those against a competitor
    that is named. `of_new` holds, for a follow-up, the best passages as they look to what is new in
    it.
    """

    reading: Reading
    passages: tuple[Found, ...]
    documents: tuple[tuple[str, float], ...]
    unknown: float = 0.0
    missing: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    battlecards: frozenset[str] = frozenset()
    of_new: tuple[Evidence, ...] = ()

    def rescored(self, model: Linear) -> Findings:
        """Return the findings in the order of another model, without priors, as one question."""
        scores = model.scores(matrix([item.signals for item in self.passages]))
        passages = [
            replace(item, score=float(score))
            for item, score in zip(self.passages, scores, strict=True)
        ]
        return replace(self, **in_order(passages), of_new=())

    def without(self, paths: Collection[str]) -> Findings:
        """Return what would be left if these documents did not exist; to measure abstention."""
        left = [item for item in self.passages if item.asset.path not in paths]
        return replace(self, **in_order(left), of_new=())

    def evidence(self) -> list[Evidence]:
        """Return the best passages as quotes are chosen from them."""
        if not self.passages:
            return []
        best = self.passages[0].score
        by_document = dict(self.documents)
        best_document = self.documents[0][1]
        return [
            Evidence(
                ready=item.ready,
                behind=item.score - best,
                document_behind=by_document[item.asset.id] - best_document,
                is_translated=self._asks_translated(item.asset),
                closeness=item.closeness,
                present=item.present,
                in_context=item.in_context,
                rarities=item.rarities,
            )
            for item in self.passages[:QUOTED]
        ]

    def asked_of(self, asset: Asset) -> tuple[str, ...]:
        """Return the question in the words in which a document is asked.

        A follow-up with what it leans on, and as it was typed: it may stand for itself.
        """
        reading = self.reading
        if self._asks_translated(asset):
            return (reading.english,)
        return tuple(dict.fromkeys(map(reading.mended, (reading.text, reading.new))))

    def _asks_translated(self, asset: Asset) -> bool:
        """Say whether a document is asked in English words for a question in its own."""
        return bool(self.reading.english) and primary(asset.language) != self.reading.language


class Order(TypedDict):
    """Passages and their documents, each best first."""

    passages: tuple[Found, ...]
    documents: tuple[tuple[str, float], ...]


def in_order(passages: Sequence[Found]) -> Order:
    """Put passages and their documents in order, best first; ties by asset id and place."""
    ordered = sorted(
        passages, key=lambda item: (-item.score, item.asset.id, item.ready.passage.ordinal)
    )
    documents = best_by_document(
        [(item.asset.id, item.score) for item in ordered],
        order={item.asset.id: item.asset.id for item in ordered},
    )
    return Order(passages=tuple(ordered), documents=tuple(documents))


def nothing(reading: Reading) -> Findings:
    """Return the findings of a question that nothing was found for."""
    return Findings(
        reading=reading,
        passages=(),
        documents=(),
    )
