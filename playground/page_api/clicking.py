"""Buttons, menus and pickers: `block_actions` and `block_suggestion`."""

from playground.delivery.payloads import Actor, action_json
from playground.delivery.transport import EnvelopeKind
from playground.kit.state import HELD, find_element, values_of
from playground.kit.validation import option_problems
from playground.page_api.places import described, failure_code, place_of
from playground.services import Services
from playground.state.records import Caller, Json
from playground.wire.errors import SlackError

TROUBLE = "This did not work. Try again in a moment."


async def click(services: Services, caller: Caller, body: Json) -> Json:
    """Send `block_actions` to the app and wait for its acknowledgement."""
    place = place_of(services, caller, body.get("container") or {})
    sent = body.get("action") or {}
    element = find_element(
        place.blocks,
        block_id=str(sent.get("block_id")),
        action_id=str(sent.get("action_id")),
    )
    if element is None:
        raise SlackError("action_not_found")
    if not place.app.manifest.interactivity:
        return _failed("This app is not set up for interactive responses.")
    actor = Actor(
        workspace=services.workspace, app=place.app, user=services.workspace.users[caller.user_id]
    )
    given = (body.get("state") or {}).get("values") or {}
    given = _with_action(given, element, sent)
    values = values_of(place.blocks, given)
    if place.view is not None:
        place.view.values = values
    payload = described(services, actor, place, kind="block_actions")
    action_ts = services.workspace.ids.timestamp(services.workspace.clock.now())
    payload["trigger_id"] = services.screens.new_trigger(
        place.app, caller.user_id, view_id=place.view.id if place.view is not None else None
    )
    payload["actions"] = [
        action_json(element, sent, block_id=str(sent["block_id"]), action_ts=action_ts)
    ]
    if place.channel is not None:
        original = None if place.is_app_unfurl else place.message
        url = services.answering.new(place.app, caller.user_id, place.channel, message=original)
        payload |= {"state": {"values": values}, "response_url": services.answering.address(url)}
    outcome = await services.dispatcher.send_interaction(
        place.app, EnvelopeKind.INTERACTIVE, payload
    )
    return {"ok": True} if outcome.acknowledged else _failed(TROUBLE, failure_code(outcome))


def _with_action(given: Json, element: Json, sent: Json) -> Json:
    """The state as it is after the action: what was just chosen counts."""
    held = HELD.get(str(element.get("type")))
    if held is None or held.key not in sent:
        return given
    block_id, action_id = str(sent["block_id"]), str(sent["action_id"])
    block = {**(given.get(block_id) or {}), action_id: {held.key: sent[held.key]}}
    return {**given, block_id: block}


def _failed(text: str, code: str = "dispatch_failed") -> Json:
    return {"ok": False, "error": text, "code": code}


async def suggest(services: Services, caller: Caller, body: Json) -> Json:
    """Ask the app for the options of an external menu."""
    place = place_of(services, caller, body.get("container") or {})
    block_id, action_id = str(body.get("block_id")), str(body.get("action_id"))
    if find_element(place.blocks, block_id=block_id, action_id=action_id) is None:
        raise SlackError("action_not_found")
    actor = Actor(
        workspace=services.workspace, app=place.app, user=services.workspace.users[caller.user_id]
    )
    payload = described(services, actor, place, kind="block_suggestion") | {
        "action_id": action_id,
        "block_id": block_id,
        "value": str(body.get("value") or ""),
    }
    outcome = await services.dispatcher.send_interaction(
        place.app, EnvelopeKind.INTERACTIVE, payload
    )
    if not outcome.acknowledged or option_problems(outcome.body):
        return {"ok": False, "options": [], "error": "The choices could not be loaded."}
    groups = outcome.body.get("option_groups")
    if groups:
        return {"ok": True, "options": [], "option_groups": groups}
    return {"ok": True, "options": outcome.body.get("options") or []}
