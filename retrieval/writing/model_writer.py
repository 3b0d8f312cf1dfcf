"""Asks a language model for prose and keeps what rests on the citations, within limits.

Whatever goes wrong, the result is no prose, and the quotes stand as they are.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from retrieval.answers import Citation, Sentence
from retrieval.composing import Heard
from retrieval.reader.bounded import BoundedModel
from retrieval.writing.checking import Checked, Fault, Judge, check, same_words, unfounded
from retrieval.writing.language_model import LanguageModel
from retrieval.writing.limits import DAY_SECONDS, HOUR_SECONDS, Allowance, CircuitBreaker
from retrieval.writing.prompting import Messages, messages, sentences_in, tokens_at_most

MOST_AT_ONCE = 4
"""Calls that may run side by side; one more is answered with quotes."""
MOST_SNAPSHOTS = 4_000
"""Pieces of one reply that are read: a model that never ends is left."""


class Outcome(StrEnum):
    """How the asking ended."""

    WRITTEN = "written"
    NOTHING_LEFT = "nothing_left"
    NOTHING_SAID = "nothing_said"
    TOO_SLOW = "too_slow"
    FAILED = "failed"
    PAUSED = "paused"
    BUSY = "busy"
    OVER_BUDGET = "over_budget"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one asking, for logs: no words of anybody. `error` is an exception's class."""

    outcome: Outcome
    kept: int = 0
    dropped: Mapping[Fault, int] = field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""


class _TooSlowError(Exception):
    """The time is over."""


class _Stopped:
    """The end of a reply, or what ended it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error


@dataclass(slots=True)
class _Deadline:
    """When a reply must be whole; it moves by the time that others take."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterLimits:
    """How long and how much.

    Seconds for a whole reply, tokens a day, answers an hour for each set of partners, tokens of one
    reply.
    """

    timeout_seconds: float = 8.0
    tokens_a_day: int = 2_000_000
    answers_an_hour: int = 120
    reply_tokens: int = 500


