"""Things to do later, by the playground's clock."""

import asyncio
from collections.abc import Callable

from playground.clock import Clock


class Alarms:
    """Runs an action when its time has come; those that are left when the server stops never run.

    Moving the clock forward brings them nearer.
    """

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def after(self, seconds: float, action: Callable[[], None]) -> asyncio.Task[None]:
        """Cancel the task to take the alarm back."""
        task = asyncio.get_running_loop().create_task(self._wait(seconds, action))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _wait(self, seconds: float, action: Callable[[], None]) -> None:
        await self._clock.sleep(max(0.0, seconds))
        action()

    async def close(self) -> None:
        """Take all alarms back: the server stops."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
