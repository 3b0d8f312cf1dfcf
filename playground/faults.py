"""Where faults on demand will be decided. The first version breaks nothing by itself."""

from typing import Protocol

from playground.state.records import Json


class Faults(Protocol):
    """Asked before and after each call and before each delivery."""

    async def before_call(self, method: str, team_id: str) -> Json | None:
        """An error body to answer with instead of running the method, or None."""
        ...

    async def before_delivery(self, app_id: str, name: str) -> bool:
        """False drops the delivery."""
        ...


class NoFaults:
    """Everything works."""

    async def before_call(self, method: str, team_id: str) -> Json | None:
        """Never answers."""
        del method, team_id
        return None

    async def before_delivery(self, app_id: str, name: str) -> bool:
        """Always delivers."""
        del app_id, name
        return True
