"""conversations.* and users.conversations."""

from playground.state.records import Channel, ChannelKind, Json, Message, TokenKind
from playground.state.shapes import channel_json
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import Call, Method
from playground.wire.methods.managing import WRITE_SCOPES
from playground.wire.paging import next_cursor, page_of

MAX_GROUP = 8
MOST_UNLISTED = 15


def _kinds(call: Call) -> list[ChannelKind]:
    wanted = call.arguments.get("types") or [ChannelKind.PUBLIC.value]
    try:
        kinds = [ChannelKind(one) for one in wanted]
    except ValueError as error:
        raise SlackError("invalid_types") from error
    call.kinds_allowed(kinds, "read")
    return kinds


def _listed(call: Call, channels: list[Channel]) -> Json:
    if call.arguments.get("exclude_archived"):
        channels = [channel for channel in channels if not channel.is_archived]
    page, cursor = page_of(channels, call.arguments, most=999, has_limit_error=True)
    workspace = call.services.workspace
    return {
        "channels": [
            channel_json(workspace, channel, call.caller) | {"num_members": len(channel.members)}
            for channel in page
        ]
    } | next_cursor(cursor)


async def _list(call: Call) -> Json:
    kinds = _kinds(call)
    workspace = call.services.workspace
    return _listed(
        call,
        [
            channel
            for channel in workspace.channels.values()
            if channel.kind in kinds
            and call.caller.team_id in channel.team_ids
            and workspace.can_see(channel, user_id=call.caller.user_id, team_id=call.caller.team_id)
        ],
    )


async def _users_conversations(call: Call) -> Json:
    kinds = _kinds(call)
    workspace = call.services.workspace
    user_id = str(call.arguments.get("user") or call.caller.user_id)
    if user_id not in workspace.users:
        raise SlackError("user_not_found")
    return _listed(
        call,
        [
            channel
            for channel in workspace.channels.values()
            if channel.kind in kinds
            and call.caller.team_id in channel.team_ids
            and user_id in channel.members
            and workspace.can_see(channel, user_id=call.caller.user_id, team_id=call.caller.team_id)
        ],
    )


async def _info(call: Call) -> Json:
    channel = call.channel()
    call.need_kind_scope(channel, "read")
    body = channel_json(call.services.workspace, channel, call.caller)
    if call.arguments.get("include_num_members"):
        body["num_members"] = len(channel.members)
    if call.arguments.get("include_locale"):
        body["locale"] = "en-US"
    if call.caller.user_id in channel.last_read:
        body["last_read"] = channel.last_read[call.caller.user_id]
    return {"channel": body}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_kind_scope(channel, "history")
    member = call.caller.user_id in channel.members
    if not member and (call.caller.kind is TokenKind.BOT or channel.kind is not ChannelKind.PUBLIC):
        raise SlackError("not_in_channel")
    return channel


