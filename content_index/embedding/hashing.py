"""An embedder without a model: words hashed into a vector. The in-memory twin, for tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.embedder import ReadPassage, TokenVectors, tokens_of

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Texts that share words get near vectors. Deterministic, instant, and no judge of meaning."""

    def __init__(self, *, dimension: int = 64, token_limit: int = 230) -> None:
        self.name = self.origin = f"hashed-words-{dimension}"
        self.dimension = dimension
        self.token_limit = token_limit

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                number = _number(word)
                vectors[row, number % self.dimension] += 1 if number & (1 << 40) else -1
            length = float(np.linalg.norm(vectors[row]))
            vectors[row] = vectors[row] / length if length else np.eye(1, self.dimension)[0]
        return vectors

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        """Return each text's vector and those of its words."""
        vectors = self.encode_passages(texts)
        tokens = self.encode_tokens(texts)
        return [ReadPassage(*read) for read in zip(vectors, tokens, strict=True)]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return one vector for each word."""
        found = []
        for text in texts:
            spans = [match.span() for match in _WORD.finditer(text)]
            vectors = self.encode_passages([text[start:end] for start, end in spans])
            found.append(tokens_of(text, vectors, spans))
        return found

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words and marks of each text."""
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def is_word(self, text: str) -> bool:
        """Return False: it has no vocabulary, and takes every word for a possible slip."""
        del text
        return False


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
