"""Holds events of an app back for a while and lets them go in another order."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playground.clock import Clock


@dataclass(eq=False, slots=True)
class _Place:
    """One event that is held: it goes at `turn`, the next one when it is `over`."""

    turn: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Reordering:
    """One window at a time for each app: opened by the first event that is held."""

    def __init__(self, *, clock: Clock, seed: int | None) -> None:
        self._clock = clock
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrets
        self._held: dict[str, list[_Place]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def turn(self, app_id: str, *, window_seconds: float) -> AsyncIterator[None]:
        """Enter when it is this event's turn: after the window, and never in the order of old.

        The next one enters when the block has ended.
        """
        place = _Place()
        if app_id in self._held:
            self._held[app_id].append(place)
        else:
            self._held[app_id] = [place]
            task = asyncio.get_running_loop().create_task(self._let_go(app_id, window_seconds))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await place.turn.wait()
            yield
        finally:
            place.over.set()

    async def _let_go(self, app_id: str, window_seconds: float) -> None:
        await self._clock.sleep(window_seconds)
        for place in self._shuffled(self._held.pop(app_id)):
            place.turn.set()
            await place.over.wait()

    def _shuffled(self, held: list[_Place]) -> list[_Place]:
        mixed = held[:]
        while mixed == held and len(held) > 1:
            self._chance.shuffle(mixed)
        return mixed

    async def close(self) -> None:
        """Hold nothing any more: the server stops."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
