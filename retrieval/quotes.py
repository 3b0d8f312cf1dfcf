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
from numpy.typing import NDArray

from retrieval.expectations import expected_forms, forms_in, share_of_forms
from retrieval.late_interaction import Closeness, Floats
from retrieval.passages import ReadyPassage
from retrieval.statements import StatementKind
from retrieval.terms import TermSet, share_of_terms
from retrieval.weights import Linear

MOST_WORDS = 80
"""Words that a quote of several statements may have; a single statement may be longer."""
MOST_STATEMENTS = 5
FAR_BEHIND = 3.0
"""A quote that scores so much less than the best is left out: it rarely says more."""
LESS_LIKELY = math.log(7)
"""Documents are quoted that are at least a seventh as likely to be right as the best one: their
scores were learned as the log of that."""
_DECIMALS = 5
_TINY = 1e-6
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
    "topic_met",
    "least_topic_met",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A ranked passage as quotes are chosen from it.

    `behind` is how far its score is behind the best passage's, `document_behind` how far its
    document's is behind the best document's (both at most 0). `closeness` says how close each
    statement comes to the question, `present` which topic terms each statement holds, `in_context`
    which ones title and headings hold, `rarities` what each term weighs. `is_translated` says that
    it is compared with the question's English words, where those are others than were typed.
    """

    ready: ReadyPassage
    behind: float
    document_behind: float
    closeness: Closeness
    present: tuple[TermSet, ...]
    in_context: TermSet
    rarities: tuple[float, ...]
    is_translated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Statements `first` to `last` of the passage; `evidence` is its place in the list given.

    `left` counts the items of its list that stand below it in the passage, see `completing`. `read`
    is what the reader makes of it, as log odds; None where none has read it.
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

    @property
    def document_behind(self) -> float:
        """How far the score of its document is behind the best document's; at most 0."""
        return self.features[_DOCUMENT]


_COVERAGE = FEATURES.index("coverage_in_context")
_DOCUMENT = FEATURES.index("document")


def candidate_quotes(
    question: str, evidence: Sequence[Evidence], *, model: Linear, most_words: int = MOST_WORDS
) -> list[Quote]:
    """Return every run of statements worth considering, scored, in order of the evidence."""
    spans: list[tuple[int, int, int]] = []
    rows: list[tuple[float, ...]] = []
    forms = expected_forms(question)
    anywhere = met_anywhere(evidence)
    for number, item in enumerate(evidence):
        of_item = _FeaturesOf(item, forms, anywhere[item.is_translated])
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
            header=evidence[number].ready.header(first, last),
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
    quotes: Sequence[Quote],
    *,
    most: int = 3,
    far_behind: float = FAR_BEHIND,
    less_likely: float = LESS_LIKELY,
) -> list[Quote]:
    """Take the best quotes that do not overlap, do not say the same and are not far behind.

    The first comes from where it will; the others from documents that are nearly as likely to be
    right as the best one, or no less so than the first quote's.
    """
    ordered = best_first(quotes)
    chosen: list[Quote] = []
    for quote in ordered:
        if len(chosen) == most or ordered[0].score - quote.score > far_behind:
            break
        is_likely = quote.document_behind >= min(-less_likely, ordered[0].document_behind)
        if is_likely and not _repeats(quote, chosen):
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


def met_anywhere(evidence: Sequence[Evidence]) -> dict[bool, Floats]:
    """Return the best match of each of the question's tokens in any of the passages.

    One for those that are asked in its own words and one for those asked in English ones.
    """
    best: dict[bool, Floats] = {}
    for item in evidence:
        met = item.closeness.met_anywhere
        known = best.get(item.is_translated)
        best[item.is_translated] = met if known is None else np.maximum(met, known)
    return best


class _FeaturesOf:
    """The features of runs of one passage, with what they share worked out once."""

    def __init__(
        self, item: Evidence, forms: tuple[re.Pattern[str], ...], anywhere: Floats
    ) -> None:
        self._item = item
        self._forms = forms
        self._form_of = [forms_in(text, forms) for text in item.ready.texts]
        self._whole = item.closeness.late
        self._topic = np.flatnonzero(item.closeness.topic)
        self._anywhere = np.maximum(anywhere[self._topic], _TINY)
        self._met = [self._met_from(first) for first in range(len(item.ready.statements))]

    def _met_from(self, first: int) -> list[tuple[float, ...]]:
        """Return how well each run from a statement meets the question's tokens.

        That is the best and the mean of how near its statements are as wholes; its mean best match,
        alone and with title and headings; then the mean and the lower quartile of what it meets of
        each topic token, against what meets that best anywhere.
        """
        close = self._item.closeness
        met = np.maximum.accumulate(close.statements[first : first + MOST_STATEMENTS])
        with_context = np.maximum(met, close.context)
        shares = np.sort(with_context[:, self._topic] / self._anywhere, axis=1)
        near = close.near[first : first + MOST_STATEMENTS]
        columns = (
            np.maximum.accumulate(near),
            np.cumsum(near) / np.arange(1, len(near) + 1, dtype=np.float32),
            met.mean(axis=1),
            with_context.mean(axis=1),
            shares.mean(axis=1),
            _lower_quartile(shares),
        )
        return list(zip(*(_rounded(column) for column in columns), strict=True))

    def row(self, first: int, last: int) -> tuple[float, ...]:
        """Return the features of statements `first` to `last`, in the order of `FEATURES`."""
        item = self._item
        held = form = length = 0
        for place in range(first, last + 1):
            held |= item.present[place]
            form |= self._form_of[place]
            length += item.ready.lengths[place]
        nearest, near, late, late_in_context, topic_met, least = self._met[first][last - first]
        statement = item.ready.statements[last]
        return (
            item.behind,
            item.document_behind,
            share_of_terms(held, item.rarities),
            share_of_terms(held | item.in_context, item.rarities),
            nearest,
            near,
            late,
            late_in_context,
            late - self._whole,
            share_of_forms(form, self._forms),
            float(last - first),
            math.log1p(length),
            float(statement.kind is StatementKind.ROW),
            float(statement.leads or item.ready.texts[last].rstrip(" *_\"'").endswith("?")),
            topic_met,
            least,
        )


def _lower_quartile(ordered: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the lower quartile of each row, whose numbers stand in order (linear between two)."""
    count = ordered.shape[1]
    if not count:
        return np.zeros(len(ordered), dtype=ordered.dtype)
    place, between = divmod((count - 1) / 4, 1)
    low = ordered[:, int(place)]
    high = ordered[:, min(int(place) + 1, count - 1)]
    return np.asarray(low + (high - low) * between)


def _rounded(column: NDArray[np.floating]) -> list[float]:
    return [round(value, _DECIMALS) for value in column.tolist()]
