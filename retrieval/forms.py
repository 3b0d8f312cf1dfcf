"""One question in the forms in which it is compared: as it was asked, and as English reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content_index.assets import Asset
from content_index.entitlement import AllowedRows
from content_index.languages import ENGLISH, foreign_small_words
from content_index.library import Library
from content_index.words import primary
from retrieval.counting import AllowedCounts
from retrieval.late_interaction import QuestionTokens, question_tokens
from retrieval.question import Reading
from retrieval.wording import topic_terms


class WeighedTerms:
    """A question's stems in each language that is asked for, with how rare each is."""

    def __init__(self, typed: str, counts: AllowedCounts) -> None:
        self._typed = typed
        self._counts = counts
        self._known: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {}

    def of_language(self, language: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Return the stems, and as many rarities among the allowed passages."""
        if language not in self._known:
            terms = tuple(topic_terms(self._typed, language=language))
            self._known[language] = terms, tuple(self._counts.rarity(term) for term in terms)
        return self._known[language]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A question as it is compared with documents of some languages."""

    vector: NDArray[np.float32]
    tokens: QuestionTokens
    weighed: WeighedTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """A question as it was asked, and in English where that is something else."""

    own: Form
    english: Form
    language: str

    @property
    def every(self) -> tuple[Form, ...]:
        """Each form that differs from the others."""
        return (self.own,) if self.own is self.english else (self.own, self.english)

    def of(self, asset: Asset | None) -> Form:
        """Return the form for a document: its own language is asked in as it was typed."""
        if asset is not None and primary(asset.language) == self.language:
            return self.own
        return self.english


def forms_of(
    library: Library, reading: Reading, counts: AllowedCounts, allowed: AllowedRows
) -> Forms:
    """Read a question into its forms, with weights by what is allowed."""
    mended = reading.mended(reading.text)
    texts = [mended, reading.english] if reading.english else [mended]
    searched = [reading.searched, reading.english]
    forms = [
        Form(vector, tokens, WeighedTerms(typed, counts))
        for vector, tokens, typed in zip(
            library.encode(texts, allowed),
            tokens_of(library, texts, allowed, languages=(reading.language, ENGLISH)),
            searched,
            strict=False,
        )
    ]
    return Forms(own=forms[0], english=forms[-1], language=reading.language)


def tokens_of(
    library: Library, texts: Sequence[str], allowed: AllowedRows, *, languages: Sequence[str]
) -> list[QuestionTokens]:
    """Read each text token by token, in the language at its place."""
    read = library.encode_tokens(texts, allowed)
    return [
        question_tokens(text, tokens, small=foreign_small_words(language))
        for text, tokens, language in zip(texts, read, languages, strict=False)
    ]
