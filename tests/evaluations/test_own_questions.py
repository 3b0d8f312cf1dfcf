from __future__ import annotations

import numpy as np

from evaluations.own_questions import Floats, compared
from retrieval.confidence import FEATURES
from retrieval.weights import CONFIDENCE


def test_few_questions_leave_the_shipped_weights_near_and_many_go_their_own_way() -> None:
    chance = np.random.default_rng(0)
    mean = np.asarray([item.mean for item in CONFIDENCE.weights])
    spread = np.asarray([item.spread for item in CONFIDENCE.weights])

    def drawn(count: int, *, ahead: float) -> Floats:
        rows = chance.normal(size=(count, len(FEATURES)))
        rows[:, 0] -= ahead  # here, what speaks for an answer elsewhere speaks against it
        rows[:, 1] += ahead
        return np.asarray(rows * spread + mean, dtype=np.float64)

    known, unknown = drawn(150, ahead=1.0), drawn(60, ahead=-1.0)
    few, many = (compared(known, unknown, size=size) for size in (12, 120))
    assert few["as shipped"][0] < few["learned around the shipped"][0]
    assert few["learned around the shipped"][0] < many["learned around the shipped"][0]
    assert many["learned around the shipped"][0] > many["as shipped"][0] + 0.03
    assert set(few) == {"as shipped", "learned from nothing", "learned around the shipped"}
