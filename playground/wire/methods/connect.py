"""Slack Connect: conversations.inviteShared, acceptSharedInvite, listConnectInvites."""

from playground.connecting import Invite
from playground.state.records import ChannelKind, Json, User
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import Call, Method
from playground.wire.methods.managing import checked_name
from playground.wire.paging import Item, next_cursor, page_of


async def _invite(call: Call) -> Json:
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("channel_archived")
    if channel.kind not in (ChannelKind.PUBLIC, ChannelKind.PRIVATE):
        raise SlackError("invalid_channel_type")
    if call.caller.user_id not in channel.members:
        raise SlackError("not_in_channel")
    if call.caller.team_id in channel.post_only:
        raise SlackError("no_external_invite_permission")
    emails = call.arguments.get("emails") or []
    users = call.arguments.get("user_ids") or []
    if not emails and not users:
        raise SlackError("recipients_not_specified")
    if len(emails) + len(users) > 1:
        raise SlackError("too_many_emails")
    if emails and "@" not in emails[0]:
        raise SlackError("invalid_email")
    if users and users[0] not in call.services.workspace.users:
        raise SlackError("user_not_found")
    limited = call.arguments.get("external_limited")
    invite = call.services.connecting.invite(
        channel,
        call.caller.user_id,
        email=emails[0] if emails else "",
        user_id=users[0] if users else "",
        post_only=True if limited is None else bool(limited),
    )
    team = call.services.workspace.teams[channel.team_id]
    return {
        "invite_id": invite.id,
        "conf_code": call.services.workspace.ids.digits(length=6),
        "url": f"https://{team.domain}.slack.example/share/{invite.id}",
        "is_legacy_shared_channel": False,
    }


async def _accept(call: Call) -> Json:
    connecting, workspace = call.services.connecting, call.services.workspace
    invite = connecting.find(str(call.arguments.get("invite_id") or ""))
    name = checked_name(str(call.arguments["channel_name"]))
    user = workspace.users[call.caller.user_id]
    channel = connecting.accept(invite, user, name=name)
    return {
        "implicit_approval": not invite.awaits_approval,
        "channel_id": channel.id,
        "invite_id": invite.id,
        "can_open_scdm": True,
    }


def _page(found: list[Item], arguments: Json) -> tuple[list[Item], str]:
    """These methods have no invalid_cursor of their own."""
    try:
        return page_of(found, arguments)
    except SlackError as error:
        raise invalid_arguments(f"{error.code} [json-pointer:/cursor]") from error


async def _list(call: Call) -> Json:
    workspace = call.services.workspace
    found = call.services.connecting.invites_of(call.caller.team_id)
    page, cursor = _page(found, {**call.arguments, "limit": call.arguments.get("count")})

    def shown(invite: Invite) -> Json:
        channel = workspace.channels[invite.channel_id]
        return {
            "direction": "outgoing",
            "status": "accepted" if invite.awaits_approval else "sent",
            "date_last_updated": invite.created,
            "invite_type": "channel",
            "invite": {
                "id": invite.id,
                "date_created": invite.created,
                "inviting_user": {"id": invite.inviting_user_id},
                "recipient_email": invite.email,
                "recipient_user_id": invite.user_id,
            },
            "channel": {"id": channel.id, "name": channel.name},
        }

    return {"invites": [shown(one) for one in page]} | next_cursor(cursor)


def _decided(call: Call) -> tuple[Invite, User]:
    """The invitation that waits, and who decides. Raises restricted_action for others."""
    workspace = call.services.workspace
    invite = call.services.connecting.waiting(str(call.arguments["invite_id"]))
    if workspace.channels[invite.channel_id].team_id != call.caller.team_id:
        raise SlackError("restricted_action")
    return invite, workspace.users[call.caller.user_id]


async def _approve(call: Call) -> Json:
    call.services.connecting.approve(*_decided(call))
    return {}


async def _decline(call: Call) -> Json:
    call.services.connecting.decline(*_decided(call))
    return {}


async def _external_teams(call: Call) -> Json:
    found = call.services.connecting.organisations_of(call.caller.team_id)
    page, cursor = _page(found, call.arguments)
    return {"organizations": page, "total_count": len(found)} | next_cursor(cursor)


METHODS = (
    Method(name="conversations.inviteShared", handler=_invite),
    Method(name="conversations.acceptSharedInvite", handler=_accept),
    Method(name="conversations.approveSharedInvite", handler=_approve),
    Method(name="conversations.declineSharedInvite", handler=_decline),
    Method(name="team.externalTeams.list", handler=_external_teams),
    Method(name="conversations.listConnectInvites", handler=_list),
)
