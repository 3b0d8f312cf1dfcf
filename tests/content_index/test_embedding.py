from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from content_index.embedding import Embedder, ModelFilesError, onnx_export
from content_index.embedding.hashing import HashingEmbedder
from content_index.embedding.loading import default_embedder, load_embedder
from content_index.embedding.low_rank import merge
from content_index.embedding.model_files import (
    ADAPTER,
    DEFAULT_MODEL_SHA256,
    default_model_folder,
    digest_of,
)
from content_index.embedding.models import MODELS, known_model
from content_index.embedding.onnx_graph import AboutGraph, keep_graph, kept_graph
from content_index.embedding.onnx_runtime import OnnxEmbedder
from content_index.embedding.sentence_transformer import SentenceTransformerEmbedder
from tests.thoroughness import THOROUGH

COMMIT = "0123abcd" * 5


@pytest.fixture(scope="module")
def model() -> Embedder:
    return default_embedder()


def check_contract(embedder: Embedder) -> None:
    texts = ["how are deals registered", "restore", "", "x " * 500]
    for encode in (embedder.encode_queries, embedder.encode_passages):
        vectors = encode(texts)
        assert vectors.shape == (4, embedder.dimension)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert encode([]).shape == (0, embedder.dimension)
        alone = np.stack([encode([text])[0] for text in reversed(texts)][::-1])
        assert alone.tobytes() == vectors.tobytes()  # no text changes its neighbours
    read = embedder.read_passages(texts)  # one reading gives what two give
    assert np.allclose([item.vector for item in read], embedder.encode_passages(texts), atol=1e-6)
    assert [len(item.tokens.starts) > 0 for item in read] == [True, True, False, True]
    asked = embedder.encode_tokens([texts[0]])[0]
    assert read[0].tokens.starts.tolist() == asked.starts.tolist()
    assert texts[0][asked.starts[-1] : asked.ends[-1]] == "registered"
    first, second = embedder.count_tokens(["one two", "three"])
    assert embedder.count_tokens(["one two three"]) == [first + second]
    assert embedder.count_tokens([]) == []
    assert not embedder.is_word("rigestered")


def test_the_twin_keeps_the_contract() -> None:
    check_contract(HashingEmbedder())


@pytest.mark.slow
def test_the_default_model_keeps_the_contract(model: Embedder) -> None:
    check_contract(model)
    assert (model.dimension, model.token_limit) == (384, 230)
    assert model.is_word("river")
    assert not any(map(model.is_word, ("rgister", "\u2d30\u2d31\u2d33\u2d37", "a" * 101)))
    near, far = model.encode_passages(["registering a deal", "a picture of a boat"])
    query = model.encode_queries(["how do I register my deal?"])[0]
    assert query @ near > 0.6
    assert query @ far < 0.3


@pytest.mark.slow
def test_what_partners_taught_is_in_the_default_model_and_not_in_the_published_one(
    model: Embedder,
) -> None:
    published = load_embedder("all-MiniLM-L6-v2")
    assert (published.name, published.origin) == (
        "all-MiniLM-L6-v2@53aa51172d14-onnx-fp32",  # as libraries of earlier versions have it
        "all-MiniLM-L6-v2",
    )
    assert model.name != published.name
    assert load_embedder(model.origin).name == model.name == load_embedder("").name
    texts = ["what do i earn on renewals", "Commission on a renewal is 8 % of its net value."]
    assert not np.allclose(
        model.encode_passages(texts), published.encode_passages(texts), atol=0.01
    )
    assert model.count_tokens(texts) == published.count_tokens(texts)


