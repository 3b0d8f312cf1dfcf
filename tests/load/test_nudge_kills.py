"""A short run of kills: nudges arrive once each; the whole run is a program of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.nudge_kills import kill_run


@pytest.mark.slow
def test_nudges_survive_kills_and_lost_replies(tmp_path: Path) -> None:
    counts = kill_run(2, seed=3, folder=tmp_path, most_steps=50)
    assert counts["nudges"] == 2
    assert sum(n for what, n in counts.items() if what.startswith("killed")) > 0
    assert counts["ended by itself"] == 1
