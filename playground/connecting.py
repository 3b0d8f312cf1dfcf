"""Slack Connect: channels that another organisation is invited to, joins, renames and leaves."""

from dataclasses import dataclass

from playground.announcer import Announcer
from playground.conversing import Conversing
from playground.state.records import Channel, ChannelKind, Json, User
from playground.state.shapes import profile_json
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError

INVITE_SECONDS = 14 * 24 * 3600


@dataclass(slots=True, kw_only=True)
class Invite:
    """One invitation into a channel. `team_id` is the invited one, empty when it is not known."""

    id: str
    channel_id: str
    inviting_user_id: str
    email: str
    user_id: str
    team_id: str
    post_only: bool
    created: int
    is_used: bool = False
    accepted_by: str = ""
    accepted_name: str = ""

    @property
    def awaits_approval(self) -> bool:
        """Accepted, and an administrator of the host has not decided yet."""
        return bool(self.accepted_by) and not self.is_used


class Connecting:
    """Shares channels with other organisations and tells apps of it."""

    def __init__(self, workspace: Workspace, announcer: Announcer, conversing: Conversing) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._conversing = conversing
        self._invites: dict[str, Invite] = {}

    def invite(  # noqa: PLR0913 one argument per field
        self,
        channel: Channel,
        inviter_id: str,
        *,
        email: str = "",
        user_id: str = "",
        team_id: str = "",
        post_only: bool,
    ) -> Invite:
        """An invitation that is open for two weeks; the channel is pending until it is used."""
        guest = self._workspace.users.get(user_id) or self._person_with(email)
        invite = Invite(
            id=self._workspace.ids.make("I"),
            channel_id=channel.id,
            inviting_user_id=inviter_id,
            email=email,
            user_id=guest.id if guest is not None else "",
            team_id=team_id or (guest.team_id if guest is not None else ""),
            post_only=post_only,
            created=int(self._workspace.clock.now()),
        )
        self._invites[invite.id] = invite
        known = invite.team_id and invite.team_id not in channel.team_ids
        if known and invite.team_id not in channel.pending_with:
            channel.pending_with.append(invite.team_id)
            self._announcer.channel_changed(channel)
        return invite

    def _person_with(self, email: str) -> User | None:
        people = self._workspace.people()
        return next((one for one in people if email and one.email == email), None)

    def invites_of(self, team_id: str) -> list[Invite]:
        """Open invitations into the team's own channels."""
        return [
            one
            for one in self._invites.values()
            if not one.is_used and self._workspace.channels[one.channel_id].team_id == team_id
        ]

    def kept(self) -> list[Invite]:
        """All invitations, for a state file."""
        return list(self._invites.values())

    def restore(self, kept: list[Invite]) -> None:
        """Those of a state file."""
        self._invites |= {one.id: one for one in kept}

    def find(self, invite_id: str) -> Invite:
        """Raises invite_not_found, invite_used."""
        invite = self._invites.get(invite_id)
        if invite is None or self._workspace.clock.now() > invite.created + INVITE_SECONDS:
            raise SlackError("invite_not_found")
        if invite.is_used or invite.awaits_approval:
            raise SlackError("invite_used")
        return invite

    def accept(self, invite: Invite, user: User, *, name: str) -> Channel:
        """The person's organisation wants to be a party of the channel, under its own name.

        It is one at once, unless the host approves such things first.
        """
        channel = self._workspace.channels[invite.channel_id]
        if user.team_id == channel.team_id:
            raise SlackError("invite_from_same_org")
        if user.team_id in channel.team_ids:
            raise SlackError("has_already_connected_to_org")
        if invite.team_id and invite.team_id != user.team_id:
            raise SlackError("invalid_recipient_team")
        if any(one.name_for(user.team_id) == name for one in self._channels_of(user.team_id)):
            raise SlackError("name_taken")
        invite.accepted_by, invite.accepted_name = user.id, name
        needs_approval = self._workspace.teams[channel.team_id].approves_connect
        event = self._told(invite, channel, "shared_channel_invite_accepted", by=user)
        self._tell_host(channel, event | {"approval_required": needs_approval})
        if not needs_approval:
            self._connect(invite, channel)
        return channel

    def waiting(self, invite_id: str) -> Invite:
        """One that was accepted and waits. Raises invite_not_found, approval_not_found."""
        invite = self._invites.get(invite_id)
        if invite is None:
            raise SlackError("invite_not_found")
        if not invite.awaits_approval:
            raise SlackError("approval_not_found")
        return invite

    def approve(self, invite: Invite, user: User) -> None:
        """The host lets the organisation in."""
        channel = self._workspace.channels[invite.channel_id]
        event = self._told(invite, channel, "shared_channel_invite_approved", by=user)
        self._tell_host(channel, event)
        self._connect(invite, channel)

    def decline(self, invite: Invite, user: User) -> None:
        """The host does not: the invitation is over."""
        channel = self._workspace.channels[invite.channel_id]
        event = self._told(invite, channel, "shared_channel_invite_declined", by=user)
        invite.is_used = True
        channel.pending_with = [one for one in channel.pending_with if one != invite.team_id]
        self._tell_host(channel, event)
        self._announcer.channel_changed(channel)

    def _connect(self, invite: Invite, channel: Channel) -> None:
        user = self._workspace.users[invite.accepted_by]
        invite.is_used = True
        channel.shared_with.append(user.team_id)
        channel.names[user.team_id] = invite.accepted_name
        channel.pending_with = [one for one in channel.pending_with if one != user.team_id]
        if invite.post_only:
            channel.post_only.append(user.team_id)
        self._announcer.to_apps_in(
            channel,
            {"type": "channel_shared", "connected_team_id": user.team_id, "channel": channel.id},
        )
        self._conversing.join(channel, user, inviter=invite.inviting_user_id)

    def _tell_host(self, channel: Channel, event: Json) -> None:
        """Every app of the host's workspace that listens, also one that is not in the channel."""
        for app in self._workspace.installations():
            if app.covers(channel.team_id):
                self._announcer.to_app(app, event, channel=channel)

    def _channels_of(self, team_id: str) -> list[Channel]:
        return [one for one in self._workspace.channels.values() if team_id in one.team_ids]

    def end(self, channel: Channel, team_id: str) -> None:
        """The organisation leaves the channel, and its people and apps with it."""
        if team_id not in channel.shared_with:
            raise SlackError("team_not_found")
        apps = self._announcer.apps_in(channel)
        for member in list(channel.members):
            if self._workspace.users[member].team_id == team_id:
                self._conversing.leave(channel, self._workspace.users[member])
        channel.shared_with.remove(team_id)
        channel.names.pop(team_id, None)
        channel.post_only = [one for one in channel.post_only if one != team_id]
        event = {
            "type": "channel_unshared",
            "previously_connected_team_id": team_id,
            "channel": channel.id,
            "is_ext_shared": self._workspace.is_ext_shared(channel),
        }
        for app in apps:
            self._announcer.to_app(app, event, channel=channel)
        self._announcer.channel_changed(channel)

    def _told(self, invite: Invite, channel: Channel, kind: str, *, by: User) -> Json:
        """What the three events of an invitation say; `by` accepted, approved or declined it."""
        workspace = self._workspace
        inviter = workspace.users[invite.inviting_user_id]
        teams = [*channel.team_ids, workspace.users[invite.accepted_by].team_id]
        body: Json = {
            "type": kind,
            "invite": {
                "id": invite.id,
                "date_created": invite.created,
                "date_invalid": invite.created + INVITE_SECONDS,
                "inviting_team": self._team(inviter.team_id),
                "inviting_user": self._user(inviter),
                "recipient_email": invite.email or None,
                "recipient_user_id": invite.user_id or None,
            },
            "channel": {
                "id": channel.id,
                "is_private": channel.is_private,
                "is_im": False,
                "name": channel.name,
            },
            "teams_in_channel": [self._team(one) for one in teams],
        }
        if kind == "shared_channel_invite_accepted":
            return body | {"accepting_user": self._user(by)}
        actor = "approving" if kind == "shared_channel_invite_approved" else "declining"
        return body | {
            f"{actor}_team_id": by.team_id,
            f"{actor}_user": self._user(by),
        }

    def organisations_of(self, team_id: str) -> list[Json]:
        """The other organisations with which the workspace shares conversations."""
        shared: dict[str, list[Channel]] = {}
        for channel in self._channels_of(team_id):
            for other in channel.team_ids:
                if not self._workspace.is_one_organisation(team_id, other):
                    shared.setdefault(other, []).append(channel)
        return [self._organisation(one, channels) for one, channels in shared.items()]

    def _organisation(self, team_id: str, channels: list[Channel]) -> Json:
        team = self._workspace.teams[team_id]
        counts = {
            name: len([one for one in channels if one.kind is kind])
            for name, kind in (
                ("public_channel_count", ChannelKind.PUBLIC),
                ("private_channel_count", ChannelKind.PRIVATE),
                ("im_channel_count", ChannelKind.IM),
                ("mpim_channel_count", ChannelKind.MPIM),
            )
        }
        stamps = [float(ts) for one in channels for ts in one.messages]
        return {
            "team_id": team.id,
            "team_name": team.name,
            "team_domain": team.domain,
            **counts,
            "connected_workspaces": [{"workspace_id": team.id, "workspace_name": team.name}],
            "slack_connect_prefs": {},
            "connection_status": "CONNECTED",
            "last_active_timestamp": int(max(stamps, default=0.0)),
            "is_sponsored": False,
        }

    def _team(self, team_id: str) -> Json:
        team = self._workspace.teams[team_id]
        return {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "icon": {"image_default": True},
            "is_verified": False,
            "date_created": 0,
        }

    def _user(self, user: User) -> Json:
        return {
            "id": user.id,
            "team_id": user.team_id,
            "name": user.name,
            "updated": int(self._workspace.clock.now()),
            "who_can_share_contact_card": "EVERYONE",
            "profile": profile_json(user),
        }
