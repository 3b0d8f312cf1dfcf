"""api.*, auth.*, apps.*, team.* and bots.*."""

from playground.state.records import Json, TokenKind
from playground.state.shapes import team_json
from playground.wire.errors import SlackError
from playground.wire.method import APP_ONLY, Call, Method
from playground.wire.paging import next_cursor, page_of


async def _api_test(call: Call) -> Json:
    sent = {key: value for key, value in call.sent.items() if key != "token"}
    if "error" in sent:
        raise SlackError(str(sent["error"]), args=sent)
    return {"ok": True, "args": sent}


async def _auth_test(call: Call) -> Json:
    workspace = call.services.workspace
    team = workspace.teams[call.caller.team_id]
    user = workspace.users[call.caller.user_id]
    app, enterprise = call.caller.app, workspace.enterprise_json(team.id)
    body: Json = {
        "url": f"https://{team.domain}.slack.example/",
        "team": team.name,
        "user": user.name,
        "team_id": team.id,
        "user_id": user.id,
        "is_enterprise_install": False,
    }
    if enterprise is not None:
        body["enterprise_id"] = enterprise["id"]
    if app is not None and app.is_enterprise_install and enterprise is not None:
        body |= {
            "team": enterprise["name"],
            "team_id": enterprise["id"],
            "is_enterprise_install": True,
        }
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


async def _teams(call: Call) -> Json:
    """The workspaces that the token is good for: several for a whole organisation."""
    app, teams = call.caller.app, call.services.workspace.teams
    ids = app.org_team_ids if app is not None and app.is_enterprise_install else []
    page, cursor = page_of(
        ids or [call.caller.team_id], call.arguments, most=1000, has_limit_error=True
    )
    shown: list[Json] = [{"id": one, "name": teams[one].name} for one in page]
    if call.arguments.get("include_icon"):
        shown = [one | {"icon": {"image_default": True}} for one in shown]
    return {"teams": shown} | next_cursor(cursor)


METHODS = (
    Method(name="api.test", handler=_api_test, needs_token=False),
    Method(name="auth.test", handler=_auth_test, tokens=frozenset(TokenKind)),
    Method(name="auth.teams.list", handler=_teams),
    Method(name="apps.connections.open", handler=_connections_open, tokens=APP_ONLY),
    Method(name="team.info", handler=_team_info),
    Method(name="bots.info", handler=_bots_info),
)