@pytest.mark.slow
def test_a_model_on_torch_keeps_the_contract_and_says_what_its_graph_says(model: Embedder) -> None:
    on_torch = SentenceTransformerEmbedder(default_model_folder(), name="torch", origin="torch")
    merge(on_torch.model[0].auto_model, ADAPTER)
    check_contract(on_torch)
    texts = ["", "Registered deals are protected for 90 days.", "caf\u00e9 " * 400]
    assert on_torch.encode_passages(texts) == pytest.approx(model.encode_passages(texts), abs=1e-5)
    assert on_torch.count_tokens(texts) == model.count_tokens(texts)
    assert on_torch.token_limit == model.token_limit


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model hub's cache with a model in it that is like none of ours: small, and of chance."""
    import torch  # noqa: PLC0415 - takes seconds
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer import modules  # noqa: PLC0415
    from transformers import BertConfig, BertModel  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("hub")
    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder / "bert")
    for file in default_model_folder().iterdir():
        if file.name.startswith(("tokenizer", "vocab", "special")):
            shutil.copy(file, folder / "bert")
    bert = modules.Transformer(str(folder / "bert"), max_seq_length=64)
    pooling = modules.Pooling(32, pooling_mode="cls")
    made = SentenceTransformer(modules=[bert, pooling, modules.Dense(32, 24)], device="cpu")
    repository = folder / "models--somebody--e5-small-v2"
    made.save(str(repository / "snapshots" / COMMIT), create_model_card=False)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT, encoding="ascii")
    return folder


@pytest.mark.slow
def test_any_model_by_name_runs_on_a_graph_that_is_made_once(
    hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(hub))
    if not THOROUGH:  # what a process of its own prepares, which loads all of PyTorch once more
        folder = hub / "models--somebody--e5-small-v2" / "snapshots" / COMMIT
        name = ["--name", "e5-small-v2", "--cache", str(tmp_path)]
        onnx_export.main(["--model", str(folder), *name])
    by_name = load_embedder("somebody/e5-small-v2", cache=tmp_path)
    assert isinstance(by_name, OnnxEmbedder)
    assert (by_name.dimension, by_name.token_limit) == (24, 64 - 2 - 24)
    assert by_name.name.startswith("e5-small-v2@")
    assert by_name.origin == f"somebody/e5-small-v2@{COMMIT}"
    check_contract(by_name)

    (graph,) = tmp_path.iterdir()
    made_at = graph.stat().st_mtime_ns
    assert load_embedder(by_name.origin, cache=tmp_path).name == by_name.name
    assert graph.stat().st_mtime_ns == made_at
    with pytest.raises(ModelFilesError, match="hf download somebody/unknown --local-dir FOLDER"):
        load_embedder("somebody/unknown")

    folder = hub / "models--somebody--e5-small-v2" / "snapshots" / COMMIT
    on_torch = SentenceTransformerEmbedder(folder, name="e5-small-v2", origin="")
    text = "deals are protected"
    (read,), (same,) = by_name.read_passages([text]), on_torch.read_passages([text])
    assert on_torch.prefixes == {"query": "query: ", "document": "passage: "}
    assert np.allclose(read.vector, same.vector, atol=1e-5)
    assert np.allclose(read.tokens.vectors, same.tokens.vectors, atol=1e-5)
    spans = zip(read.tokens.starts, read.tokens.ends, strict=True)
    assert [text[start:end] for start, end in spans] == text.split()
    asked, told = by_name.encode_queries([text])[0], by_name.encode_passages([text])[0]
    assert np.allclose(asked, on_torch.encode_queries([text])[0], atol=1e-5)
    assert not np.allclose(asked, told, atol=1e-3)  # other words stand before a question

    shutil.rmtree(graph)
    keep_graph(_empty(tmp_path), graph, AboutGraph(problem="its vectors are 1.0e-02 apart"))
    fallen_back = load_embedder(str(folder.rename(hub / "e5-small-v2")), cache=tmp_path)
    assert isinstance(fallen_back, SentenceTransformerEmbedder)
    assert fallen_back.name == by_name.name  # the same vectors, so nothing is read again


