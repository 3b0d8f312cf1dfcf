"""An entailment model that an installation brings reads what passes without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from retrieval.answers import Sentence
from retrieval.reader.bounded import BoundedModel, Bounds
from retrieval.reader.loading import load_model
from retrieval.reader.model import Task, Verdict
from retrieval.writing.checking import Fault, unfounded
from retrieval.writing.model_writer import ModelWriter, Outcome, Report
from retrieval.writing.prompting import Messages
from tests.retrieval.reader.test_bounded import Scripted, broken
from tests.retrieval.writing.sources import citation

QUESTION = "How long is a deal protected?"
CITATIONS = (
    citation("Deals of gold partners are protected for 90 days once approved."),
    citation("A deal is extended once."),
)
FOLLOWS = Sentence(text="Deals are protected for 90 days.", sources=(0,))
AMISS = Sentence(text="Deals of gold partners protected for 90 days may be extended.", sources=(0,))
"""Each of its words but one stands in the source: the facts alone let it through."""
GOES_BEYOND = Sentence(text="Deals of gold partners are protected 90 days.", sources=(0, 1))


@dataclass
class Judge:
    """Gives the verdicts that it was told to, and notes what it was asked about."""

    gives: tuple[Verdict, ...] | None
    asked: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def verdicts(self, texts: Sequence[str], sentence: str) -> tuple[Verdict, ...] | None:
        self.asked.append((tuple(texts), sentence))
        return self.gives


@pytest.mark.parametrize(
    ("gives", "fault"),
    [
        ((Verdict.NEUTRAL, Verdict.ENTAILED, Verdict.CONTRADICTED), None),
        ((Verdict.NEUTRAL, Verdict.NEUTRAL, Verdict.CONTRADICTED), Fault.CONTRADICTED),
        ((Verdict.NEUTRAL, Verdict.NEUTRAL, Verdict.NEUTRAL), Fault.NOT_ENTAILED),
        (None, None),
    ],
)
def test_a_sentence_follows_from_all_of_its_sources_or_from_one(
    gives: tuple[Verdict, ...] | None, fault: Fault | None
) -> None:
    judge = Judge(gives)
    assert unfounded(GOES_BEYOND, CITATIONS, judge) is fault
    ((texts, sentence),) = judge.asked
    assert sentence == GOES_BEYOND.text
    assert len(texts) == 3
    assert all(part in texts[0] for part in ("protected for 90 days", "extended once"))


class Wording:
    """A language model that has only this to say."""

    def __init__(self, *sentences: Sentence) -> None:
        self._reply = {
            "sentences": [
                {"text": one.text, "sources": [n + 1 for n in one.sources]} for one in sentences
            ]
        }

    def replies(self, request: Messages) -> Iterator[object]:
        del request
        yield self._reply


def written(judge: BoundedModel | None, *sentences: Sentence) -> tuple[list[str], Report]:
    reports: list[Report] = []
    writer = ModelWriter(Wording(*sentences), judge=judge, report=reports.append)
    kept = writer.write(QUESTION, CITATIONS, account="somebody")
    return [one.text for one in kept], reports[0]


@pytest.mark.slow
def test_prose_keeps_what_follows_and_drops_what_does_not(judge_weights: Path) -> None:
    judge = BoundedModel(load_model(judge_weights, task=Task.ENTAILMENT), bounds=Bounds(seconds=60))
    assert written(None, FOLLOWS, AMISS)[0] == [FOLLOWS.text, AMISS.text]
    texts, report = written(judge, FOLLOWS, AMISS)
    assert texts == [FOLLOWS.text]
    assert (report.outcome, dict(report.dropped)) == (Outcome.WRITTEN, {Fault.NOT_ENTAILED: 1})
    assert written(judge, AMISS)[1].outcome is Outcome.NOTHING_LEFT


def test_a_judge_that_fails_holds_nothing_against_a_sentence() -> None:
    fails = BoundedModel(Scripted(broken))
    assert written(fails, FOLLOWS)[0] == written(None, FOLLOWS)[0] == [FOLLOWS.text]
