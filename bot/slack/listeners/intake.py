"""From a parsed request to a row of the inbox."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.jobs import Journey
from bot.slack import leaving
from bot.slack.envelope import Envelope
from bot.slack.messenger import Messenger
from bot.slack.stopping import stop
from store import inbox

if TYPE_CHECKING:
    from bot.services import Dealmate
    from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What listeners share: where to store, what is known, whom to wake."""

    database: Database
    journey: Journey
    messenger: Messenger
    dealmate: Dealmate
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def store(
        self,
        kind: str,
        envelope: Envelope,
        *,
        event_key: str,
        message_key: str | None = None,
        lane: str | None = None,
    ) -> bool:
        """Store once and wake the worker; False when it is known already."""
        with self._turn(), self.database.transaction() as session:
            is_new = inbox.receive(
                session,
                kind=kind,
                event_key=event_key,
                message_key=message_key,
                payload=envelope.to_payload(),
                now=self.clock(),
                lane=lane,
            )
        if is_new:
            self.wake()
        return is_new

    def _turn(self) -> AbstractContextManager[Any]:
        """One listener writes after the other: SQLite lets those that wait sleep, some for long."""
        return self._lock if self.database.is_sqlite else nullcontext()

    def forget(self, *, channel: str | None, user: str | None) -> None:
        """Drop what is remembered of a channel and a person; of all where neither is named."""
        with self._turn():
            self.dealmate.identity.forget(channel, user_id=user)

    def look_at(self, user: Mapping[str, Any], *, event_key: str) -> None:
        """Have somebody's account looked at, where Slack tells of one of the vendor's what is new.

        `user` is a user object of Slack's.
        """
        with self.database.reading() as session:
            if not leaving.is_news(session, user):
                return
        with self._turn(), self.database.transaction() as session:
            leaving.want_look(session, str(user["id"]), key=event_key, now=self.clock())
        self.wake()

    def cancel(self, *, message_key: str, event_key: str) -> None:
        """Drop the work for a message that was deleted."""
        with self.database.transaction() as session:
            inbox.cancel(session, message_key=message_key, event_key=event_key, now=self.clock())

    def stop(self, *, channel: str, thread_ts: str, event_key: str) -> None:
        """Drop the work for a thread in which somebody pressed stop, and say that it is."""
        with self._turn(), self.database.transaction() as session:
            stop(
                session,
                self.messenger,
                channel=channel,
                thread_ts=thread_ts,
                event_key=event_key,
                now=self.clock(),
            )
        self.wake()

    def tell(self, *, key: str, response_url: str | None, user: str, text: str) -> None:
        """Answer an interaction that nobody handles, in plain words.

        What was pressed on the Home tab or in a window has no response URL: its answer goes to the
        person's direct messages.
        """
        with self._turn(), self.database.transaction() as session:
            if response_url:
                self.messenger.respond(
                    session, key=key, response_url=response_url, user=user, text=text, guard=None
                )
            elif user:
                self.messenger.direct(session, key=key, user=user, text=text)
        self.wake()

    def answers_to(self, kind: str) -> bool:
        """Whether any journey handles that kind."""
        return kind in self.journey.handlers


def digest(body: Mapping[str, Any]) -> str:
    """A key for an interaction, which has no event id: the same delivery has the same digest."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    whole = canonical.encode(errors="surrogatepass")  # half a character may be in it
    return hashlib.sha256(whole).hexdigest()
