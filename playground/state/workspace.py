"""The whole workspace in memory: built from a World, read by ids."""

from dataclasses import replace
from typing import Any

from playground.clock import Clock, Timings
from playground.identifiers import Identifiers
from playground.manifest import EVERYTHING, Manifest, read_manifest
from playground.state.files import File
from playground.state.records import (
    ActionToken,
    App,
    Caller,
    Channel,
    ChannelKind,
    Json,
    Message,
    ResponseUrl,
    Team,
    TokenKind,
    Trigger,
    User,
    UserGroup,
    View,
)
from playground.state.tokens import KeptToken, Tokens
from playground.world import AppEntry, DeliveryKind, World


def user_token(user_id: str) -> str:
    """The token that acts as a person."""
    return f"xoxp-playground-{user_id}"


class Workspace:
    """Everything that the playground remembers. Only the event loop changes it."""

    def __init__(
        self, world: World, *, clock: Clock, identifiers: Identifiers, timings: Timings
    ) -> None:
        self.clock = clock
        self.ids = identifiers
        self.timings = timings
        self.teams = {
            team.id: Team(
                id=team.id,
                name=team.name,
                domain=team.domain,
                enterprise_id=team.enterprise_id,
                color=team.color,
                enterprise_name=team.enterprise_name,
                approves_connect=team.approves_connect,
                emoji=dict(team.emoji),
            )
            for team in world.teams
        }
        self.users: dict[str, User] = {}
        self.apps: dict[str, App] = {}
        self._elsewhere: dict[tuple[str, str], App] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[tuple[str, str], str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.tickets: dict[str, str] = {}
        self.action_tokens: dict[str, ActionToken] = {}
        self.files: dict[str, File] = {}
        self.tokens = Tokens(clock=clock)
        self._add_people(world)
        self._add_apps(world)
        self._add_channels(world)
        self.usergroups = self._usergroups(world)

    def _add_people(self, world: World) -> None:
        for entry in world.users:
            self.users[entry.id] = User(
                id=entry.id,
                team_id=entry.team,
                name=entry.name,
                real_name=entry.real_name,
                email=entry.email,
                title=entry.title,
                tz=entry.tz,
                locale=entry.locale,
                kind=entry.kind,
            )
            token = user_token(entry.id)
            self.tokens.add(
                Caller(
                    kind=TokenKind.USER, team_id=entry.team, user_id=entry.id, app=None, token=token
                )
            )

    def _add_apps(self, world: World) -> None:
        for entry in world.apps:
            manifest = EVERYTHING if entry.manifest is None else read_manifest(entry.manifest)
            app = App(
                id=entry.id,
                name=entry.name,
                team_id=entry.team,
                bot_user_id=entry.bot_user_id,
                bot_id="B" + entry.bot_user_id[1:],
                bot_token=entry.bot_token,
                app_token=entry.app_token,
                signing_secret=entry.signing_secret,
                delivery=_delivery(entry, manifest),
                request_url=entry.request_url,
                open_to_external_members=entry.open_to_external_members,
                outside_marketplace=entry.outside_marketplace,
                client_id=entry.client_id,
                client_secret=entry.client_secret,
                is_installed=entry.installed,
                org_team_ids=self._org_teams(entry),
                manifest=manifest,
            )
            self.apps[app.id] = app
            self.tokens.add(self._spoken_for(app, TokenKind.APP, app.app_token))
            if app.is_installed:
                self.add_installation(app)

    def _org_teams(self, entry: AppEntry) -> list[str]:
        if not entry.org_wide:
            return []
        return list(entry.org_teams) or self.sisters_of(entry.team)

    def sisters_of(self, team_id: str) -> list[str]:
        """The workspaces of the team's Grid organisation, itself included; none without one."""
        grid = self.teams[team_id].enterprise_id
        return [one.id for one in self.teams.values() if grid and one.enterprise_id == grid]

    def _spoken_for(self, app: App, kind: TokenKind, token: str) -> Caller:
        return Caller(
            kind=kind,
            team_id=app.team_id,
            user_id=app.bot_user_id,
            app=app,
            token=token,
            scopes=app.manifest.bot_scopes,
        )

    def add_installation(self, app: App) -> None:
        """The app is in the workspace `app.team_id` from now on, with its bot user and token."""
        app.is_installed = True
        if self.apps[app.id].team_id != app.team_id:
            self._elsewhere[app.id, app.team_id] = app
        self.users[app.bot_user_id] = User(
            id=app.bot_user_id,
            team_id=app.team_id,
            name=app.name.lower().replace(" ", "_"),
            real_name=app.name,
            bot_id=app.bot_id,
            app_id=app.id,
        )
        self.tokens.add(self._spoken_for(app, TokenKind.BOT, app.bot_token))

    def all_apps(self) -> list[App]:
        """Every app in every workspace, also where it is not installed now."""
        return [*self.apps.values(), *self._elsewhere.values()]

    def put_installation(self, app_id: str, *, team_id: str, **values: Any) -> None:
        """The app in the workspace is as a state file says."""
        app = self.apps[app_id]
        if app.team_id != team_id:
            app = replace(app, team_id=team_id)
            self._elsewhere[app_id, team_id] = app
        for name, value in values.items():
            setattr(app, name, value)

    def put_tokens(self, kept: list[KeptToken], refusals: dict[str, str]) -> None:
        """The tokens of a state file in place of those of the world file."""
        self.tokens.clear()
        self.tokens.refusals.update(refusals)
        for one in kept:
            installed = self._elsewhere.values()
            app = next(
                (it for it in installed if it.id == one.app_id and it.covers(one.team_id)), None
            )
            self.tokens.add(
                Caller(
                    kind=one.kind,
                    team_id=one.team_id,
                    user_id=one.user_id,
                    app=app or self.apps.get(one.app_id or ""),
                    token=one.token,
                    scopes=one.scopes,
                ),
                expires_at=one.expires_at,
            )

    def installation(self, app_id: str, team_id: str) -> App | None:
        """The app as it is installed in the workspace."""
        app = self._elsewhere.get((app_id, team_id)) or self.apps.get(app_id)
        return app if app is not None and app.is_installed and app.team_id == team_id else None

    def installations(self) -> list[App]:
        """Every app in every workspace where it is installed."""
        return [app for app in self.all_apps() if app.is_installed]

    def _add_channels(self, world: World) -> None:
        created = int(self.clock.now())
        for entry in world.channels:
            bots = (self.apps[one] for one in entry.apps)
            members = [*entry.members, *(one.bot_user_id for one in bots if one.is_installed)]
            self.channels[entry.id] = Channel(
                id=entry.id,
                kind=ChannelKind.PRIVATE if entry.private else ChannelKind.PUBLIC,
                team_id=entry.team,
                name=entry.name,
                created=created,
                creator=members[0] if members else "USLACKBOT",
                names=dict(entry.names),
                shared_with=list(entry.shared_with),
                post_only=list(entry.post_only),
                pending_with=list(entry.pending_with),
                members=dict.fromkeys(members),
                topic=entry.topic,
                purpose=entry.purpose,
                is_archived=entry.archived,
            )

    def _usergroups(self, world: World) -> dict[str, UserGroup]:
        created = int(self.clock.now())
        return {
            entry.id: UserGroup(
                id=entry.id,
                team_id=entry.team,
                handle=entry.handle,
                name=entry.name,
                description=entry.description,
                members=entry.members,
                created=created,
                created_by=entry.members[0] if entry.members else "USLACKBOT",
                is_disabled=entry.disabled,
            )
            for entry in world.usergroups
        }

    def caller(self, token: str) -> Caller | None:
        """Who the token speaks for, None for a token that nobody holds."""
        return self.tokens.caller(token)

    def has_left(self, caller: Caller) -> bool:
        """True of a person whose account has ended; Slack takes their token no more."""
        return caller.kind is TokenKind.USER and self.users[caller.user_id].is_deleted

    def app_of_bot(self, user_id: str) -> App | None:
        """The app whose bot user this is, as it is installed in the bot user's workspace."""
        user = self.users.get(user_id)
        if user is None or user.app_id is None:
            return None
        return self.installation(user.app_id, user.team_id)

    def people(self) -> list[User]:
        """All users but bots, in the order of the world file."""
        return [user for user in self.users.values() if not user.is_bot]

    def can_see(self, channel: Channel, *, user_id: str, team_id: str) -> bool:
        """Members see it; so does everybody but guests of a party's workspace when it is public."""
        if user_id in channel.members:
            return True
        user = self.users.get(user_id)
        if user is not None and user.kind.is_guest:
            return False
        return channel.kind is ChannelKind.PUBLIC and team_id in channel.team_ids

    def share_a_channel(self, user_id: str, other_user_id: str) -> bool:
        """True when both are members of one conversation that is not a direct message."""
        return any(
            user_id in channel.members and other_user_id in channel.members
            for channel in self.channels.values()
            if channel.kind in (ChannelKind.PUBLIC, ChannelKind.PRIVATE)
        )

    def knows(self, *, team_id: str, user: User) -> bool:
        """True when somebody of the team may look the user up, as all of one Grid may."""
        return self.is_one_organisation(user.team_id, team_id) or any(
            team_id in channel.team_ids and user.team_id in channel.team_ids
            for channel in self.channels.values()
        )

    def direct_channel(self, user_ids: list[str]) -> tuple[Channel, bool]:
        """The IM or MPIM of exactly these users, and whether it was there already."""
        wanted = set(user_ids)
        for channel in self.channels.values():
            if (
                channel.kind in (ChannelKind.IM, ChannelKind.MPIM)
                and set(channel.members) == wanted
            ):
                return channel, True
        kind = ChannelKind.IM if len(wanted) <= 2 else ChannelKind.MPIM  # noqa: PLR2004 two people
        first, *others = user_ids
        home = self.users[first].team_id
        teams = dict.fromkeys(self.users[one].team_id for one in others)
        channel = Channel(
            id=self.ids.make("D" if kind is ChannelKind.IM else "G"),
            kind=kind,
            team_id=home,
            name="" if kind is ChannelKind.IM else self._group_name(user_ids),
            created=int(self.clock.now()),
            creator=first,
            shared_with=[team for team in teams if team != home],
            members=dict.fromkeys(user_ids),
        )
        self.channels[channel.id] = channel
        return channel, False

    def _group_name(self, user_ids: list[str]) -> str:
        return "mpdm-" + "--".join(self.users[one].name for one in user_ids) + "-1"

    def permalink(self, channel: Channel, message: Message | None, *, team_id: str) -> str:
        """The address of a conversation, or of a message in it, for somebody of the team."""
        link = f"https://{self.teams[team_id].domain}.slack.example/archives/{channel.id}"
        if message is None:
            return link
        link += f"/p{message.ts.replace('.', '')}"
        if message.is_reply:
            link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
        return link

    def enterprise_of(self, team_id: str) -> str | None:
        """The Grid organisation of the team."""
        return self.teams[team_id].enterprise_id

    def enterprise_json(self, team_id: str) -> Json | None:
        """The Grid organisation of the team, with its name."""
        team = self.teams[team_id]
        if team.enterprise_id is None:
            return None
        return {"id": team.enterprise_id, "name": team.enterprise_name or team.enterprise_id}

    def is_one_organisation(self, team_id: str, other_team_id: str) -> bool:
        """True for the same workspace, and for two of one Grid organisation."""
        grid = self.enterprise_of(team_id)
        same_grid = grid is not None and grid == self.enterprise_of(other_team_id)
        return team_id == other_team_id or same_grid

    def is_org_shared(self, channel: Channel) -> bool:
        """Shared, and all parties are of one Grid organisation."""
        organisations = {self.enterprise_of(team) for team in channel.team_ids}
        return bool(channel.shared_with) and len(organisations) == 1 and None not in organisations

    def is_ext_shared(self, channel: Channel) -> bool:
        """Shared with another organisation."""
        return bool(channel.shared_with) and not self.is_org_shared(channel)


def _delivery(entry: AppEntry, manifest: Manifest) -> DeliveryKind:
    """What the manifest says of Socket Mode decides, as in Slack; else the world does."""
    if manifest.socket_mode is None:
        return entry.delivery
    return DeliveryKind.SOCKET if manifest.socket_mode else DeliveryKind.HTTP
