"""Embedding with ONNX Runtime, offline: the default model, twice as quick as on PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.embedder import TokenVectors, tokens_of
from content_index.embedding.model_files import (
    DEFAULT_MODEL,
    DEFAULT_MODEL_SHA256,
    LONGEST,
    OWN_MARKS,
    SAFETY_TOKENS,
    default_model_folder,
)
from content_index.embedding.onnx_graph import PRECISION, graph_of_default_model

_WORTH_A_SECOND = 8
"""From so many texts on, two threads share them."""


class OnnxEmbedder:
    """A model as an ONNX graph of one text's token ids, with its tokenizer. Safe between threads.

    Each text is encoded by itself, without padding, on one thread: its vector is then the same
    whatever else is in the library, and nothing is spent on padding.
    """

    def __init__(self, graph: Path, tokenizer: Path, *, name: str, longest: int = LONGEST) -> None:
        import onnxruntime  # noqa: PLC0415 - only when a model is wanted
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cutting = Tokenizer.from_file(str(tokenizer))
        self._cutting.no_padding()
        self._cutting.enable_truncation(longest)
        self.name = name
        self.dimension = int(self._session.get_outputs()[0].shape[1])
        self.token_limit = longest - OWN_MARKS - SAFETY_TOKENS

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row; the default model reads queries and passages alike."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""
        if len(texts) < _WORTH_A_SECOND:
            return self._one_by_one(texts)
        with ThreadPoolExecutor(max_workers=1) as pool:
            rest = pool.submit(self._one_by_one, texts[1::2])
            vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
            vectors[0::2] = self._one_by_one(texts[0::2])
            vectors[1::2] = rest.result()
            return vectors

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the vectors of each text's tokens in their context."""
        if len(texts) < _WORTH_A_SECOND:
            return [self._tokens(text) for text in texts]
        with ThreadPoolExecutor(max_workers=2) as pool:
            return list(pool.map(self._tokens, texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads in each text, without its own marks."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(item.ids) for item in encoded]

    def _one_by_one(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for index, text in enumerate(texts):
            ids = np.asarray([self._cutting.encode(text).ids], dtype=np.int64)
            vectors[index] = self._session.run(["vectors"], {"input_ids": ids})[0][0]
        return vectors

    def _tokens(self, text: str) -> TokenVectors:
        encoded = self._cutting.encode(text)
        ids = np.asarray([encoded.ids], dtype=np.int64)
        vectors = self._session.run(["tokens"], {"input_ids": ids})[0][0]
        return tokens_of(text, vectors, encoded.offsets)


def default_embedder() -> OnnxEmbedder:
    """Load all-MiniLM-L6-v2 from its package, after checking its bytes.

    Raises:
        ModelFilesError: the package is missing, its files are not the official ones, or its graph
            cannot be made.
    """
    folder = default_model_folder()
    digest = DEFAULT_MODEL_SHA256["model.safetensors"][:12]
    return OnnxEmbedder(
        graph_of_default_model(),
        folder / "tokenizer.json",
        name=f"{DEFAULT_MODEL}@{digest}-onnx-{PRECISION}",
    )
