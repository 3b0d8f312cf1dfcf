"""Token vectors as they are kept: projected, in 8 bits, with where each token stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.embedder import TokenVectors

KEPT_DIMENSIONS = 192
"""The default model gives tokens of so many. Those of other models are projected at random, which
keeps products but for a little noise (Johnson and Lindenstrauss, 1984)."""
SCALE = 320.0
"""What a kept number is divided by. The largest coordinates of a projected unit vector are about
.4 and are cut there."""
TOKENS_REVISION = 1
"""Goes up when kept tokens look otherwise, so that they are read again."""
_HEADER_BYTES = 8
_TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class CompactTokens:
    """The tokens of one text: `vectors` int8, shape (n, dimension), with the characters of each."""

    vectors: NDArray[np.int8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def to_bytes(self) -> bytes:
        """Return them as `tokens_from_bytes` reads them."""
        count, dimension = self.vectors.shape
        header = np.asarray([TOKENS_REVISION, dimension], dtype="<u2").tobytes()
        spans = np.concatenate([self.starts, self.ends]).astype("<u4").tobytes()
        return b"".join((header, count.to_bytes(4, "little"), spans, self.vectors.tobytes()))


def tokens_from_bytes(kept: bytes) -> CompactTokens | None:
    """Read what `to_bytes` wrote; None where it is of another revision or damaged."""
    if len(kept) < _HEADER_BYTES:
        return None
    revision, dimension = np.frombuffer(kept, dtype="<u2", count=2).tolist()
    count = int.from_bytes(kept[4:_HEADER_BYTES], "little")
    if revision != TOKENS_REVISION or len(kept) != _HEADER_BYTES + count * (8 + dimension):
        return None
    spans = np.frombuffer(kept, dtype="<u4", count=2 * count, offset=_HEADER_BYTES)
    vectors = np.frombuffer(kept, dtype=np.int8, offset=_HEADER_BYTES + 8 * count)
    return CompactTokens(
        vectors.reshape(count, dimension),
        spans[:count].astype(np.int64),
        spans[count:].astype(np.int64),
    )


def compacted(tokens: TokenVectors) -> CompactTokens:
    """Make the vectors of a text's tokens small: 192 bytes a token."""
    small = np.clip(np.round(projected(tokens.vectors) * SCALE), -127, 127)
    return CompactTokens(small.astype(np.int8), tokens.starts, tokens.ends)


def projected(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return unit vectors of at most 192 dimensions, products kept as well as can be."""
    if vectors.shape[1] <= KEPT_DIMENSIONS:
        return vectors
    return at_unit_length(vectors @ _projection(vectors.shape[1]))


def at_unit_length(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each row divided by its length; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.float32(_TINY)), dtype=np.float32)


@lru_cache(maxsize=4)
def _projection(dimension: int) -> NDArray[np.float32]:
    """Return orthonormal columns, always the same ones, shape (dimension, 192)."""
    square = np.random.default_rng(0).standard_normal((dimension, dimension))
    return np.linalg.qr(square)[0][:, :KEPT_DIMENSIONS].astype(np.float32)
