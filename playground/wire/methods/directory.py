"""usergroups.* and emoji.list: what a workspace has beside people and channels."""

from playground.state.records import Json, UserGroup
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method


def _shown(group: UserGroup, *, with_count: bool, with_users: bool) -> Json:
    body: Json = {
        "id": group.id,
        "team_id": group.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": group.created if group.is_disabled else 0,
        "auto_type": None,
        "auto_provision": False,
        "created_by": group.created_by,
        "updated_by": group.created_by,
        "deleted_by": group.created_by if group.is_disabled else None,
        "prefs": {"channels": [], "groups": []},
    }
    if with_count:
        body["user_count"] = len(group.members)
    if with_users:
        body["users"] = list(group.members)
    return body


def _groups(call: Call) -> list[UserGroup]:
    disabled = bool(call.arguments.get("include_disabled"))
    return [
        one
        for one in call.services.workspace.usergroups.values()
        if one.team_id == call.caller.team_id and (disabled or not one.is_disabled)
    ]


async def _list(call: Call) -> Json:
    with_count = bool(call.arguments.get("include_count"))
    with_users = bool(call.arguments.get("include_users"))
    found = [_shown(one, with_count=with_count, with_users=with_users) for one in _groups(call)]
    return {"usergroups": found}


async def _users(call: Call) -> Json:
    for group in _groups(call):
        if group.id == call.arguments["usergroup"]:
            return {"users": list(group.members)}
    raise SlackError("no_such_subteam")


async def _emoji(call: Call) -> Json:
    team = call.services.workspace.teams[call.caller.team_id]
    cache_ts = str(int(call.services.workspace.clock.now()))
    return {"emoji": dict(team.emoji), "cache_ts": cache_ts}


METHODS = (
    Method(name="usergroups.list", handler=_list),
    Method(name="usergroups.users.list", handler=_users),
    Method(name="emoji.list", handler=_emoji),
)
