"""A token that ends after some hours, and a refresh token that is good once.

All processes read the token from the database. Whoever finds that it ends soon takes a lease and
asks Slack for the next one; the others wait for what that one stores. The refresh token of the
settings is only the first: a digest of it tells whether the stored token descends from it.
"""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.errors import AccessLostError, RefusedError, RetryLaterError
from bot.slack.tokens import queries
from bot.slack.tokens.queries import SealedToken
from bot.slack.tokens.sealing import Seal
from store import leases
from store.database import Database

log = structlog.get_logger(__name__)

RENEWED_BEFORE = timedelta(minutes=30)
LEASE = "slack token"
LEASE_SECONDS = 60.0
LOOK_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 20.0

Exchange = Callable[[str], Mapping[str, Any]]
"""Refresh token in, Slack's answer out: `access_token`, `refresh_token`, `expires_in`."""


@dataclass(frozen=True, slots=True)
class _Token:
    access: str
    refresh: str
    expires_at: datetime


class RotatingToken:
    """The bot's token, always one that works; safe to share between threads and processes."""

    def __init__(
        self,
        database: Database,
        *,
        seal: Seal,
        first_refresh_token: str,
        exchange: Exchange,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._seal = seal
        self._first = first_refresh_token
        self._seed_digest = hashlib.sha256(first_refresh_token.encode()).hexdigest()
        self._exchange = exchange
        self._clock = clock
        self._lock = threading.Lock()
        self._held: _Token | None = None

    def current(self) -> str:
        """A token that does not end soon.

        Raises:
            RetryLaterError: Slack cannot be reached now.
            AccessLostError: Slack no longer takes the refresh token.
            NotConfiguredError: the key does not open what is stored.
        """
        with self._lock:
            if self._held is None:
                self._held = self._stored()
            if self._held is None or self._ends_soon(self._held):
                self._held = self._renewed(instead_of=self._held)
            return self._held.access

    def after_refusal(self, used: str, *, is_expired: bool) -> str | None:
        """What to try after Slack refused `used`: what another process stored, or a new one.

        None when the token that was refused is the newest and was not expired but revoked.
        """
        with self._lock:
            stored = self._stored()
            if stored is not None and stored.access != used:
                self._held = stored
            elif is_expired:
                self._held = self._renewed(instead_of=stored)
            else:
                return None
            return self._held.access

    def _ends_soon(self, token: _Token) -> bool:
        return token.expires_at - self._clock() < RENEWED_BEFORE

    def _stored(self) -> _Token | None:
        with self._database.reading() as session:
            found = queries.stored_token(session, seed_digest=self._seed_digest)
        return None if found is None else self._opened(found)

    def _opened(self, found: SealedToken) -> _Token:
        access, refresh = self._seal.opened(found.sealed)
        return _Token(access, refresh, found.expires_at)

    def _renewed(self, *, instead_of: _Token | None) -> _Token:
        """Take the lease and renew, or wait for the one who has it."""
        holder, deadline = uuid.uuid4().hex, time.monotonic() + LONGEST_WAIT_SECONDS
        while True:
            with self._database.transaction() as session:
                # The lease first: whoever had it before has stored its token by now.
                is_ours = leases.acquire(
                    session, name=LEASE, holder=holder, seconds=LEASE_SECONDS, now=self._clock()
                )
                found = queries.stored_token(session, seed_digest=self._seed_digest)
            stored = None if found is None else self._opened(found)
            is_newer = stored is not None and stored != instead_of and not self._ends_soon(stored)
            if is_ours:
                try:
                    if stored is not None and is_newer:
                        return stored
                    return self._next(self._first if stored is None else stored.refresh)
                finally:
                    with self._database.transaction() as session:
                        leases.release(session, name=LEASE, holder=holder)
            if stored is not None and is_newer:
                return stored
            if time.monotonic() > deadline:
                raise RetryLaterError("another process renews the token")
            time.sleep(LOOK_SECONDS)

    def _next(self, refresh: str) -> _Token:
        asked_at = self._clock()
        try:
            answer = self._exchange(refresh)
        except RefusedError as refused:
            raise AccessLostError(refused.code) from refused
        token = _Token(
            str(answer["access_token"]),
            str(answer["refresh_token"]),
            asked_at + timedelta(seconds=float(answer["expires_in"])),
        )
        with self._database.transaction() as session:
            queries.store_token(
                session,
                SealedToken(
                    seed_digest=self._seed_digest,
                    sealed=self._seal.closed(token.access, token.refresh),
                    expires_at=token.expires_at,
                ),
            )
        log.info("token_renewed", expires_at=token.expires_at.isoformat())
        return token
