"""Runs a playground inside a test and acts as its people, over HTTP like everybody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from playground.clock import SystemClock, Timings
from playground.delivery.signed_http import authorities
from playground.faults.control import FaultControl
from playground.person import Person, RefusedError, wait_for
from playground.running import Running
from playground.state.records import Json
from playground.world import World, load_world, world_of

__all__ = ["Person", "RunningPlayground", "running_playground", "wait_for"]


class RunningPlayground:
    """A playground that listens; `base_url` has no slash at the end."""

    def __init__(self, running: Running, client: httpx.Client) -> None:
        self._running = running
        self._client = client
        self.faults = FaultControl(client)
        self.base_url = running.base_url
        self.api_url = f"{running.base_url}/api/"

    def person(self, user_id: str) -> Person:
        """Act as this person."""
        return Person(self._client, user_id)

    def log(self, *, after: int = 0) -> list[Json]:
        """The ledger with bodies, oldest first."""
        query = {"after": str(after), "full": "1"}
        entries: list[Json] = self._client.get("/_play/log", params=query).json()["entries"]
        return entries

    def connections(self, app_id: str) -> int:
        """How many sockets the app has open."""
        apps = self._client.get("/_play/status").json()["apps"]
        return int(next(app["connections"] for app in apps if app["id"] == app_id))

    def drop_sockets(self, app_id: str) -> None:
        """Close the app's sockets without a word."""
        self._client.post("/_play/disconnect", json={"app_id": app_id})

    def ask_to_reconnect(self, app_id: str, *, reason: str = "refresh_requested") -> None:
        """Send the disconnect frame, as Slack does now and then."""
        self._client.post("/_play/disconnect", json={"app_id": app_id, "reason": reason})

    def deliver_to(self, app_id: str, url: str) -> Json:
        """From now on deliver to this request URL, once it answered the challenge."""
        body = {"app_id": app_id, "url": url}
        answer: Json = self._client.post("/_play/request_url", json=body).json()
        return answer

    def move_clock(self, seconds: float) -> float:
        """Move the playground's clock forward; the time it shows then, in Unix seconds."""
        answer: Json = self._client.post("/_play/clock", json={"seconds": seconds}).json()
        return float(answer["now"])

    def share(self, channel: str, *, user: str, name: str, post_only: bool = False) -> None:
        """The person's organisation joins the channel and calls it `name`."""
        body = {"channel": channel, "user": user, "name": name, "post_only": post_only}
        self._control("/_play/share", body)

    def unshare(self, channel: str, *, team: str) -> None:
        """The organisation leaves the channel, and its people with it."""
        self._control("/_play/unshare", {"channel": channel, "team": team})

    def change_user(self, user_id: str, **changes: object) -> None:
        """Change a person's `kind`, `real_name` or `title`; `deleted=True` ends the account."""
        self._control("/_play/user", {"user": user_id} | changes)

    def run_function(self, app_id: str, callback_id: str, inputs: Json) -> str:
        """A workflow comes to the app's step; the id of the execution."""
        body = {"app_id": app_id, "callback_id": callback_id, "inputs": inputs}
        return str(self._control("/_play/function", body)["execution_id"])

    def wait_for_function(self, execution_id: str, *, timeout_seconds: float = 20) -> Json:
        """How it ended: `state`, `outputs`, `error`."""

        def look() -> Json | None:
            found = self._control("/_play/execution", {"execution_id": execution_id})
            return found if found["state"] != "running" else None

        return wait_for(look, what=f"the end of {execution_id}", timeout_seconds=timeout_seconds)

    def _control(self, path: str, body: Json) -> Json:
        answer: Json = self._client.post(path, json=body).json()
        if not answer["ok"]:
            msg = f"the playground refused: {answer}"
            raise RefusedError(msg)
        return answer

    def wait_for_app(self, app_id: str, *, timeout_seconds: float = 20) -> None:
        """Wait until the app has a socket open."""
        wait_for(
            lambda: self.connections(app_id) or None,
            what=f"a socket of {app_id}",
            timeout_seconds=timeout_seconds,
        )


@contextmanager
def running_playground(  # noqa: PLR0913 the whole choice of how to run
    world: World | Path | Json,
    *,
    port: int = 0,
    speed: float = 1.0,
    timings: Timings | None = None,
    seed: int | None = None,
    state_file: Path | None = None,
) -> Iterator[RunningPlayground]:
    """Start on a free port of 127.0.0.1 in a thread, stop at the end.

    `speed` makes the retry schedule run faster. Raises WorldError for a bad world.
    """
    if isinstance(world, Path):
        world = load_world(world)
    elif isinstance(world, dict):
        world = world_of(world)
    ready = threading.Event()
    running = Running(
        world,
        host="127.0.0.1",
        port=port,
        clock=SystemClock(speed=speed),
        timings=timings or Timings(),
        seed=seed,
        state_file=state_file,
        on_ready=ready.set,
    )
    thread = threading.Thread(target=running.serve, name="playground", daemon=True)
    thread.start()
    if not ready.wait(timeout=20):
        msg = "the playground did not start"
        raise RuntimeError(msg)
    client = httpx.Client(
        base_url=running.base_url, verify=authorities(), timeout=30, trust_env=False
    )
    try:
        with client:
            yield RunningPlayground(running, client)
    finally:
        running.stop()
        thread.join(timeout=20)
