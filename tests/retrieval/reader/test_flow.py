"""What a reader knows reaches the answer: its order, how sure it is, and when nothing is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from content_index.embedding.hashing import HashingEmbedder
from content_index.library import Library, open_library
from evaluations.calibrating import Learned, TooFewQuestionsError, learn
from evaluations.calibration_report import doubts, table
from evaluations.cases import found_for
from evaluations.measures import Expected
from evaluations.situations import asked
from retrieval.answering import Answerer
from retrieval.answers import AnswerState
from retrieval.calibration import parsed, written
from retrieval.question import Question
from retrieval.reader.bounded import BoundedModel, Bounds
from retrieval.reader.loading import load_model
from retrieval.reader.model import Task
from tests.databases import new_database
from tests.parsing import sync_folder
from tests.retrieval.conftest import NOW, PARTNER
from tests.retrieval.reader.making import THINGS as ALL_THINGS
from tests.retrieval.reader.test_bounded import Scripted, broken

FACTS = (
    "On who looks after the {thing}: Maria is in charge of it.",
    "On where the {thing} is kept: it stays in Lisbon.",
)
GAPS = (
    "On who looks after the {thing}: nobody has said so yet.",
    "On where the {thing} is kept: nobody has said so yet.",
)
ASKED = ("who looks after the {thing}", "where is the {thing} kept")
REPEATED = "Partners often ask who looks after the {thing}, and where the {thing} is kept."
THINGS = ALL_THINGS[:14]

pytestmark = pytest.mark.slow


def pages(*, audience: str = "to_partner") -> dict[str, str]:
    """A page for each thing: it has the words of both questions, and answers one of them."""
    return {
        f"{thing}.md": f"---\ntitle: {thing.title()}\nlabel:\n  audience: {audience}\n---\n"
        f"## Asked\n\n{REPEATED}\n\n## Known\n\n{FACTS[n % 2]}\n\n"
        f"## Open\n\n{GAPS[1 - n % 2]}\n".format(thing=thing)
        for n, thing in enumerate(THINGS)
    }


def questions() -> list[Expected]:
    """Ask both of each thing: every second question has no answer, in the same words."""
    return [
        Expected(
            id=f"{thing}-{kind}",
            question=ASKED[kind].format(thing=thing),
            relevant=frozenset([f"{thing}.md"] if kind == n % 2 else []),
            spans=(FACTS[kind].format(thing=thing),) if kind == n % 2 else (),
            is_answerable=kind == n % 2,
            kind="",
        )
        for n, thing in enumerate(THINGS)
        for kind in (0, 1)
    ]


def made(folder: Path, files: Mapping[str, str]) -> Library:
    content = folder / "content"
    content.mkdir()
    for name, text in files.items():
        (content / name).write_text(text, encoding="utf-8")
    database = new_database(folder / "library.sqlite")
    library = open_library(database=database, embedder=HashingEmbedder(dimension=96))
    assert not sync_folder(library, content, now=NOW).failed
    return library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = made(tmp_path_factory.mktemp("library"), pages())
    yield library
    library.database.close()


@pytest.fixture(scope="module")
def reader(reader_graph: Path) -> BoundedModel:
    patient = Bounds(seconds=60)
    return BoundedModel(load_model(reader_graph, task=Task.RELEVANCE), bounds=patient)


@pytest.fixture(scope="module")
def learned(library: Library, reader: BoundedModel) -> Learned:
    cases = found_for(Answerer(library), questions(), grant=PARTNER, now=NOW)
    return learn(
        asked(cases, reader=reader),
        embedding_model=library.embedder.name,
        reader=reader.name,
        today=NOW.date(),
        share=0.85,
    )


def test_a_good_reader_is_learned_from_and_shows_in_every_figure(learned: Learned) -> None:
    alone, with_reader = learned.alone, learned.with_reader
    assert with_reader is not None
    assert (learned.answerable, learned.unanswerable) == (len(THINGS), len(THINGS))
    assert alone.area < 0.75
    assert with_reader.area > 0.9
    assert with_reader.first_quote > alone.first_quote + 0.3
    assert with_reader.abstained_at_share > 0.95 > alone.abstained_at_share + 0.3
    assert learned.calibration.reader_weight > 0
    assert 0 < with_reader.threshold < 1
    assert "| with the reader |" in table(learned, share=0.85)
    assert [doubt[:8] for doubt in doubts(learned)] == ["Only 28 "]


def test_nothing_is_learned_for_somebody_who_sees_nothing(tmp_path: Path) -> None:
    hidden = made(tmp_path, pages(audience="internal"))
    cases = found_for(Answerer(hidden), questions(), grant=PARTNER, now=NOW)
    with pytest.raises(TooFewQuestionsError, match=r"found for 14 of the 14 .* may see"):
        learn(
            asked(cases, reader=None),
            embedding_model=hidden.embedder.name,
            reader="",
            today=NOW.date(),
            share=0.85,
        )
    hidden.database.close()


def answers(library: Library, **brought: Any) -> tuple[int, int, int]:
    """Return how many first quotes are right, how many are answered, and rightly not answered."""
    answerer = Answerer(library, **brought)
    right = answered = abstained = 0
    for item in questions():
        answer = answerer.answer(Question(item.question), PARTNER, now=NOW)
        is_given = answer.state is AnswerState.ANSWERED
        abstained += not is_given and not item.is_answerable
        answered += is_given and item.is_answerable
        right += is_given and any(span in answer.citations[0].quote for span in item.spans)
    return right, answered, abstained


def test_what_was_learned_is_what_the_bot_does(
    learned: Learned, reader: BoundedModel, library: Library
) -> None:
    calibration = parsed(written(learned.calibration))
    assert calibration == learned.calibration
    shipped = answers(library)
    ordered = answers(library, reader=reader)
    taught = answers(library, reader=reader, calibration=calibration)
    assert shipped[0] < ordered[0]
    assert taught[1] >= 0.85 * len(THINGS)
    assert shipped[0] < taught[0] == taught[1]
    assert taught[2] == len(THINGS)


def test_a_reader_that_fails_leaves_the_answer_that_there_would_be_without(
    learned: Learned, library: Library
) -> None:
    with_it, without = (
        Answerer(library, calibration=calibration, reader=model)
        for calibration, model in (
            (learned.calibration, BoundedModel(Scripted(broken))),
            (replace(learned.calibration, reader="", with_reader=None), None),
        )
    )
    for item in questions()[:8]:
        answers = [
            replace(one.answer(Question(item.question), PARTNER, now=NOW), seconds=0.0)
            for one in (with_it, without)
        ]
        assert answers[0] == answers[1]


def test_while_another_embedding_model_answers_the_shipped_numbers_count(
    learned: Learned, library: Library
) -> None:
    calibration = replace(learned.calibration, embedding_model="a former one")
    for item in questions()[:4]:
        shipped, other = (
            Answerer(library, calibration=one).answer(Question(item.question), PARTNER, now=NOW)
            for one in (None, calibration)
        )
        assert replace(other, seconds=0.0) == replace(shipped, seconds=0.0)


def test_forbidden_documents_do_not_move_a_byte_of_what_a_reader_reads_or_brings(
    reader: BoundedModel, library: Library, tmp_path: Path
) -> None:
    forbidden = {
        f"{name}-plan.md": text.replace("title: ", "title: Plan of the ")
        for name, text in pages(audience="internal").items()
    }
    together = made(tmp_path, {**pages(), **forbidden})
    read, said = [], []
    for one in (library, together):
        model = Listening(reader)
        answerer = Answerer(one, reader=BoundedModel(model, bounds=reader.bounds))
        said.append(
            [
                (answer.text, answer.confidence, answer.ranked, answer.state)
                for item in questions()
                for answer in [answerer.answer(Question(item.question), PARTNER, now=NOW)]
            ]
        )
        read.append(model.read)
    together.database.close()
    assert said[0] == said[1]
    assert read[0] == read[1]
    assert len(read[0]) > len(questions())


class Listening:
    """A model, and what it was given to read."""

    def __init__(self, reader: BoundedModel) -> None:
        self._model = reader.model
        self.name, self.labels = self._model.name, self._model.labels
        self.read: list[tuple[str, str]] = []

    def logits(self, first: str, second: str) -> tuple[float, ...]:
        self.read.append((first, second))
        return self._model.logits(first, second)
