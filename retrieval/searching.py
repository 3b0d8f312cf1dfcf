"""Search the library within what is allowed and gather the evidence for one question."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from threading import Lock
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from content_index.assets import Asset
from content_index.entitlement import AllowedRows
from content_index.library import Library
from retrieval.counting import AllowedCounts
from retrieval.expectations import expected_forms, forms_in, share_of_forms
from retrieval.fusion import fused, of_rows, standardised
from retrieval.late_interaction import (
    Closeness,
    PassageTokens,
    QuestionTokens,
    closeness,
    guessed,
    question_tokens,
)
from retrieval.passages import ReadyPassage, described, ready
from retrieval.question import Question, Reading, read_question
from retrieval.quotes import Evidence
from retrieval.ranking import Signals, best_by_document, matrix, prior
from retrieval.terms import TermSet, share_of_terms, terms_in
from retrieval.token_store import TokenStore
from retrieval.weights import FUSION, PASSAGE, Linear
from retrieval.wording import topic_terms

DEPTH = 150
"""Passages taken from each search; shallow lists cost several points."""
RANKED = 80
"""Passages that are looked at closely, after fusion."""
QUOTED = 25
"""Passages that quotes are looked for in."""
MOST_PARTS = 3
"""Parts of a question that are each given a quote."""
_READY_KEPT = 20_000
_COUNTS_KEPT = 8
_DOCUMENT_DEPTH = 30
_DECIMALS = 5


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
    question's terms that no allowed passage holds, in any of its languages. `parts` holds, for a
    question of several parts, the best passages as quotes for each part are chosen from them.
    """

    reading: Reading
    passages: tuple[Found, ...]
    documents: tuple[tuple[str, float], ...]
    unknown: float = 0.0
    parts: tuple[tuple[Evidence, ...], ...] = ()

    def rescored(self, model: Linear) -> Findings:
        """Return the same findings in the order of another ranking model, without priors."""
        scores = model.scores(matrix([item.signals for item in self.passages]))
        passages = [
            replace(item, score=float(score))
            for item, score in zip(self.passages, scores, strict=True)
        ]
        return replace(self, **_in_order(passages))

    def without(self, paths: Collection[str]) -> Findings:
        """Return what would be left if these documents did not exist; to measure abstention."""
        return replace(
            self, **_in_order([item for item in self.passages if item.asset.path not in paths])
        )

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
                closeness=item.closeness,
                present=item.present,
                in_context=item.in_context,
                rarities=item.rarities,
            )
            for item in self.passages[:QUOTED]
        ]


