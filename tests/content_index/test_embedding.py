from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from content_index.embedding import Embedder, ModelFilesError, onnx_graph
from content_index.embedding.hashing import HashingEmbedder
from content_index.embedding.model_files import DEFAULT_MODEL_SHA256, default_model_folder
from content_index.embedding.models import MODELS, known_model
from content_index.embedding.onnx_runtime import default_embedder
from content_index.embedding.sentence_transformer import (
    SentenceTransformerEmbedder,
    embedder_from_path,
)


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


def test_the_twin_keeps_the_contract() -> None:
    check_contract(HashingEmbedder())


@pytest.mark.slow
def test_the_default_model_keeps_the_contract(model: Embedder) -> None:
    check_contract(model)
    assert (model.dimension, model.token_limit) == (384, 230)
    near, far = model.encode_passages(["registering a deal", "a picture of a boat"])
    query = model.encode_queries(["how do I register my deal?"])[0]
    assert query @ near > 0.6
    assert query @ far < 0.3


@pytest.mark.slow
def test_a_model_by_path_and_files_that_are_not_there(tmp_path: Path, model: Embedder) -> None:
    copy = tmp_path / "my-model"
    shutil.copytree(default_model_folder(), copy)
    by_path = embedder_from_path(copy)
    assert by_path.name == embedder_from_path(copy).name
    assert by_path.name.startswith("my-model@")
    check_contract(by_path)
    texts = ["", "Registered deals are protected for 90 days.", "Fr\u00fchst\u00fcck " * 400]
    assert by_path.encode_passages(texts) == pytest.approx(model.encode_passages(texts), abs=1e-5)
    assert by_path.count_tokens(texts) == model.count_tokens(texts)
    assert by_path.token_limit == model.token_limit
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(ModelFilesError, match="safetensors"):
            embedder_from_path(path)


@pytest.mark.slow
def test_words_that_belong_before_a_text_are_read_and_own_no_token(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(default_model_folder(), copy)
    plain = embedder_from_path(copy)
    known = known_model("intfloat/multilingual-e5-small")
    prefixed = SentenceTransformerEmbedder(copy, name="prefixed", known=known)
    text = "deals are protected"
    (read,) = prefixed.read_passages([text])
    assert np.allclose(read.vector, plain.encode_passages([f"passage: {text}"])[0], atol=1e-6)
    assert np.allclose(read.vector, prefixed.encode_passages([text])[0], atol=1e-6)
    assert [text[a:b] for a, b in zip(read.tokens.starts, read.tokens.ends, strict=True)] == (
        text.split()
    )
    asked = prefixed.encode_queries([text])[0]
    assert np.allclose(asked, plain.encode_queries([f"query: {text}"])[0], atol=1e-6)


def test_a_model_is_known_by_its_weights_or_its_name() -> None:
    default = known_model("renamed", weights_sha256=DEFAULT_MODEL_SHA256["model.safetensors"])
    assert default is not None
    assert (default.name, default.dimension, default.query_prefix) == ("all-MiniLM-L6-v2", 384, "")
    assert known_model("BAAI/BGE-small-en-v1.5") == known_model("bge-small-en-v1.5")
    assert known_model("nobody/knows-this") is None
    assert len({model.name for model in MODELS}) == len(MODELS)


@pytest.mark.slow
def test_a_graph_that_is_not_what_was_written_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = onnx_graph.graph_of_default_model()
    monkeypatch.setattr(onnx_graph, "_kept_folder", lambda: tmp_path)
    assert onnx_graph.kept_graph() is None
    (tmp_path / kept.name).write_bytes(b"torn")
    shutil.copy(kept.with_suffix(".onnx.sha256"), tmp_path)
    assert onnx_graph.kept_graph() is None
    shutil.copy(kept, tmp_path)
    assert onnx_graph.kept_graph() == tmp_path / kept.name


def test_importing_the_library_loads_no_model() -> None:
    code = (
        "import sys, content_index.sync, content_index.embedding.onnx_runtime;"
        "heavy = ('torch', 'onnxruntime', 'sentence_transformers', 'pptx');"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
