"""How alike two texts are, by the runs of words they share. Pure.

A text's shingles are its runs of four words, case and marks aside, each as a 64-bit number. Its
signature keeps the least value of each of 64 hash functions over them (MinHash: Broder, "On the
resemblance and containment of documents", 1997); the share of equal values estimates the Jaccard
resemblance of two sets of shingles, with a standard error of at most 1/16.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 4
FUNCTIONS = 64
_WORD = re.compile(r"[^\W_]+")
_RANDOM = np.random.Generator(np.random.PCG64(20_261_125))
_FACTORS = _RANDOM.integers(1, 2**63, FUNCTIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, FUNCTIONS, dtype=np.uint64)
"""Fixed for good: signatures are stored, and those of other functions could not be compared."""

Shingles = NDArray[np.uint64]
Signature = NDArray[np.uint32]


def shingles(texts: Iterable[str]) -> Shingles:
    """Return the distinct shingles of a text given in pieces, sorted; none for under four words."""
    words = [_hashed(word.casefold()) for text in texts for word in _WORD.findall(text)]
    if len(words) < SHINGLE_WORDS:
        return np.empty(0, dtype=np.uint64)
    numbers = np.asarray(words, dtype=np.uint64)
    count = len(numbers) - SHINGLE_WORDS + 1
    runs = np.zeros(count, dtype=np.uint64)
    for place in range(SHINGLE_WORDS):
        runs = _mixed(runs ^ numbers[place : place + count])
    return np.unique(runs)


def signature(of: Shingles) -> Signature:
    """Return the signature of a set of shingles, shape (64,); of an empty set, an empty one."""
    if not len(of):
        return np.empty(0, dtype=np.uint32)
    hashed = _mixed(of[None, :] * _FACTORS[:, None] + _OFFSETS[:, None])
    least: NDArray[np.uint64] = hashed.min(axis=1)
    return (least >> np.uint64(32)).astype(np.uint32)


def alike(first: Signature, second: Signature) -> float:
    """Estimate the resemblance, 0 to 1, of two texts from their signatures; 0 for empty ones."""
    if not len(first) or not len(second):
        return 0.0
    return float(np.mean(first == second))


def resemblance(first: Shingles, second: Shingles) -> float:
    """Return the Jaccard resemblance, 0 to 1, of two sets of shingles; 0 for empty ones."""
    if not len(first) or not len(second):
        return 0.0
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / (len(first) + len(second) - shared)


def likely_pairs(signatures: Sequence[Signature], *, rows_a_band: int = 4) -> set[tuple[int, int]]:
    """Return pairs of places whose texts may be alike: those that agree in a whole band.

    With bands of 4, a pair of resemblance 0.5 is found with probability 0.64, of 0.7 with 0.99 and
    of 0.8 with 0.9998; the caller compares them truly.
    """
    pairs: set[tuple[int, int]] = set()
    for start in range(0, FUNCTIONS, rows_a_band):
        buckets: dict[bytes, list[int]] = {}
        for place, one in enumerate(signatures):
            if len(one):
                buckets.setdefault(one[start : start + rows_a_band].tobytes(), []).append(place)
        for together in buckets.values():
            pairs.update(
                (first, second)
                for at, first in enumerate(together)
                for second in together[at + 1 :]
            )
    return pairs


@lru_cache(maxsize=50_000)
def _hashed(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter 64-bit numbers: the finishing steps of SplitMix64 (Steele, Lea and Flood, 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