def _moment(text: str, refusal: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise SlackError(refusal) from error


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest = str(call.arguments.get("oldest") or "0")
    latest = str(call.arguments.get("latest") or "")
    inclusive = bool(call.arguments.get("inclusive"))
    low = _moment(oldest, "invalid_ts_oldest")
    high = _moment(latest, "invalid_ts_latest") if latest else None
    return [
        message
        for message in messages
        if (float(message.ts) > low or (inclusive and message.ts == oldest))
        and (high is None or float(message.ts) < high or (inclusive and message.ts == latest))
    ]


def _shown(call: Call, channel: Channel, messages: list[Message]) -> list[Json]:
    metadata = bool(call.arguments.get("include_all_metadata"))
    announcer = call.services.announcer
    if call.caller.kind is TokenKind.USER:
        return [announcer.page_message(channel, one) for one in messages]
    return [announcer.full_message(channel, one, metadata=metadata) for one in messages]


def _most(call: Call, usual: int) -> int:
    """How many messages at once; an app that is sold unlisted gets few."""
    app = call.caller.app
    return MOST_UNLISTED if app is not None and app.outside_marketplace else usual


async def _history(call: Call) -> Json:
    channel = _readable(call)
    newest_first = [
        message
        for message in reversed(channel.messages.values())
        if not message.is_reply or message.subtype == "thread_broadcast"
    ]
    found, most = _between(call, newest_first), _most(call, 999)
    page, cursor = page_of(found, call.arguments, default=min(100, most), most=most)
    body: Json = {
        "messages": _shown(call, channel, page),
        "has_more": bool(cursor),
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    return body | (next_cursor(cursor) if cursor else {})


async def _replies(call: Call) -> Json:
    channel = _readable(call)
    found = channel.messages.get(str(call.arguments["ts"]))
    if found is None:
        raise SlackError("thread_not_found")
    if found.is_reply:
        page, cursor = [found], ""
    else:
        replies = _between(call, [channel.messages[ts] for ts in found.replies])
        most = _most(call, 1000)
        page, cursor = page_of([found, *replies], call.arguments, default=most, most=most)
    body: Json = {"messages": _shown(call, channel, page), "has_more": bool(cursor)}
    return body | (next_cursor(cursor) if cursor else {})


async def _members(call: Call) -> Json:
    channel = call.channel()
    call.need_kind_scope(channel, "read")
    page, cursor = page_of(list(channel.members), call.arguments, has_limit_error=True)
    return {"members": page} | next_cursor(cursor)


async def _open(call: Call) -> Json:
    workspace = call.services.workspace
    if call.arguments.get("channel"):
        channel, existed = call.channel(), True
    else:
        users = call.arguments.get("users")
        if not users:
            raise SlackError("users_list_not_supplied")
        channel, existed = _direct(call, list(dict.fromkeys(users)))
    body: Json = {"channel": {"id": channel.id}}
    if call.arguments.get("return_im"):
        body = {"channel": channel_json(workspace, channel, call.caller)}
    return body | ({"no_op": True, "already_open": True} if existed else {})


def _direct(call: Call, users: list[str]) -> tuple[Channel, bool]:
    workspace = call.services.workspace
    others = [one for one in users if one != call.caller.user_id]
    if len(others) > MAX_GROUP:
        raise SlackError("too_many_users")
    call.need_scope("im:write" if len(others) <= 1 else "mpim:write")
    for one in others:
        user = workspace.users.get(one)
        if user is None or not workspace.knows(team_id=call.caller.team_id, user=user):
            raise SlackError("user_not_found")
        if user.is_deleted:
            raise SlackError("user_disabled")
        if user.is_bot and call.caller.kind is TokenKind.BOT:
            raise SlackError("cannot_dm_bot")
    return call.services.conversing.open_direct([call.caller.user_id, *others])


async def _join(call: Call) -> Json:
    channel = call.channel()
    workspace = call.services.workspace
    if channel.kind is not ChannelKind.PUBLIC:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    already = call.caller.user_id in channel.members
    call.services.conversing.join(channel, workspace.users[call.caller.user_id])
    body: Json = {"channel": channel_json(workspace, channel, call.caller)}
    if already:
        body |= {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    return body


async def _leave(call: Call) -> Json:
    channel = call.channel()
    if channel.kind in (ChannelKind.IM, ChannelKind.MPIM):
        raise SlackError("method_not_supported_for_channel_type")
    call.need_scope(*WRITE_SCOPES[channel.kind])
    if call.caller.user_id not in channel.members:
        return {"not_in_channel": True}
    call.services.conversing.leave(channel, call.services.workspace.users[call.caller.user_id])
    return {}


async def _invite(call: Call) -> Json:
    channel = call.channel()
    workspace = call.services.workspace
    if call.caller.user_id not in channel.members:
        raise SlackError("not_in_channel")
    if call.caller.team_id in channel.post_only:
        raise SlackError("no_external_invite_permission")
    call.need_scope(*WRITE_SCOPES[channel.kind], f"{channel.kind.scope_prefix}:write.invites")
    for one in call.arguments["users"]:
        user = workspace.users.get(one)
        if user is None or user.team_id not in channel.team_ids:
            raise SlackError("user_not_found")
        if one in channel.members:
            raise SlackError("already_in_channel")
        call.services.conversing.join(channel, user, inviter=call.caller.user_id)
    return {"channel": channel_json(workspace, channel, call.caller)}


async def _mark(call: Call) -> Json:
    channel = call.channel()
    if call.caller.user_id not in channel.members:
        raise SlackError("not_in_channel")
    ts = str(call.arguments["ts"])
    if ts not in channel.messages:
        raise invalid_arguments("invalid ts [json-pointer:/ts]")
    channel.last_read[call.caller.user_id] = ts
    return {}


METHODS = (
    Method(name="conversations.list", handler=_list),
    Method(name="users.conversations", handler=_users_conversations),
    Method(name="conversations.info", handler=_info),
    Method(name="conversations.history", handler=_history),
    Method(name="conversations.replies", handler=_replies),
    Method(name="conversations.members", handler=_members),
    Method(name="conversations.open", handler=_open),
    Method(name="conversations.join", handler=_join),
    Method(name="conversations.leave", handler=_leave),
    Method(name="conversations.invite", handler=_invite),
    Method(name="conversations.mark", handler=_mark),
)
