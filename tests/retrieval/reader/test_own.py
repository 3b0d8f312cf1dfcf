"""The reader that comes with Dealmate: what it says, when it is asked, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from content_index.embedding.hashing import HashingEmbedder
from content_index.embedding.onnx_graph import GRAPH, environment_cache
from content_index.library import Library, open_library
from retrieval.answering import Answerer
from retrieval.calibration import SHIPPED, SHIPPED_WHEN_READ
from retrieval.confidence import confidence
from retrieval.question import Question, Speaker, Turn
from retrieval.reader import own
from retrieval.reader.bounded import BoundedModel, Bounds
from retrieval.reader.own import own_reader
from retrieval.rereading import word_of
from retrieval.selection import select
from tests.databases import new_database
from tests.parsing import sync_folder
from tests.retrieval.conftest import NOW, PARTNER
from tests.retrieval.reader.test_bounded import Scripted, broken

PAGE = """---
title: Demo kits
label:
  audience: to_partner
---
A demo kit is lent for 21 days. The partner pays for the way back.

The kit holds two cameras and one base station.
"""
ASKED = Question("how long is a demo kit lent?")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of({"kits.md": PAGE}, tmp_path_factory.mktemp("library")) as library:
        yield library


@contextmanager
def library_of(pages: Mapping[str, str], folder: Path) -> Iterator[Library]:
    (folder / "content").mkdir()
    for name, page in pages.items():
        (folder / "content" / name).write_text(page, encoding="utf-8")
    database = new_database(folder / "library.sqlite")
    library = open_library(database=database, embedder=HashingEmbedder(dimension=96))
    assert not sync_folder(library, folder / "content", now=NOW).failed
    yield library
    database.close()


def answerer(library: Library, model: Scripted) -> Answerer:
    return Answerer(library, reader=BoundedModel(model, is_own=True))


def test_it_reads_the_quotes_and_moves_none(library: Library) -> None:
    model = Scripted(lambda *_: 5.0)
    with_it = answerer(library, model).answer(ASKED, PARTNER, now=NOW)
    without = Answerer(library, threshold=0.0).answer(ASKED, PARTNER, now=NOW)
    assert [item.quote for item in with_it.citations] == [item.quote for item in without.citations]
    assert len(model.read) == 1
    question, text = model.read[0]
    assert question == "how long is a demo kit lent?"
    assert text.startswith("Demo kits: A demo kit is lent for 21 days.")


def test_each_quote_is_read_once_and_their_mean_counts(tmp_path: Path) -> None:
    pages = {"kits.md": PAGE, "abroad.md": PAGE.replace("21 days", "35 days abroad")}
    with library_of(pages, tmp_path) as library:
        findings = Answerer(library).find(ASKED, PARTNER, now=NOW)
        model = Scripted(lambda _, text: 4.0 if "21 days" in text else -1.0)
        reader = BoundedModel(model, is_own=True).for_question()
        chosen = select(findings, reader=reader, reader_weight=0.0).chosen
        assert sorted(quote.read or 0.0 for quote in chosen) == [-1.0, 4.0]
        assert len(model.read) == 2
        unmoved = [replace(quote, read=None) for quote in chosen]
        assert unmoved == list(select(findings).chosen)
        few = BoundedModel(model, is_own=True, bounds=Bounds(pairs=1)).for_question()
        (first, second) = select(findings, reader=few, reader_weight=0.0).chosen
        assert (first.read, second.read) == (chosen[0].read, None)
        assert word_of(chosen) == 1.5
        assert word_of(select(findings).chosen) == 0.0
        broken_off = BoundedModel(Scripted(broken), is_own=True).for_question()
        unread = select(findings, reader=broken_off, reader_weight=0.0).chosen
        assert [quote.read for quote in unread] == [None, None]


def test_what_it_says_counts_as_the_shipped_numbers_have_it(library: Library) -> None:
    said = [
        answerer(library, Scripted(lambda *_, says=says: says)).answer(ASKED, PARTNER, now=NOW)
        for says in (-4.0, 0.0, 4.0)
    ]
    sure = [one.confidence for one in said]
    assert sure[0] < sure[1] < sure[2]
    findings = Answerer(library).find(ASKED, PARTNER, now=NOW)
    reader = BoundedModel(Scripted(lambda *_: 4.0), is_own=True).for_question()
    chosen = select(findings, reader=reader, reader_weight=0.0).chosen
    assert sure[2] == confidence(findings, chosen, model=SHIPPED_WHEN_READ.model)


def test_an_answer_without_its_word_is_as_sure_as_one_without_it(library: Library) -> None:
    left_out = answerer(library, Scripted(broken)).answer(ASKED, PARTNER, now=NOW)
    without = Answerer(library).answer(ASKED, PARTNER, now=NOW)
    assert left_out.confidence == without.confidence
    assert left_out.text == without.text
    assert SHIPPED.threshold == Answerer(library).threshold


def test_a_part_of_a_question_is_read_by_itself(library: Library) -> None:
    model = Scripted(lambda *_: 5.0)
    two = Question("how long is a demo kit lent? what does the kit hold?")
    answerer(library, model).answer(two, PARTNER, now=NOW)
    asked = [question for question, _ in model.read]
    assert any(text.startswith("what does the kit hold") for text in asked)
    assert len(asked) == len(set(asked))


@pytest.mark.slow
def test_it_tells_an_answer_from_a_near_miss() -> None:
    model = own_reader()

    def says(question: str, text: str) -> float:
        (log_odds,) = model.logits(question, text)
        return log_odds

    question = "how long is a deal protected"
    right = "Deal registration: A registered deal is protected for 90 days from its approval."
    near = "Deal registration: Deals are registered in the portal by the partner who found them."
    far = "Canteen: Lunch is served from noon."
    assert says(question, right) > 0 > max(says(question, near), says(question, far))
    assert says(question, right) == says(question, right)  # to the last bit
    assert model.name == own_reader().name


@pytest.mark.slow
def test_it_reads_german_in_english() -> None:
    model = own_reader()

    def says(question: str, text: str) -> float:
        return model.logits(question, text)[0]

    question = "wie lange ist ein Deal geschützt"
    right = "Registrierung: Ein registrierter Deal ist 90 Tage ab der Genehmigung geschützt."
    far = "Kantine: Das Mittagessen gibt es ab zwölf Uhr für alle Mitarbeiter."
    assert says(question, right) > 0 > says(question, far)


@pytest.mark.slow
def test_its_graph_says_what_torch_says() -> None:
    import torch  # noqa: PLC0415 - takes seconds
    from transformers import AutoTokenizer  # noqa: PLC0415

    from content_index.embedding.model_files import default_model_folder  # noqa: PLC0415
    from retrieval.reader.own_export import pair_model  # noqa: PLC0415

    model, tokenizer = pair_model(), AutoTokenizer.from_pretrained(str(default_model_folder()))
    graph = own_reader()
    for pair in (
        ("who pays", "The partner pays."),
        ("what", "-"),
        ("when " * 40, "deadline " * 300),
    ):
        read = tokenizer(
            *pair, truncation="longest_first", max_length=own.LONGEST, return_tensors="pt"
        )
        with torch.no_grad():
            logits = model(read["input_ids"], read["token_type_ids"])
        assert graph.logits(*pair)[0] == pytest.approx(float(logits), abs=1.0)  # of some ten


@pytest.mark.slow
def test_it_calculates_in_whole_numbers() -> None:
    own_reader()
    graph = onnx.load(own.graph_kept_in(environment_cache()) / GRAPH)
    assert any(node.op_type == "MatMulInteger" for node in graph.graph.node)
    weights = [
        onnx.numpy_helper.to_array(one)
        for one in graph.graph.initializer
        if one.data_type == onnx.TensorProto.INT8 and len(one.dims) > 1
    ]
    assert weights
    assert max(int(np.abs(one.astype(int)).max()) for one in weights) <= 64


@pytest.mark.slow
def test_what_it_was_taught_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, folder = own.own_name(), own.graph_kept_in(tmp_path)
    other = tmp_path / "own.safetensors"
    other.write_bytes(own.ADAPTER.read_bytes() + b" ")
    monkeypatch.setattr(own, "ADAPTER", other)
    assert own.own_name() != before
    assert own.graph_kept_in(tmp_path) != folder


def test_a_follow_up_is_read_with_what_it_leans_on_and_as_typed(library: Library) -> None:
    model = Scripted(lambda question, _: 4.0 if question.startswith("and who") else -4.0)
    follow_up = Question(
        "and who pays for that?",
        thread=(Turn(speaker=Speaker.READER, text="how long is a demo kit lent?"),),
    )
    reader = BoundedModel(model, is_own=True).for_question()
    findings = Answerer(library).find(follow_up, PARTNER, now=NOW)
    assert findings.reading.text != findings.reading.new
    (first, *_) = select(findings, reader=reader, reader_weight=0.0).chosen
    assert len(model.read) == 2
    assert first.read == 4.0  # the better of the two
