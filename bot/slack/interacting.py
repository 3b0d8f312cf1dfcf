"""What somebody is answered who clicked or typed a command: by a response URL, or in a window.

One person sees it, so it is that person who must still be allowed to, when it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.errors import RefusedError, RetryLaterError
from bot.jobs import Work
from bot.slack.blocks.deal_forms import telling
from bot.slack.blocks.elements import section
from bot.slack.calling import (
    FIRST_SERVER_ERROR,
    TOO_MANY_REQUESTS,
    network_failure,
    wait_named_by,
)
from bot.slack.finding import digest
from bot.slack.guarding import Guarding, alone, instead_of
from bot.slack.messenger import Guard
from bot.slack.pacing import Pacing

log = structlog.get_logger(__name__)

CLOSED = frozenset({"not_found", "hash_conflict", "view_not_found"})


class Interacting:
    """Handlers for the topics that answer interactions."""

    def __init__(self, slack: WebClient, pacing: Pacing, guarding: Guarding) -> None:
        self._slack = slack
        self._pacing = pacing
        self._guarding = guarding

    def respond(self, work: Work) -> None:
        """Answer by response URL. It is tried once: what it said cannot be looked up.

        What may not be there, and what Slack no longer takes by that URL (used up, too old), goes
        to the person's direct messages.
        """
        if work.is_doubtful:
            if work.payload.get("user"):
                _respond_directly(work, {"doubtful": True})
            return
        readers = alone(str(work.payload.get("user") or ""))
        wanted = self._guarding.wanted(readers, work.payload, key=work.key)
        if work.payload.get("guard"):
            # Whoever looks for readers for long may have lost the row to somebody who has answered.
            with work.dealmate.database.transaction() as session:
                work.renew(session)
        webhook = WebhookClient(work.payload["response_url"], retry_handlers=[])
        try:
            response = webhook.send(
                text=wanted.text,
                blocks=wanted.blocks or None,
                response_type="ephemeral",
                replace_original=bool(work.payload.get("replace_original")),
            )
        except OSError as error:
            raise network_failure(error) from error
        if response.status_code == TOO_MANY_REQUESTS:
            raise RetryLaterError("ratelimited", seconds=wait_named_by(response.headers))
        if response.status_code < 400:  # noqa: PLR2004 - HTTP's own line
            return
        if response.status_code >= FIRST_SERVER_ERROR or not work.payload.get("user"):
            raise RefusedError(f"response_url_http_{response.status_code}")
        _respond_directly(work, {"refused": response.status_code})

    def view(self, work: Work) -> None:
        """Update a modal; one that was closed or changed meanwhile is left alone."""
        arguments = {"view_id": work.payload["view_id"], "view": self._view_now(work)}
        if work.payload.get("hash"):
            arguments["hash"] = work.payload["hash"]
        try:
            self._pacing.call("views.update", self._slack.views_update, **arguments)
        except RefusedError as refused:
            if refused.code not in CLOSED:
                raise

    def _view_now(self, work: Work) -> Mapping[str, Any]:
        view: Mapping[str, Any] = work.payload["view"]
        guard = work.payload.get("guard")
        why = self._guarding.why_not(alone(str(work.payload.get("user") or "")), guard)
        if not guard or not why:
            return view
        log.info("view_replaced_by_guard", key=digest(work.key))
        return telling(str(view["title"]["text"]), [section(instead_of(guard, why))])


def _respond_directly(work: Work, result: Mapping[str, Any]) -> None:
    guard = work.payload.get("guard")
    with work.finishing(result) as session:
        work.dealmate.messenger.direct(
            session,
            key=f"{work.key}/directly",
            user=str(work.payload["user"]),
            text=work.payload["text"],
            blocks=work.payload.get("blocks") or [],
            guard=None if guard is None else Guard.of(guard),
        )
