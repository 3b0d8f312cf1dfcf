"""conversations.rename, archive, unarchive, kick: what changes a channel for everybody."""

import re

from playground.state.records import Channel, ChannelKind, Json
from playground.state.shapes import channel_json
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method

MAX_NAME = 80

WRITE_SCOPES = {
    ChannelKind.PUBLIC: ("channels:manage", "channels:write"),
    ChannelKind.PRIVATE: ("groups:write",),
    ChannelKind.IM: ("im:write",),
    ChannelKind.MPIM: ("mpim:write",),
}


def checked_name(name: str) -> str:
    """A channel name as Slack takes it. Raises one of the invalid_name errors."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > MAX_NAME:
        raise SlackError("invalid_name_maxlength")
    if not re.search(r"\w", name):
        raise SlackError("invalid_name_punctuation")
    if not re.fullmatch(r"[^\W_A-Z][\w-]*|[_-][\w-]*", name) or name != name.lower():
        raise SlackError("invalid_name_specials")
    return name


def _managed(call: Call) -> Channel:
    channel = call.channel()
    if channel.kind in (ChannelKind.IM, ChannelKind.MPIM):
        raise SlackError("method_not_supported_for_channel_type")
    call.need_scope(*WRITE_SCOPES[channel.kind])
    if call.caller.user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


async def _rename(call: Call) -> Json:
    channel = _managed(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    name = checked_name(str(call.arguments["name"]))
    workspace, team_id = call.services.workspace, call.caller.team_id
    for other in workspace.channels.values():
        taken = team_id in other.team_ids and other.name_for(team_id) == name
        if taken and other is not channel:
            raise SlackError("name_taken")
    call.services.conversing.rename(channel, team_id=team_id, name=name)
    return {"channel": channel_json(workspace, channel, call.caller)}


async def _archive(call: Call) -> Json:
    channel = _managed(call)
    if channel.is_archived:
        raise SlackError("already_archived")
    call.services.conversing.archive(channel, user_id=call.caller.user_id, archived=True)
    return {}


async def _unarchive(call: Call) -> Json:
    channel = call.channel()
    if channel.kind in (ChannelKind.IM, ChannelKind.MPIM):
        raise SlackError("method_not_supported_for_channel_type")
    call.need_scope(*WRITE_SCOPES[channel.kind])
    if not channel.is_archived:
        raise SlackError("not_archived")
    call.services.conversing.archive(channel, user_id=call.caller.user_id, archived=False)
    return {}


async def _kick(call: Call) -> Json:
    channel = _managed(call)
    user = call.services.workspace.users.get(str(call.arguments.get("user") or ""))
    if user is None:
        raise SlackError("user_not_found")
    if user.id == call.caller.user_id:
        raise SlackError("cant_kick_self")
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    call.services.conversing.leave(channel, user, actor_id=call.caller.user_id)
    return {}


METHODS = (
    Method(name="conversations.rename", handler=_rename),
    Method(name="conversations.archive", handler=_archive),
    Method(name="conversations.unarchive", handler=_unarchive),
    Method(name="conversations.kick", handler=_kick),
)
