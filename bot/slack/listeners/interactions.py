"""Commands, buttons, modals, shortcuts: interactions that people start.

A modal must be opened while its trigger lives (three seconds), so a journey may name a pure opener:
its loading view is opened here, before anything is read, and the worker fills it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.errors import AccessLostError, RefusedError, RetryLaterError
from bot.slack.calling import call
from bot.slack.envelope import Envelope
from bot.slack.listeners.intake import Intake, digest

log = structlog.get_logger(__name__)

ANY = re.compile(".*")
UNKNOWN_COMMAND = "I do not know that command. `/dealmate help` says what I can do."
UNKNOWN_ACTION = "I no longer know what that button does. Please ask me again for a fresh one."
TOO_LATE = "Slack gave me no time to open that window. Please try again."


def register(app: App, intake: Intake) -> None:
    """Listen to every interaction; an unknown one is answered in plain words, and logged."""
    listeners = Interactions(intake)
    app.command(ANY)(listeners.on_command)
    app.action(ANY)(listeners.on_action)
    app.shortcut(ANY)(listeners.on_shortcut)
    app.view_submission(ANY)(listeners.on_submission)
    app.view_closed(ANY)(listeners.on_closed)
    app.options(ANY)(listeners.on_options)
    app.error(_on_error)


class Interactions:
    """One listener for each sort of interaction."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def on_command(self, ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """A slash command."""
        kind = f"command.{str(body.get('command') or '').removeprefix('/')}"
        if not self._intake.answers_to(kind):
            log.warning("unknown_command", kind=kind)
            ack(text=UNKNOWN_COMMAND)
        elif _open_and_store(self._intake, kind, _envelope(body, context), lane=None):
            ack()
        else:
            ack(text=TOO_LATE)

    def on_action(self, ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """A button, a select: anything in a message, the Home tab or a modal."""
        action = (body.get("actions") or [{}])[0]
        kind = f"action.{action.get('action_id')}"
        if self._intake.answers_to(kind):
            envelope = _envelope(body, context)
            if not _open_and_store(self._intake, kind, envelope, lane=_lane(envelope)):
                _tell(self._intake, body, TOO_LATE)
        elif not _opens_link(action, body):
            log.warning("unknown_action", kind=kind)
            _tell(self._intake, body, UNKNOWN_ACTION)
        ack()

    def on_shortcut(self, ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """A shortcut of a message or of the workspace."""
        kind = f"shortcut.{body.get('callback_id')}"
        if not self._intake.answers_to(kind):
            log.warning("unknown_shortcut", kind=kind)
            _tell(self._intake, body, UNKNOWN_COMMAND)
        elif not _open_and_store(self._intake, kind, _envelope(body, context), lane=None):
            _tell(self._intake, body, TOO_LATE)
        ack()

    def on_submission(self, ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """A modal that was sent: checked here, dealt with by the worker."""
        callback_id = str(body["view"].get("callback_id") or "")
        check = self._intake.journey.checks.get(callback_id)
        answer = check(body) if check is not None else None
        if answer is None or "errors" not in answer:
            kind = f"view.{callback_id}"
            if not self._intake.answers_to(kind):
                log.warning("unknown_view", kind=kind)
            envelope = _envelope(body, context)
            self._intake.store(kind, envelope, event_key=_event_key(body), lane=_lane(envelope))
        ack(**(answer or {}))

    def on_closed(self, ack: Ack) -> None:
        """A modal that was closed."""
        ack()

    def on_options(self, ack: Ack, body: dict[str, Any]) -> None:
        """A select that asks for its options while somebody types."""
        suggest = self._intake.journey.suggestions.get(str(body.get("action_id")))
        ack(options=suggest(self._intake.dealmate, body) if suggest else [])


def _on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Nothing that Slack sends may end in an error that Slack shows or repeats for ever."""
    if body.get("type") == "app_rate_limited":  # a notice without an event, unknown to Bolt
        log.warning("slack_drops_events", reason="app_rate_limited")
        return BoltResponse(status=200, body="")
    if type(error).__name__ == "BoltUnhandledRequestError":
        log.warning("unhandled_request", type=str(body.get("type")))
        return BoltResponse(status=200, body="")
    log.error("listener_failed", type=str(body.get("type")), exc_info=error)
    return BoltResponse(status=500, body="")


def _open_and_store(intake: Intake, kind: str, envelope: Envelope, *, lane: str | None) -> bool:
    """Open the journey's loading view if it has one, then store; False when the trigger is dead."""
    opener = intake.journey.openers.get(kind)
    view = opener(envelope.body) if opener is not None else None
    if view is not None:
        is_in_modal = (envelope.body.get("view") or {}).get("type") == "modal"
        slack = intake.dealmate.slack  # Bolt's own copy could have a token that has ended
        method = slack.views_push if is_in_modal else slack.views_open
        try:
            opened = call(method, trigger_id=envelope.body.get("trigger_id"), view=view)["view"]
        except (AccessLostError, RefusedError, RetryLaterError) as error:
            log.warning("view_not_opened", kind=kind, reason=str(error))
            return False
        envelope = envelope.with_opened_view(opened)
    intake.store(kind, envelope, event_key=_event_key(envelope.body), lane=lane)
    return True


def _tell(intake: Intake, body: Mapping[str, Any], text: str) -> None:
    intake.tell(
        key=f"{_event_key(body)}/told",
        response_url=body.get("response_url"),
        user=str((body.get("user") or {}).get("id") or ""),
        text=text,
    )


def _opens_link(action: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether a button with an address was pressed: it opens by itself, and Slack tells of it.

    Slack leaves the address out of what it tells, so the button is looked up where it stands.
    """
    holder = body.get("message") or body.get("view") or {}
    elements = [action]
    for block in holder.get("blocks") or []:
        elements += [*(block.get("elements") or []), block.get("accessory") or {}]
    return any(
        element.get("url") and element.get("action_id") == action.get("action_id")
        for element in elements
    )


def _envelope(body: Mapping[str, Any], context: BoltContext) -> Envelope:
    user = body.get("user") or {}
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = body.get("channel") or {}
    view = body.get("view") or {}
    channel_id = channel.get("id") or container.get("channel_id") or body.get("channel_id")
    return Envelope(
        team_id=context.team_id or "",
        user_id=str(user.get("id") or body.get("user_id") or ""),
        # In a modal Bolt's actor_team_id is where the app is installed, not whose person it is.
        user_team_id=user.get("team_id") or (None if view else context.actor_team_id),
        channel_id=channel_id,
        channel_type="im" if str(channel_id or "").startswith("D") else None,
        message_ts=container.get("message_ts") or message.get("ts") or body.get("message_ts"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts"),
        body={key: value for key, value in body.items() if key != "token"},
    )


def _lane(envelope: Envelope) -> str | None:
    view = envelope.body.get("view") or {}
    if view.get("type") == "modal":
        return f"view:{view.get('root_view_id') or view.get('id')}"
    if view:
        return f"home:{envelope.user_id}"
    return f"clicked:{envelope.channel_id}:{envelope.message_ts}"


def _event_key(body: Mapping[str, Any]) -> str:
    return f"{body.get('type') or 'command'}:{digest(body)}"
