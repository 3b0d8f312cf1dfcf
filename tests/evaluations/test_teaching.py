"""What the models are taught from, and that teaching compares as answering does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from content_index.embedding import Embedder
from content_index.embedding.compact import KEPT_DIMENSIONS, SCALE
from content_index.embedding.loading import default_embedder, untaught_embedder
from content_index.embedding.low_rank import PROJECTION, merge
from evaluations.teaching.classes import Text, class_of
from evaluations.teaching.course import course, falling
from evaluations.teaching.layers import WIDTH, TaughtModel
from evaluations.teaching.lessons import Lessons, lessons_of
from evaluations.teaching.reader import Reader
from evaluations.teaching.reader import teach as taught
from evaluations.teaching.tokens import (
    Pupil,
    Read,
    judged,
    met,
    pupil_of,
    pupil_that_goes_on,
    read,
    teach,
)
from retrieval.late_interaction import PassageTokens, QuestionTokens, closeness

pytestmark = pytest.mark.slow

KITS = "A demo kit is lent for 21 days. The partner pays for the way back."
DEALS = "A registered deal is protected for 90 days. It can be made longer once."
PAGES = {
    "kits.md": f"# Demo kits\n\n{KITS}\n",
    "deals.md": f"# Deals\n\n{DEALS}\n",
    "trips.md": "# Trips\n\nTrips to a customer are paid by the kilometre.\n",
}
QUESTIONS = (
    {
        "id": "1",
        "question": "how long may i keep the demo box",
        "relevant": ["kits.md"],
        "answer_span": "21 days",
        "answerable": True,
    },
    {
        "id": "2",
        "question": "how long is my registration safe",
        "relevant": ["deals.md"],
        "answer_span": DEALS,
        "answerable": True,
    },
    {"id": "3", "question": "who pays for lunch", "relevant": [], "answerable": False},
)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    return taken(tmp_path_factory.mktemp("corpus"), PAGES, QUESTIONS)


def taken(folder: Path, pages: Mapping[str, str], asked: Sequence[Mapping[str, Any]]) -> Lessons:
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    questions = folder / "questions.jsonl"
    questions.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    return lessons_of(
        folder, [questions], data_folder=folder / "data", embedder=untaught_embedder()
    )


@pytest.mark.parametrize(
    ("before", "asked_with"),
    [(None, untaught_embedder), (Path("before.safetensors"), default_embedder)],
)
def test_who_goes_on_is_asked_with_the_model_that_is_shipped(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lessons: Lessons,
    before: Path | None,
    asked_with: Callable[[], Embedder],
) -> None:
    embedders: list[Embedder] = []

    def asked(*, data_folder: Path, embedder: Embedder) -> list[Lessons]:
        assert data_folder.is_relative_to(tmp_path)
        embedders.append(embedder)
        return [lessons, replace(lessons, library="printona")]

    monkeypatch.setattr("evaluations.teaching.course.all_lessons", asked)
    arguments = ["--out", "out.safetensors", "--data", str(tmp_path)]
    arguments += ["--go-on-from", str(before)] if before else []
    found = course(arguments, description=None)
    assert [one.name for one in embedders] == [asked_with().name]
    assert found.go_on_from == before
    assert found.teaching == (lessons,)
    assert [one.library for one in found.judging] == ["printona"]


@pytest.fixture
def model() -> TaughtModel:
    return TaughtModel(first=5, rank=4)


def test_a_lesson_says_which_statements_answer(lessons: Lessons) -> None:
    short, long, none = lessons.lessons
    right = {
        one.passage[0]: one.right for one in (*short.candidates, *long.candidates) if one.holds
    }
    assert right == {"kits.md": (0,), "deals.md": (0, 1)}
    assert [one.is_answerable for one in lessons.lessons] == [True, True, False]
    assert not any(one.holds for one in none.candidates)
    assert any(quote.is_right for quote in short.quotes)
    assert not any(quote.is_right for quote in none.quotes)
    passage = lessons.passages["kits.md", 0]
    assert passage.statements == 2
    assert sorted(set(passage.owners)) == [-1, 0, 1]


def test_a_lesson_is_asked_in_the_words_in_which_its_pages_are(tmp_path: Path) -> None:
    asked = {
        "id": "1",
        "question": "wie lange ist die Registrierung geschützt",
        "relevant": ["deals.md"],
        "answer_span": "90",
        "answerable": True,
    }
    german = {
        "deals.md": "# Deals\n\nDer Schutz gilt 90 Tage, wenn nichts dagegen spricht, und kann von "
        "uns einmal verlängert werden, bis der Kunde auf das Angebot eingeht.\n"
    }
    for name, pages in (("de", german), ("en", PAGES)):
        (tmp_path / name).mkdir()
        (lesson,) = taken(tmp_path / name, pages, [asked]).lessons
        assert ("registrierung" in lesson.question.casefold()) is (name == "de")


def test_texts_of_many_lengths_come_back_in_their_order(model: TaughtModel) -> None:
    ids = [[101, *[2129] * (1 + 7 * place % 23), 102] for place in range(40)]
    together, there = model.above(model.below(ids))
    for place in (0, 7, 39):
        alone, _ = model.above(model.below([ids[place]]))
        count = len(ids[place])
        assert int(there[place].sum()) == count
        assert np.allclose(
            together[place, :count].detach(), alone[0].detach(), atol=1e-2
        )  # half precision below


def test_passages_are_compared_as_answering_compares_them() -> None:
    chance = np.random.default_rng(3)
    owners = np.asarray([-1, -1, 0, 0, 0, 1, 2, 2], dtype=np.int16)
    said = chance.integers(-120, 120, (8, 6)).astype(np.int8)
    asked = chance.normal(size=(4, 6)).astype(np.float32)
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    right = closeness(
        QuestionTokens(asked, np.ones(4, dtype=np.bool_)), PassageTokens(said, owners), statements=3
    )
    nothing = torch.zeros(1, 6)
    found = met(
        Read(tokens=torch.from_numpy(asked)[None], there=torch.ones(1, 4) > 0, vectors=nothing),
        Read(
            tokens=torch.from_numpy(said.astype(np.float32) / np.float32(SCALE))[None],
            there=torch.ones(1, 8) > 0,
            vectors=nothing,
        ),
        [Text(hidden=np.zeros((8, 1), np.float16), kept=(), owners=tuple(owners), statements=3)],
        torch,
    )
    assert float(found.statements.max()) == pytest.approx(right.late_of_best_statement, abs=1e-4)
    assert float(found.passages) == pytest.approx(right.late, abs=1e-4)


def test_the_projection_starts_with_what_keeps_most(lessons: Lessons, model: TaughtModel) -> None:
    one = class_of(lessons, model)
    pupil = pupil_of(model, [one])
    columns = pupil.projection.detach()
    assert columns.shape == (WIDTH, KEPT_DIMENSIONS)
    assert torch.allclose(columns.T @ columns, torch.eye(KEPT_DIMENSIONS), atol=1e-4)
    texts = one.passages[:1]  # the one that it was found with: fewer tokens than dimensions
    whole = read(texts, Pupil(model, torch.eye(WIDTH))).tokens[0]
    small = read(texts, pupil).tokens[0]
    assert torch.allclose(small @ small.T, whole @ whole.T, atol=1e-4)
    assert float(small.detach().abs().max()) < 127 / SCALE


def test_what_is_taught_is_learned_and_can_be_merged(
    lessons: Lessons, model: TaughtModel, tmp_path: Path
) -> None:
    one = class_of(lessons, model)
    pupil = pupil_of(model, [one])
    file, before = tmp_path / "adapter.safetensors", judged(one, pupil)
    started = pupil.projection.detach().clone()
    teach([one] * 12, pupil, judge=lambda: pupil.save(file))
    after = judged(one, pupil)
    assert after["passage"] == 1.0 >= before["passage"]
    again = judged(one, pupil_that_goes_on(TaughtModel(first=5, rank=4), file))
    assert again["passage"] == 1.0
    saved = load_file(file)[PROJECTION].float()
    assert torch.allclose(saved, pupil.projection.detach(), atol=1e-3)
    assert not torch.equal(pupil.projection.detach(), started)
    plain = TaughtModel(first=6, rank=1)
    ids = [[101, 2129, 2146, 102]]
    merge(plain.model, file)
    learned, _ = model.above(model.below(ids))
    with_adapter = plain.below(ids)[0]
    assert np.allclose(with_adapter, learned[0].detach().numpy(), atol=0.02)  # half precision


def test_going_on_needs_a_projection(model: TaughtModel, tmp_path: Path) -> None:
    model.save(tmp_path / "reader.safetensors")
    with pytest.raises(ValueError, match="no projection"):
        pupil_that_goes_on(model, tmp_path / "reader.safetensors")


def test_a_reader_is_saved_with_its_head(
    lessons: Lessons, model: TaughtModel, tmp_path: Path
) -> None:
    reader = Reader(model)
    asked = reader.asked(lessons)
    assert [one.is_answerable for one in asked] == [True, True, False]
    reader.save(tmp_path / "reader.safetensors")
    tensors = load_file(tmp_path / "reader.safetensors")
    assert tensors["head.weight"].shape == (1, 768)
    assert "encoder.layer.5.output.dense.lora_B" in tensors
    assert not any(name.startswith("encoder.layer.4") for name in tensors)


def test_a_reader_goes_on_from_what_it_has_learned(
    lessons: Lessons, model: TaughtModel, tmp_path: Path
) -> None:
    reader, file = Reader(model), tmp_path / "reader.safetensors"
    asked = reader.asked(lessons)
    taught(reader, asked * 6, judge=lambda: reader.save(file))
    pairs = [pair for one in asked for pair in one.pairs]
    again = Reader(TaughtModel(first=4, rank=4))  # one more layer, taught afresh
    again.model.judging()
    assert not torch.allclose(again.scores(pairs), reader.scores(pairs), atol=0.05)
    again.go_on_from(file)
    assert torch.allclose(again.scores(pairs), reader.scores(pairs), atol=0.05)  # half precision
    with pytest.raises(ValueError, match="another rank than 2"):
        Reader(TaughtModel(first=5, rank=2)).go_on_from(file)
    with pytest.raises(ValueError, match="no addition"):
        TaughtModel(first=6, rank=4).go_on_from(load_file(file))
    model.save(file)
    with pytest.raises(ValueError, match="no head"):
        again.go_on_from(file)


def test_the_rate_goes_up_and_then_down() -> None:
    rates = [falling(step, 100, warming_up=10) for step in range(100)]
    assert rates[0] < rates[9] > rates[50] > rates[99] > 0
