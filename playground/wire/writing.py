"""Who may write where: asked by every method that posts."""

from playground.state.records import Channel, ChannelKind
from playground.wire.errors import SlackError
from playground.wire.method import Call


def target(call: Call) -> Channel:
    """The channel by id, by #name, or the direct channel with a user by the user's id."""
    workspace = call.services.workspace
    wanted = str(call.arguments["channel"])
    if wanted in workspace.users:
        user = workspace.users[wanted]
        if not workspace.knows(team_id=call.caller.team_id, user=user):
            raise SlackError("channel_not_found")
        return call.services.conversing.open_direct([call.caller.user_id, wanted])[0]
    for channel in workspace.channels.values():
        named = channel.name and channel.name_for(call.caller.team_id) == wanted.lstrip("#")
        if named and call.caller.team_id in channel.team_ids:
            call.arguments["channel"] = channel.id
    return call.channel()


def writable(call: Call, channel: Channel) -> None:
    """Raises is_archived, not_in_channel."""
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.caller.user_id in channel.members:
        return
    scopes = call.caller.scopes
    may_write = (
        scopes is not None and "chat:write.public" in scopes and channel.kind is ChannelKind.PUBLIC
    )
    if not may_write:
        raise SlackError("not_in_channel")


def tab_open(call: Call, channel: Channel) -> None:
    """The messages tab of an app may be off, or closed to what people write."""
    if channel.kind is not ChannelKind.IM:
        return
    found = (call.services.workspace.app_of_bot(one) for one in channel.members)
    manifests = [app.manifest for app in found if app is not None]
    if call.caller.app is not None and not call.caller.app.manifest.has_messages:
        raise SlackError("messages_tab_disabled")
    closed = any(one.messages_read_only or not one.has_messages for one in manifests)
    if call.caller.app is None and closed:
        raise SlackError("restricted_action_read_only_channel")