@pytest.mark.slow
@pytest.mark.parametrize("place", ["modules.json", "config.json"])
def test_the_code_in_a_folder_is_neither_run_nor_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder, mark = shutil.copytree(default_model_folder(), tmp_path / "copy"), tmp_path / "mark"
    (folder / "own.py").write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    stored = json.loads((folder / place).read_text(encoding="utf-8"))
    if place == "modules.json":
        stored[0]["type"] = "own.Own"
    else:
        own = {"AutoConfig": "own.OwnConfig", "AutoModel": "own.OwnModel"}
        stored |= {"model_type": "own", "auto_map": own}
    (folder / place).write_text(json.dumps(stored), encoding="utf-8")
    asked: list[str] = []

    def agree(words: str = "") -> str:
        asked.append(words)
        return "y"

    monkeypatch.setattr("builtins.input", agree)
    with pytest.raises(ModelFilesError, match="needs no code of its own"):
        SentenceTransformerEmbedder(folder, name="own", origin="own")
    assert not asked
    assert not mark.exists()


def _empty(folder: Path) -> Path:
    made = folder / "nothing"
    made.mkdir()
    return made


def test_folders_that_hold_no_model_that_can_be_trusted_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match=r"holds no \*\.safetensors"):
        load_embedder(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    before = digest_of(tmp_path)
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "config.json").write_text("{}", encoding="ascii")
    (tmp_path / "README.md").write_text("read me", encoding="ascii")
    assert digest_of(tmp_path) == before
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text("{}", encoding="ascii")
    assert digest_of(tmp_path) != before  # another way to pool makes other vectors
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / "2_Dense" / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(ModelFilesError, match="could run code"):
        load_embedder(str(tmp_path))


def test_a_model_is_known_by_its_weights_or_its_name() -> None:
    default = known_model("renamed", weights_sha256=DEFAULT_MODEL_SHA256["model.safetensors"])
    assert default is not None
    assert (default.name, default.dimension, default.query_prefix) == ("all-MiniLM-L6-v2", 384, "")
    assert known_model("BAAI/BGE-small-en-v1.5") == known_model("bge-small-en-v1.5")
    assert known_model("nobody/knows-this") is None
    assert len({model.name for model in MODELS}) == len(MODELS)


def test_the_page_of_models_says_what_the_table_says(repository: Path) -> None:
    page = (repository / "docs" / "embedding-models.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in page.splitlines()
        if line.startswith("| ")
    ]
    for model in MODELS:
        (row,) = [row for row in rows if len(row) == 7 and model.name in row[0].split(", ")]
        assert str(model.dimension) in row[1].split(", ")
        assert row[2:4] == [str(model.longest), model.pooling.value]
        words = [cell.strip("` ") for cell in row[4:6]]
        assert words == [model.query_prefix.strip(), model.passage_prefix.strip()]
        assert row[6] == model.licence


def test_a_graph_that_is_not_what_was_written_is_not_opened(tmp_path: Path) -> None:
    made = _empty(tmp_path)
    (made / "graph.onnx").write_bytes(b"graph")
    about = AboutGraph(longest=256, query_prefix="query: ")
    kept = keep_graph(made, tmp_path / "kept", about)
    assert kept_graph(kept.folder) == kept
    assert kept_graph(tmp_path / "nowhere") is None
    (kept.folder / "graph.onnx").write_bytes(b"torn")
    assert kept_graph(kept.folder) is None
    assert kept_graph(keep_graph(made, kept.folder, about).folder) == kept
    (kept.folder / "about.json").write_text('{"sha256": {}, "about": {"no": 1}}', encoding="ascii")
    assert kept_graph(kept.folder) is None
    assert {path.name for path in tmp_path.iterdir()} == {"nothing", "kept"}


def test_importing_the_library_loads_no_model() -> None:
    code = (
        "import sys, content_index.sync, content_index.embedding.loading;"
        "heavy = ('torch', 'onnxruntime', 'sentence_transformers', 'pptx');"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
