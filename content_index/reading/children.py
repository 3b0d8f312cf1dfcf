"""Parsing in processes of its own, which can be killed: a hostile file takes only its parser down.

See docs/decisions/0016-parsing-in-children.md.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from content_index.reading.document import Document, UnreadableError
from content_index.reading.formats import refuse_unread, suffix_of
from content_index.reading.wire import (
    LONGEST_VERDICT,
    READY,
    WireError,
    document_from_json,
)

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60.0
_FAREWELL_SECONDS = 2.0
_LOOK_SECONDS = 0.5
_DOCUMENTS_A_LIFE = 500
"""After that many a child is replaced, so that what libraries never give back does not add up."""
_OUT_OF_PROCESSOR_TIME = getattr(signal, "SIGXCPU", None)


class Death(StrEnum):
    """Why a parser ended before it had read its file."""

    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    CRASH = "crash"


_MAY_BE_ANOTHERS_FAULT = frozenset({Death.CRASH, Death.MEMORY})
"""What an earlier file, or whoever ended an idle process, may have left behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What one file may take: wall-clock and processor time, address space, and its text as JSON.

    The operating system holds the limits on memory and processor time where it can (Linux does).
    """

    seconds: float = 60.0
    memory_bytes: int = 1_500_000_000
    output_bytes: int = 100_000_000

    def words(self, death: Death) -> str:
        """Say what happened, for people."""
        return {
            Death.TIME: f"reading the file took longer than {self.seconds:g} seconds",
            Death.MEMORY: f"reading the file took more than {self.memory_bytes // 10**6:,} MB "
            "of memory",
            Death.OUTPUT: "the file holds far too much text",
            Death.CRASH: "the file crashed its reader",
        }[death]


class ParserDiedError(Exception):
    """A file has killed the process that read it; `death` says how."""

    def __init__(self, death: Death) -> None:
        super().__init__(death.value)
        self.death = death


class ReadingStoppedError(Exception):
    """Who asked for a file to be read has stopped that; the file is not to blame."""


class Stop:
    """Ends from any thread what one caller has being read: kills it, and refuses what comes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._children: set[_Child] = set()

    def set(self) -> None:
        """Stop: every read that was given this raises ReadingStoppedError."""
        with self._lock:
            self._is_set = True
            for child in self._children:
                child.interrupt()

    def check(self) -> None:
        """Raise ReadingStoppedError when it is set."""
        if self._is_set:
            raise ReadingStoppedError

    @contextlib.contextmanager
    def over(self, child: _Child) -> Iterator[None]:
        """Let the child be killed while the block runs."""
        with self._lock:
            self.check()
            self._children.add(child)
        try:
            yield
        except (ParserDiedError, UnreadableError) as error:
            if self._is_set:
                raise ReadingStoppedError from error
            raise
        finally:
            with self._lock:
                self._children.discard(child)


