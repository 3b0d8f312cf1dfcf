"""Whether everybody who would see a message may see what it shows, asked when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.slack.finding import UNHEARD, UNSEEN, digest
from bot.slack.streams.completing import Wanted

_NAMED = ("partner_ids", "deal_ids", "team_ids", "agreed_with")
log = structlog.get_logger(__name__)

MaySee = Callable[[Mapping[str, Any], "tuple[int, ...]", datetime], bool]
"""Readers (`channel`, and `ephemeral_to` where it is for one person), version ids and now in;
whether they all may see all those versions out."""


class MayHear(Protocol):
    """Says whether all readers may hear of all that is named at this moment.

    `named` is `partner_ids`, `deal_ids`, `agreed_with` (partners of whom it tells what was agreed),
    and `team_ids`: then they are of no other organisation.
    """

    def __call__(self, readers: Mapping[str, Any], /, **named: Sequence[str]) -> bool:
        """Readers in; whether they may out."""
        ...


def alone(user: str) -> dict[str, Any]:
    """Return, as readers, the one person who sees an answer or a window."""
    return {"channel": None, "ephemeral_to": user}


class Guarding:
    """Asks `may_see` and `may_hear` about the guard of a message."""

    def __init__(
        self, *, may_see: MaySee, may_hear: MayHear, clock: Callable[[], datetime]
    ) -> None:
        self._may_see = may_see
        self._may_hear = may_hear
        self._clock = clock

    def wanted(self, readers: Mapping[str, Any], payload: Mapping[str, Any], *, key: str) -> Wanted:
        """What may be said at this moment: the message, or what its guard has in its place."""
        guard = payload.get("guard")
        why = self.why_not(readers, guard)
        if guard and why:
            log.info("message_replaced_by_guard", key=digest(key))
            return Wanted(
                text=instead_of(guard, why), blocks=list(guard["instead_blocks"]), why=why
            )
        return Wanted(text=payload["text"], blocks=payload.get("blocks") or [])

    def why_not(self, readers: Mapping[str, Any], guard: Mapping[str, Any] | None) -> str:
        """Return `UNHEARD` or `UNSEEN` where not all readers may be shown all that it names."""
        if not guard:
            return ""
        named = {name: found for name in _NAMED if (found := guard.get(name))}
        if named and not self._may_hear(readers, **named):
            return UNHEARD
        versions = tuple(guard["version_ids"])
        is_seen = not versions or self._may_see(readers, versions, self._clock())
        return "" if is_seen else UNSEEN


def instead_of(guard: Mapping[str, Any], why: str) -> str:
    """Return the words that take the place of what may not be shown, for that reason."""
    unheard = guard.get("unheard_text") if why == UNHEARD else ""
    return str(unheard or guard["instead_text"])
