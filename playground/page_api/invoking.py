"""Slash commands, shortcuts and the app's own tabs."""

import re

from playground.delivery.payloads import Actor, channel_ref, command_json
from playground.delivery.transport import EnvelopeKind
from playground.kit.mrkdwn import unescape
from playground.page_api.boot import reachable_apps
from playground.page_api.places import failure_code
from playground.services import Services
from playground.state.records import App, Caller, Channel, Json
from playground.wire.errors import SlackError

_PERSON = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#(?P<id>C[A-Z0-9]+)(?:\|[^<>]*)?>")


async def command(services: Services, caller: Caller, body: Json) -> Json:
    """Run a slash command; a failure comes back as the text that Slack shows."""
    word = str(body.get("command") or "").strip()
    channel = _channel(services, caller, body)
    app = _app_of_command(services, caller, word)
    if app is None:
        return {
            "ok": False,
            "error": f"{word} is not a valid command. "
            'Messages that start with "/" are taken as commands.',
        }
    actor = Actor(
        workspace=services.workspace, app=app, user=services.workspace.users[caller.user_id]
    )
    url = services.answering.new(app, caller.user_id, channel)
    payload = command_json(
        actor,
        channel,
        command=word,
        text=_command_text(services, caller, app, word, str(body.get("text") or "").strip()),
        response_url=services.answering.address(url),
        trigger_id=services.screens.new_trigger(app, caller.user_id),
    )
    outcome = await services.dispatcher.send_interaction(app, EnvelopeKind.SLASH_COMMANDS, payload)
    if not outcome.acknowledged:
        return {"ok": False, "error": f'{word} failed with the error "{failure_code(outcome)}"'}
    if outcome.body.get("text") or outcome.body.get("blocks"):
        services.answering.answer(url, outcome.body)
    return {"ok": True}


def _command_text(services: Services, caller: Caller, app: App, word: str, text: str) -> str:
    """As Slack sends it: names of people and channels as typed, or escaped with their ids."""
    workspace = services.workspace
    found = next((one for one in app.manifest.commands if one.command == word), None)
    escapes = found is not None and found.should_escape

    def person(match: re.Match[str]) -> str:
        user = workspace.users.get(match["id"])
        name = user.name if user is not None else match["id"]
        return f"<@{match['id']}|{name}>" if escapes else f"@{name}"

    def channel(match: re.Match[str]) -> str:
        held = workspace.channels.get(match["id"])
        name = held.name_for(caller.team_id) if held is not None else match["id"]
        return f"<#{match['id']}|{name}>" if escapes else f"#{name}"

    text = _CHANNEL.sub(channel, _PERSON.sub(person, text))
    return text if escapes else unescape(text)


def _app_of_command(services: Services, caller: Caller, word: str) -> App | None:
    if not word.startswith("/"):
        return None
    apps = reachable_apps(services.workspace, caller)
    for app in apps:
        if any(one.command == word for one in app.manifest.commands):
            return app
    return next((app for app in apps if app.manifest.bot_scopes is None), None)


def _channel(services: Services, caller: Caller, body: Json) -> Channel:
    channel = services.workspace.channels.get(str(body.get("channel")))
    if channel is None or not services.workspace.can_see(
        channel, user_id=caller.user_id, team_id=caller.team_id
    ):
        raise SlackError("channel_not_found")
    return channel


async def shortcut(services: Services, caller: Caller, body: Json) -> Json:
    """A global shortcut, or one on a message."""
    callback_id, kind = str(body.get("callback_id")), str(body.get("type"))
    app = _app_of_shortcut(services, caller, callback_id, kind)
    if app is None:
        return {"ok": False, "error": "This shortcut is not available here."}
    actor = Actor(
        workspace=services.workspace, app=app, user=services.workspace.users[caller.user_id]
    )
    on_message = kind == "message"
    payload = actor.base("message_action" if on_message else "shortcut", team_id=caller.team_id)
    payload |= {
        "callback_id": callback_id,
        "trigger_id": services.screens.new_trigger(app, caller.user_id),
        "action_ts": services.workspace.ids.timestamp(services.workspace.clock.now()),
    }
    if on_message:
        payload |= _message_part(services, caller, app, body)
    outcome = await services.dispatcher.send_interaction(app, EnvelopeKind.INTERACTIVE, payload)
    if outcome.acknowledged:
        return {"ok": True}
    return {"ok": False, "error": f'The shortcut failed with "{failure_code(outcome)}"'}


def _message_part(services: Services, caller: Caller, app: App, body: Json) -> Json:
    channel = _channel(services, caller, body)
    message = channel.messages.get(str(body.get("message_ts")))
    if message is None:
        raise SlackError("message_not_found")
    url = services.answering.new(app, caller.user_id, channel)
    return {
        "channel": channel_ref(channel, caller.team_id),
        "message_ts": message.ts,
        "message": services.announcer.full_message(channel, message),
        "response_url": services.answering.address(url),
    }


def _app_of_shortcut(services: Services, caller: Caller, callback_id: str, kind: str) -> App | None:
    near = reachable_apps(services.workspace, caller)
    apps = [one for one in near if one.manifest.interactivity]
    for app in apps:
        if any(
            one.callback_id == callback_id and one.kind == kind for one in app.manifest.shortcuts
        ):
            return app
    return next((app for app in apps if app.manifest.bot_scopes is None), None)


async def home(services: Services, caller: Caller, body: Json) -> Json:
    """Open the app's home or messages tab; the app hears of it, the page gets what is there."""
    near = reachable_apps(services.workspace, caller)
    app = next((one for one in near if one.id == body.get("app_id")), None)
    if app is None:
        raise SlackError("app_not_found")
    tab = "messages" if body.get("tab") == "messages" else "home"
    user = services.workspace.users[caller.user_id]
    channel, _ = services.conversing.open_direct([caller.user_id, app.bot_user_id])
    view = services.screens.home_of(app, caller.user_id) if tab == "home" else None
    shown = services.screens.view_json(view) if view is not None else None
    services.assisting.open(app, user, tab=tab, channel=channel, view=shown)
    return {"ok": True, "view": shown, "channel": channel.id}
