"""What the library asks of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class ModelFilesError(RuntimeError):
    """The model's files are missing or are not the ones expected; its text says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class TokenVectors:
    """What a model makes of each token of one text; tokens without a letter or digit are left out.

    `vectors` has unit rows, shape (n, dimension). `starts` and `ends` say which characters of the
    text each token stands for. Tokens past the model's window are missing.
    """

    vectors: NDArray[np.float32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ReadPassage:
    """One reading of a passage: its unit `vector`, shape (dimension,), and its tokens."""

    vector: NDArray[np.float32]
    tokens: TokenVectors


class Embedder(Protocol):
    """A model that turns text into unit vectors.

    `name` identifies the exact weights (model, revision, precision): vectors of different names are
    never mixed. `origin` is what a setting would call it, to load it again. `token_limit` is how
    many tokens of a passage it reads, its own marks not counted.
    A vector depends on its text alone, not on the texts beside it, so that one document never
    changes another one's score. Safe to call from several threads.
    """

    name: str
    origin: str
    dimension: int
    token_limit: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads in each text, without its own marks."""

    def is_word(self, text: str) -> bool:
        """Say whether the model's vocabulary has a text as one piece, as it has common words."""

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        """Return what `encode_passages` gives and the tokens too, from one reading of each text."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the vectors of each question's tokens in their context."""


def tokens_of(
    text: str,
    vectors: NDArray[np.float32],
    offsets: Sequence[tuple[int, int]],
    *,
    prefix: str = "",
) -> TokenVectors:
    """Keep the tokens that stand for a letter or a digit of a text, at unit length.

    `offsets` count from the beginning of the prefix, none of whose tokens is kept.
    """
    before = len(prefix)
    moved = [(max(start - before, 0), end - before) for start, end in offsets]
    kept = [n for n, (a, b) in enumerate(moved) if b > 0 and any(map(str.isalnum, text[a:b]))]
    rows = vectors[kept].astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    spans = np.asarray([moved[n] for n in kept], dtype=np.int64).reshape(-1, 2)
    return TokenVectors(rows / np.maximum(lengths, _TINY), spans[:, 0], spans[:, 1])


_TINY = 1e-9
