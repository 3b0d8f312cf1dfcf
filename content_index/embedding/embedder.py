"""What the library asks of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class ModelFilesError(RuntimeError):
    """The model's files are missing or are not the ones expected; its text says what to do."""


class Embedder(Protocol):
    """A model that turns text into unit vectors.

    `name` identifies the exact weights (model, revision, precision): vectors of different names are
    never mixed. `token_limit` is how many tokens of a passage it reads, its own marks not counted.
    A vector depends on its text alone, not on the texts beside it, so that one document never
    changes another one's score. Safe to call from several threads.
    """

    name: str
    dimension: int
    token_limit: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads in each text, without its own marks."""
