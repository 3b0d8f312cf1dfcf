"""Slack Connect: channels that another organisation is invited to, joins, renames and leaves."""

from dataclasses import dataclass

from playground.announcer import Announcer
from playground.conversing import Conversing
from playground.state.records import Channel, Json, User
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
        if invite.is_used:
            raise SlackError("invite_used")
        return invite

    def accept(self, invite: Invite, user: User, *, name: str) -> Channel:
        """The person's organisation is a party of the channel from now on, under its own name."""
        channel = self._workspace.channels[invite.channel_id]
        if user.team_id == channel.team_id:
            raise SlackError("invite_from_same_org")
        if user.team_id in channel.team_ids:
            raise SlackError("has_already_connected_to_org")
        if invite.team_id and invite.team_id != user.team_id:
            raise SlackError("invalid_recipient_team")
        if any(one.name_for(user.team_id) == name for one in self._channels_of(user.team_id)):
            raise SlackError("name_taken")
        invite.is_used = True
        channel.shared_with.append(user.team_id)
        channel.names[user.team_id] = name
        channel.pending_with = [one for one in channel.pending_with if one != user.team_id]
        if invite.post_only:
            channel.post_only.append(user.team_id)
        for app in self._workspace.installations():
            if app.team_id == channel.team_id:
                self._announcer.to_app(app, self._accepted(invite, channel, user), channel=channel)
        self._announcer.to_apps_in(
            channel,
            {"type": "channel_shared", "connected_team_id": user.team_id, "channel": channel.id},
        )
        self._conversing.join(channel, user, inviter=invite.inviting_user_id)
        return channel

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

    def _accepted(self, invite: Invite, channel: Channel, user: User) -> Json:
        workspace = self._workspace
        inviter = workspace.users[invite.inviting_user_id]
        return {
            "type": "shared_channel_invite_accepted",
            "approval_required": False,
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
            "teams_in_channel": [self._team(one) for one in channel.team_ids],
            "accepting_user": self._user(user),
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
