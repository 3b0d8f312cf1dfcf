"""Tell which messages report an emergency: something bad is happening, and somebody must know now.

What a message's words and their pieces weigh was learned from messages of both kinds in English,
German and Spanish, by `evaluations.alarm` (docs/decisions/0121). It knows nothing of any library.
Pure, but for the file that it is read from.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.signs import SLOTS, weighed

WEIGHTS = Path(__file__).with_name("alarm.npz")
"""`weights`, whole numbers of 8 bits, one for each slot; `scale` and `bias`, one number each."""
LEAST_SURE = 0.3
"""From this chance on somebody is told: an emergency that nobody hears of is worse than two calls
for nothing."""
SURE = 0.6
"""Below this it may well be none: what the documents say of the message is shown besides."""
_MOST_SENTENCES = 50
"""So many sentences are read for themselves."""
_LEAST_WORDS = 3
"""Of a sentence that is read for itself."""
_BETWEEN = re.compile(r"(?<=[.!?;])\s+|\n+")


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
        (weight,) = weighed(text, self.weights[None, :])
        return 1 / (1 + math.exp(-(self.scale * float(weight) + self.bias)))

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
