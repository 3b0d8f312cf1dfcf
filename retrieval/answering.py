"""One question and one grant in; one cited answer, one question back or one abstention out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo

from content_index.assets import Asset
from content_index.curation.rules import Occasion
from content_index.entitlement import AllowedRows
from content_index.labels import Grant, is_made_for
from content_index.library import Library
from retrieval import composing
from retrieval.abstaining import abstained, best_paths, for_a_person, near, scored_assets
from retrieval.alarm import LEAST_SURE, SURE
from retrieval.answers import Answer, AnswerState, AssetCard, Choice, Citation
from retrieval.asset_cards import MOST_CARDS, cards_of
from retrieval.calibration import SHIPPED, SHIPPED_WHEN_READ, Calibration
from retrieval.completing import is_open_list, left_in
from retrieval.composing import Writer
from retrieval.confidence import confidence
from retrieval.emergencies import calls_for_help, how_to_report, in_an_emergency
from retrieval.findings import Findings, Found
from retrieval.glossary import Glossary
from retrieval.kinds import documents_wanted, is_about_unknown, kind_named
from retrieval.meaning import Meaningful
from retrieval.own_matters import needs_a_person
from retrieval.part_by_part import part_answers
from retrieval.parts import Part, parts_of, split_parts
from retrieval.passing_on import with_labels
from retrieval.phrases import phrases_of
from retrieval.prose import Watch, in_prose
from retrieval.question import Question, Speaker, resolve_follow_up, unmarked
from retrieval.quotes import Quote
from retrieval.reader.bounded import BoundedModel
from retrieval.rereading import READER_WEIGHT, QuoteReader
from retrieval.rivals import is_about_unknown_rival
from retrieval.searching import Searcher
from retrieval.selection import Selection, select
from retrieval.together import MOST_PARTS, beside, left_parts, together
from retrieval.withdrawing import left_of

__all__ = ["Answer", "AnswerState", "Answerer", "AssetCard", "Choice", "Citation"]

_TIE = 0.03


class Answerer:
    """Answers from a library, within a grant. Safe to share between threads.

    `glossary` is what an admin wrote down about abbreviations and words of their own; what allowed
    documents say of abbreviations is found besides. `threshold` is the confidence from which an
    answer is given; without one, that of `calibration`, which says how sure the installation's own
    questions have taught it to be, or else the shipped one. `reader` is a model that reads the best
    quotes with the question again; the one that comes with Dealmate those that are chosen, to say
    how sure to be.
    `writer` words answers in prose; without one, or when it has nothing to say, the quotes are the
    answer. An answer with notes is left to its quotes: prose would smooth over what is in doubt.
    `alarm` tells how likely a message reports an emergency; without one, none does.
    `zone` says which calendar day `now` falls on, for dates on labels.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each part that an installation may change
        self,
        library: Library,
        *,
        glossary: Glossary | None = None,
        threshold: float | None = None,
        calibration: Calibration | None = None,
        reader: BoundedModel | None = None,
        writer: Writer | None = None,
        alarm: Callable[[str], float] | None = None,
        zone: tzinfo = UTC,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._library = library
        self._searcher = Searcher(library, glossary=glossary)
        self._threshold = threshold
        self._calibration = calibration
        self._reader = reader
        self._is_own_reader = reader is not None and reader.is_own
        if calibration is not None:
            self._reader_weight = calibration.reader_weight
        else:
            self._reader_weight = 0.0 if self._is_own_reader else READER_WEIGHT
        self._writer = writer
        self._alarm = alarm
        self._zone = zone
        self._stopwatch = stopwatch

    @property
    def threshold(self) -> float:
        """The confidence from which an answer is given, where the reader has no say in it."""
        if self._threshold is not None:
            return self._threshold
        return (SHIPPED if self._calibration is None else self._calibration.alone).threshold

    def answer(
        self, question: Question, grant: Grant, *, now: datetime, watch: Watch | None = None
    ) -> Answer:
        """Answer from what every holder of the grant may see, or abstain, or ask back.

        `watch` is shown the answer as its prose grows.
        """
        started = self._stopwatch()
        seen = self._seen(question, grant, self._today(now))
        if self._reader is not None:
            seen = replace(seen, reader=self._reader.for_question())
        findings = self._find(question, seen)
        parts = parts_of(findings.reading.spelt)
        if len(parts) > 1:
            answer = self._part_by_part(question, parts, findings, seen)
        else:
            answer = self._whole(question, findings, seen)
        if self.reports_emergency(question):
            answer = self._in_an_emergency(answer, question, seen)
        is_plain = not (answer.notes or answer.is_urgent)
        if self._writer is not None and answer.citations and is_plain:
            answer = in_prose(answer, self._writer, findings.reading.text, grant, watch)
        return replace(answer, seconds=round(self._stopwatch() - started, 4))

    def reports_emergency(self, question: Question) -> bool:
        """Say whether a message tells of something bad that is happening now.

        So does a call for help below one that does.
        """
        if question.is_urgent is not None or self._alarm is None:
            return bool(question.is_urgent)
        message = unmarked(question.typed or question.text)
        before = (unmarked(turn.text) for turn in question.thread if turn.speaker is Speaker.READER)
        return self._rings(message) or (calls_for_help(message) and any(map(self._rings, before)))

    def _rings(self, message: str, *, least: float = LEAST_SURE) -> bool:
        return self._alarm is not None and self._alarm(message) >= least

    def find(self, question: Question, grant: Grant, *, now: datetime) -> Findings:
        """Return the evidence for a question, taken as one, without deciding on it."""
        return self._find(question, self._seen(question, grant, self._today(now)))

    def meaningful(self, grant: Grant, *, now: datetime) -> Meaningful:
        """Return the words that mean something: in what a grant may see, or at all."""
        return self._searcher.meaningful(self._library.allowed(grant, today=self._today(now)))

    def authorise(self, answer: Answer, grant: Grant, *, now: datetime) -> Answer:
        """Drop what the grant may no longer see; abstain when nothing is left to say."""
        today = self._today(now)
        named = answer.version_ids
        kept = self._library.still_allowed(named, grant, today=today)
        seen = {asset.path for asset in self._library.assets(grant, today=today)}
        answer = replace(answer, ranked=tuple(path for path in answer.ranked if path in seen))
        return answer if kept == named else left_of(answer, kept=kept)

    def _today(self, now: datetime) -> date:
        return now.astimezone(self._zone).date()

    def _seen(self, question: Question, grant: Grant, today: date) -> _Seen:
        known = question.preferences
        occasion = Occasion(stage=known.stage, industry=known.industry)
        assets = self._library.assets(grant, today=today, occasion=occasion)
        return _Seen(
            allowed=self._library.allowed(grant, today=today, occasion=occasion),
            assets={asset.version_id: asset for asset in assets},
            pinned=self._library.pinned(grant, today=today, occasion=occasion),
            made_for=frozenset(one.id for one in assets if is_made_for(one.label, grant)),
            today=today,
        )

    def _find(self, question: Question, seen: _Seen) -> Findings:
        return self._searcher.find(
            question,
            seen.allowed,
            seen.assets,
            today=seen.today,
            pinned=seen.pinned,
            made_for=seen.made_for,
        )

    def _whole(self, question: Question, findings: Findings, seen: _Seen) -> Answer:
        return self._or_in_other_words(question, seen, self._told(question, findings, seen))

    def _as_one(self, question: Question, seen: _Seen) -> Answer:
        """Answer what may be a part of a message; what is read as the same is asked once in it."""
        leans = resolve_follow_up(question.text, question.thread) != question.text
        key = question if leans else replace(question, thread=())
        if key not in seen.told:
            seen.told[key] = self._whole(question, self._find(question, seen), seen)
        return seen.told[key]

    def _or_in_other_words(self, question: Question, seen: _Seen, answer: Answer) -> Answer:
        """Ask once more with what the asker's words stand for; the surer answer is given."""
        glossary = self._searcher.glossary(seen.allowed, seen.assets)
        text, told = glossary.in_other_words(question.text)
        if text == question.text or answer.needs_a_person or answer.listed:
            return answer
        asked = replace(question, text=text)
        again = self._told(asked, self._find(asked, seen), seen)
        is_given = answer.state is AnswerState.ANSWERED
        if again.state is not AnswerState.ANSWERED or (
            is_given and again.confidence <= answer.confidence
        ):
            return answer
        notes = composing.read_as(told, language=again.language)
        text = composing.with_notes(notes, again.text)
        return replace(again, text=text, notes=(*notes, *again.notes))

    def _told(self, question: Question, findings: Findings, seen: _Seen) -> Answer:
        if needs_a_person(findings.reading.new):
            ranked = best_paths(scored_assets(findings, seen.assets))
            return for_a_person(findings.reading.language, ranked=ranked)
        listed = self._listed(question, findings, seen.assets)
        if listed is not None:
            return listed
        chosen = select(findings, reader=seen.reader, reader_weight=self._reader_weight)
        decided = self._decided(question, findings, chosen, seen)
        asked, wanted = findings.reading.new, question.preferences
        return with_labels(decided, asked, seen.assets, preferences=wanted)

    def _part_by_part(
        self, question: Question, parts: Sequence[Part], findings: Findings, seen: _Seen
    ) -> Answer:
        """Answer each part of a question from its own search; as a whole where none is sure."""
        names = _as_typed([part.text for part in parts], question)
        answers = part_answers(
            question,
            parts[:MOST_PARTS],
            names=names[:MOST_PARTS],
            ask=lambda asked: self._as_one(asked, seen),
        )
        if not any(one.is_answered for one in answers):
            whole = self._whole(question, findings, seen)
            return beside(whole, tuple(part for part in left_parts(answers) if part.needs_a_person))
        return together(
            answers,
            ranked=best_paths(scored_assets(findings, seen.assets)),
            later=names[MOST_PARTS:],
            language=findings.reading.language,
        )

    def _in_an_emergency(self, answer: Answer, question: Question, seen: _Seen) -> Answer:
        """Leave the whole message to a person, with the pages that say how to report one."""
        message, pages = question.typed or question.text, []
        for asked in how_to_report(message, language=answer.language):
            findings = self._find(Question(asked, preferences=question.preferences), seen)
            chosen = select(findings, reader=seen.reader, reader_weight=self._reader_weight)
            sure, _ = self._sureness(findings, chosen, seen)
            scored = scored_assets(findings, seen.assets)
            pages.append(near(findings, scored, sure=sure, preferences=question.preferences))
        plain = unmarked(message)
        is_doubtful = self._rings(plain) and not self._rings(plain, least=SURE)
        return in_an_emergency(answer, message, pages, is_doubtful=is_doubtful)

    def _listed(
        self, question: Question, findings: Findings, assets: Mapping[int, Asset]
    ) -> Answer | None:
        """Show documents to somebody who asked for them and for no more than that."""
        text, wanted = findings.reading.text, question.preferences
        found = documents_wanted(text, assets.values(), preferences=wanted, most=MOST_CARDS)
        if not found:
            return None
        language = findings.reading.language
        return Answer(
            state=AnswerState.ANSWERED,
            text=composing.listing(kind_named(text), found, language=language),
            assets=cards_of(found, quoted=(), preferences=wanted, language=language),
            ranked=tuple(asset.path for asset in found),
            confidence=1.0,
            listed=frozenset(asset.version_id for asset in found),
            language=language,
        )

    def _decided(
        self,
        question: Question,
        findings: Findings,
        selection: Selection,
        seen: _Seen,
    ) -> Answer:
        scored = scored_assets(findings, seen.assets)
        paths = best_paths(scored)
        language = findings.reading.language
        sure, threshold = self._sureness(findings, selection, seen)
        if sure < threshold or not selection.chosen:
            return abstained(findings, scored, sure=sure, preferences=question.preferences)
        choices = composing.choices_between(findings.reading.text, scored, tie=_TIE)
        if choices:
            return Answer(
                state=AnswerState.ASKED_BACK,
                text=phrases_of(language).asking_back,
                ranked=paths,
                confidence=sure,
                choices=choices,
                language=language,
            )
        sources = [findings.passages[quote.evidence] for quote in selection.shown]
        citations = tuple(
            composing.cited(
                replace(quote, left=quote.left + self._left_beyond(quote, source, findings, seen)),
                source.ready,
                source.asset,
                today=seen.today,
                language=language,
            )
            for quote, source in zip(selection.shown, sources, strict=True)
        )
        differing = composing.on_differing(
            [findings.passages[one.evidence].asset for one in selection.differing],
            language=language,
        )
        notes = composing.notes_on(
            findings.reading,
            [source.asset for source in sources],
            missing=findings.missing,
            differing=differing,
        )
        return Answer(
            state=AnswerState.ANSWERED,
            text=composing.with_notes(notes, composing.quoted(citations, language=language)),
            citations=citations,
            assets=cards_of(
                [source.asset for source in sources],
                quoted=[item.asset_id for item in citations],
                preferences=question.preferences,
                language=language,
            ),
            ranked=paths,
            confidence=sure,
            notes=notes,
            naming=differing,
            language=language,
        )

    def _sureness(
        self, findings: Findings, selection: Selection, seen: _Seen
    ) -> tuple[float, float]:
        """Return how sure an answer is, and how sure it must be to be given."""
        is_read = selection.is_read and self._is_own_reader
        level = SHIPPED_WHEN_READ if is_read else SHIPPED
        if self._calibration is not None:
            level = self._calibration.level(
                embedding_model=seen.allowed.view.embedder.name, is_read=selection.is_read
            )
        least = level.threshold if self._threshold is None else self._threshold
        reading, missing = findings.reading, findings.missing
        if (
            findings.strangers
            or is_about_unknown(reading, missing)
            or is_about_unknown_rival(reading, missing)
        ):
            return 0.0, least
        return confidence(findings, selection.chosen, model=level.model), least

    def _left_beyond(self, quote: Quote, source: Found, findings: Findings, seen: _Seen) -> int:
        """Count the items of a quote's list that stand in the passages after its own."""
        if not is_open_list(quote, source.ready, question=findings.reading.text):
            return 0
        passages = self._library.passages_of(source.asset.version_id, seen.allowed)
        return left_in(item for item in passages if item.ordinal > source.ready.passage.ordinal)


def _as_typed(parts: Sequence[str], question: Question) -> Sequence[str]:
    """Return the words that parts of a question are called by, as many as there are parts."""
    typed = split_parts(question.typed) if question.typed else parts
    return typed if len(typed) == len(parts) else parts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a grant may see at one moment."""

    allowed: AllowedRows
    assets: Mapping[int, Asset]
    """By version id."""
    pinned: frozenset[str]
    made_for: frozenset[str]
    today: date
    reader: QuoteReader | None = None
    """What reads quotes for this question, where there is a reader."""
    told: dict[Question, Answer] = field(default_factory=dict)
    """What was answered already while this message is."""
