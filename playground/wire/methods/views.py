"""views.*."""

from playground.state.records import App, Json
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import BOT_ONLY, Call, Method


def _app(call: Call) -> App:
    if call.caller.app is None:
        raise SlackError("not_allowed_token_type")
    return call.caller.app


def _trigger(call: Call) -> str:
    trigger = call.arguments.get("trigger_id") or call.arguments.get("interactivity_pointer")
    if not trigger:
        raise invalid_arguments("missing required field: trigger_id")
    return str(trigger)


async def _open(call: Call) -> Json:
    screens = call.services.screens
    view = screens.open(_app(call), _trigger(call), call.arguments["view"])
    return {"view": screens.view_json(view)}


async def _push(call: Call) -> Json:
    screens = call.services.screens
    view = screens.push(_app(call), _trigger(call), call.arguments["view"])
    return {"view": screens.view_json(view)}


async def _update(call: Call) -> Json:
    screens = call.services.screens
    view_id = str(call.arguments.get("view_id") or "")
    external_id = str(call.arguments.get("external_id") or "")
    if not view_id and not external_id:
        raise invalid_arguments("either view_id or external_id is required")
    view = screens.find(_app(call), view_id=view_id, external_id=external_id)
    screens.update(
        _app(call),
        view,
        call.arguments["view"],
        expected_hash=str(call.arguments.get("hash") or ""),
    )
    return {"view": screens.view_json(view)}


async def _publish(call: Call) -> Json:
    screens, workspace = call.services.screens, call.services.workspace
    app = _app(call)
    if not app.manifest.has_home:
        raise SlackError("not_enabled")
    user = workspace.users.get(str(call.arguments["user_id"]))
    if user is None or not workspace.knows(team_id=app.team_id, user=user):
        raise invalid_arguments("user not found [json-pointer:/user_id]")
    view = screens.publish(
        app,
        user.id,
        call.arguments["view"],
        expected_hash=str(call.arguments.get("hash") or ""),
    )
    return {"view": screens.view_json(view)}


METHODS = (
    Method(name="views.open", handler=_open, tokens=BOT_ONLY),
    Method(name="views.push", handler=_push, tokens=BOT_ONLY),
    Method(name="views.update", handler=_update, tokens=BOT_ONLY),
    Method(name="views.publish", handler=_publish, tokens=BOT_ONLY),
)
