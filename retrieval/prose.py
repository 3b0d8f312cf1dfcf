"""An answer in a language model's words, with the citations that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from content_index.labels import Grant, HolderKind
from retrieval import composing
from retrieval.answers import Answer, Citation, Sentence
from retrieval.asset_cards import recounted
from retrieval.composing import Writer

Watch = Callable[[Answer], None]
"""Shown an answer as far as it is checked: its prose has more sentences each time, in the same
order and with the same numbers. What is returned in the end counts. It must not raise."""


def in_prose(
    answer: Answer, writer: Writer, question: str, grant: Grant, watch: Watch | None
) -> Answer:
    """Word an answer; as it is when the writer has nothing that rests on its citations."""

    def show(written: tuple[Sentence, ...]) -> None:
        if watch is not None:
            watch(_worded(answer, written))

    account = frozenset(
        holder.organisation for holder in grant.holders if holder.kind is HolderKind.PARTNER
    )
    heard = None if watch is None else show
    written = writer.write(question, _quoted(answer), account=account, heard=heard)
    return _worded(answer, written) if written else answer


def _quoted(answer: Answer) -> tuple[Citation, ...]:
    return tuple(item for item in answer.citations if not item.is_repeated)


def _worded(answer: Answer, written: Sequence[Sentence]) -> Answer:
    """The same in those sentences, with the citations that they rest on."""
    prose, citations = composing.rested_on(written, _quoted(answer))
    return replace(
        answer,
        text=composing.worded(prose, citations, language=answer.language),
        prose=prose,
        citations=citations,
        assets=recounted(answer.assets, citations, language=answer.language),
        listed=frozenset(),
    )
