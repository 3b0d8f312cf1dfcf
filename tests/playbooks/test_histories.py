"""A few of the random histories that `python -m evaluations.nudge_run` drives by the thousand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from evaluations.nudge_run import histories


def test_no_history_has_a_nudge_twice_too_early_or_in_the_wrong_place(tmp_path: Path) -> None:
    totals: Counter[str] = Counter()
    for number, history in enumerate(histories(8, seed=5, steps=25, folder=tmp_path)):
        assert history.faults == [], f"history {number}"
        totals.update(history.counts)
    assert set(totals) == {"planned", "called off", "held out", "postponed", "said"}
