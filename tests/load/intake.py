"""Measures the intake: so many events a second through the playground and the bot, none lost.

    python -m tests.load.intake --rate 200 --seconds 60

Three processes: this one writes direct messages to the bot at a steady rate, the playground
delivers each as one event over Socket Mode, the bot stores it and acknowledges. The time from the
delivery to the acknowledgement is the playground's; what is stored is counted in the bot's own
database.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "tidewell"
PEOPLE = ("U0JONAS", "U0ANA", "U0MIA", "U0FELIX", "U0PRIYA", "U0CLAIRE")
WRITERS = 4
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured; times in milliseconds."""

    written: int
    seconds: float
    stored: int
    acknowledged: int
    retried: int
    ack_ms: list[float]

    def lines(self) -> list[str]:
        """What is printed."""
        cuts = statistics.quantiles(self.ack_ms, n=100)
        return [
            (
                f"messages written     {self.written} in {self.seconds:.1f} s"
                f" ({self.written / self.seconds:.0f} a second)"
            ),
            f"events acknowledged  {self.acknowledged}, deliveries repeated {self.retried}",
            f"rows stored          {self.stored}, lost {self.written - self.stored}",
            (
                f"acknowledged within  p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, "
                f"longest {max(self.ack_ms):.0f} ms"
            ),
        ]


class Wire:
    """One kept connection to the playground."""

    def __init__(self, base_url: str) -> None:
        self._connection = http.client.HTTPConnection(base_url.removeprefix("http://"))

    def post(self, path: str, body: dict[str, Any], *, user: str = "") -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if user:
            headers["Authorization"] = f"Bearer xoxp-playground-{user}"
        return self._ask("POST", path, json.dumps(body), headers)

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path, None, {})

    def _ask(
        self, verb: str, path: str, body: str | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        self._connection.request(verb, path, body, headers)
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return answer


class Listener:
    """Reads the playground's ledger while it is written."""

    def __init__(self, base_url: str) -> None:
        self._wire = Wire(base_url)
        self._after = 0
        self.ack_ms: list[float] = []
        self.failed = 0

    def listen(self) -> None:
        entries = self._wire.get(f"/_play/log?after={self._after}")["entries"]
        for entry in entries:
            self._after = max(self._after, entry["n"])
            if (entry["kind"], entry["name"]) != ("event", "message"):
                continue
            if entry["verdict"] == "ok":
                self.ack_ms.append(entry["ms"])
            else:
                self.failed += 1


@contextmanager
def program(*arguments: str, ready: str) -> Iterator[str]:
    """Run a Python program; the rest of the line that says it is ready."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    with process:
        try:
            assert process.stdout is not None
            said = next((one for one in process.stdout if one.startswith(ready)), None)
            if said is None:
                raise RuntimeError(f"{arguments[0]} did not start")
            yield said.removeprefix(ready).strip()
        finally:
            process.terminate()


def world_without_rates(folder: Path) -> Path:
    """The example's world, in which people and apps may write as fast as they can."""
    world = yaml.safe_load((EXAMPLE / "world.yaml").read_text(encoding="utf-8"))
    for app in world["apps"]:
        app["manifest"] = str((EXAMPLE / app["manifest"]).resolve())
    path = folder / "world.yaml"
    path.write_text(yaml.safe_dump(world | {"enforce_rates": False}), encoding="utf-8")
    return path


def write_messages(base_url: str, *, rate: float, seconds: float) -> tuple[int, float]:
    """Write at a steady rate; how many were written, and how long it took."""
    wire = Wire(base_url)
    rooms = [
        (user, wire.post("/api/conversations.open", {"users": "U0DEALMATE"}, user=user))
        for user in PEOPLE
    ]
    turns = cycle([(user, opened["channel"]["id"]) for user, opened in rooms])
    wires = threading.local()
    started = time.perf_counter()

    def write(number: int, user: str, channel: str) -> bool:
        if not hasattr(wires, "wire"):
            wires.wire = Wire(base_url)
        time.sleep(max(0.0, started + number / rate - time.perf_counter()))
        text = f"what is the gold discount, number {number}?"
        body = {"channel": channel, "text": text}
        return bool(wires.wire.post("/api/chat.postMessage", body, user=user)["ok"])

    with ThreadPoolExecutor(WRITERS) as writers:
        sent = [writers.submit(write, n, *next(turns)) for n in range(int(rate * seconds))]
        written = sum(one.result() for one in sent)
    return written, time.perf_counter() - started


def stored_rows(data: Path) -> int:
    """How many messages the bot's inbox holds, done or not."""
    with sqlite3.connect(f"file:{data / 'dealmate.sqlite3'}?mode=ro", uri=True) as connection:
        query = "SELECT count(*) FROM inbox WHERE message_key IS NOT NULL"
        return int(connection.execute(query).fetchone()[0])


def measure(*, rate: float, seconds: float) -> Outcome:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = folder / "data"
        world = str(world_without_rates(folder))
        base_url = stack.enter_context(
            program("-m", "playground", "--world", world, "--port", "0", ready="ready:")
        )
        arguments = ["-m", "tests.load.intake_bot", str(data), f"{base_url}/api/"]
        stack.enter_context(program(*arguments, ready="connected"))
        listener = Listener(base_url)
        with ThreadPoolExecutor(1) as writer:
            writing = writer.submit(write_messages, base_url, rate=rate, seconds=seconds)
            while not writing.done():
                time.sleep(1.0)
                listener.listen()
            written, took = writing.result()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(listener.ack_ms) < written and time.monotonic() < deadline:
            time.sleep(0.5)
            listener.listen()
        return Outcome(
            written=written,
            seconds=took,
            stored=stored_rows(data),
            acknowledged=len(listener.ack_ms),
            retried=listener.failed,
            ack_ms=listener.ack_ms,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the intake of events.")
    parser.add_argument("--rate", type=float, default=200.0, help="events a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="for so long")
    chosen = parser.parse_args()
    outcome = measure(rate=chosen.rate, seconds=chosen.seconds)
    sys.stdout.write("\n".join(outcome.lines()) + "\n")


if __name__ == "__main__":
    main()
