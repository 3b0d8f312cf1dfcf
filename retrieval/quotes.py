"""Choose the quotes that hold the answer: whole statements, the best first. Pure.

A quote is a run of statements of one passage, with no heading in between: its text is one verbatim
stretch of the source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.expectations import expected_forms, forms_in, share_of_forms
from retrieval.late_interaction import Closeness
from retrieval.passages import ReadyPassage
from retrieval.statements import StatementKind
from retrieval.terms import TermSet, share_of_terms
from retrieval.weights import Linear

MOST_WORDS = 80
"""Words that a quote of several statements may have; a single statement may be longer."""
MOST_STATEMENTS = 5
FAR_BEHIND = 2.5
"""A quote that scores so much less than the best is left out: it rarely says more."""
_DECIMALS = 5
FEATURES = (
    "passage",
    "document",
    "coverage",
    "coverage_in_context",
    "near",
    "near_on_average",
    "late",
    "late_in_context",
    "late_share",
    "expected_form",
    "statements",
    "length",
    "is_row",
    "announces",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A ranked passage as quotes are chosen from it.

    `behind` is how far its score is behind the best passage's, `document_behind` how far its
    document's is behind the best document's (both at most 0). `closeness` says how close each
    statement comes to the question, `present` which topic terms each statement holds, `in_context`
    which ones title and headings hold, `rarities` what each term weighs.
    """

    ready: ReadyPassage
    behind: float
    document_behind: float
    closeness: Closeness
    present: tuple[TermSet, ...]
    in_context: TermSet
    rarities: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Statements `first` to `last` of the passage; `evidence` is its place in the list given.

    `left` counts the items of its list that stand below it in the passage, see `completing`. `read`
    is what a brought model makes of it, as log odds; None where none has read it.
    """

    evidence: int
    first: int
    last: int
    text: str
    header: str
    score: float
    features: tuple[float, ...]
    left: int = 0
    read: float | None = None

    @property
    def coverage(self) -> float:
        """The share (by rarity) of the question's terms that quote, title and headings hold."""
        return self.features[_COVERAGE]


_COVERAGE = FEATURES.index("coverage_in_context")


def candidate_quotes(
    question: str, evidence: Sequence[Evidence], *, model: Linear, most_words: int = MOST_WORDS
) -> list[Quote]:
    """Return every run of statements worth considering, scored, in order of the evidence."""
    spans: list[tuple[int, int, int]] = []
    rows: list[tuple[float, ...]] = []
    forms = expected_forms(question)
    for number, item in enumerate(evidence):
        of_item = _FeaturesOf(item, forms)
        for first, last in _runs(item.ready, most_words=most_words):
            spans.append((number, first, last))
            rows.append(of_item.row(first, last))
    if not rows:
        return []
    scores = model.scores(np.asarray(rows, dtype=np.float64))
    return [
        Quote(
            evidence=number,
            first=first,
            last=last,
            text=evidence[number].ready.quoted(first, last),
            header=evidence[number].ready.statements[first].header,
            score=float(score),
            features=row,
        )
        for (number, first, last), score, row in zip(spans, scores, rows, strict=True)
    ]


def added_up(readings: Sequence[Sequence[Quote]]) -> list[Quote]:
    """Return the same quotes under several readings of a question, with their mean scores."""
    return [
        replace(quotes[0], score=sum(quote.score for quote in quotes) / len(quotes))
        for quotes in zip(*readings, strict=True)
    ]


def choose(
    quotes: Sequence[Quote], *, most: int = 3, far_behind: float = FAR_BEHIND
) -> list[Quote]:
    """Take the best quotes that do not overlap, do not say the same and are not far behind."""
    ordered = best_first(quotes)
    chosen: list[Quote] = []
    for quote in ordered:
        if len(chosen) == most or ordered[0].score - quote.score > far_behind:
            break
        if not _repeats(quote, chosen):
            chosen.append(quote)
    return chosen


def best_first(quotes: Sequence[Quote]) -> list[Quote]:
    """Put quotes in order, best first; ties by place."""
    return sorted(quotes, key=lambda item: (-item.score, item.evidence, item.first, item.last))


def _repeats(quote: Quote, chosen: Sequence[Quote]) -> bool:
    words = " ".join(quote.text.casefold().split())
    for other in chosen:
        said = " ".join(other.text.casefold().split())
        if words in said or said in words:
            return True
        if (
            other.evidence == quote.evidence
            and quote.first <= other.last
            and other.first <= quote.last
        ):
            return True
    return False


def _runs(ready: ReadyPassage, *, most_words: int) -> list[tuple[int, int]]:
    found = []
    for first in range(len(ready.statements)):
        length = 0
        for last in range(first, min(first + MOST_STATEMENTS, len(ready.statements))):
            length += ready.lengths[last]
            if last > first and (
                length > most_words or ready.sections[last] != ready.sections[first]
            ):
                break
            found.append((first, last))
    return found


class _FeaturesOf:
    """The features of runs of one passage, with what they share worked out once."""

    def __init__(self, item: Evidence, forms: tuple[re.Pattern[str], ...]) -> None:
        self._item = item
        self._forms = forms
        self._form_of = [forms_in(text, forms) for text in item.ready.texts]
        self._whole = item.closeness.late
        self._late = [self._late_from(first) for first in range(len(item.ready.statements))]

    def _late_from(self, first: int) -> list[tuple[float, float]]:
        """Return for each run from a statement its mean best match, alone and with headings."""
        close = self._item.closeness
        met = np.maximum.accumulate(close.statements[first : first + MOST_STATEMENTS])
        with_context = np.maximum(met, close.context)
        alone, together = met.mean(axis=1).tolist(), with_context.mean(axis=1).tolist()
        return [
            (round(one, _DECIMALS), round(other, _DECIMALS))
            for one, other in zip(alone, together, strict=True)
        ]

    def row(self, first: int, last: int) -> tuple[float, ...]:
        """Return the features of statements `first` to `last`, in the order of `FEATURES`."""
        item = self._item
        held = form = length = 0
        for place in range(first, last + 1):
            held |= item.present[place]
            form |= self._form_of[place]
            length += item.ready.lengths[place]
        near = item.closeness.near[first : last + 1]
        late, late_in_context = self._late[first][last - first]
        statement = item.ready.statements[last]
        return (
            item.behind,
            item.document_behind,
            share_of_terms(held, item.rarities),
            share_of_terms(held | item.in_context, item.rarities),
            float(near.max()),
            round(float(near.mean()), _DECIMALS),
            late,
            late_in_context,
            late - self._whole,
            share_of_forms(form, self._forms),
            float(last - first),
            math.log1p(length),
            float(statement.kind is StatementKind.ROW),
            float(statement.leads or item.ready.texts[last].rstrip(" *_\"'").endswith("?")),
        )