class Searcher:
    """Finds evidence in a library. Safe to share between threads.

    Every number it compares is computed from allowed passages alone.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._tokens = TokenStore(library)
        self._lock = Lock()
        self._ready: OrderedDict[tuple[int, str], ReadyPassage] = OrderedDict()
        self._counts: OrderedDict[tuple[int, bytes], AllowedCounts] = OrderedDict()

    def find(
        self,
        question: Question,
        allowed: AllowedRows,
        assets: Mapping[int, Asset],
        *,
        today: date,
    ) -> Findings:
        """Search, and rank what is found. `assets` are the allowed ones by version id."""
        counts = self._counts_of(allowed)
        reading = read_question(question, frequencies=counts.frequencies)
        if reading.is_empty or not allowed.count:
            return _nothing(reading)
        typed = f"{reading.text} {' '.join(better for _, better in reading.repairs)}".strip()
        mended = reading.mended(reading.text)
        vector = self._library.encode([mended])[0]
        dense = {h.row: h.score for h in self._library.nearest(vector, allowed, limit=DEPTH)}
        worded = {h.row: h.score for h in self._library.words(typed, allowed, limit=DEPTH)}
        both = fused({"dense": dense, "words": worded}, weights=FUSION)
        rows = sorted(both, key=lambda row: (-both[row], row))[:RANKED]
        passages = self._ready_passages(rows, allowed, assets)
        rows = [row for row in rows if row in passages]
        if not rows:
            return _nothing(reading)
        documents = self._document_words(typed, counts, allowed)
        cosines = self._cosines(rows, vector, dense, allowed)
        weighed = _WeighedTerms(typed, counts)
        forms = expected_forms(reading.text)
        tokens = self._tokens.of({row: passages[row][0] for row in rows}, allowed)
        asked = self._tokens_of([mended])[0]
        found = []
        for row, dense_score, word_score in zip(
            rows, of_rows(dense, rows), of_rows(worded, rows), strict=True
        ):
            item, asset = passages[row]
            terms, rarities = weighed.of_language(asset.language)
            present = tuple(terms_in(stems, terms) for stems in item.terms)
            in_context = terms_in(item.context, terms)
            held = reduce(or_, present, in_context)
            close = _closeness(item, tokens.get(row), asked, cosines[row])
            signals = Signals(
                dense=float(dense_score),
                words=float(word_score),
                coverage=share_of_terms(held, rarities),
                expected_form=share_of_forms(forms_in(item.passage.text, forms), forms),
                document_words=float(documents[counts.document_of_row[row]]),
                late=close.late,
                late_statement=close.late_of_best_statement,
                late_statement_alone=close.late_of_best_statement_alone,
            )
            found.append(
                Found(
                    ready=item,
                    asset=asset,
                    signals=signals,
                    cosine=cosines[row],
                    score=0.0,
                    tokens=tokens.get(row),
                    closeness=close,
                    present=present,
                    in_context=in_context,
                    rarities=rarities,
                )
            )
        scores = PASSAGE.scores(matrix([item.signals for item in found]))
        passages_found = [
            replace(
                item,
                score=round(
                    float(score) + prior(item.asset, question.preferences, today=today), _DECIMALS
                ),
            )
            for item, score in zip(found, scores, strict=True)
        ]
        findings = Findings(
            reading=reading,
            **_in_order(passages_found),
            unknown=self._unknown(mended, counts, allowed),
        )
        return replace(findings, parts=self._parts(findings, counts))

    def _unknown(self, mended: str, counts: AllowedCounts, allowed: AllowedRows) -> float:
        shares = []
        for language in dict.fromkeys(("en", *allowed.languages)):
            terms = topic_terms(mended, language=language)
            held = terms_in(counts.frequencies, terms)
            shares.append(1 - share_of_terms(held, [counts.rarity(term) for term in terms]))
        return round(min(shares), _DECIMALS)

    def _parts(self, findings: Findings, counts: AllowedCounts) -> tuple[tuple[Evidence, ...], ...]:
        reading = findings.reading
        parts = [reading.mended(part) for part in reading.parts[:MOST_PARTS]]
        if len(parts) == 1 and not reading.is_follow_up:  # one part is the whole question
            return ()
        evidence = findings.evidence()
        return tuple(
            self._of_part(part, asked, evidence, findings, counts)
            for part, asked in zip(parts, self._tokens_of(parts), strict=True)
        )

    def _of_part(
        self,
        part: str,
        asked: QuestionTokens,
        evidence: Sequence[Evidence],
        findings: Findings,
        counts: AllowedCounts,
    ) -> tuple[Evidence, ...]:
        """Return the evidence as it looks to one part of the question."""
        weighed = _WeighedTerms(part, counts)
        found = []
        for item, source in zip(evidence, findings.passages, strict=False):
            terms, rarities = weighed.of_language(source.asset.language)
            found.append(
                replace(
                    item,
                    closeness=_closeness(item.ready, source.tokens, asked, source.cosine),
                    present=tuple(terms_in(stems, terms) for stems in item.ready.terms),
                    in_context=terms_in(item.ready.context, terms),
                    rarities=rarities,
                )
            )
        return tuple(found)

    def _counts_of(self, allowed: AllowedRows) -> AllowedCounts:
        key = (allowed.view.generation.number, allowed.mask.tobytes())
        with self._lock:
            known = self._counts.get(key)
            if known is None:
                known = self._counts[key] = AllowedCounts(allowed)
            self._counts.move_to_end(key)
            while len(self._counts) > _COUNTS_KEPT:
                self._counts.popitem(last=False)
            return known

    def _ready_passages(
        self, rows: Sequence[int], allowed: AllowedRows, assets: Mapping[int, Asset]
    ) -> dict[int, tuple[ReadyPassage, Asset]]:
        """Return passages cut into statements, without those revoked in the meantime."""
        keys = allowed.view.keys
        found: dict[int, tuple[ReadyPassage, Asset]] = {}
        unknown = []
        with self._lock:
            for row in rows:
                asset = assets.get(keys[row].version_id)
                if asset is None:
                    continue
                item = self._ready.get((keys[row].id, keys[row].searchable_sha256))
                if item is None:
                    unknown.append(row)
                else:
                    found[row] = (item, asset)
        for passage in self._library.passages(unknown, allowed) if unknown else []:
            asset = assets[passage.version_id]
            item = ready(passage, title=described(asset), language=asset.language)
            found[passage.row] = (item, asset)
            with self._lock:
                key = keys[passage.row]
                self._ready[(key.id, key.searchable_sha256)] = item
                while len(self._ready) > _READY_KEPT:
                    self._ready.popitem(last=False)
        return found

    def _document_words(
        self, typed: str, counts: AllowedCounts, allowed: AllowedRows
    ) -> NDArray[np.float64]:
        terms = {
            term
            for language in dict.fromkeys(("en", *allowed.languages))
            for term in topic_terms(typed, language=language)
        }
        return standardised(counts.document_scores(sorted(terms)), depth=_DOCUMENT_DEPTH)

    def _cosines(
        self,
        rows: Sequence[int],
        vector: NDArray[np.float32],
        known: Mapping[int, float],
        allowed: AllowedRows,
    ) -> dict[int, float]:
        lacking = [row for row in rows if row not in known]
        found = {row: known[row] for row in rows if row in known}
        if lacking:
            products = _products(self._library.vectors(lacking, allowed), vector)
            found.update(zip(lacking, products, strict=True))
        return {row: round(cosine, _DECIMALS) for row, cosine in found.items()}

    def _tokens_of(self, texts: Sequence[str]) -> list[QuestionTokens]:
        read = self._library.embedder.encode_tokens(texts)
        return [question_tokens(text, tokens) for text, tokens in zip(texts, read, strict=True)]


def _closeness(
    item: ReadyPassage, tokens: PassageTokens | None, asked: QuestionTokens, cosine: float
) -> Closeness:
    if tokens is None:
        return guessed(cosine, asked, statements=len(item.statements))
    return closeness(asked, tokens, statements=len(item.statements))


class _Order(TypedDict):
    passages: tuple[Found, ...]
    documents: tuple[tuple[str, float], ...]


def _in_order(passages: Sequence[Found]) -> _Order:
    """Put passages and their documents in order, best first; ties by asset id and place."""
    ordered = sorted(
        passages, key=lambda item: (-item.score, item.asset.id, item.ready.passage.ordinal)
    )
    documents = best_by_document(
        [(item.asset.id, item.score) for item in ordered],
        order={item.asset.id: item.asset.id for item in ordered},
    )
    return _Order(passages=tuple(ordered), documents=tuple(documents))


def _products(vectors: NDArray[np.float32], vector: NDArray[np.float32]) -> tuple[float, ...]:
    """Multiply row by row, so that a product is the same whichever rows stand beside it."""
    return tuple(round(float(np.dot(row, vector)), _DECIMALS) for row in vectors)


class _WeighedTerms:
    """The question's stems in each language that is asked for, with how rare each is."""

    def __init__(self, typed: str, counts: AllowedCounts) -> None:
        self._typed = typed
        self._counts = counts
        self._known: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {}

    def of_language(self, language: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
        if language not in self._known:
            terms = tuple(topic_terms(self._typed, language=language))
            self._known[language] = terms, tuple(self._counts.rarity(term) for term in terms)
        return self._known[language]


def _nothing(reading: Reading) -> Findings:
    return Findings(
        reading=reading,
        passages=(),
        documents=(),
    )
