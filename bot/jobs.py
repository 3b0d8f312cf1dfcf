"""What the worker calls: handlers by the kind of an inbox row or the topic of an outbox row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.services import Dealmate


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One claimed row and all that is needed to deal with it.

    A handler does its slow reading first, then opens `finishing()` once and writes everything
    there: its own rows, what is to be posted, and the end of the row itself are one transaction. A
    handler that returns without it is finished by the worker.
    """

    kind: str
    """The inbox kind (`event.app_mention`, `action.deal_approve`) or outbox topic."""
    key: str
    """Unique per piece of work; build the keys of what it posts from it."""
    payload: Mapping[str, Any]
    attempt: int
    """1 at the first try."""
    is_doubtful: bool
    """True when an earlier try may have had its effect outside."""
    created_at: datetime
    now: datetime
    dealmate: Dealmate
    finish: Callable[[Session, Mapping[str, Any] | None], None]
    renew: Callable[[Session], None]
    """Keeps the row for another lease, in a transaction that must not be another's by now."""

    @contextmanager
    def finishing(self, result: Mapping[str, Any] | None = None) -> Iterator[Session]:
        """One transaction that also marks this work as done (keeping `result`, for an outbox row).

        Raises:
            LeaseLostError: another thread took over meanwhile; everything is rolled back.
        """
        with self.dealmate.database.transaction() as session:
            yield session
            self.finish(session, result)


Handler = Callable[[Work], None]
"""Deals with one piece of work. Raises RetryLaterError to be called again; anything else that it
raises ends in an apology to the person and one log entry."""

Opener = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
"""Raw interaction body in, a modal to open at once out (a loading view): pure, no look-ups. The
handler finds it in its payload as `opened_view` (`id`, `hash`, `root_view_id`) and updates it."""

Check = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
"""Raw view_submission body in, what to answer out (`response_action` and so on), or None to store
the submission and close the modal. Pure. An answer with `errors` is not stored; any other is."""

Suggest = Callable[["Dealmate", Mapping[str, Any]], list[dict[str, Any]]]
"""Services and raw block_suggestion body in, options out; must answer within a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What one part of the product answers to. Declared at import, combined in composition."""

    handlers: Mapping[str, Handler] = field(default_factory=dict)
    openers: Mapping[str, Opener] = field(default_factory=dict)
    """By inbox kind: `command.deal`, `shortcut.nudge_from_message`, `action.deal_edit`."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    """By the callback id of the view."""
    suggestions: Mapping[str, Suggest] = field(default_factory=dict)
    """By action id."""


def combine(*journeys: Journey) -> Journey:
    """One journey of all; raises ValueError when two answer to the same name."""
    return Journey(
        handlers=_merge("handler", [journey.handlers for journey in journeys]),
        openers=_merge("opener", [journey.openers for journey in journeys]),
        checks=_merge("check", [journey.checks for journey in journeys]),
        suggestions=_merge("suggestion", [journey.suggestions for journey in journeys]),
    )


def _merge(what: str, parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            if name in merged:
                raise ValueError(f"two journeys have a {what} for {name}")
            merged[name] = value
    return merged
