"""Work objects: previews that a person opens, and the details that the app then sends."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playground.announcer import Announcer
from playground.kit.entities import entity_problem
from playground.state.records import App, Channel, Json, Message, User
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One look at an entity: whose, of which app, until when details are taken."""

    app_id: str
    user_id: str
    external_ref: Json
    url: str
    expires_at: float


class Presenting:
    """Asks apps for the details of an entity and shows them to the person who asked."""

    def __init__(self, workspace: Workspace, announcer: Announcer) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._opened: dict[str, Opened] = {}

    def open(
        self, app: App, user: User, channel: Channel, message: Message, attachment: Json
    ) -> None:
        """The person opens the entity of a preview: `entity_details_requested`."""
        entity, ids = attachment["entity"], self._workspace.ids
        now = self._workspace.clock.now()
        trigger_id = f"{ids.digits()}.{ids.digits()}.{ids.secret(length=32).lower()}"
        self._opened[trigger_id] = Opened(
            app_id=app.id,
            user_id=user.id,
            external_ref=entity["external_ref"],
            url=entity["url"],
            expires_at=now + self._workspace.timings.entity_seconds,
        )
        url = attachment["app_unfurl_url"]
        event: Json = {
            "type": "entity_details_requested",
            "user": user.id,
            "external_ref": entity["external_ref"],
            "entity_url": entity["url"],
            "link": {"url": url, "domain": urlsplit(url).hostname or ""},
            "app_unfurl_url": url,
            "trigger_id": trigger_id,
            "user_locale": user.locale,
            "channel": channel.id,
            "message_ts": message.ts,
        }
        if message.thread_ts is not None:
            event["thread_ts"] = message.thread_ts
        self._announcer.to_app(app, event, channel=channel)

    def present(self, app: App | None, trigger_id: str, *, details: Json) -> None:
        """Show the details: one of `metadata`, `error` and `user_auth_url`.

        Raises invalid_trigger_id, invalid_metadata, entity_metadata_does_not_match_trigger.
        """
        opened = self._opened.get(trigger_id)
        if opened is None or app is None or opened.app_id != app.id:
            raise SlackError("invalid_trigger_id")
        if self._workspace.clock.now() > opened.expires_at:
            raise SlackError("invalid_trigger_id")
        metadata = details.get("metadata")
        if metadata is not None:
            if entity_problem(metadata) is not None:
                raise SlackError("invalid_metadata")
            if metadata["external_ref"]["id"] != opened.external_ref.get("id"):
                raise SlackError("entity_metadata_does_not_match_trigger")
        elif not details.get("error") and not details.get("user_auth_url"):
            raise SlackError("invalid_metadata")
        happening = {"type": "entity", "app_id": app.id, "url": opened.url, **details}
        self._announcer.tell(opened.user_id, happening)
