"""What a person or whoever runs the playground can make happen beside Slack's own API."""

from starlette.routing import Route

from playground.page_api.boot import reachable_apps
from playground.page_api.endpoints import controlling, doing, json_endpoint
from playground.page_api.places import attachment_of, message_of, place_of
from playground.services import Services
from playground.state.records import Caller, Channel, Json
from playground.wire.errors import SlackError
from playground.wire.methods.managing import checked_name
from playground.world import UserKind


def _seen_channel(services: Services, caller: Caller, body: Json) -> Channel:
    channel = services.workspace.channels.get(str(body.get("channel")))
    if channel is None or not services.workspace.can_see(
        channel, user_id=caller.user_id, team_id=caller.team_id
    ):
        raise SlackError("channel_not_found")
    return channel


async def stop(services: Services, caller: Caller, body: Json) -> Json:
    """Press stop in a thread: its streams end, and the apps hear of it."""
    channel = _seen_channel(services, caller, body)
    user = services.workspace.users[caller.user_id]
    stopped = services.streaming.stop(channel, user, thread_ts=str(body.get("thread_ts")))
    return {"ok": True, "stopped": stopped}


async def look(services: Services, caller: Caller, body: Json) -> Json:
    """Look at a conversation, or at none, while an app's pane is open."""
    channel = _seen_channel(services, caller, body) if body.get("channel") else None
    apps = [
        app
        for app in reachable_apps(services.workspace, caller)
        if body.get("app_id") in (None, app.id)
    ]
    services.assisting.look(services.workspace.users[caller.user_id], channel, apps)
    return {"ok": True}


async def remove_preview(services: Services, caller: Caller, body: Json) -> Json:
    """Take the preview of a link away, as the author of the message may."""
    channel, message = message_of(services, caller, body)
    attachment = attachment_of(message, body)
    if not attachment.get("from_url"):
        raise SlackError("not_a_preview")
    if message.user != caller.user_id:
        raise SlackError("cant_remove_preview")
    services.conversing.remove_preview(channel, message, str(attachment["from_url"]))
    return {"ok": True}


async def open_entity(services: Services, caller: Caller, body: Json) -> Json:
    """Open the work object of a preview: its app is asked for the details."""
    place = place_of(services, caller, body | {"type": "message_attachment"})
    if place.channel is None or place.message is None or place.attachment is None:
        raise SlackError("attachment_not_found")
    if "entity" not in place.attachment:
        raise SlackError("not_an_entity")
    user = services.workspace.users[caller.user_id]
    services.presenting.open(place.app, user, place.channel, place.message, place.attachment)
    return {"ok": True}


async def share(services: Services, body: Json) -> Json:
    """Another organisation joins a channel: `channel`, `user` who accepts, `name`, `post_only`."""
    workspace = services.workspace
    channel = workspace.channels.get(str(body.get("channel")))
    user = workspace.users.get(str(body.get("user")))
    if channel is None:
        raise SlackError("channel_not_found")
    if user is None:
        raise SlackError("user_not_found")
    invite = services.connecting.invite(
        channel,
        next((one for one in channel.members), channel.creator),
        user_id=user.id,
        post_only=bool(body.get("post_only")),
    )
    name = checked_name(str(body.get("name") or channel.name))
    services.connecting.accept(invite, user, name=name)
    return {"ok": True, "invite_id": invite.id}


async def unshare(services: Services, body: Json) -> Json:
    """An organisation leaves a channel: `channel` and `team`."""
    channel = services.workspace.channels.get(str(body.get("channel")))
    if channel is None:
        raise SlackError("channel_not_found")
    services.connecting.end(channel, str(body.get("team")))
    return {"ok": True}


async def run_function(services: Services, body: Json) -> Json:
    """A workflow comes to an app's step: `app_id`, `callback_id`, `inputs`."""
    app = services.workspace.apps.get(str(body.get("app_id")))
    if app is None or not app.is_installed:
        raise SlackError("app_not_found")
    inputs = body.get("inputs") or {}
    execution = services.stepping.run(app, str(body.get("callback_id")), inputs)
    return {"ok": True, "execution_id": execution.id}


async def execution(services: Services, body: Json) -> Json:
    """How a step is: its state, outputs and error."""
    found = services.stepping.executions.get(str(body.get("execution_id")))
    if found is None:
        raise SlackError("function_execution_not_found")
    return {
        "ok": True,
        "state": found.state.value,
        "outputs": found.outputs,
        "error": found.error,
    }


async def change_user(services: Services, body: Json) -> Json:
    """A person gets another `kind`, `real_name` or `title`, or with `deleted` loses the account."""
    user = services.workspace.users.get(str(body.get("user")))
    if user is None or user.is_bot:
        raise SlackError("user_not_found")
    try:
        user.kind = UserKind(str(body.get("kind") or user.kind))
    except ValueError as error:
        raise SlackError("invalid_kind") from error
    user.real_name = str(body.get("real_name") or user.real_name)
    user.title = str(body.get("title") or user.title)
    user.is_deleted = bool(body.get("deleted", user.is_deleted))
    services.announcer.person_changed(user)
    return {"ok": True}


def directing_routes(services: Services) -> list[Route]:
    """All of them are POSTs; deeds need a person's token."""
    deeds = {
        "/_play/stop": stop,
        "/_play/context": look,
        "/_play/remove_preview": remove_preview,
        "/_play/entity": open_entity,
    }
    controls = {
        "/_play/share": share,
        "/_play/unshare": unshare,
        "/_play/user": change_user,
        "/_play/function": run_function,
        "/_play/execution": execution,
    }
    return [
        *(
            Route(path, json_endpoint(services, doing(deed)), methods=["POST"])
            for path, deed in deeds.items()
        ),
        *(
            Route(path, json_endpoint(services, controlling(control)), methods=["POST"])
            for path, control in controls.items()
        ),
    ]
