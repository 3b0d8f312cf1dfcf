"""users.*."""

from playground.state.records import Json, User
from playground.state.shapes import user_json
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method
from playground.wire.paging import next_cursor, page_of


def _shape(call: Call, user: User) -> Json:
    return user_json(
        call.services.workspace,
        user,
        call.caller,
        with_email=call.caller.allows("users:read.email"),
        with_locale=bool(call.arguments.get("include_locale")),
    )


async def _info(call: Call) -> Json:
    workspace = call.services.workspace
    user = workspace.users.get(str(call.arguments["user"]))
    if user is None or not workspace.knows(team_id=call.caller.team_id, user=user):
        raise SlackError("user_not_found")
    return {"user": _shape(call, user)}


async def _list(call: Call) -> Json:
    workspace = call.services.workspace
    known = [
        user
        for user in workspace.users.values()
        if workspace.knows(team_id=call.caller.team_id, user=user)
    ]
    page, cursor = page_of(known, call.arguments, default=1000)
    return {
        "members": [_shape(call, user) for user in page],
        "cache_ts": int(workspace.clock.now()),
    } | next_cursor(cursor)


async def _lookup_by_email(call: Call) -> Json:
    wanted = str(call.arguments["email"]).strip().lower()
    for user in call.services.workspace.users.values():
        same_team = user.team_id == call.caller.team_id
        if same_team and user.email is not None and user.email.lower() == wanted:
            return {"user": _shape(call, user)}
    raise SlackError("users_not_found")


METHODS = (
    Method(name="users.info", handler=_info),
    Method(name="users.list", handler=_list),
    Method(name="users.lookupByEmail", handler=_lookup_by_email),
)
