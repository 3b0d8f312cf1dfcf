"""A record of every API call and every delivery, for tests and for the page's wire log."""

import re
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from playground.clock import Clock
from playground.state.records import Json

_TOKEN = re.compile(r"x(?:ox[abep]|app|wfp)[.-][A-Za-z0-9._-]+")


class EntryKind(StrEnum):
    """Who called whom, what was fetched, or what was broken on purpose."""

    API = "api"
    EVENT = "event"
    INTERACTION = "interaction"
    DOWNLOAD = "download"
    """Somebody asked for the bytes of a file: `name` is its id."""
    FAULT = "fault"
    """A fault rule fired: `name` is the call or delivery, `who` the rule, `verdict` what it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call or delivery; `verdict` is `ok` or Slack's error code or retry reason."""

    n: int
    at: float
    kind: EntryKind
    name: str
    who: str
    verdict: str
    ms: float
    request: Json
    response: Json

    def brief(self) -> Json:
        """What the page shows."""
        return {
            "n": self.n,
            "at": self.at,
            "kind": self.kind,
            "name": self.name,
            "who": self.who,
            "verdict": self.verdict,
            "ms": round(self.ms, 1),
        }

    def full(self) -> Json:
        """With bodies, tokens removed."""
        return self.brief() | {
            "request": without_tokens(self.request),
            "response": without_tokens(self.response),
        }


def without_tokens(value: object) -> object:
    """A copy of a JSON value in which every Slack token reads `[token]`."""
    if isinstance(value, dict):
        return {key: without_tokens(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_tokens(one) for one in value]
    return _TOKEN.sub("[token]", value) if isinstance(value, str) else value


class Ledger:
    """Keeps the newest entries, numbered from 1."""

    def __init__(self, *, clock: Clock, keep: int = 20_000) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._count = 0

    def record(  # noqa: PLR0913 one argument per column
        self,
        *,
        kind: EntryKind,
        name: str,
        who: str,
        verdict: str,
        ms: float,
        request: Json,
        response: Json,
    ) -> None:
        """Add one entry."""
        self._count += 1
        self._entries.append(
            Entry(
                n=self._count,
                at=self._clock.now(),
                kind=kind,
                name=name,
                who=who,
                verdict=verdict,
                ms=ms,
                request=request,
                response=response,
            )
        )

    def after(self, n: int) -> list[Entry]:
        """Entries with a greater number than `n`, oldest first."""
        return [entry for entry in self._entries if entry.n > n]
