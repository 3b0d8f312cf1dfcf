"""Embedding with ONNX Runtime, offline: twice as quick as on PyTorch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.embedder import ReadPassage, TokenVectors, tokens_of
from content_index.embedding.model_files import OWN_MARKS, SAFETY_TOKENS, UNKNOWN
from content_index.embedding.onnx_graph import GRAPH, TOKENIZER, KeptGraph

_WORTH_SHARING = 8
"""From so many texts on, all cores share them."""

_Read = TypeVar("_Read")


class OnnxEmbedder:
    """A model as an ONNX graph of one text's token ids, with its tokenizer. Safe between threads.

    Each text is encoded by itself, without padding, on one thread: its vector is then the same
    whatever else is in the library, and nothing is spent on padding.
    """

    def __init__(self, kept: KeptGraph, *, name: str, origin: str) -> None:
        import onnxruntime  # noqa: PLC0415 - only when a model is wanted
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(kept.folder / GRAPH), options, providers=["CPUExecutionProvider"]
        )
        tokenizer, about = str(kept.folder / TOKENIZER), kept.about
        self._tokenizer = Tokenizer.from_file(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cutting = Tokenizer.from_file(tokenizer)
        self._cutting.no_padding()
        self._cutting.enable_truncation(about.longest)
        self._query_prefix, self._passage_prefix = about.query_prefix, about.passage_prefix
        self._threads = usable_cores()
        self.name = name
        self.origin = origin
        self.dimension = int(self._session.get_outputs()[0].shape[1])
        self.token_limit = about.longest - OWN_MARKS - SAFETY_TOKENS

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, with the words that the model wants before a question."""
        return self._encoded([self._query_prefix + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, with the words that the model wants before a passage."""
        return self._encoded([self._passage_prefix + text for text in texts])

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        """Return what `encode_passages` gives and the tokens too, from one reading of each text."""
        return self._read(texts, prefix=self._passage_prefix)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the vectors of each question's tokens in their context."""
        return [read.tokens for read in self._read(texts, prefix=self._query_prefix)]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads in each text, without its own marks."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(item.ids) for item in encoded]

    def is_word(self, text: str) -> bool:
        """Say whether the model's vocabulary has a text as one piece, as it has common words."""
        pieces = self._tokenizer.encode(text, add_special_tokens=False)
        return len(pieces.tokens) == 1 and pieces.tokens[0] not in UNKNOWN

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, vector in enumerate(self._shared_out(self._vector, texts)):
            vectors[row] = vector
        return vectors

    def _read(self, texts: Sequence[str], *, prefix: str) -> list[ReadPassage]:
        return self._shared_out(partial(self._passage, prefix=prefix), texts)

    def _shared_out(self, read: Callable[[str], _Read], texts: Sequence[str]) -> list[_Read]:
        """Read each text by itself, many of them on all cores."""
        if len(texts) < _WORTH_SHARING or self._threads == 1:
            return [read(text) for text in texts]
        with ThreadPoolExecutor(max_workers=self._threads) as pool:
            return list(pool.map(read, texts))

    def _vector(self, text: str) -> NDArray[np.float32]:
        ids = np.asarray([self._cutting.encode(text).ids], dtype=np.int64)
        vector: NDArray[np.float32] = self._session.run(["vectors"], {"input_ids": ids})[0][0]
        return vector

    def _passage(self, text: str, *, prefix: str) -> ReadPassage:
        encoded = self._cutting.encode(prefix + text)
        ids = np.asarray([encoded.ids], dtype=np.int64)
        vectors, tokens = self._session.run(["vectors", "tokens"], {"input_ids": ids})
        found = tokens_of(text, tokens[0], encoded.offsets, prefix=prefix)
        return ReadPassage(vectors[0], found)


def usable_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
