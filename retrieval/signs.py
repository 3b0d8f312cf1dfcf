"""What a message is made of, as learned models weigh it: words, pairs and pieces of words. Pure.

People say one thing in too many words for any list ("tills dead in 60 stores since 9"). So a
message's words, its pairs of words and the pieces of its words, of two to six letters, are counted
in slots, and what they weigh is learned (docs/decisions/0121 and 0125).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from content_index.words import folded

SLOTS = 2**15
"""They are counted in so many slots, by their CRC-32: two may share one."""
_SHORTEST, _LONGEST = 2, 6
"""Letters of a piece, the spaces around its word counted."""
_OF_A_WORD = 2
"""Whole words and pairs count twice."""
_LONGEST_TEXT = 2_000
"""Characters that are read."""
_WORD = re.compile(r"\S+")
_MARK = re.compile(r"\W")
_DIGIT = re.compile(r"\d")


def signs(message: str) -> Mapping[int, int]:
    """Count the words, pairs and pieces of a message, by slot.

    Accents make no difference, and numbers none but for their length.
    """
    plain = _DIGIT.sub("0", folded(message[:_LONGEST_TEXT]))
    written = _WORD.findall(plain)
    counted: Counter[int] = Counter()
    for word in written:
        counted.update(_slot(piece) for piece in _pieces(f" {word} ".encode(errors="replace")))
    words = [_MARK.sub("", word) for word in written]
    pairs = [" ".join(both) for both in pairwise(words)]
    for whole in (*(f"#{word}" for word in words), *pairs):
        counted[_slot(whole.encode(errors="replace"))] += _OF_A_WORD
    return counted


def weighed(message: str, weights: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return what a message weighs by each row of `weights`, shape (rows, SLOTS).

    A message as a whole weighs the same however long it is: its counts have the length 1. One
    without a word weighs nothing.
    """
    counted = signs(message)
    if not counted:
        return np.zeros(len(weights))
    slots = np.fromiter(counted.keys(), dtype=np.int64)
    counts = np.fromiter(counted.values(), dtype=np.float64)
    return weights[:, slots].astype(np.float64) @ (counts / np.linalg.norm(counts))


def _slot(sign: bytes) -> int:
    return zlib.crc32(sign) % SLOTS


def _pieces(word: bytes) -> Iterator[bytes]:
    for length in range(_SHORTEST, min(_LONGEST, len(word)) + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]
