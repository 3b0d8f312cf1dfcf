"""Search the library within what is allowed and gather the evidence for one question."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import or_
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from content_index.assets import Asset
from content_index.entitlement import AllowedRows
from content_index.languages import ENGLISH, small_words
from content_index.library import Library
from content_index.words import primary
from retrieval.codes import strangers
from retrieval.comparing import asked_places
from retrieval.counting import AllowedCounts, Mentioned, languages_of
from retrieval.definitions import DefinitionsFound
from retrieval.expectations import expected_forms, forms_in, share_of_forms
from retrieval.findings import Findings, Found, in_order, nothing
from retrieval.forms import Form, WeighedTerms, forms_of, tokens_of
from retrieval.fusion import fused, of_rows, standardised
from retrieval.glossary import Glossary
from retrieval.late_interaction import (
    Closeness,
    PassageTokens,
    QuestionTokens,
    closeness,
    guessed,
)
from retrieval.meaning import Meaningful
from retrieval.passages import ReadyPassage, described, ready
from retrieval.question import Question, Reading, read_question
from retrieval.quotes import Evidence
from retrieval.ranking import Signals, matrix, prior
from retrieval.rivals import battlecards_for
from retrieval.terms import share_of_terms, terms_in
from retrieval.token_store import TokenStore
from retrieval.weights import FUSION, PASSAGE
from retrieval.wording import MEASURES, NAMING_NOTHING, topic_terms, topic_words

DEPTH = 150
"""Passages taken from each search; shallow lists cost several points."""
RANKED = 80
"""Passages that are looked at closely, after fusion."""
RANKED_BY_WORDS = 24
"""The same where words alone find passages: their tokens may have to be read first."""
_READY_KEPT = 20_000
_COUNTS_KEPT = 8
_DOCUMENT_DEPTH = 30
_DECIMALS = 5
_MEASURED = frozenset(topic_terms(" ".join(MEASURES), language=ENGLISH))
"""Stems of words that name no subject, so that it says nothing where they are unknown."""


class Searcher:
    """Finds evidence in a library. Safe to share between threads.

    Every number it compares is computed from allowed passages alone.
    """

    def __init__(self, library: Library, *, glossary: Glossary | None = None) -> None:
        self._library = library
        self._definitions = DefinitionsFound(library, written=glossary or Glossary())
        self._tokens = TokenStore(library)
        self._lock = Lock()
        self._ready: OrderedDict[tuple[int, str], ReadyPassage] = OrderedDict()
        self._counts: OrderedDict[tuple[int, bytes], AllowedCounts] = OrderedDict()

    def find(  # noqa: PLR0913 - what is searched, for whom
        self,
        question: Question,
        allowed: AllowedRows,
        assets: Mapping[int, Asset],
        *,
        today: date,
        pinned: frozenset[str] = frozenset(),
        made_for: frozenset[str] = frozenset(),
    ) -> Findings:
        """Search, and rank what is found. `assets` are the allowed ones by version id.

        Ids of assets that go first: `pinned`, and `made_for` the readers' own partner or region.
        """
        counts = self._counts_of(allowed)
        glossary = self.glossary(allowed, assets)
        reading = read_question(
            question,
            frequencies=counts.frequencies,
            glossary=glossary,
            is_word=lambda word, language: self._is_word(word, language, allowed),
        )
        if reading.is_empty or not allowed.count:
            return nothing(reading)
        typed = reading.searched
        forms = forms_of(self._library, reading, counts, allowed)

        def form_of(row: int) -> Form:
            return forms.of(assets.get(allowed.view.keys[row].version_id))

        dense = {
            hit.row: hit.score
            for form in forms.every
            for hit in self._library.nearest(form.vector, allowed, limit=DEPTH)
            if form_of(hit.row) is form
        }
        worded = {h.row: h.score for h in self._library.words(typed, allowed, limit=DEPTH)}
        both = fused({"dense": dense, "words": worded}, weights=FUSION)
        ranked = RANKED if allowed.view.has_vectors else RANKED_BY_WORDS
        rows = sorted(both, key=lambda row: (-both[row], row))[:ranked]
        passages = self._ready_passages(rows, allowed, assets)
        rows = [row for row in rows if row in passages]
        if not rows:
            return nothing(reading)
        documents = self._document_words(typed, counts, allowed)
        cosines = {
            row: cosine
            for form in forms.every
            for row, cosine in self._cosines(
                [row for row in rows if form_of(row) is form], form.vector, dense, allowed
            ).items()
        }
        expected = expected_forms(reading.text)
        tokens = self._tokens.of({row: passages[row][0] for row in rows}, allowed)
        found = []
        for row, dense_score, word_score in zip(
            rows, of_rows(dense, rows), of_rows(worded, rows), strict=True
        ):
            item, asset = passages[row]
            form = forms.of(asset)
            terms, rarities = form.weighed.of_language(asset.language)
            present = tuple(terms_in(stems, terms) for stems in item.terms)
            in_context = terms_in(item.context, terms)
            held = reduce(or_, present, in_context)
            close = _closeness(item, tokens.get(row), form.tokens, cosines[row])
            signals = Signals(
                dense=float(dense_score),
                words=float(word_score),
                coverage=share_of_terms(held, rarities),
                expected_form=share_of_forms(forms_in(item.passage.text, expected), expected),
                document_words=float(documents[counts.document_of_row[row]]),
                late=close.late,
                late_statement=close.late_of_best_statement,
                late_statement_on_topic=close.late_of_best_statement_on_topic,
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
        wanted = question.preferences
        if wanted.language is None:  # whoever asks in a language reads it
            wanted = replace(wanted, language=reading.language)
        cards = battlecards_for(reading.new, assets.values(), named_in=reading.text)

        def known_before(item: Found) -> float:
            asset, language = item.asset, item.asset.language
            wordings = reading.wordings(reading.text, language=language)
            return prior(
                asset,
                wanted,
                today=today,
                is_pinned=asset.id in pinned,
                is_made_for_readers=asset.id in made_for,
                is_battlecard=asset.id in cards,
                has_row=bool(asked_places(item.ready, wordings, language=language)),
            )

        passages_found = [
            replace(item, score=round(float(score) + known_before(item), _DECIMALS))
            for item, score in zip(found, scores, strict=True)
        ]
        unknown, missing = self._unknown(reading, counts, allowed)
        ordered = in_order(passages_found)
        findings = Findings(
            reading=reading,
            **ordered,
            unknown=unknown,
            missing=missing,
            strangers=strangers(missing, counts.frequencies),
            battlecards=cards,
        )
        return replace(findings, of_new=self._of_new(findings, counts, allowed))

    def glossary(self, allowed: AllowedRows, assets: Mapping[int, Asset]) -> Glossary:
        """Return what words stand for: what an admin wrote, and what allowed documents say."""
        return self._definitions.glossary(allowed, assets)

    def meaningful(self, allowed: AllowedRows) -> Meaningful:
        """Return the words that mean something, in the allowed documents or at all."""
        mentioned = Mentioned(self._counts_of(allowed), allowed)
        return Meaningful(mentioned, lambda word: self._library.is_word(word, allowed))

    def _is_word(self, word: str, language: str, allowed: AllowedRows) -> bool:
        """Say whether a word that no allowed passage has is a word all the same, and no slip.

        Where no document is in the language of the question it is none: it may be near a word of
        theirs, as "december" is near "dezember".
        """
        return language in map(primary, allowed.languages) and self._library.is_word(word, allowed)

    def _unknown(
        self, reading: Reading, counts: AllowedCounts, allowed: AllowedRows
    ) -> tuple[float, tuple[str, ...]]:
        """Return how much of a question, and which of its words, no allowed passage knows."""
        own = reading.without_small_words(reading.counted)
        shares = []
        for language in languages_of(allowed):
            text = reading.english if language == "en" and reading.english else own
            named = topic_terms(text, language=language)
            terms = [term for term in named if term not in _MEASURED] or named
            held = terms_in(counts.frequencies, terms)
            shares.append(1 - share_of_terms(held, [counts.rarity(term) for term in terms]))
        unknown = round(min(shares), _DECIMALS)
        small = small_words(reading.language)
        understood = topic_words(reading.english)  # what was translated has other words there
        new = frozenset(topic_words(reading.new)) if reading.is_follow_up else None
        mentioned = Mentioned(counts, allowed)
        missing = tuple(
            word
            for word in topic_words(reading.counted)
            if word not in small
            and word not in NAMING_NOTHING
            and (new is None or word in new)
            and (not understood or word in understood)
            and not any(form in mentioned for form in (word, *reading.typed_for(word)))
        )
        return unknown, (*missing, *reading.adverbs)

    def _of_new(
        self, findings: Findings, counts: AllowedCounts, allowed: AllowedRows
    ) -> tuple[Evidence, ...]:
        """Return the evidence as it looks to what is new in a follow-up; empty without one."""
        reading = findings.reading
        if reading.english or not reading.is_follow_up:
            return ()
        new = reading.mended(reading.new)
        (asked,) = tokens_of(self._library, [new], allowed, languages=(reading.language,))
        weighed = WeighedTerms(reading.without_small_words(new), counts)
        found = []
        for item, source in zip(findings.evidence(), findings.passages, strict=False):
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
            for language in languages_of(allowed)
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


def _closeness(
    item: ReadyPassage, tokens: PassageTokens | None, asked: QuestionTokens, cosine: float
) -> Closeness:
    if tokens is None:
        return guessed(cosine, asked, statements=len(item.statements))
    return closeness(asked, tokens, statements=len(item.statements))


def _products(vectors: NDArray[np.float32], vector: NDArray[np.float32]) -> tuple[float, ...]:
    """Multiply row by row, so that a product is the same whichever rows stand beside it."""
    return tuple(round(float(np.dot(row, vector)), _DECIMALS) for row in vectors)
