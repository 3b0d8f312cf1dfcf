"""Holds events of an app back for a while and lets them go in another order."""

import asyncio
import random

from playground.clock import Clock


class Reordering:
    """One window at a time for each app: opened by the first event that is held."""

    def __init__(self, *, clock: Clock, seed: int | None) -> None:
        self._clock = clock
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrets
        self._held: dict[str, list[asyncio.Event]] = {}

    async def hold(self, app_id: str, *, window_seconds: float) -> None:
        """Return when it is this event's turn: after the window, and never in the order of old."""
        turn = asyncio.Event()
        held = self._held.get(app_id)
        if held is not None:
            held.append(turn)
            await turn.wait()
            return
        held = self._held[app_id] = [turn]
        await self._clock.sleep(window_seconds)
        del self._held[app_id]
        for one in self._shuffled(held):
            one.set()
            await asyncio.sleep(0.02)  # it gets onto the wire before the next one starts
        await turn.wait()

    def _shuffled(self, held: list[asyncio.Event]) -> list[asyncio.Event]:
        mixed = held[:]
        while mixed == held and len(held) > 1:
            self._chance.shuffle(mixed)
        return mixed
