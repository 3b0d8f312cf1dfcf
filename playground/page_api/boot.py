"""What a page needs at the start: people, channels, apps, commands."""

import colorsys
import hashlib

from playground.state.marks import bookmark_json
from playground.state.records import App, Caller, Channel, ChannelKind, Json, User
from playground.state.shapes import channel_json
from playground.state.workspace import Workspace, user_token


def avatar_color(user_id: str) -> str:
    """A colour that stays the same for the person."""
    hue = int(hashlib.sha256(user_id.encode()).hexdigest()[:4], 16) / 0xFFFF
    red, green, blue = colorsys.hls_to_rgb(hue, 0.38, 0.5)
    return f"#{int(red * 255):02x}{int(green * 255):02x}{int(blue * 255):02x}"


def people_json(workspace: Workspace) -> Json:
    """Everybody whom the page can act as."""
    return {
        "people": [
            {
                "id": user.id,
                "name": user.name,
                "real_name": user.real_name,
                "title": user.title,
                "team_id": user.team_id,
                "team_name": workspace.teams[user.team_id].name,
                "team_color": workspace.teams[user.team_id].color,
                "token": user_token(user.id),
                "avatar_color": avatar_color(user.id),
            }
            for user in workspace.people()
        ],
        "teams": [
            {"id": team.id, "name": team.name, "domain": team.domain, "color": team.color}
            for team in workspace.teams.values()
        ],
    }


def reachable_apps(workspace: Workspace, caller: Caller) -> list[App]:
    """Apps that the person meets: installed at home, or in a channel they are in.

    An app that is installed at home and elsewhere is there once, as it is at home.
    """
    near: dict[str, App] = {}
    for app in workspace.installations():
        at_home = app.covers(caller.team_id)
        met = app.open_to_external_members and workspace.share_a_channel(
            caller.user_id, app.bot_user_id
        )
        if at_home or (met and app.id not in near):
            near[app.id] = app
    return list(near.values())


def boot_json(workspace: Workspace, caller: Caller) -> Json:
    """The page's first request after a person was chosen."""
    me = workspace.users[caller.user_id]
    team = workspace.teams[caller.team_id]
    apps = reachable_apps(workspace, caller)
    known = [
        user
        for user in workspace.users.values()
        if workspace.knows(team_id=caller.team_id, user=user)
    ]
    return {
        "me": _user(workspace, me, caller),
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "color": team.color,
            "emoji": team.emoji,
        },
        "groups": {
            one.id: {"handle": one.handle, "name": one.name, "members": one.members}
            for one in workspace.usergroups.values()
            if not one.is_disabled and workspace.is_one_organisation(one.team_id, team.id)
        },
        "channels": [
            channel_summary(workspace, channel, caller)
            for channel in workspace.channels.values()
            if workspace.can_see(channel, user_id=caller.user_id, team_id=caller.team_id)
        ],
        "apps": [
            {
                "id": app.id,
                "name": app.name,
                "bot_user_id": app.bot_user_id,
                "has_home": app.manifest.has_home,
                "has_messages": app.manifest.has_messages,
                "is_mcp_server": app.manifest.is_mcp_server,
                "description": app.manifest.agent_description,
                "prompts": [
                    {"title": one.title, "message": one.message}
                    for one in app.manifest.agent_prompts
                ],
            }
            for app in apps
        ],
        "commands": [
            {
                "command": one.command,
                "description": one.description,
                "usage_hint": one.usage_hint,
                "app_id": app.id,
            }
            for app in apps
            for one in app.manifest.commands
        ],
        "shortcuts": [
            {
                "callback_id": one.callback_id,
                "name": one.name,
                "type": one.kind,
                "description": one.description,
                "app_id": app.id,
            }
            for app in apps
            for one in app.manifest.shortcuts
        ],
        "users": {user.id: _user(workspace, user, caller) for user in known},
    }


def channel_summary(workspace: Workspace, channel: Channel, caller: Caller) -> Json:
    """One line of the sidebar."""
    read = channel.last_read.get(caller.user_id, "0")
    unread = [
        message
        for message in channel.messages.values()
        if float(message.ts) > float(read)
        and message.user != caller.user_id
        and not message.is_reply
    ]
    body = channel_json(workspace, channel, caller)
    others = [team for team in channel.team_ids if team != caller.team_id]
    return {
        "id": channel.id,
        "name": channel.name_for(caller.team_id),
        "is_im": channel.kind is ChannelKind.IM,
        "is_mpim": channel.kind is ChannelKind.MPIM,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "is_archived": channel.is_archived,
        "is_ext_shared": workspace.is_ext_shared(channel),
        "is_pending_ext_shared": bool(channel.pending_with),
        "is_member": caller.user_id in channel.members,
        "shared_team_names": [workspace.teams[team].name for team in others],
        "topic": channel.topic,
        "members": list(channel.members),
        "pin_count": len(channel.pins),
        "bookmarks": [
            bookmark_json(one, channel_id=channel.id, rank=rank)
            for rank, one in enumerate(channel.bookmarks.values())
        ],
        "user": body.get("user"),
        "unread": len(unread) if caller.user_id in channel.members else 0,
    }


def _user(workspace: Workspace, user: User, caller: Caller) -> Json:
    team = workspace.teams[user.team_id]
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "team_id": user.team_id,
        "team_name": team.name,
        "is_bot": user.is_bot,
        "is_external": user.team_id != caller.team_id,
        "color": avatar_color(user.id),
    }
