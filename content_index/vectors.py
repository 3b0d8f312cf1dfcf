"""Dense search: exact inner products, looking only at the allowed rows. Owns faiss."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import faiss  # its stubs describe the C++ calls, not the Python ones: hence Any below
import numpy as np
from numpy.typing import NDArray

from content_index.entitlement import AllowedRows, Hit, best_hits
from content_index.placement import Placement

FLAT_UP_TO = 200_000
"""Allowed rows up to which every vector is compared as it is; past it, rounded ones first."""
SPARE_HITS = 16
SCORE_NOISE = 1e-5
"""Far more than inner products of unit vectors differ by the order of their additions."""
_LARGEST = 127.0
_BLOCK = 4_096

Floats = NDArray[np.float32]


class VectorPart:
    """Unit vectors by slot. Never changed once made; safe between threads.

    A slot of zeros stands for a passage that the model has not read yet: it is never found. A part
    without an index has only such slots, and takes no room for them.
    """

    def __init__(self, index: Any | None, *, size: int = 0, dimension: int = 0) -> None:
        self._index = index
        if index is None:
            self.vectors: Floats = np.broadcast_to(np.zeros(1, np.float32), (size, dimension))
        else:
            self.vectors = _floats(index)
        self.is_read = np.zeros(len(self.vectors), dtype=np.bool_)
        if index is not None:
            for start in range(0, len(self.vectors), _BLOCK):
                block = self.vectors[start : start + _BLOCK]
                self.is_read[start : start + _BLOCK] = block.any(axis=1)
        self._rounded: _Rounded | None = None

    @classmethod
    def of(cls, vectors: Floats) -> VectorPart:
        """Index unit vectors, shape (slots, dimension)."""

        def write(into: Floats) -> None:
            into[:] = vectors

        return cls.written(len(vectors), dimension=vectors.shape[1], write=write)

    @classmethod
    def written(cls, size: int, *, dimension: int, write: Callable[[Floats], None]) -> VectorPart:
        """Make a part whose vectors are written where they stay, into zeros: nothing is copied."""
        index: Any = faiss.IndexFlatIP(dimension)
        index.codes.resize(size * dimension * np.dtype(np.float32).itemsize)
        index.ntotal = size
        write(_floats(index))
        return cls(index)

    @classmethod
    def unread(cls, size: int, *, dimension: int) -> VectorPart:
        """Make a part of passages that are all found by words alone."""
        return cls(None, size=size, dimension=dimension)

    @classmethod
    def joined(cls, taken: Sequence[tuple[VectorPart, NDArray[np.int64]]]) -> VectorPart:
        """Put some slots of several parts, one at least, one after the other."""
        size, dimension = sum(len(slots) for _, slots in taken), taken[0][0].vectors.shape[1]
        if not any(part.is_read.any() for part, _ in taken):
            return cls.unread(size, dimension=dimension)

        def write(into: Floats) -> None:
            start = 0
            for part, slots in taken:
                np.take(part.vectors, slots, axis=0, out=into[start : start + len(slots)])
                start += len(slots)

        return cls.written(size, dimension=dimension, write=write)

    @classmethod
    def read(cls, path: Path) -> VectorPart:
        """Read an index file; check its bytes first, as faiss does not (see snapshot)."""
        return cls(faiss.read_index(str(path)))

    def to_bytes(self) -> memoryview:
        """Return the content of an index file; a part that is not read has none."""
        index: Any = self._index
        content: NDArray[np.uint8] = faiss.serialize_index(index)
        return content.data

    def __len__(self) -> int:
        return len(self.vectors)

    def nearest(
        self, query: Floats, marked: NDArray[np.bool_], *, depth: int, is_rounded: bool
    ) -> tuple[NDArray[np.int64], float]:
        """Return at least the `depth` nearest marked slots, and a bound on all others' products.

        No marked slot that is not returned has a product with the query above the bound.
        """
        if self._index is None or not marked.any():
            return np.zeros(0, dtype=np.int64), -np.inf
        index, noise = self._index, SCORE_NOISE
        if is_rounded:
            if self._rounded is None:  # made twice by two threads at worst
                self._rounded = _Rounded(self.vectors)
            index, noise = self._rounded.index, self._rounded.error + SCORE_NOISE
            query = query / np.float32(self._rounded.scale)
        bitmap = np.packbits(marked, bitorder="little")  # kept here for as long as faiss reads it
        search: Any = faiss
        parameters = search.SearchParameters(sel=search.IDSelectorBitmap(bitmap))
        products, found = index.search(query[None], min(depth, len(self)), params=parameters)
        is_there = found[0] >= 0
        slots: NDArray[np.int64] = found[0][is_there]
        slots = slots[marked[slots]]  # checked again: faiss has let excluded rows through before
        is_all = len(slots) < depth
        return slots, -np.inf if is_all else float(products[0][is_there].min()) + noise


class _Rounded:
    """The same vectors in 8 bits: a third of the time to compare, with a known largest error."""

    def __init__(self, vectors: Floats) -> None:
        size, dimension = vectors.shape
        largest = max(float(vectors.max(initial=0.0)), -float(vectors.min(initial=0.0)))
        self.scale = _LARGEST / max(largest, 1e-9)
        quantiser = faiss.ScalarQuantizer.QT_8bit_direct_signed
        self.index: Any = faiss.IndexScalarQuantizer(
            dimension, quantiser, faiss.METRIC_INNER_PRODUCT
        )
        self.index.is_trained = True
        self.index.codes.resize(size * self.index.code_size)
        self.index.ntotal = size
        codes = faiss.rev_swig_ptr(self.index.codes.data(), size * self.index.code_size)
        codes = codes.reshape(size, self.index.code_size)
        # By Cauchy and Schwarz no product with a unit vector is off by more than this.
        self.error = 0.0
        for start in range(0, size, _BLOCK):  # block by block: their copies would fill a gigabyte
            block = vectors[start : start + _BLOCK]
            rounded = np.round(block * np.float32(self.scale))
            codes[start : start + _BLOCK] = self.index.sa_encode(rounded)
            left = np.linalg.norm(block - rounded / np.float32(self.scale), axis=1)
            self.error = max(self.error, float(left.max(initial=0.0)))


class VectorIndex:
    """The vectors of all rows of a view, in parts. Safe between threads."""

    def __init__(
        self, parts: Sequence[VectorPart], placement: Placement, *, dimension: int
    ) -> None:
        self.parts = tuple(parts)
        self.placement = placement
        self.dimension = dimension

    def __len__(self) -> int:
        return len(self.placement)

    def at(self, rows: NDArray[np.int64]) -> Floats:
        """Return a copy of the vectors of some rows, shape (len(rows), dimension)."""
        found = np.zeros((len(rows), self.dimension), dtype=np.float32)
        numbers = self.placement.part_of_row[rows]
        slots = self.placement.slot_of_row[rows]
        for number in np.unique(numbers).tolist():
            chosen = numbers == number
            found[chosen] = self.parts[number].vectors[slots[chosen]]
        return found

    def is_read(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which rows have a vector: the model may not have read them all yet."""
        is_read = np.zeros(len(rows), dtype=np.bool_)
        numbers = self.placement.part_of_row[rows]
        slots = self.placement.slot_of_row[rows]
        for number, part in enumerate(self.parts):
            chosen = numbers == number
            is_read[chosen] = part.is_read[slots[chosen]]
        return is_read

    def search(self, query: Floats, allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the best allowed rows by inner product with a unit vector, best first.

        Equal scores are ordered by asset and ordinal, and each score depends on its own row alone,
        so that rows outside `allowed` change nothing. Nothing is left out, however many rows there
        are: rounded vectors only say where to look (docs/decisions/0025).
        """
        wanted = min(limit, allowed.count)
        if wanted <= 0:
            return []
        query = np.ascontiguousarray(query, dtype=np.float32).reshape(-1)
        is_rounded = allowed.count > FLAT_UP_TO
        depth = (wanted + SPARE_HITS) * (2 if is_rounded else 1)
        while True:
            found = self._of_parts(query, allowed, depth=depth, is_rounded=is_rounded)
            rows = np.concatenate([rows for rows, _ in found])
            if not len(rows):
                return []
            scores = np.add.reduce(self.at(rows) * query, axis=1)  # row by row: the same last bit
            worst_kept = np.sort(scores)[-min(wanted, len(scores))]
            if all(bound < worst_kept - SCORE_NOISE for _, bound in found):
                return best_hits(rows, scores.astype(np.float64), limit=wanted)
            depth *= 4  # many near-equal scores at the end: look deeper, so that order decides

    def _of_parts(
        self, query: Floats, allowed: AllowedRows, *, depth: int, is_rounded: bool
    ) -> list[tuple[NDArray[np.int64], float]]:
        def nearest(number: int) -> tuple[NDArray[np.int64], float]:
            part = self.parts[number]
            marked = allowed.slots(number) & part.is_read
            slots, bound = part.nearest(query, marked, depth=depth, is_rounded=is_rounded)
            return self.placement.rows_of_slots[number][slots].astype(np.int64), bound

        numbers = range(len(self.parts))
        if allowed.count <= FLAT_UP_TO:
            return [nearest(number) for number in numbers]
        with ThreadPoolExecutor(max_workers=min(_cores(), len(self.parts))) as pool:
            return list(pool.map(nearest, numbers))


def _floats(index: Any) -> Floats:
    """Return the vectors of a flat index where they lie."""
    if not index.ntotal:
        return np.zeros((0, index.d), dtype=np.float32)
    flat: Floats = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
    return flat.reshape(index.ntotal, index.d)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
