"""A twin of the methods by which the bot learns who reads a channel, and who uses it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.identity import Identity
from bot.slack.people.knowing import People
from store.database import Database

MORNING = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOME = "T0VENDOR"
PARTNER = "T0PARTNER"


@dataclass
class SlackTwin:
    """The three methods that identity asks; `asked` is whom it asked about, in this order."""

    channel: dict[str, Any] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    asked: list[str] = field(default_factory=list)

    def _answer(self, **data: Any) -> SlackResponse:
        self.calls += 1
        body = {"ok": False, "error": self.error} if self.error else {"ok": True, **data}
        response = SlackResponse(
            client=None,
            http_verb="POST",
            api_url="",
            req_args={},
            data=body,
            headers=self.headers,
            status_code=self.status,
        )
        if self.error:
            raise SlackApiError("refused", response)  # type: ignore[no-untyped-call]
        return response

    def conversations_info(self, *, channel: str, **arguments: Any) -> SlackResponse:
        del channel, arguments
        return self._answer(channel=self.channel)

    def conversations_members(self, *, channel: str, **arguments: Any) -> SlackResponse:
        del channel, arguments
        return self._answer(members=list(self.users))

    def users_info(self, *, user: str, **arguments: Any) -> SlackResponse:
        del arguments
        self.asked.append(user)
        return self._answer(user=self.users[user])


@dataclass
class Ticking:
    """A clock that a test moves."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def person(team: str | None, **marks: Any) -> dict[str, Any]:
    return {"team_id": team, **marks}


def shared(**changes: Any) -> dict[str, Any]:
    return {"is_ext_shared": True, "connected_team_ids": [PARTNER], "num_members": 2} | changes


PEOPLE = {"U1": person(HOME), "U2": person(PARTNER), "UBOT": person(HOME, is_bot=True)}


@dataclass
class BusySlack(SlackTwin):
    """Takes a tenth of a second for each person, and no more than 100 of them a minute."""

    clock: Ticking = field(default_factory=Ticking)
    taken: deque[float] = field(default_factory=deque)
    refused: int = 0

    def users_info(self, *, user: str, **arguments: Any) -> SlackResponse:
        self.clock.seconds += 0.1
        while self.taken and self.taken[0] <= self.clock.seconds - 60:
            self.taken.popleft()
        if len(self.taken) >= 100:
            self.refused += 1
            self.error, self.status = "ratelimited", 429
            wait = math.ceil(self.taken[0] + 60 - self.clock.seconds)
            self.headers = {"Retry-After": str(wait)}
        else:
            self.taken.append(self.clock.seconds)
        try:
            return super().users_info(user=user, **arguments)
        finally:
            self.error, self.status, self.headers = "", 200, {}


MakesIdentity = Callable[..., Identity]


def maker(database: Database) -> MakesIdentity:
    """Make what stands for a process of its own at each call, all on one database."""

    def make(
        twin: SlackTwin,
        clock: Ticking | None = None,
        *,
        known: frozenset[str] = frozenset(),
        people: People | None = None,
    ) -> Identity:
        ticking = clock or Ticking()
        return Identity(
            twin,
            people or people_of(twin, database, ticking),
            home_team_id=HOME,
            bot_user_id="UBOT",
            is_member=lambda _, user: user in known,
            monotonic=ticking,
            cache_seconds=5,
        )

    return make


def people_of(twin: SlackTwin, database: Database, clock: Ticking) -> People:
    """People of one process."""
    return People(
        twin,
        database,
        clock=lambda: MORNING + timedelta(seconds=clock.seconds),
        monotonic=clock,
        memory_seconds=5,
    )
