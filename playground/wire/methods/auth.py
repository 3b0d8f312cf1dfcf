"""api.*, auth.*, apps.*, team.* and bots.*."""

from playground.state.records import Json, TokenKind
from playground.state.shapes import team_json
from playground.wire.errors import SlackError
from playground.wire.method import APP_ONLY, Call, Method


async def _api_test(call: Call) -> Json:
    sent = {key: value for key, value in call.sent.items() if key != "token"}
    if "error" in sent:
        raise SlackError(str(sent["error"]), args=sent)
    return {"ok": True, "args": sent}


async def _auth_test(call: Call) -> Json:
    workspace = call.services.workspace
    team = workspace.teams[call.caller.team_id]
    user = workspace.users[call.caller.user_id]
    body: Json = {
        "url": f"https://{team.domain}.slack.example/",
        "team": team.name,
        "user": user.name,
        "team_id": team.id,
        "user_id": user.id,
        "is_enterprise_install": False,
    }
    if team.enterprise_id is not None:
        body["enterprise_id"] = team.enterprise_id
    if call.caller.kind is TokenKind.BOT and call.caller.app is not None:
        body |= {"bot_id": call.caller.app.bot_id}
    return body


async def _connections_open(call: Call) -> Json:
    app = call.caller.app
    if app is None:
        raise SlackError("not_allowed_token_type")
    workspace = call.services.workspace
    ticket = workspace.ids.secret()
    workspace.tickets[ticket] = app.id
    address = call.services.base_url().replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={app.id}"}


async def _team_info(call: Call) -> Json:
    workspace = call.services.workspace
    team = workspace.teams.get(str(call.arguments.get("team") or call.caller.team_id))
    if team is None:
        raise SlackError("team_not_found")
    return {"team": team_json(team)}


async def _bots_info(call: Call) -> Json:
    wanted = str(call.arguments.get("bot", ""))
    for app in call.services.workspace.apps.values():
        if app.bot_id == wanted:
            return {
                "bot": {
                    "id": app.bot_id,
                    "deleted": False,
                    "name": app.name,
                    "updated": int(call.services.workspace.clock.now()),
                    "app_id": app.id,
                    "user_id": app.bot_user_id,
                    "icons": {},
                }
            }
    raise SlackError("bot_not_found")


METHODS = (
    Method(name="api.test", handler=_api_test, needs_token=False),
    Method(name="auth.test", handler=_auth_test, tokens=frozenset(TokenKind)),
    Method(name="apps.connections.open", handler=_connections_open, tokens=APP_ONLY),
    Method(name="team.info", handler=_team_info),
    Method(name="bots.info", handler=_bots_info),
)
