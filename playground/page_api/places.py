"""Where an action happens: in a message or in a view, and which app owns it."""

from dataclasses import dataclass

from playground.delivery.payloads import Actor, channel_ref, message_container
from playground.delivery.transport import Outcome
from playground.services import Services
from playground.state.records import App, Caller, Channel, Json, Message, View
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A message in a channel, or a view; exactly one of the two.

    `attachment` is the part of the message that is acted on, when it is not the message itself.
    """

    app: App
    channel: Channel | None = None
    message: Message | None = None
    attachment: Json | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks that can be acted on."""
        if self.view is not None:
            found: list[Json] = self.view.definition["blocks"]
            return found
        if self.attachment is not None:
            return list(self.attachment.get("blocks") or ())
        return self.message.blocks if self.message is not None else []

    @property
    def is_app_unfurl(self) -> bool:
        """True for the preview of a link in somebody's message."""
        return self.attachment is not None and bool(self.attachment.get("is_app_unfurl"))


def place_of(services: Services, caller: Caller, container: Json) -> Place:
    """What a container names. Raises SlackError when the person cannot see it."""
    workspace = services.workspace
    if container.get("type") == "view":
        view = workspace.views.get(str(container.get("view_id")))
        if view is None or view.user_id != caller.user_id:
            raise SlackError("view_not_found")
        app = workspace.installation(view.app_id, view.installed_team_id)
        if app is None:
            raise SlackError("app_not_found")
        return Place(app=app, view=view)
    channel, message = message_of(services, caller, container)
    if container.get("type") != "message_attachment":
        return Place(app=_app(workspace, message.bot_id), channel=channel, message=message)
    attachment = attachment_of(message, container)
    bot_id = attachment.get("bot_id") if attachment.get("is_app_unfurl") else message.bot_id
    return Place(
        app=_app(workspace, bot_id), channel=channel, message=message, attachment=attachment
    )


def message_of(services: Services, caller: Caller, container: Json) -> tuple[Channel, Message]:
    """Raises channel_not_found, message_not_found for what the person cannot see."""
    workspace = services.workspace
    channel = workspace.channels.get(str(container.get("channel_id")))
    if channel is None or not workspace.can_see(
        channel, user_id=caller.user_id, team_id=caller.team_id
    ):
        raise SlackError("channel_not_found")
    ts = str(container.get("message_ts"))
    message = channel.ephemerals.get(ts) or channel.messages.get(ts)
    if message is None or message.ephemeral_to not in (None, caller.user_id):
        raise SlackError("message_not_found")
    return channel, message


def attachment_of(message: Message, container: Json) -> Json:
    """The attachment that a container names by its id. Raises attachment_not_found."""
    for attachment in message.attachments:
        if attachment.get("id") == container.get("attachment_id"):
            return attachment
    raise SlackError("attachment_not_found")


def _app(workspace: Workspace, bot_id: object) -> App:
    """The app that shows itself as this bot. Raises not_an_app_message."""
    for app in workspace.installations():
        if app.bot_id == bot_id:
            return app
    raise SlackError("not_an_app_message")


def described(services: Services, actor: Actor, place: Place, *, kind: str) -> Json:
    """The payload's base, container and what it contains."""
    if place.view is not None:
        body = actor.base(kind, team_id=actor.user.team_id)
        return body | {
            "container": {"type": "view", "view_id": place.view.id},
            "view": services.screens.view_json(place.view),
        }
    body = actor.base(kind, team_id=place.app.team_id)
    if place.channel is None or place.message is None:
        raise SlackError("message_not_found")
    body["container"] = message_container(place.channel, place.message, place.attachment)
    body["channel"] = channel_ref(place.channel, place.app.team_id)
    if place.is_app_unfurl:
        body["app_unfurl"] = place.attachment
    elif place.message.ephemeral_to is None:
        body["message"] = services.announcer.full_message(place.channel, place.message)
    return body


def failure_code(outcome: Outcome) -> str:
    """What Slack tells the person of a delivery that was not acknowledged."""
    return "operation_timeout" if outcome.reason == "http_timeout" else "dispatch_failed"
