"""How records look on the wire, seen from one team."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playground.state.records import App, Caller, Channel, ChannelKind, Json, Message, Team, User
from playground.state.workspace import Workspace
from playground.world import UserKind


def channel_json(workspace: Workspace, channel: Channel, caller: Caller) -> Json:
    """A conversation as `conversations.info` gives it to the caller."""
    if channel.kind is ChannelKind.IM:
        return _direct_json(workspace, channel, caller)
    shared = bool(channel.shared_with)
    private = channel.kind is not ChannelKind.PUBLIC
    name = channel.name_for(caller.team_id)
    others = [team for team in channel.team_ids if team != caller.team_id]
    return {
        "id": channel.id,
        "name": name,
        "name_normalized": name,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": channel.kind is ChannelKind.PRIVATE,
        "is_im": False,
        "is_mpim": channel.kind is ChannelKind.MPIM,
        "is_private": private,
        "is_general": False,
        "is_archived": channel.is_archived,
        "is_member": caller.user_id in channel.members,
        "is_shared": shared,
        "is_ext_shared": workspace.is_ext_shared(channel),
        "is_org_shared": workspace.is_org_shared(channel),
        "is_pending_ext_shared": bool(channel.pending_with),
        "pending_shared": list(channel.pending_with),
        "pending_connected_team_ids": list(channel.pending_with),
        "shared_team_ids": channel.team_ids,
        "connected_team_ids": others if shared else [],
        "internal_team_ids": [],
        "conversation_host_id": channel.team_id,
        "context_team_id": caller.team_id,
        "parent_conversation": None,
        "creator": channel.creator,
        "created": channel.created,
        "updated": channel.created * 1000,
        "unlinked": 0,
        "previous_names": [],
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {
            "value": channel.purpose,
            "creator": channel.creator,
            "last_set": channel.created,
        },
    }


def _direct_json(workspace: Workspace, channel: Channel, caller: Caller) -> Json:
    others = [one for one in channel.members if one != caller.user_id]
    other = workspace.users.get(others[0]) if others else None
    return {
        "id": channel.id,
        "created": channel.created,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": workspace.is_ext_shared(channel),
        "context_team_id": caller.team_id,
        "updated": channel.created * 1000,
        "user": others[0] if others else caller.user_id,
        "is_user_deleted": other is not None and other.is_deleted,
        "is_open": True,
        "priority": 0,
    }


def message_json(message: Message, *, with_metadata: bool = True) -> Json:
    """A message as history gives it. Ephemeral messages have `is_ephemeral` too."""
    body: Json = {"type": "message"}
    if message.subtype is not None:
        body["subtype"] = message.subtype
    body |= {"user": message.user, "text": message.text, "ts": message.ts, "team": message.team_id}
    optional: Json = {
        "client_msg_id": message.client_msg_id,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "blocks": message.blocks or None,
        "attachments": message.attachments or None,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "username": message.username,
        "icons": message.icons,
        "metadata": message.metadata if with_metadata else None,
        "inviter": message.inviter,
        "streaming_state": _streaming_state(message),
    }
    body |= {key: value for key, value in optional.items() if value is not None}
    if message.reactions:
        body["reactions"] = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if message.ephemeral_to is not None:
        body["is_ephemeral"] = True
    if message.subtype == "bot_message":
        del body["user"]
    if message.subtype == "assistant_app_thread":
        body["assistant_app_thread"] = {"title": message.text, "title_blocks": [], "artifacts": []}
    return body


def _streaming_state(message: Message) -> str | None:
    if message.stream is None:
        return None
    return "in_progress" if message.is_streaming else "completed"


def thread_json(channel: Channel, message: Message) -> Json:
    """The thread counters that a root carries, and what a reply says of its root."""
    if message.is_reply and message.thread_ts is not None:
        root = channel.messages.get(message.thread_ts)
        return {"parent_user_id": root.user} if root is not None else {}
    if not message.replies:
        return {}
    replies = [channel.messages[ts] for ts in message.replies]
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile_json(app: App, *, updated: int) -> Json:
    """`bot_profile` of a message that an app posted."""
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "icons": {},
        "deleted": False,
        "updated": updated,
        "team_id": app.team_id,
    }


def profile_json(user: User) -> Json:
    """`user_profile` of a message."""
    first = user.real_name.split(" ", maxsplit=1)[0]
    return {
        "avatar_hash": user.id.lower(),
        "first_name": first,
        "real_name": user.real_name,
        "display_name": user.name,
        "name": user.name,
        "team": user.team_id,
        "is_restricted": user.kind.is_guest,
        "is_ultra_restricted": user.kind is UserKind.SINGLE_CHANNEL_GUEST,
    }


def user_json(
    workspace: Workspace, user: User, caller: Caller, *, with_email: bool, with_locale: bool = False
) -> Json:
    """A user as `users.info` gives it to the caller; strangers have no email."""
    external = not workspace.is_one_organisation(user.team_id, caller.team_id)
    stranger = external and not workspace.share_a_channel(caller.user_id, user.id)
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "team": user.team_id,
    }
    if with_email and user.email is not None and not stranger:
        profile["email"] = user.email
    offset = datetime.fromtimestamp(workspace.clock.now(), tz=UTC).astimezone(ZoneInfo(user.tz))
    seconds = offset.utcoffset()
    enterprise = workspace.enterprise_json(user.team_id)
    body: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.is_deleted,
        "color": workspace.teams[user.team_id].color.lstrip("#"),
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": offset.tzname() or user.tz,
        "tz_offset": int(seconds.total_seconds()) if seconds is not None else 0,
        "profile": profile,
        "is_admin": user.kind is UserKind.ADMIN,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.kind.is_guest,
        "is_ultra_restricted": user.kind is UserKind.SINGLE_CHANNEL_GUEST,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_email_confirmed": not user.is_bot,
        "updated": int(workspace.clock.now()),
        "who_can_share_contact_card": "EVERYONE",
    }
    if external:
        body["is_stranger"] = stranger
    if user.is_bot:
        profile |= {"api_app_id": user.app_id, "bot_id": user.bot_id}
    if enterprise is not None:
        body["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": enterprise["id"],
            "enterprise_name": enterprise["name"],
            "teams": [user.team_id],
        }
    if with_locale:
        body["locale"] = user.locale
    return body


def team_json(team: Team) -> Json:
    """A workspace as `team.info` gives it."""
    return {
        "id": team.id,
        "name": team.name,
        "url": f"https://{team.domain}.slack.example/",
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_default": True},
        "enterprise_id": team.enterprise_id,
        "enterprise_name": team.enterprise_name or team.enterprise_id,
    }
