"""Mentions, messages, the Home tab: events that people cause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltContext

from bot.slack import stopping
from bot.slack.envelope import Envelope
from bot.slack.listeners.intake import Intake

QUESTION_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
AUDIENCE_EVENTS = frozenset(
    {
        "channel_archive",
        "channel_id_changed",
        "channel_shared",
        "channel_unshared",
        "member_joined_channel",
        "member_left_channel",
        "shared_channel_invite_accepted",
        "shared_channel_invite_approved",
        "shared_channel_invite_received",
        "shared_channel_invite_requested",
        "team_join",
        "user_change",
    }
)
PERSON_EVENTS = frozenset({"member_joined_channel", "team_join", "user_change"})
"""Those of them that say of whom something is new."""


def register(app: App, intake: Intake) -> None:
    """Listen to events. Everything that is not for us is acknowledged and left alone."""

    def on_mention(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
        _store_message(intake, "event.app_mention", body, event, context)

    def on_message(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
        if event.get("subtype") == "message_deleted":
            _forget_deleted(intake, body, event, context)
        elif kind := kind_of_message(event, bot_user_id=context.bot_user_id or ""):
            _store_message(intake, kind, body, event, context)

    def on_other(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
        if event.get("type") in AUDIENCE_EVENTS:
            intake.forget(channel=_channel_id(event), user=_person_id(event))
        if event.get("type") == "user_change" and _person_id(event):
            intake.look_at(event["user"], event_key=_event_key(body))
        kind = f"event.{event.get('type')}"
        if kind == stopping.KIND:
            intake.stop(
                channel=str(event.get("channel")),
                thread_ts=str(event.get("thread_ts")),
                event_key=_event_key(body),
            )
        if intake.answers_to(kind):
            envelope = _envelope(event, context)
            lane = f"home:{envelope.user_id}" if kind == "event.app_home_opened" else None
            intake.store(kind, envelope, event_key=_event_key(body), lane=lane)

    app.event("app_mention")(on_mention)
    app.event("message")(on_message)
    app.event("app_home_opened")(on_other)
    app.event(re.compile(".*"))(on_other)


def is_from_a_person(event: Mapping[str, Any], *, bot_user_id: str) -> bool:
    """No bot wrote it, not even one that imitates a person; and not we ourselves."""
    user = event.get("user")
    is_automatic = any(event.get(mark) for mark in ("bot_id", "bot_profile", "app_id"))
    return bool(user) and not is_automatic and user not in {bot_user_id, "USLACKBOT"}


def kind_of_message(event: Mapping[str, Any], *, bot_user_id: str) -> str | None:
    """The inbox kind of a message event, None for what is not addressed to the bot.

    In channels only replies in threads may be for us (the handler knows which threads), and what
    mentions us: that arrives as app_mention too and is told apart by its message key alone.
    """
    if event.get("subtype") not in QUESTION_SUBTYPES:
        return None
    if not is_from_a_person(event, bot_user_id=bot_user_id):
        return None
    if event.get("channel_type") == "im":
        return "event.message"
    if bot_user_id and f"<@{bot_user_id}>" in str(event.get("text") or ""):
        return "event.app_mention"
    thread_ts = event.get("thread_ts")
    return "event.message" if thread_ts and thread_ts != event.get("ts") else None


def _store_message(
    intake: Intake,
    kind: str,
    body: Mapping[str, Any],
    event: Mapping[str, Any],
    context: BoltContext,
) -> None:
    if event.get("subtype") not in QUESTION_SUBTYPES or event.get("edited"):
        return
    if not is_from_a_person(event, bot_user_id=context.bot_user_id or ""):
        return
    envelope = _envelope(event, context)
    intake.store(
        kind,
        envelope,
        event_key=_event_key(body),
        message_key=_message_key(envelope.team_id, envelope.channel_id, envelope.message_ts),
        lane=f"{envelope.channel_id}:{envelope.reply_thread_ts}",
    )


def _forget_deleted(
    intake: Intake, body: Mapping[str, Any], event: Mapping[str, Any], context: BoltContext
) -> None:
    deleted_ts = event.get("deleted_ts") or (event.get("previous_message") or {}).get("ts")
    if deleted_ts:
        key = _message_key(context.team_id or "", event.get("channel"), str(deleted_ts))
        intake.cancel(message_key=key, event_key=_event_key(body))


def _envelope(event: Mapping[str, Any], context: BoltContext) -> Envelope:
    return Envelope(
        team_id=context.team_id or "",
        user_id=str(event.get("user") or context.actor_user_id or ""),
        user_team_id=context.actor_team_id,
        channel_id=_channel_id(event),
        channel_type=event.get("channel_type"),
        message_ts=event.get("ts"),
        thread_ts=event.get("thread_ts"),
        body=dict(event),
    )


def _channel_id(event: Mapping[str, Any]) -> str | None:
    channel = event.get("channel")
    return channel.get("id") if isinstance(channel, dict) else channel


def _person_id(event: Mapping[str, Any]) -> str | None:
    """Return whom an event is about; other events name who did something."""
    if event.get("type") not in PERSON_EVENTS:
        return None
    user = event.get("user")
    named = user.get("id") if isinstance(user, dict) else user
    return str(named) if named else None


def _event_key(body: Mapping[str, Any]) -> str:
    return f"event:{body['event_id']}"


def _message_key(team_id: str, channel_id: str | None, ts: str | None) -> str:
    return f"{team_id}:{channel_id}:{ts}"
