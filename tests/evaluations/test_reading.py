from __future__ import annotations

from itertools import count

from evaluations.reading import measured


def test_every_way_is_measured_in_every_round_by_turns() -> None:
    ticks = count()
    seconds = measured(
        [("a.md", b"# A"), ("b.csv", b"a,b\n1,2\n")], rounds=2, stopwatch=lambda: next(ticks)
    )
    assert list(seconds.values()) == [[1, 1]] * 4
    assert next(ticks) == 16
