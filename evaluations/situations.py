"""What was found for questions with known answers, read by a brought model where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluations.cases import Case, is_right, without_answer
from evaluations.measures import Expected
from retrieval.confidence import confidence_features
from retrieval.findings import Findings
from retrieval.quotes import Quote, choose
from retrieval.reader.bounded import BoundedModel
from retrieval.rereading import each_read, read_by, weighed, word_of
from retrieval.selection import MOST_QUOTES, possible_quotes

Progress = Callable[[int, int], None]


class ReaderFailedError(RuntimeError):
    """The reader failed at a question, so that nothing can be learned of it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was found for one question: its best quotes, read where there is a reader."""

    findings: Findings
    quotes: tuple[Quote, ...]

    @property
    def is_empty(self) -> bool:
        """True where nothing was found."""
        return not self.quotes

    def chosen(self, weight: float) -> list[Quote]:
        """Return the quotes that would be taken where the reader's word counts so much."""
        return choose(weighed(self.quotes, weight=weight), most=MOST_QUOTES)

    def row(self, weight: float, *, with_reader: bool) -> tuple[float, ...]:
        """Return the signals of confidence; there is a quote."""
        quotes = self.chosen(weight)
        known = confidence_features(self.findings, quotes)
        return (*known, word_of(quotes)) if with_reader else known


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what was found, and with what is left once its documents are hidden."""

    expected: Expected
    found: Situation
    hidden: Situation | None

    def holds(self, weight: float, *, within: int) -> bool:
        """Say whether the first quotes hold the answer, or are of the right document at least.

        The latter where the file of questions does not say which words are the answer.
        """
        return any(self._is_right(quote) for quote in self.found.chosen(weight)[:within])

    def _is_right(self, quote: Quote) -> bool:
        if self.expected.spans:
            return is_right(self.expected, quote.text)
        path = self.found.findings.passages[quote.evidence].asset.path
        return path in self.expected.relevant


def asked(
    cases: Sequence[Case], *, reader: BoundedModel | None, progress: Progress | None = None
) -> list[Asked]:
    """Have the reader read what was found for each question.

    Raises:
        ReaderFailedError: it failed at one.
    """
    found = []
    for done, case in enumerate(cases, 1):
        hidden = without_answer(case).findings if case.expected.is_answerable else None
        found.append(
            Asked(
                case.expected,
                situation(case.findings, reader=reader),
                None if hidden is None else situation(hidden, reader=reader),
            )
        )
        if progress is not None:
            progress(done, len(cases))
    return found


def situation(findings: Findings, *, reader: BoundedModel | None) -> Situation:
    """Return what confidence is worked out from."""
    possible = possible_quotes(findings) if findings.passages else []
    if reader is None or not possible:
        return Situation(findings, tuple(choose(possible, most=MOST_QUOTES)))
    if reader.is_own:  # it has no say in the order, and reads what is chosen without it
        read = each_read(reader.for_question(), choose(possible, most=MOST_QUOTES), findings)
    else:
        read = read_by(reader.for_question(), possible, findings) or []
    if not read or read[0].read is None:
        raise ReaderFailedError(
            f"The reader {reader.name} failed or was too slow at a question, so nothing can be "
            "learned of it. See that it runs with `dealmate evaluate --reader FOLDER`."
        )
    return Situation(findings, tuple(read))
