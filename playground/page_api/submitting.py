"""Modals: `view_submission` with its answers, and `view_closed`."""

from playground.delivery.payloads import Actor
from playground.delivery.transport import EnvelopeKind
from playground.kit.state import unanswered, values_of
from playground.page_api.places import place_of
from playground.services import Services
from playground.state.records import App, Caller, Json, View
from playground.wire.errors import SlackError

TROUBLE = "We had some trouble connecting. Try again?"


async def submit(services: Services, caller: Caller, body: Json) -> Json:
    """Check required inputs as Slack's client does, then ask the app."""
    place = place_of(services, caller, {"type": "view", "view_id": body.get("view_id")})
    view, app = place.view, place.app
    if view is None or view.is_home:
        raise SlackError("view_not_found")
    blocks = view.definition["blocks"]
    given = (body.get("state") or {}).get("values") or {}
    view.values = values_of(blocks, given)
    errors = unanswered(blocks, view.values)
    if errors:
        return {"ok": False, "errors": errors}
    _put_files(services, app, caller, view)
    actor = Actor(
        workspace=services.workspace, app=app, user=services.workspace.users[caller.user_id]
    )
    payload = actor.base("view_submission", team_id=caller.team_id) | {
        "trigger_id": services.screens.new_trigger(app, caller.user_id, view_id=view.id),
        "view": services.screens.view_json(view),
        "response_urls": _response_urls(services, app, caller, view),
    }
    outcome = await services.dispatcher.send_interaction(app, EnvelopeKind.INTERACTIVE, payload)
    if not outcome.acknowledged:
        return {"ok": False, "errors": {}, "error": TROUBLE}
    try:
        return await _follow(services, app, view, outcome.body)
    except SlackError as error:
        return {"ok": False, "errors": {}, "error": TROUBLE, "detail": error.body()}


def _put_files(services: Services, app: App, caller: Caller, view: View) -> None:
    """The page names files by their ids; apps get them whole. Raises file_not_found."""
    for block_values in view.values.values():
        for held in block_values.values():
            if held["type"] == "file_input":
                ids = [str(one.get("id")) for one in held["files"] if isinstance(one, dict)]
                given = services.filing.given(caller, ids, bot_user_id=app.bot_user_id)
                held["files"] = given


async def _follow(services: Services, app: App, view: View, answer: Json) -> Json:
    """Do what the acknowledgement asks: errors, update, push, clear, or close."""
    action = answer.get("response_action")
    if action == "errors":
        known = {str(block.get("block_id")) for block in view.definition["blocks"]}
        errors = answer.get("errors") or {}
        if not errors or not set(errors) <= known:
            return {"ok": False, "errors": {}, "error": TROUBLE, "detail": "unknown block_id"}
        return {"ok": False, "errors": errors}
    if action == "update":
        services.screens.update(app, view, answer.get("view") or {})
    elif action == "push":
        services.screens.push_on(app, view, answer.get("view") or {})
    elif action == "clear" or view.definition.get("clear_on_close"):
        services.screens.clear(view.user_id)
    else:
        services.screens.close(view)
    return {"ok": True}


def _response_urls(services: Services, app: App, caller: Caller, view: View) -> list[Json]:
    """One for each conversation menu that asked for it."""
    found = []
    for block in view.definition["blocks"]:
        element = block.get("element") or {}
        if not element.get("response_url_enabled"):
            continue
        value = view.values[block["block_id"]][element["action_id"]]
        chosen = value.get("selected_conversation") or value.get("selected_channel")
        channel = services.workspace.channels.get(str(chosen))
        if channel is not None:
            url = services.answering.new(app, caller.user_id, channel)
            found.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel.id,
                    "response_url": services.answering.address(url),
                }
            )
    return found


async def close(services: Services, caller: Caller, body: Json) -> Json:
    """Close a modal and those above it; the app hears of those that asked for it."""
    place = place_of(services, caller, {"type": "view", "view_id": body.get("view_id")})
    if place.view is None or place.view.is_home:
        raise SlackError("view_not_found")
    everything = bool(body.get("clear")) or bool(place.view.definition.get("clear_on_close"))
    if everything:
        closed = services.screens.clear(caller.user_id)
    else:
        closed = services.screens.close(place.view)
    for view in closed:
        if view.definition.get("notify_on_close"):
            await _tell_closed(services, view, cleared=everything)
    return {"ok": True}


async def _tell_closed(services: Services, view: View, *, cleared: bool) -> None:
    app = services.workspace.installation(view.app_id, view.installed_team_id)
    if app is None:
        return
    actor = Actor(
        workspace=services.workspace, app=app, user=services.workspace.users[view.user_id]
    )
    payload = actor.base("view_closed", team_id=view.team_id) | {
        "view": services.screens.view_json(view),
        "is_cleared": cleared,
    }
    await services.dispatcher.send_interaction(app, EnvelopeKind.INTERACTIVE, payload)


async def open_views(services: Services, caller: Caller, body: Json) -> Json:
    """The person's stack of modals, the lowest first: for a page that was reloaded."""
    del body
    stack = services.screens.stack_of(caller.user_id)
    return {
        "views": [
            {"app_id": view.app_id, "view": services.screens.view_json(view)} for view in stack
        ]
    }
