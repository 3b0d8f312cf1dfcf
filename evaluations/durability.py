"""What is left of an index when saving it goes wrong, at every point where it can.

`python -m evaluations.durability` kills a process that publishes and saves, at many moments and at
every step of the save, and one that changes the model, makes every write, sync and rename of a save
fail once, and damages the files of a snapshot many times.
After each it opens the library as the next start would, and compares every search with what the
database holds. Prints a line for each kind of damage; ends with an error if anything was lost.
"""

from __future__ import annotations

import argparse
import errno
import multiprocessing
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from content_index.embedding.hashing import HashingEmbedder
from content_index.snapshot import load_snapshot
from evaluations.restarts import FailingDisk, LostError, Place, change_once, sync_once


def killed(place: Place, *, points: int, chance: random.Random) -> tuple[int, float]:
    """Kill a process that publishes and saves, at so many moments; return how many, and seconds.

    Moments are spread over the time that one undisturbed run takes.
    """
    place.write_pages(1)
    place.sync()
    place.write_pages(2)
    usual = min(_run_until_killed(place, after=None) for _ in range(2))
    hit, longest = 0, 0.0
    for point in range(points):
        place.write_pages(3 + point)
        moment = usual * chance.uniform(0.02, 1.0)
        hit += _run_until_killed(place, after=moment) < 0
        longest = max(longest, place.check())
    return hit, longest


def _run_until_killed(place: Place, *, after: float | None, killed_at: int | None = None) -> float:
    """Sync in a process of its own; return its seconds once it is ready, or -1 where killed."""
    return _until_killed(sync_once, (place.root, place.pages, killed_at), after=after)


def _until_killed(
    run: Callable[..., None], arguments: tuple[Any, ...], *, after: float | None
) -> float:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([sync_once.__module__])
    process = processes.Process(target=run, args=arguments)
    started = time.perf_counter()
    process.start()
    process.join(timeout=after)
    took = time.perf_counter() - started
    process.kill()  # does nothing to a process that has ended
    process.join()
    ended, is_killed = process.exitcode, process.exitcode == -signal.SIGKILL
    process.close()
    if ended and not is_killed:
        raise LostError(f"the process that was to be killed failed by itself: {ended}")
    return -1.0 if is_killed else took


def killed_in_a_change(
    place: Place, *, points: int, chance: random.Random
) -> tuple[int, int, float]:
    """Kill a process that changes the model; return how often, how often early, and seconds.

    What a start tells then is what the former model tells or what the new one does, to the last
    bit, and never anything between. Early is before the new one had taken over. Every third kill is
    at a step of the save at the end, the others are at any moment.
    """
    place.write_pages(4_000)
    place.sync()
    pristine = place.root.with_name("pristine")
    shutil.copytree(place.root, pristine)
    before = place.told(with_index=True)
    changed = replace(place, dimension=8)  # so few that words fall together and scores differ
    changed.change_model()
    after = changed.told(with_index=True)
    arguments = (place.root, place.pages, changed.dimension)
    usual, hit, early, longest = 0.0, 0, 0, 0.0
    for point in range(-1, points):
        shutil.rmtree(place.root)
        shutil.copytree(pristine, place.root)
        if point < 0:
            usual = _until_killed(change_once, (*arguments, None), after=None)
            continue
        step = chance.randrange(_STEPS_OF_A_SAVE) if point % 3 == 0 else None
        moment = None if step is not None else usual * chance.uniform(0.02, 1.0)
        hit += _until_killed(change_once, (*arguments, step), after=moment) < 0
        started = time.perf_counter()
        told = changed.told(with_index=True)
        longest = max(longest, time.perf_counter() - started)
        if told not in (before, after):
            raise LostError("a start in the middle of a change told neither the old nor the new")
        early += told == before
        changed.change_model()
        if changed.told(with_index=True) != after:
            raise LostError("a change that was broken off did not come to its end")
    shutil.rmtree(pristine)
    return hit, early, longest


def killed_at_every_step(place: Place) -> tuple[int, float]:
    """Kill a process at each step of its save; return how many steps there are, and seconds."""
    steps, longest = 0, 0.0
    while True:
        place.write_pages(2_000 + steps)
        if _run_until_killed(place, after=None, killed_at=steps) >= 0:
            return steps, longest
        longest = max(longest, place.check())
        steps += 1


_STEPS_OF_A_SAVE = 14
FAULTS = {
    "disk full": OSError(errno.ENOSPC, "No space left on device"),
    "input/output error": OSError(errno.EIO, "Input/output error"),
}


def raising(fault: OSError) -> Callable[[], None]:
    """Return a function that raises the fault."""

    def fail() -> None:
        raise fault

    return fail


def failing(place: Place) -> Iterator[tuple[str, int, float]]:
    """Let every step of a save fail once; yield the fault, how many steps, and the seconds."""
    version = 1_000
    for name, fault in FAULTS.items():
        steps, longest = 0, 0.0
        while True:
            version += 1
            place.write_pages(version)
            disk = FailingDisk(steps, raising(fault))
            problems = place.sync(disk)
            longest = max(longest, place.check())
            if not disk.has_failed:
                break
            if not any("could not be saved" in problem for problem in problems):
                raise LostError(f"step {steps} failed and nobody was told")
            steps += 1
        yield name, steps, longest


def damaged(place: Place, *, truncations: int, flips: int, chance: random.Random) -> dict[str, int]:
    """Damage files of the newest snapshot, one at a time; return how often that was noticed."""
    place.write_pages(5_000)
    shutil.rmtree(place.root / "index", ignore_errors=True)
    place.sync()
    files = sorted(path for path in (place.root / "index").rglob("*") if path.is_file())
    noticed = {"truncations": 0, "flipped bits": 0}
    for kind, number in (("truncations", truncations), ("flipped bits", flips)):
        for _ in range(number):
            file = chance.choice(files)
            good = file.read_bytes()
            worse = bytearray(good)
            if kind == "truncations":
                del worse[chance.randrange(len(good)) :]
            else:
                worse[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
            file.write_bytes(worse)
            loaded = load_snapshot(place.root / "index", embedder=HashingEmbedder())
            noticed[kind] += loaded is None or not loaded.has_vectors
            file.write_bytes(good)
    place.check()
    return noticed


def main(arguments: Sequence[str] | None = None) -> None:
    """Do all of it, in a folder for temporary files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--changes-killed", type=int, default=100)
    parser.add_argument("--truncations", type=int, default=200)
    parser.add_argument("--flips", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)  # noqa: S311 - repeatable damage
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "place")
        hit, longest = killed(place, points=options.kills, chance=chance)
        say(f"{options.kills} kills, {hit} before the end: nothing lost; back in {longest:.2f} s")
        hit, early, longest = killed_in_a_change(
            place, points=options.changes_killed, chance=chance
        )
        say(
            f"{options.changes_killed} kills in a change of model, {hit} before its end, {early} "
            f"before the new one answered: nothing lost; back in {longest:.2f} s"
        )
        steps, longest = killed_at_every_step(place)
        say(f"killed at each of {steps} steps of a save: nothing lost; back in {longest:.2f} s")
        for name, steps, seconds in failing(place):
            say(f"{name} at each of {steps} steps: nothing lost; back in {seconds:.2f} s")
        noticed = damaged(
            place, truncations=options.truncations, flips=options.flips, chance=chance
        )
        asked = {"truncations": options.truncations, "flipped bits": options.flips}
        for kind, number in noticed.items():
            say(f"{number} of {asked[kind]} {kind} noticed")
        if noticed != asked:
            sys.exit("some damage was served")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
