"""A brought model: what of a folder is used, and what is refused with which words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from content_index.embedding import ModelFilesError
from retrieval.reader.folder import read_folder
from retrieval.reader.loading import load_model
from retrieval.reader.model import Task, Verdict, verdict_of
from tests.retrieval.reader.making import JUDGE

ASKED = "who looks after the kit"
RIGHT, REPEATED = "Maria is in charge of the kit.", "Partners ask who looks after the kit."

pytestmark = pytest.mark.slow


def test_both_runtimes_say_the_same_and_prefer_what_answers(
    reader_weights: Path, reader_graph: Path
) -> None:
    on_torch, on_onnx = (
        load_model(folder, task=Task.RELEVANCE) for folder in (reader_weights, reader_graph)
    )
    for model in (on_torch, on_onnx):
        (right,), (repeated,) = model.logits(ASKED, RIGHT), model.logits(ASKED, REPEATED)
        assert right > 3 > -3 > repeated
        assert on_torch.logits(ASKED, RIGHT) == pytest.approx(model.logits(ASKED, RIGHT), abs=1e-4)
    assert on_torch.name.startswith("tiny-reader@")
    assert on_torch.name != on_onnx.name  # other files, other numbers to the last bit


def test_what_is_said_of_a_pair_depends_on_it_alone(
    reader_weights: Path, reader_graph: Path
) -> None:
    texts = [RIGHT, REPEATED, "kit", "", "The kit stays in Lisbon. " * 40]
    for folder in (reader_weights, reader_graph):
        model = load_model(folder, task=Task.RELEVANCE)
        alone = [load_model(folder, task=Task.RELEVANCE).logits(ASKED, text) for text in texts[:2]]
        forwards = [model.logits(ASKED, text) for text in texts]
        backwards = [model.logits(ASKED, text) for text in reversed(texts)][::-1]
        assert forwards == backwards
        assert forwards[:2] == alone


def test_an_entailment_model_reads_the_text_before_the_sentence(judge_weights: Path) -> None:
    model = load_model(judge_weights, task=Task.ENTAILMENT)
    text = "Deals of gold partners are protected for 90 days."
    verdicts = [
        verdict_of(model.logits(text, sentence), model.labels)
        for sentence in ("Deals are protected.", "Deals are extended.")
    ]
    assert verdicts == [Verdict.ENTAILED, Verdict.NEUTRAL]


def changed(folder: Path, tmp_path: Path, **config: Any) -> Path:
    copy = shutil.copytree(folder, tmp_path / "copy")
    stored = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    (copy / "config.json").write_text(json.dumps(stored | config), encoding="utf-8")
    return copy


def without(name: str) -> Callable[[Path, Path], Path]:
    def make(folder: Path, tmp_path: Path) -> Path:
        copy = shutil.copytree(folder, tmp_path / "copy")
        (copy / name).unlink()
        return copy

    return make


def in_pickle(folder: Path, tmp_path: Path) -> Path:
    copy = without("model.safetensors")(folder, tmp_path)
    (copy / "pytorch_model.bin").write_bytes(b"anything")
    return copy


def cut_short(folder: Path, tmp_path: Path) -> Path:
    copy = shutil.copytree(folder, tmp_path / "copy")
    whole = (copy / "model.safetensors").read_bytes()
    (copy / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    return copy


def broken_graph(folder: Path, tmp_path: Path) -> Path:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "model.onnx").write_bytes(b"no graph")
    return copy


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder, _: folder / "nowhere", "There is no model folder"),
        (without("config.json"), "holds no config.json"),
        (without("tokenizer.json"), "holds no tokenizer.json"),
        (without("model.safetensors"), "holds neither model.safetensors nor onnx/model.onnx"),
        (in_pickle, "could run code when they are read"),
        (cut_short, "cannot be loaded"),
        (broken_graph, "cannot be loaded"),
        (lambda f, t: changed(f, t, architectures=["BertModel"]), "is no cross-encoder"),
        (lambda f, t: changed(f, t, id2label={"0": "LABEL_0", "1": "LABEL_1"}), "id2label"),
        (
            lambda f, t: changed(f, t, id2label={"0": "not_entailment", "1": "entailment"}),
            "cannot be loaded",
        ),
        (
            lambda f, t: changed(f, t, id2label=dict(enumerate(JUDGE.labels))),
            "name it as entailment_model",
        ),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_with_what_to_do(
    reader_weights: Path, tmp_path: Path, make: Callable[[Path, Path], Path], words: str
) -> None:
    with pytest.raises(ModelFilesError, match=words):
        load_model(make(reader_weights, tmp_path), task=Task.RELEVANCE)


@pytest.mark.parametrize("kind", ["bert", "marked"])
def test_the_code_in_a_folder_is_neither_run_nor_asked_about(
    reader_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    own = {"AutoConfig": "own.OwnConfig", "AutoModelForSequenceClassification": "own.OwnModel"}
    folder, mark = changed(reader_weights, tmp_path, model_type=kind, auto_map=own), tmp_path / "m"
    (folder / "own.py").write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    asked: list[str] = []

    def agree(words: str = "") -> str:
        asked.append(words)
        return "y"

    monkeypatch.setattr("builtins.input", agree)
    if kind == "bert":  # known here: what the folder has of its own is not needed
        assert load_model(folder, task=Task.RELEVANCE).logits(ASKED, RIGHT)[0] > 3
    else:
        with pytest.raises(ModelFilesError, match="cannot be loaded"):
            load_model(folder, task=Task.RELEVANCE)
    assert not asked
    assert not mark.exists()


def test_a_head_that_was_never_trained_is_refused(reader_weights: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file  # noqa: PLC0415

    copy = shutil.copytree(reader_weights, tmp_path / "copy")
    tensors = load_file(copy / "model.safetensors")
    kept = {name: one for name, one in tensors.items() if not name.startswith("classifier")}
    save_file(kept, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelFilesError, match=r"not whole: classifier\.bias"):
        load_model(copy, task=Task.RELEVANCE)


def test_a_model_is_known_by_its_files(reader_weights: Path, tmp_path: Path) -> None:
    name = read_folder(reader_weights, task=Task.RELEVANCE).name
    moved = shutil.copytree(reader_weights, tmp_path / "tiny-reader")
    assert read_folder(moved, task=Task.RELEVANCE).name == name
    (moved / "README.md").write_text("about it", encoding="utf-8")
    assert read_folder(moved, task=Task.RELEVANCE).name == name
    tokenizer = moved / "tokenizer.json"
    tokenizer.write_bytes(tokenizer.read_bytes() + b"\n")
    assert read_folder(moved, task=Task.RELEVANCE).name != name


@pytest.mark.parametrize("name", ["model.onnx.data", "weights", "part/one.bin"])
def test_a_graph_is_known_by_every_file_that_it_may_read(
    reader_graph: Path, tmp_path: Path, name: str
) -> None:
    copy = shutil.copytree(reader_graph, tmp_path / "copy")
    graph = read_folder(copy, task=Task.RELEVANCE).graph
    assert graph is not None
    file = graph.parent / name
    file.parent.mkdir(exist_ok=True)
    known = {read_folder(copy, task=Task.RELEVANCE).name}
    for tensors in (b"some", b"more"):
        file.write_bytes(tensors)
        known.add(read_folder(copy, task=Task.RELEVANCE).name)
    assert len(known) == 3
    (graph.parent / ".cache").mkdir()
    (graph.parent / ".cache" / "fetched").write_text("today", encoding="ascii")
    assert read_folder(copy, task=Task.RELEVANCE).name in known