class ModelWriter:
    """Words an answer through a language model. Safe to share between threads.

    `judge` is a brought model that says whether a sentence follows from its citations; the time
    that it takes is not the language model's.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each part that an installation may change
        self,
        model: LanguageModel,
        *,
        limits: WriterLimits | None = None,
        judge: BoundedModel | None = None,
        breaker: CircuitBreaker | None = None,
        report: Callable[[Report], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._judge = judge
        self._limits = limits or WriterLimits()
        self._breaker = breaker or CircuitBreaker()
        self._tokens = Allowance(most=self._limits.tokens_a_day, window_seconds=DAY_SECONDS)
        self._answers = Allowance(most=self._limits.answers_an_hour, window_seconds=HOUR_SECONDS)
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._report = report or _silent
        self._monotonic = monotonic

    def write(
        self,
        question: str,
        citations: Sequence[Citation],
        *,
        account: Hashable,
        heard: Heard | None = None,
    ) -> tuple[Sentence, ...]:
        """Return the sentences that rest on the citations; none when the quotes should speak.

        `account` is who is counted: the organisations that the answer is for. `heard` is told of
        kept sentences while the model goes on; the time that it takes is not the model's.
        """
        started = self._monotonic()
        request = messages(question, citations)
        refusal = self._refusal(request, account=account, now=started)
        if refusal is not None:
            self._report(Report(outcome=refusal))
            return ()
        # A place is held from here on; the thread that reads the reply gives it back.
        kept: list[Sentence] = []
        dropped: Counter[Fault] = Counter()
        error = ""
        deadline = _Deadline(at=started + self._limits.timeout_seconds)
        judge = None if self._judge is None else self._judge.for_question()
        try:
            said = 0
            for sentences, is_whole in self._growing(request, deadline):
                before = len(kept)
                began = self._monotonic()
                checked = _checked(sentences[said:], citations, question, judge)
                deadline.at += self._monotonic() - began
                _keep_more(checked, kept, dropped)
                said = len(sentences)
                if heard is not None and len(kept) > before and not is_whole:
                    self._tell(heard, kept, deadline)
            self._breaker.succeeded()
            outcome = _outcome(said=said, kept=kept)
        except Exception as failure:  # noqa: BLE001 - a model fails in every way; the quotes stand
            self._breaker.failed(self._monotonic())
            is_slow = isinstance(failure, _TooSlowError)
            outcome = Outcome.TOO_SLOW if is_slow else Outcome.FAILED
            error = "" if is_slow else type(failure).__name__
        seconds = round(self._monotonic() - started, 4)
        self._report(
            Report(outcome=outcome, kept=len(kept), dropped=dropped, seconds=seconds, error=error)
        )
        return tuple(kept) if outcome is Outcome.WRITTEN else ()

    def _refusal(self, request: Messages, *, account: Hashable, now: float) -> Outcome | None:
        """Say why not to ask; with None, one of the places is taken."""
        if not self._places.acquire(blocking=False):
            return Outcome.BUSY
        tokens = tokens_at_most(request, reply_tokens=self._limits.reply_tokens)
        refusal = None
        if not self._answers.take(1, now, key=account):
            refusal = Outcome.TOO_OFTEN
        elif not self._tokens.take(tokens, now):
            refusal = Outcome.OVER_BUDGET
        elif not self._breaker.admits(now):
            refusal = Outcome.PAUSED
        if refusal is not None:
            self._places.release()
        return refusal

    def _tell(self, heard: Heard, kept: Sequence[Sentence], deadline: _Deadline) -> None:
        began = self._monotonic()
        heard(tuple(kept))
        deadline.at += self._monotonic() - began

    def _growing(
        self, request: Messages, deadline: _Deadline
    ) -> Iterator[tuple[list[Sentence], bool]]:
        """Yield the whole sentences so far, each time more of them, and whether that is all.

        A thread reads, so that a server that sends a byte now and then is left in time, too.
        """
        pieces: queue.Queue[object] = queue.Queue()
        is_over = threading.Event()
        threading.Thread(
            target=self._read, args=(request, pieces, is_over), name="dealmate-writer", daemon=True
        ).start()
        reply: object = None
        try:
            while not isinstance(piece := self._next(pieces, deadline), _Stopped):
                reply = piece
                if pieces.empty():  # each piece holds all before it: the newest will do
                    yield sentences_in(reply, is_whole=False), False
            if piece.error is not None:
                raise piece.error
        finally:
            is_over.set()
        yield sentences_in(reply, is_whole=True), True

    def _next(self, pieces: queue.Queue[object], deadline: _Deadline) -> object:
        try:
            return pieces.get(timeout=max(0.0, deadline.at - self._monotonic()))
        except queue.Empty:
            raise _TooSlowError from None

    def _read(
        self, request: Messages, pieces: queue.Queue[object], is_over: threading.Event
    ) -> None:
        try:
            for number, piece in enumerate(self._model.replies(request)):
                if is_over.is_set() or number >= MOST_SNAPSHOTS:
                    break
                pieces.put(piece)
            pieces.put(_Stopped())
        except Exception as error:  # noqa: BLE001 - handed to the caller
            pieces.put(_Stopped(error))
        finally:
            self._places.release()


def _checked(
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    question: str,
    judge: Judge | None,
) -> list[Checked]:
    """Check sentences that have become whole; the judge reads what passes without it."""
    found = []
    for sentence in sentences:
        checked = check(sentence, citations, question=question)
        if checked.sentence is not None and judge is not None:
            fault = unfounded(checked.sentence, citations, judge)
            checked = checked if fault is None else Checked(fault=fault)
        found.append(checked)
    return found


def _keep_more(found: Sequence[Checked], kept: list[Sentence], dropped: Counter[Fault]) -> None:
    """Have the kept ones join `kept`, each once, and count the faults of the others."""
    for checked in found:
        if checked.fault is not None:
            dropped[checked.fault] += 1
        elif checked.sentence is not None and not any(
            same_words(checked.sentence.text, other.text) for other in kept
        ):
            kept.append(checked.sentence)


def _outcome(*, said: int, kept: Sequence[Sentence]) -> Outcome:
    if kept:
        return Outcome.WRITTEN
    return Outcome.NOTHING_LEFT if said else Outcome.NOTHING_SAID


def _silent(report: Report) -> None:
    del report
