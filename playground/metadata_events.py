"""Events about the metadata of messages, for apps that subscribe to a type of it."""

from dataclasses import dataclass

from playground.state.records import App, Channel, Json, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataEvent:
    """One event, and the type of metadata that an app has to subscribe to."""

    body: Json
    event_type: str
    from_app_id: str

    def is_for(self, app: App) -> bool:
        """True when the manifest names the type, of this app's or of every app's messages."""
        return any(
            one.event_type == self.event_type and one.app_id in (self.from_app_id, "*")
            for one in app.manifest.metadata_subscriptions
        )


def metadata_event(
    channel: Channel, message: Message, *, before: Json | None, after: Json | None
) -> MetadataEvent | None:
    """What changed: posted, updated or deleted; None when the metadata is as it was."""
    if before == after or message.app_id is None:
        return None
    kind = "updated" if before and after else "posted" if after else "deleted"
    body: Json = {
        "type": f"message_metadata_{kind}",
        "app_id": message.app_id,
        "bot_id": message.bot_id,
        "user_id": message.user,
        "team_id": message.team_id,
        "channel_id": channel.id,
        "message_ts": message.ts,
    }
    if after:
        body["metadata"] = after
    if before:
        body["previous_metadata"] = before
    named = after or before or {}
    return MetadataEvent(
        body=body, event_type=str(named.get("event_type")), from_app_id=message.app_id
    )
