"""Where an action happens: in a message or in a view, and which app owns it."""

from dataclasses import dataclass

from playground.delivery.payloads import Actor, channel_ref, message_container
from playground.delivery.transport import Outcome
from playground.services import Services
from playground.state.records import App, Caller, Channel, Json, Message, View
from playground.wire.errors import SlackError


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A message in a channel, or a view; exactly one of the two."""

    app: App
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks that can be acted on."""
        if self.view is not None:
            found: list[Json] = self.view.definition["blocks"]
            return found
        if self.message is None:
            return []
        inner = [attachment.get("blocks") or [] for attachment in self.message.attachments]
        return [*self.message.blocks, *(block for blocks in inner for block in blocks)]


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
    channel = workspace.channels.get(str(container.get("channel_id")))
    if channel is None or not workspace.can_see(
        channel, user_id=caller.user_id, team_id=caller.team_id
    ):
        raise SlackError("channel_not_found")
    ts = str(container.get("message_ts"))
    message = channel.ephemerals.get(ts) or channel.messages.get(ts)
    if message is None or message.ephemeral_to not in (None, caller.user_id):
        raise SlackError("message_not_found")
    app = workspace.app_of_bot(message.user)
    if app is None:
        raise SlackError("not_an_app_message")
    return Place(app=app, channel=channel, message=message)


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
    body["container"] = message_container(place.channel, place.message)
    body["channel"] = channel_ref(place.channel, place.app.team_id)
    if place.message.ephemeral_to is None:
        body["message"] = services.announcer.full_message(place.channel, place.message)
    return body


def failure_code(outcome: Outcome) -> str:
    """What Slack tells the person of a delivery that was not acknowledged."""
    return "operation_timeout" if outcome.reason == "http_timeout" else "dispatch_failed"
