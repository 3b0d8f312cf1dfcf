"""What people's pages are told, as it happens."""

import asyncio
from collections.abc import Iterable

from playground.state.records import Json


class Feed:
    """One queue for each open page; a page belongs to one person."""

    def __init__(self) -> None:
        self._queues: dict[str, list[asyncio.Queue[Json | None]]] = {}

    def subscribe(self, user_id: str) -> asyncio.Queue[Json | None]:
        """A queue of what happens from now on; None ends it."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._queues.setdefault(user_id, []).append(queue)
        return queue

    def unsubscribe(self, user_id: str, queue: asyncio.Queue[Json | None]) -> None:
        """The page is gone."""
        self._queues[user_id].remove(queue)

    def tell(self, user_ids: Iterable[str], happening: Json) -> None:
        """Put it into every queue of these people."""
        for user_id in dict.fromkeys(user_ids):
            for queue in self._queues.get(user_id, ()):
                queue.put_nowait(happening)

    def close(self) -> None:
        """End every queue: the server stops."""
        for queues in self._queues.values():
            for queue in queues:
                queue.put_nowait(None)