class _Child:
    """One parser's process; `is_sound` says whether it can read another file."""

    def __init__(self, limits: ReadingLimits, *, interpreter: str) -> None:
        self._limits = limits
        self.documents = 0
        self.is_sound = True
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [
                interpreter,
                "-P",  # a module that lies in the current folder is not ours
                "-X",
                "utf8",
                "-m",
                "content_index.reading.child",
                str(limits.memory_bytes),
                str(max(1, round(limits.seconds))),
                str(limits.output_bytes),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT)},  # and no token, password or proxy of ours
            start_new_session=True,  # Ctrl-C is for us; we end it
        )
        self._to = cast("IO[bytes]", self._process.stdin)
        self._from = cast("IO[bytes]", self._process.stdout)

    def read(self, suffix: str, content: bytes) -> Document:
        """Have one file read.

        Raises:
            UnreadableError: the reader's verdict, or that this child did not even start.
            ParserDiedError: there was no verdict; this child is of no more use.
        """
        self.is_sound = False
        if self.documents == 0:
            self._wait_until_ready()
        self.documents += 1
        with self._alarm(self._limits.seconds) as is_late:
            line = self._exchange(suffix, content)
        if is_late.is_set():
            raise ParserDiedError(Death.TIME)
        if not line.endswith(b"\n"):
            is_long = len(line) > self._limits.output_bytes
            raise ParserDiedError(Death.OUTPUT if is_long else self._how_it_died())
        reply = _understood(line)
        self.is_sound = True
        if isinstance(reply, UnreadableError):
            raise reply
        return reply

    def _wait_until_ready(self) -> None:
        """Wait apart from the file's own time: a slow start is no fault of the file.

        Raises:
            UnreadableError: it did not start, for which no file is to blame.
        """
        with self._alarm(_START_SECONDS):
            line = self._from.readline(len(READY))
        if line != READY:
            raise _not_started()

    @contextlib.contextmanager
    def _alarm(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the process when the time is over; the event says whether that happened."""
        is_late = threading.Event()

        def kill() -> None:
            is_late.set()
            self._process.kill()

        timer = threading.Timer(seconds, kill)
        timer.start()
        try:
            yield is_late
        finally:
            timer.cancel()
            timer.join()

    def _exchange(self, suffix: str, content: bytes) -> bytes:
        """Send a request and return the line that comes back: cut short when the child dies."""
        header = json.dumps({"suffix": suffix, "size": len(content)}).encode() + b"\n"
        with contextlib.suppress(BrokenPipeError):
            self._to.write(header)
            self._to.write(content)
            self._to.flush()
        return self._from.readline(self._limits.output_bytes + 1)

    def _how_it_died(self) -> Death:
        try:
            code = self._process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            return Death.CRASH
        is_late = _OUT_OF_PROCESSOR_TIME is not None and code == -_OUT_OF_PROCESSOR_TIME
        return Death.TIME if is_late else Death.CRASH

    @property
    def is_used(self) -> bool:
        """Whether it has read files before the one it was given last."""
        return self.documents > 1

    @property
    def is_alive(self) -> bool:
        """False when something else has ended the process meanwhile."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process, and kill it when it does not."""
        with self._process as process:  # closes the pipes, and waits
            with contextlib.suppress(BrokenPipeError):
                self._to.close()
            try:
                process.wait(_FAREWELL_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def interrupt(self) -> None:
        """End the process at once, while another thread waits for what it says."""
        self._process.kill()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self.end()


def _not_started() -> UnreadableError:
    return UnreadableError(
        "the file was not read: its reader could not be started",
        "Free memory on this machine, and sync again.",
    )


def _understood(line: bytes) -> Document | UnreadableError:
    """Return what a parser replied.

    Raises:
        ParserDiedError: that it died, or nothing that can be trusted.
    """
    try:
        reply: Any = json.loads(line)
        if "died" in reply:
            raise ParserDiedError(Death(reply["died"]))
        if "unreadable" in reply:
            what, todo = reply["unreadable"]
            return UnreadableError(str(what)[:LONGEST_VERDICT], str(todo)[:LONGEST_VERDICT])
        return document_from_json(reply["document"])
    except (WireError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise ParserDiedError(Death.CRASH) from error


class ReadingPool:
    """A few parsers' processes, started when they are first needed and used again.

    Safe to share between threads: each file has a process to itself while it is read.
    """

    def __init__(
        self,
        limits: ReadingLimits | None = None,
        *,
        size: int = 2,
        interpreter: str = sys.executable,
    ) -> None:
        self.limits = limits or ReadingLimits()
        self.size = size
        self._interpreter = interpreter
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    def read(self, path: str, content: bytes, *, stop: Stop | None = None) -> Document:
        """Read one file by the reader of its suffix.

        Raises:
            UnreadableError: with what is wrong and what to do about it.
            ParserDiedError: it took too much of something, or broke its reader.
            ReadingStoppedError: `stop` was set meanwhile.
        """
        refuse_unread(content)
        stop = stop or Stop()
        with self._place(stop):
            child = self._borrowed()
            try:
                return self._read_by(child, path, content, stop)
            except ParserDiedError as error:
                if not child.is_used or error.death not in _MAY_BE_ANOTHERS_FAULT:
                    raise
            return self._read_by(self._started(), path, content, stop)  # which can tell

    def _read_by(self, child: _Child, path: str, content: bytes, stop: Stop) -> Document:
        try:
            with stop.over(child):
                return child.read(suffix_of(path), content)
        finally:
            self._give_back(child)

    @contextlib.contextmanager
    def _place(self, stop: Stop) -> Iterator[None]:
        while not self._places.acquire(timeout=_LOOK_SECONDS):
            stop.check()
        try:
            yield
        finally:
            self._places.release()

    def _borrowed(self) -> _Child:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                break
            if child.is_alive:
                return child
            child.end()
        return self._started()

    def _started(self) -> _Child:
        try:
            return _Child(self.limits, interpreter=self._interpreter)
        except OSError as error:
            raise _not_started() from error

    def _give_back(self, child: _Child) -> None:
        if not child.is_sound:
            child.kill()
        elif child.documents >= _DOCUMENTS_A_LIFE:
            child.end()
        else:
            with self._lock:
                self._idle.append(child)

    def close(self) -> None:
        """End every process that is idle; none is left when nobody reads any more."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
