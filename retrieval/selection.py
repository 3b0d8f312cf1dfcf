"""Choose what an answer quotes: the best quotes, made whole, and what contradicts them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.completing import completed
from retrieval.disagreeing import Source, disagreement, figure_asked_for, figures_in
from retrieval.favouring import favoured
from retrieval.findings import Findings
from retrieval.late_interaction import statement_tokens
from retrieval.pointing import pointed
from retrieval.quotes import Quote, added_up, best_first, candidate_quotes, choose
from retrieval.rereading import READER_WEIGHT, QuoteReader, each_read, read_by, weighed
from retrieval.weights import QUOTE, Linear

MOST_QUOTES = 3
_MOST_COMPARED = 12
"""Statements with a figure that are compared with each other, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The quotes of an answer; each one's `evidence` is its place in the passages.

    `chosen` are the best as they were scored, which confidence is worked out from; `shown` are the
    same with lists made whole, neighbours joined, and both statements of a contradiction in it.
    `differing` are those two statements, of the newest document first, or none.
    """

    chosen: tuple[Quote, ...] = ()
    shown: tuple[Quote, ...] = ()
    differing: tuple[Quote, ...] = ()

    @property
    def is_read(self) -> bool:
        """True where a reader has read the quotes."""
        return bool(self.chosen) and self.chosen[0].read is not None


def select(
    findings: Findings, *, reader: QuoteReader | None = None, reader_weight: float = READER_WEIGHT
) -> Selection:
    """Select the quotes for a question, the best of them as a `reader` has them in order.

    Where its word has no weight in the order, it reads those that are chosen without it.
    """
    possible = possible_quotes(findings)
    chosen = _chosen(possible, findings, reader, reader_weight)
    evidence, text = findings.evidence(), findings.reading.text
    whole = [_pointed(quote, findings) for quote in completed(chosen, evidence, question=text)]
    differing = _differing(findings, possible)
    return Selection(
        chosen=tuple(chosen), shown=tuple(_with(differing, whole)), differing=differing
    )


def _pointed(quote: Quote, findings: Findings) -> Quote:
    found, reading = findings.passages[quote.evidence], findings.reading
    language = found.asset.language
    typed = reading.mended(reading.new), reading.mended(reading.text)
    asked = dict.fromkeys((*typed, *reading.wordings(typed[-1], language=language)))
    return pointed(quote, found.ready, wordings=tuple(asked), language=language)


def _chosen(
    possible: Sequence[Quote], findings: Findings, reader: QuoteReader | None, weight: float
) -> list[Quote]:
    if reader is None:
        return choose(possible, most=MOST_QUOTES)
    if not weight:
        return each_read(reader, choose(possible, most=MOST_QUOTES), findings)
    read = read_by(reader, possible, findings)
    return choose(possible if read is None else weighed(read, weight=weight), most=MOST_QUOTES)


def possible_quotes(findings: Findings, *, model: Linear = QUOTE) -> list[Quote]:
    """Return every quote worth considering, scored as it will be chosen.

    A follow-up's quotes must fit the whole and what is new in it: the rest was said before.
    """
    evidence = findings.evidence()
    possible = candidate_quotes(findings.reading.text, evidence, model=model)
    if findings.of_new:
        new = candidate_quotes(findings.reading.new, findings.of_new, model=model)
        possible = added_up([possible, new])
    return favoured(
        possible,
        evidence,
        question=findings.reading.new,
        in_english=findings.reading.english,
        asked_in=findings.reading.language,
        languages=[item.asset.language for item in findings.passages[: len(evidence)]],
        are_battlecards=[
            item.asset.id in findings.battlecards and item.ready.passage.ordinal > 0
            for item in findings.passages
        ],  # the first passage says what the page is, and for whom
    )


def _differing(findings: Findings, possible: Sequence[Quote]) -> tuple[Quote, ...]:
    kind = figure_asked_for(findings.reading.text)
    if kind is None:
        return ()
    statements = [
        quote
        for quote in best_first(possible)
        if quote.first == quote.last and figures_in(quote.text, of=kind)
    ][:_MOST_COMPARED]
    sources = {_source(findings, quote): quote for quote in statements}
    found = disagreement(findings.reading.text, list(sources))
    return () if found is None else tuple(sources[source] for source in found)


def _source(findings: Findings, quote: Quote) -> Source:
    found = findings.passages[quote.evidence]
    return Source(
        asset_id=found.asset.id,
        updated=found.asset.updated,
        text=quote.text,
        score=quote.score,
        tokens=None if found.tokens is None else statement_tokens(found.tokens, quote.first),
    )


def _with(differing: Sequence[Quote], quotes: Sequence[Quote]) -> list[Quote]:
    """Put quotes that hold the differing statements first, with those that no quote holds yet."""
    held = [quote for quote in quotes if any(_holds(quote, one) for one in differing)]
    lacking = [one for one in differing if not any(_holds(quote, one) for quote in quotes)]
    others = [quote for quote in quotes if quote not in held]
    return [*held, *lacking, *others][:MOST_QUOTES]


def _holds(quote: Quote, statement: Quote) -> bool:
    is_there = quote.evidence == statement.evidence
    return is_there and quote.first <= statement.first <= quote.last
