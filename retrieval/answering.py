"""One question and one grant in; one cited answer, one question back or one abstention out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo

from content_index.assets import Asset
from content_index.curation.rules import Occasion
from content_index.labels import Grant, HolderKind
from content_index.library import Library
from retrieval import composing
from retrieval.answers import Answer, AnswerState, AssetCard, Choice, Citation
from retrieval.composing import Writer
from retrieval.confidence import confidence
from retrieval.findings import Findings
from retrieval.glossary import Glossary
from retrieval.kinds import kind_alone, newest_of
from retrieval.question import Question
from retrieval.quotes import Quote, added_up, candidate_quotes, choose
from retrieval.searching import Searcher
from retrieval.weights import QUOTE, THRESHOLD

__all__ = ["Answer", "AnswerState", "Answerer", "AssetCard", "Choice", "Citation"]

MOST_RANKED = 10
_TIE = 0.03


class Answerer:
    """Answers from a library, within a grant. Safe to share between threads.

    `glossary` is what an admin wrote down about abbreviations; what allowed documents say of theirs
    is found besides. `threshold` is the confidence from which an answer is given. `writer` words
    answers in prose; without one, or when it has nothing to say, the quotes are the answer. An
    answer with notes is left to its quotes: prose would smooth over what is in doubt. `zone` says
    which calendar day `now` falls on, for dates on labels.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each part that an installation may change
        self,
        library: Library,
        *,
        glossary: Glossary | None = None,
        threshold: float = THRESHOLD,
        writer: Writer | None = None,
        zone: tzinfo = UTC,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._library = library
        self._searcher = Searcher(library, glossary=glossary)
        self._threshold = threshold
        self._writer = writer
        self._zone = zone
        self._stopwatch = stopwatch

    def answer(self, question: Question, grant: Grant, *, now: datetime) -> Answer:
        """Answer from what every holder of the grant may see, or abstain, or ask back."""
        started = self._stopwatch()
        today = self._today(now)
        findings, assets = self._find(question, grant, today)
        answer = self._listed(question, findings, assets) or self._decided(
            question, findings, chosen_quotes(findings), assets, today=today
        )
        if self._writer is not None and answer.citations and not answer.notes:
            answer = _in_prose(answer, self._writer, findings.reading.text, grant)
        return replace(answer, seconds=round(self._stopwatch() - started, 4))

    def find(self, question: Question, grant: Grant, *, now: datetime) -> Findings:
        """Return the evidence for a question without deciding on it."""
        return self._find(question, grant, self._today(now))[0]

    def authorise(self, answer: Answer, grant: Grant, *, now: datetime) -> Answer:
        """Drop what the grant may no longer see; abstain when nothing is left to say."""
        today = self._today(now)
        named = {item.version_id for item in answer.citations}
        named |= {card.asset.version_id for card in answer.assets}
        kept = self._library.still_allowed(named, grant, today=today)
        seen = {asset.path for asset in self._library.assets(grant, today=today)}
        ranked = tuple(path for path in answer.ranked if path in seen)
        if kept == named:
            return replace(answer, ranked=ranked)
        citations = tuple(item for item in answer.citations if item.version_id in kept)
        cards = tuple(card for card in answer.assets if card.asset.version_id in kept)
        listed = not answer.citations
        if answer.state is not AnswerState.ANSWERED or not (citations or (listed and cards)):
            return Answer(
                state=AnswerState.ABSTAINED,
                text=composing.ABSTENTION,
                ranked=ranked,
                confidence=0.0,
                seconds=answer.seconds,
            )
        if citations and citations == answer.citations:
            return replace(answer, assets=cards, ranked=ranked)
        text = (
            composing.listing(cards[0].asset.kind, [card.asset for card in cards])
            if listed
            else composing.quoted(citations)
        )
        return replace(
            answer,
            text=text,
            citations=citations,
            assets=cards,
            ranked=ranked,
            notes=(),
            prose=(),
        )

    def _today(self, now: datetime) -> date:
        return now.astimezone(self._zone).date()

    def _find(
        self, question: Question, grant: Grant, today: date
    ) -> tuple[Findings, dict[int, Asset]]:
        known = question.preferences
        occasion = Occasion(stage=known.stage, industry=known.industry)
        allowed = self._library.allowed(grant, today=today, occasion=occasion)
        held = self._library.assets(grant, today=today, occasion=occasion)
        assets = {asset.version_id: asset for asset in held}
        pinned = self._library.pinned(grant, today=today, occasion=occasion)
        findings = self._searcher.find(question, allowed, assets, today=today, pinned=pinned)
        return findings, assets

    def _listed(
        self, question: Question, findings: Findings, assets: Mapping[int, Asset]
    ) -> Answer | None:
        """Show the newest documents of a kind to somebody who asked for no more than that."""
        kind = kind_alone(findings.reading.text)
        if kind is None:
            return None
        found = newest_of(
            kind, assets.values(), preferences=question.preferences, most=composing.MOST_CARDS
        )
        if not found:
            return None
        return Answer(
            state=AnswerState.ANSWERED,
            text=composing.listing(kind, found),
            assets=composing.cards(found, quoted=(), preferences=question.preferences),
            ranked=tuple(asset.path for asset in found),
            confidence=1.0,
        )

    def _decided(
        self,
        question: Question,
        findings: Findings,
        quotes: list[Quote],
        assets: dict[int, Asset],
        *,
        today: date,
    ) -> Answer:
        by_id = {asset.id: asset for asset in assets.values()}
        ranked = [by_id[asset_id] for asset_id, _ in findings.documents]
        paths = tuple(asset.path for asset in ranked[:MOST_RANKED])
        sure = confidence(findings, quotes)
        if sure < self._threshold or not quotes:
            notes = composing.not_found(findings.missing)
            return Answer(
                state=AnswerState.ABSTAINED,
                text=composing.with_notes(notes, composing.ABSTENTION),
                ranked=paths,
                confidence=sure,
                notes=notes,
            )
        scored = [(by_id[asset_id], score) for asset_id, score in findings.documents]
        choices = composing.choices_between(findings.reading.text, scored, tie=_TIE)
        if choices:
            return Answer(
                state=AnswerState.ASKED_BACK,
                text=composing.ASKING_BACK,
                ranked=paths,
                confidence=sure,
                choices=choices,
            )
        sources = [findings.passages[quote.evidence] for quote in quotes]
        citations = tuple(
            composing.cited(quote, source.ready, source.asset, today=today)
            for quote, source in zip(quotes, sources, strict=True)
        )
        notes = composing.notes_on(
            findings.reading,
            [(source.asset, quote) for source, quote in zip(sources, quotes, strict=True)],
            missing=findings.missing,
        )
        return Answer(
            state=AnswerState.ANSWERED,
            text=composing.with_notes(notes, composing.quoted(citations)),
            citations=citations,
            assets=composing.cards(
                [source.asset for source in sources],
                quoted=[item.asset_id for item in citations],
                preferences=question.preferences,
            ),
            ranked=paths,
            confidence=sure,
            notes=notes,
        )


def _in_prose(answer: Answer, writer: Writer, question: str, grant: Grant) -> Answer:
    """Word an answer; as it is when the writer has nothing that rests on its citations."""
    account = frozenset(
        holder.organisation for holder in grant.holders if holder.kind is HolderKind.PARTNER
    )
    written = writer.write(question, answer.citations, account=account)
    if not written:
        return answer
    prose, citations = composing.rested_on(written, answer.citations)
    return replace(
        answer, text=composing.worded(prose, citations), prose=prose, citations=citations
    )


def chosen_quotes(findings: Findings) -> list[Quote]:
    """Choose the quotes of an answer; each one's `evidence` is its place in the passages.

    A question of several parts gets the best quote for each part, then the best for the whole. A
    follow-up's quotes must fit the whole and what is new in it: the rest was said before.
    """
    whole = candidate_quotes(findings.reading.text, findings.evidence(), model=QUOTE)
    by_part = [
        candidate_quotes(part, evidence, model=QUOTE)
        for part, evidence in zip(findings.reading.parts, findings.parts, strict=False)
    ]
    if findings.reading.is_follow_up:
        return choose(added_up([whole, *by_part]))
    return choose(whole, by_part=by_part)
