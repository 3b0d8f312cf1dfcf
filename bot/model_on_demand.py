"""An embedding model that is loaded when it is first needed: many commands never need it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from content_index.embedding import Embedder, ReadPassage, TokenVectors


class ModelOnDemand:
    """Passes everything on to the embedder that `load` returns, called once at first use."""

    def __init__(self, load: Callable[[], Embedder]) -> None:
        self._load = load

    @cached_property
    def _embedder(self) -> Embedder:
        return self._load()

    @cached_property
    def name(self) -> str:
        """The name of the exact weights."""
        return self._embedder.name

    @cached_property
    def origin(self) -> str:
        """What loads it again."""
        return self._embedder.origin

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._embedder.dimension

    @cached_property
    def token_limit(self) -> int:
        """How many tokens of a passage the model reads."""
        return self._embedder.token_limit

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row."""
        return self._embedder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row."""
        return self._embedder.encode_passages(texts)

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        """Return each passage's vector and tokens."""
        return self._embedder.read_passages(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the vectors of each text's tokens in their context."""
        return self._embedder.encode_tokens(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads in each text."""
        return self._embedder.count_tokens(texts)

    def is_word(self, text: str) -> bool:
        """Say whether the model's vocabulary has a text as one piece."""
        return self._embedder.is_word(text)
