"""A small part of what `python -m evaluations.durability` does at length."""

from __future__ import annotations

import errno
import random
from pathlib import Path

import pytest

from evaluations.durability import (
    damaged,
    killed,
    killed_at_every_step,
    killed_in_a_change,
    raising,
)
from evaluations.restarts import FailingDisk, LostError, Place
from tests.parsing import READING

FULL = OSError(errno.ENOSPC, "No space left on device")


def test_any_step_of_a_save_may_fail_and_nothing_is_lost(tmp_path: Path) -> None:
    place = Place(tmp_path, pages=3, reading=READING)
    steps = 0
    while True:
        place.write_pages(steps)
        disk = FailingDisk(steps, raising(FULL))
        problems = place.sync(disk)
        place.check()
        if not disk.has_failed:
            break
        assert problems == ("the index could not be saved to disk: No space left on device",)
        steps += 1
    assert steps >= 10  # a folder, two files of a part, two of rows, a manifest; syncs; a rename


def test_damage_is_noticed(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable damage
    noticed = damaged(
        Place(tmp_path, pages=3, reading=READING), truncations=10, flips=20, chance=chance
    )
    assert noticed == {"truncations": 10, "flipped bits": 20}


@pytest.mark.slow
def test_a_killed_process_leaves_nothing_half(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable moments
    place = Place(tmp_path, pages=3, reading=READING)
    killed(place, points=4, chance=chance)
    steps, _ = killed_at_every_step(place)
    assert steps >= 10


@pytest.mark.slow
def test_a_change_of_model_that_is_killed_tells_the_old_or_the_new(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable moments
    place = Place(tmp_path / "place", pages=5, reading=READING)
    hit, early, _ = killed_in_a_change(place, points=6, chance=chance)
    assert hit >= 2
    assert early < 6  # some were killed at the end, when the new one answered


def test_the_check_itself_notices_what_is_lost(tmp_path: Path) -> None:
    place = Place(tmp_path, pages=3, reading=READING)
    place.write_pages(1)
    place.sync()
    place.check()
    (tmp_path / "content" / "1.md").write_text("# Page 1\n\nversion 2", encoding="utf-8")
    place.sync()
    with pytest.raises(LostError, match="versions"):
        place.check()
