"""Tell which messages report an emergency: something bad is happening, and somebody must know now.

People tell of emergencies in too many words for any list ("tills dead in 60 stores since 9"). So
a message's words, its pairs of words and the pieces of its words, of two to six letters, are
weighed. What they weigh was learned from messages of both kinds in English, German and Spanish, by
`evaluations.alarm` (docs/decisions/0121). It knows nothing of any library. Pure, but for the file
that it is read from.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from content_index.words import folded

WEIGHTS = Path(__file__).with_name("alarm.npz")
"""`weights`, whole numbers of 8 bits, one for each slot; `scale` and `bias`, one number each."""
SLOTS = 2**15
"""They are counted in so many slots, by their CRC-32: two may share one."""
LEAST_SURE = 0.3
"""From this chance on somebody is told: an emergency that nobody hears of is worse than two calls
for nothing."""
_SHORTEST, _LONGEST = 2, 6
"""Letters of a piece, the spaces around its word counted."""
_OF_A_WORD = 2
"""Whole words and pairs count twice."""
_LONGEST_TEXT, _MOST_SENTENCES = 2_000, 50
"""Characters and sentences that are read."""
_LEAST_WORDS = 3
"""Of a sentence that is read for itself."""
_BETWEEN = re.compile(r"(?<=[.!?;])\s+|\n+")
_WORD = re.compile(r"\S+")
_MARK = re.compile(r"\W")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, eq=False)
class Alarm:
    """What words and their pieces weigh; `weights` has shape (SLOTS,)."""

    weights: NDArray[np.int8]
    scale: float
    bias: float

    def chance(self, message: str) -> float:
        """Return how likely a message reports an emergency, 0 to 1.

        That of its surest sentence, or of all of it: one sentence beside others is enough.
        """
        sentences = [one for one in _BETWEEN.split(message) if len(one.split()) >= _LEAST_WORDS]
        return max(map(self._chance_of, (message, *sentences[:_MOST_SENTENCES])))

    def _chance_of(self, text: str) -> float:
        counted = signs(text)
        if not counted:
            return 0.0
        slots = np.fromiter(counted.keys(), dtype=np.int64)
        counts = np.fromiter(counted.values(), dtype=np.float64)
        weighed = float(counts @ self.weights[slots]) / float(np.linalg.norm(counts))
        return 1 / (1 + math.exp(-(self.scale * weighed + self.bias)))

    def rings(self, message: str) -> bool:
        """Say whether a message reports an emergency."""
        return self.chance(message) >= LEAST_SURE


def shipped_alarm(file: Path = WEIGHTS) -> Alarm:
    """Return what was learned.

    Raises:
        ValueError: the file holds something else.
    """
    with np.load(file, allow_pickle=False) as kept:
        alarm = Alarm(weights=kept["weights"], scale=float(kept["scale"]), bias=float(kept["bias"]))
    is_whole = alarm.weights.shape == (SLOTS,) and alarm.weights.dtype == np.int8
    if not (is_whole and math.isfinite(alarm.scale) and math.isfinite(alarm.bias)):
        raise ValueError(f"{file} holds no weights of an alarm. Install Dealmate again.")
    return alarm


def signs(message: str) -> Mapping[int, int]:
    """Count the words, pairs and pieces of a message, by slot.

    Accents make no difference, and numbers none but for their length.
    """
    plain = _DIGIT.sub("0", folded(message[:_LONGEST_TEXT]))
    written = _WORD.findall(plain)
    counted: Counter[int] = Counter()
    for word in written:
        counted.update(_slot(piece) for piece in _pieces(f" {word} ".encode()))
    words = [_MARK.sub("", word) for word in written]
    pairs = [" ".join(both) for both in pairwise(words)]
    for whole in (*(f"#{word}" for word in words), *pairs):
        counted[_slot(whole.encode())] += _OF_A_WORD
    return counted


def _slot(sign: bytes) -> int:
    return zlib.crc32(sign) % SLOTS


def _pieces(word: bytes) -> Iterator[bytes]:
    for length in range(_SHORTEST, min(_LONGEST, len(word)) + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]
