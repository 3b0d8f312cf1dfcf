"""Read the best quotes once more, with a model of question and quote. Pure.

What it makes of a quote is added to the quote's own score: both are log odds, so a weight of 1
would believe the one as much as the other. What it makes of the quotes that are chosen is a signal
of whether there is an answer, see `confidence`. With a weight of 0 it has no say in the order, and
reads those alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from retrieval.findings import Findings, Found
from retrieval.quotes import Quote, choose
from retrieval.wording import plain

READER_WEIGHT = 0.25
"""Where no calibration says otherwise. Published readers tell a right text from a wrong one by some
ten of log odds, quotes are apart by one or two: so the reader decides where it is sure, and only
there."""
_DECIMALS = 5


class QuoteReader(Protocol):
    """A model at one question; what it makes of a quote depends on these two alone."""

    @property
    def most(self) -> int:
        """How many texts it reads at most."""

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...] | None:
        """Return the log odds that each text answers the question; None where it has no say."""


def read_by(reader: QuoteReader, quotes: Sequence[Quote], findings: Findings) -> list[Quote] | None:
    """Return the best quotes that do not overlap, read; None where the reader has no say."""
    best = choose(quotes, most=reader.most, far_behind=math.inf, less_likely=math.inf)
    question = findings.reading.mended(findings.reading.text)
    texts = [as_read(quote, findings.passages[quote.evidence]) for quote in best]
    scores = reader.scores(question, texts) if texts else ()
    if scores is None:
        return None
    return [replace(quote, read=score) for quote, score in zip(best, scores, strict=True)]


def each_read(reader: QuoteReader, chosen: Sequence[Quote], findings: Findings) -> list[Quote]:
    """Return quotes in their order, each read; all as they are where the reader has no say in one.

    Where a question can be taken in two ways, a quote answers the one that it answers better. Where
    there are more than the reader takes, the last ones are not read.
    """
    first = chosen[: reader.most]
    sources = [findings.passages[quote.evidence] for quote in first]
    ways: dict[str, list[int]] = {}
    for place, source in enumerate(sources):
        for asked in dict.fromkeys(findings.asked_of(source.asset)):
            ways.setdefault(asked, []).append(place)
    texts = [as_read(quote, source) for quote, source in zip(first, sources, strict=True)]
    best = [-math.inf] * len(first)
    for asked, places in ways.items():
        scores = reader.scores(asked, [texts[place] for place in places])
        if scores is None:  # half a reading would make it depend on the clock
            return list(chosen)
        for place, score in zip(places, scores, strict=True):
            best[place] = max(best[place], score)
    read = [replace(quote, read=score) for quote, score in zip(first, best, strict=True)]
    return [*read, *chosen[reader.most :]]


def word_of(quotes: Sequence[Quote]) -> float:
    """Return what a reader makes of quotes together: the mean; 0 where it has read none.

    Those of a near miss are of one subject, and it doubts them all.
    """
    read = [quote.read for quote in quotes if quote.read is not None]
    return sum(read) / len(read) if read else 0.0


def weighed(quotes: Sequence[Quote], *, weight: float) -> list[Quote]:
    """Return quotes that were read with what the reader makes of them added to their scores."""
    return [
        replace(quote, score=round(quote.score + weight * (quote.read or 0.0), _DECIMALS))
        for quote in quotes
    ]


def as_read(quote: Quote, found: Found) -> str:
    """Return a quote as it is read: title and headings, column names, and its words without marks.

    Of headings that repeat the title only the rest.
    """
    headings = [name for name in found.ready.passage.heading_path if name != found.asset.title]
    place = " > ".join((found.asset.title, *headings))
    said = plain(f"{quote.header} {quote.text}".replace("|", " "))
    return f"{place}: {' '.join(said.split())}"
