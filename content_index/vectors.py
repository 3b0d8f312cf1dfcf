"""Dense search: a flat inner-product index that looks only at the allowed rows. Owns faiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss  # its stubs describe the C++ calls, not the Python ones: hence Any below
import numpy as np
from numpy.typing import NDArray

from content_index.entitlement import AllowedRows, Hit, best_hits

_SPARE_HITS = 16
_SCORE_NOISE = 1e-5
"""Far more than inner products of unit vectors differ by the order of their additions."""


class VectorIndex:
    """Unit vectors by row, searched exactly. Never changed once made; safe between threads."""

    def __init__(self, index: Any) -> None:
        self._index = index
        flat = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
        self._vectors: NDArray[np.float32] = flat.reshape(index.ntotal, index.d)

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> VectorIndex:
        """Index unit vectors, shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> VectorIndex:
        """Read an index file; check its bytes first, as faiss does not (see snapshot)."""
        return cls(faiss.read_index(str(path)))

    def write(self, path: Path) -> None:
        """Write an index file, not synced to disk."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in each vector."""
        return int(self._index.d)

    def at(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return a copy of the vectors of some rows, shape (len(rows), dimension)."""
        return self._vectors[rows]

    def search(self, query: NDArray[np.float32], allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the best allowed rows by inner product with a unit vector, best first.

        Equal scores are ordered by asset and ordinal, and each score depends on its own row alone,
        so that rows outside `allowed` change nothing.
        """
        wanted = min(limit, allowed.count)
        if wanted <= 0:
            return []
        query = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        depth = wanted + _SPARE_HITS
        while True:
            rows = self._candidates(query, allowed, depth)
            scores = self._scores(query[0], rows)
            is_complete = len(rows) >= allowed.count
            if is_complete or scores.min() < np.sort(scores)[-wanted] - _SCORE_NOISE:
                return best_hits(rows, scores.astype(np.float64), limit=wanted)
            depth *= 4  # many equal scores at the end: look deeper, so that their order decides

    def _candidates(
        self, query: NDArray[np.float32], allowed: AllowedRows, depth: int
    ) -> NDArray[np.int64]:
        bitmap = allowed.bitmap  # referenced here for as long as faiss reads it
        search: Any = faiss
        selector = search.IDSelectorBitmap(bitmap)
        parameters = search.SearchParameters(sel=selector)
        depth = min(depth, allowed.count)
        _, found = self._index.search(query, depth, params=parameters)
        rows: NDArray[np.int64] = found[0][found[0] >= 0]
        return rows[allowed.mask[rows]]  # checked again: faiss has let excluded rows through before

    def _scores(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Score each row by itself, so that its neighbours cannot change its last bit."""
        scores: NDArray[np.float32] = np.add.reduce(self._vectors[rows] * query, axis=1)
        return scores
