"""Progress for people: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from bot.cli.terminal import say

LINES_PER_STAGE = 5


class Shown(Protocol):
    """Something that shows how far a stage is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Stage in plain words, how much is done, how much there is."""


@contextmanager
def shown_progress() -> Iterator[Shown]:
    """Show progress on the standard error stream while the block runs."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, TaskID  # noqa: PLC0415

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    with Progress(console=console, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage)
            progress.update(tasks[stage], completed=done, total=max(total, 1))

        yield show


class _Lines:
    """A few lines for each stage."""

    def __init__(self) -> None:
        self._said: dict[str, int] = {}
        self._done: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        step = LINES_PER_STAGE * done // total if total else LINES_PER_STAGE
        if done < self._done.get(stage, 0):
            self._said.pop(stage, None)  # it has begun anew, with the next long file or batch
        self._done[stage] = done
        if total and step > self._said.get(stage, 0):
            self._said[stage] = step
            say(f"{stage}: {done} of {total}")
