"""Signals of whether there is an answer: those that confidence uses and others, tried. Pure.

Most of the others predict how hard a question is from the scores of what it found: NQC (Shtok and
others, 2012), WIG (Zhou and Croft, 2007), and whether the best statement stays the best when one
word of the question is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval import confidence as sureness
from retrieval.findings import Findings
from retrieval.quotes import Quote, choose
from retrieval.selection import possible_quotes

Floats = NDArray[np.float32]
_COMPARED = 20
"""Passages whose statements are compared with the first quote."""


def signals(findings: Findings) -> dict[str, float] | None:
    """Return every signal by name, with the shipped weights; None where nothing was found."""
    quotes = quotes_of(findings)
    if not quotes:
        return None
    used = sureness.confidence_features(findings, quotes)
    return {
        **dict(zip(sureness.FEATURES, used, strict=True)),
        **dict(_of_scores(findings)),
        **dict(_of_quotes(findings, quotes)),
        **dict(_of_words_left_out(findings, quotes[0])),
    }


def quotes_of(findings: Findings) -> list[Quote]:
    """Return the quotes that confidence would be worked out from, as one question."""
    if not findings.passages:
        return []
    return choose(possible_quotes(findings))


def _of_scores(findings: Findings) -> Iterator[tuple[str, float]]:
    scores = np.asarray([item.score for item in findings.passages])
    late = np.sort([item.closeness.late for item in findings.passages])[::-1]
    cosines = np.sort([item.cosine for item in findings.passages])[::-1]
    documents = [score for _, score in findings.documents]
    others = documents[1:5]
    yield "lead", documents[0] - sum(others) / len(others) if others else 3.0
    for depth in (5, 10, 20):
        yield f"NQC, {depth} passages", float(scores[:depth].std())
        yield f"WIG, {depth} passages", float(scores[:depth].mean())
        yield f"spread of late, {depth} passages", float(late[:depth].std())
    yield "cosine", float(cosines[0])
    yield "spread of cosine, 10 passages", float(cosines[:10].std())


def _of_quotes(findings: Findings, quotes: Sequence[Quote]) -> Iterator[tuple[str, float]]:
    first = quotes[0]
    close = findings.passages[first.evidence].closeness
    met = close.met(first.first, first.last)
    yield "topic words: last", float(met[-1])
    yield "topic words: two least", float(np.sort(met)[:2].mean())
    yield "whole statement near", float(close.near[first.first : first.last + 1].max())
    yield "score of the first quote", first.score
    second = quotes[1].score if len(quotes) > 1 else first.score - 2.5
    yield "lead of the first quote", first.score - second


def _of_words_left_out(findings: Findings, first: Quote) -> Iterator[tuple[str, float]]:
    """Yield how the first quote stands against the best statement of all for each topic word."""
    passages = [item for item in findings.passages[:_COMPARED] if len(item.closeness.statements)]
    every = np.vstack(
        [np.maximum(item.closeness.statements, item.closeness.context) for item in passages]
    )
    owners = np.repeat(
        [item.asset.id for item in passages],
        [len(item.closeness.statements) for item in passages],
    )
    is_topic = passages[0].closeness.is_topic
    topic = np.flatnonzero(is_topic) if is_topic.any() else np.arange(every.shape[1])
    met = findings.passages[first.evidence].closeness.met(first.first, first.last)
    best = every[:, topic].max(axis=0)
    shortfall = best - met if len(best) == len(met) else np.zeros(1)
    yield "shortfall: mean", float(shortfall.mean())
    yield "shortfall: most", float(shortfall.max())
    whole = int(every.mean(axis=1).argmax())
    left = [int(np.delete(every, word, axis=1).mean(axis=1).argmax()) for word in topic]
    stays = [owners[place] == owners[whole] for place in left] if every.shape[1] > 1 else [True]
    yield "document stays without a word", float(np.mean(stays))
    halves = [every[:, topic[start::2]] for start in (0, 1) if len(topic[start::2])]
    places = {str(owners[int(half.mean(axis=1).argmax())]) for half in halves}
    yield "halves of the question agree", float(len(places) == 1)
