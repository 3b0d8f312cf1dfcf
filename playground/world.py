"""The world file: organisations, people, channels and apps of a playground, in YAML."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class WorldError(ValueError):
    """The world file cannot be used; each line of the message names a place and what to do."""


class UserKind(StrEnum):
    """What a person is in their workspace."""

    MEMBER = "member"
    ADMIN = "admin"
    GUEST = "guest"
    SINGLE_CHANNEL_GUEST = "single_channel_guest"

    @property
    def is_guest(self) -> bool:
        """True for both kinds of guest: they see only the conversations that they are in."""
        return self in (UserKind.GUEST, UserKind.SINGLE_CHANNEL_GUEST)


class DeliveryKind(StrEnum):
    """How events reach an app."""

    SOCKET = "socket"
    HTTP = "http"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Id = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]+$")]
EmojiName = Annotated[str, Field(pattern=r"^[a-z0-9_+'-]+$")]


class TeamEntry(_Entry):
    """One workspace. `enterprise_id` makes it part of an Enterprise Grid organisation.

    `approves_connect`: an invitation of its channels that was accepted waits for approval.
    `emoji` are its own: a name and the address of a picture, or `alias:` and another name.
    """

    id: Id
    name: str
    domain: str
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    approves_connect: bool = False
    color: str = "#4a154b"
    emoji: dict[EmojiName, str] = Field(default_factory=dict)


class UserEntry(_Entry):
    """One person."""

    id: Id
    team: Id
    name: str
    real_name: str
    email: str | None = None
    title: str = ""
    tz: str = "Europe/London"
    locale: str = "en-GB"
    kind: UserKind = UserKind.MEMBER


class ChannelEntry(_Entry):
    """One channel. `shared_with` makes it a Slack Connect channel hosted by `team`.

    Teams under `post_only` may write there but may not invite anybody.
    """

    id: Id
    team: Id
    name: str
    private: bool = False
    archived: bool = False
    shared_with: tuple[Id, ...] = ()
    pending_with: tuple[Id, ...] = ()
    post_only: tuple[Id, ...] = ()
    names: dict[Id, str] = Field(default_factory=dict)
    members: tuple[Id, ...] = ()
    apps: tuple[Id, ...] = ()
    topic: str = ""
    purpose: str = ""


class UserGroupEntry(_Entry):
    """People of one workspace who are mentioned together, as `@handle`."""

    id: Id
    team: Id
    handle: Annotated[str, Field(pattern=r"^[a-z0-9._-]+$")]
    name: str
    description: str = ""
    members: tuple[Id, ...] = ()
    disabled: bool = False


class AppEntry(_Entry):
    """One app, installed in `team`. Without a manifest it may do everything.

    `installed` false: somebody of the workspace has to install it through OAuth first. That takes
    a `client_id` and a `client_secret`, with which other workspaces can install it too.

    `outside_marketplace` true: sold to others without being listed, and so held to one call a
    minute and 15 messages by conversations.history and conversations.replies.

    `org_wide` true: installed in the whole Grid organisation of `team`, in each of its workspaces
    or in those of `org_teams`.

    `open_to_external_members` false keeps commands, shortcuts and the home tab for members of the
    installing workspace only, as in Slack Connect.
    """

    id: Id
    name: str
    team: Id
    bot_user_id: Id
    bot_token: str
    app_token: str
    signing_secret: str
    delivery: DeliveryKind = DeliveryKind.SOCKET
    request_url: str | None = None
    manifest: Path | None = None
    open_to_external_members: bool = True
    outside_marketplace: bool = False
    client_id: str | None = None
    client_secret: str | None = None
    installed: bool = True
    org_wide: bool = False
    org_teams: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _http_needs_a_url(self) -> "AppEntry":
        if self.delivery is DeliveryKind.HTTP and not self.request_url:
            msg = "delivery: http needs a request_url"
            raise ValueError(msg)
        return self


class World(_Entry):
    """The whole file, checked: every id that is named exists, no id is used twice.

    `enforce_rates` false lets apps call as often as they like.
    """

    teams: tuple[TeamEntry, ...]
    users: tuple[UserEntry, ...]
    channels: tuple[ChannelEntry, ...] = ()
    apps: tuple[AppEntry, ...] = ()
    usergroups: tuple[UserGroupEntry, ...] = ()
    enforce_rates: bool = True

    @model_validator(mode="after")
    def _consistent(self) -> "World":
        problems = [*_repeated(self), *_dangling(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _repeated(world: World) -> list[str]:
    seen: set[str] = set()
    problems = []
    ids = [
        entry.id
        for group in (world.teams, world.users, world.channels, world.apps, world.usergroups)
        for entry in group
    ]
    for one in [*ids, *(app.bot_user_id for app in world.apps)]:
        if one in seen:
            problems.append(f"the id {one} is used twice")
        seen.add(one)
    tokens = [token for app in world.apps for token in (app.bot_token, app.app_token)]
    problems.extend(
        f"the token {token} is used twice"
        for token in sorted({token for token in tokens if tokens.count(token) > 1})
    )
    return problems


def _dangling(world: World) -> list[str]:
    teams = {team.id for team in world.teams}
    users = {user.id: user for user in world.users}
    apps = {app.id: app for app in world.apps}
    problems = [
        f"user {user.id} is in team {user.team}, which is not under teams"
        for user in world.users
        if user.team not in teams
    ]
    problems += [
        f"app {app.id} is installed in team {app.team}, which is not under teams"
        for app in world.apps
        if app.team not in teams
    ]
    problems += [
        f"user group {group.id} names {one}, who is not a user of team {group.team}"
        for group in world.usergroups
        for one in (*group.members, *(() if group.team in teams else (group.team,)))
        if one not in users or users[one].team != group.team
    ]
    grids = {team.id: team.enterprise_id for team in world.teams}
    for app in world.apps:
        home = grids.get(app.team)
        if app.org_wide and home is None:
            problems.append(f"app {app.id} is org_wide, but team {app.team} has no enterprise_id")
        problems += [
            f"app {app.id} has {one} under org_teams, which is not in its organisation"
            for one in app.org_teams
            if not app.org_wide or home is None or grids.get(one) != home
        ]
    for channel in world.channels:
        parties = {channel.team, *channel.shared_with}
        unknown = (parties | set(channel.pending_with) | set(channel.names)) - teams
        unknown |= set(channel.post_only) - set(channel.shared_with)
        problems += [
            f"channel {channel.id} names team {one}, which is not under teams"
            for one in sorted(unknown)
        ]
        problems += [
            f"channel {channel.id} has app {one}, which is not under apps"
            for one in channel.apps
            if one not in apps
        ]
        for member in channel.members:
            if member not in users:
                problems.append(f"channel {channel.id} has member {member}, not under users")
            elif users[member].team not in parties:
                problems.append(
                    f"channel {channel.id} has member {member} of team {users[member].team}, "
                    "with which it is not shared"
                )
    return problems


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "the file"


def world_of(document: Any, *, source: str = "world") -> World:
    """Check a parsed document. Raises WorldError with one line for each problem."""
    try:
        return World.model_validate(document)
    except ValidationError as error:
        lines = [f"{source}: {_place(one['loc'])}: {one['msg']}" for one in error.errors()]
        raise WorldError("\n".join(lines)) from error


def load_world(path: Path) -> World:
    """Read a world file; manifest paths in it count from the file's folder. Raises WorldError."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: the world file cannot be read ({error.strerror})"
        raise WorldError(msg) from error
    except yaml.YAMLError as error:
        msg = f"{path}: the world file is not valid YAML: {error}"
        raise WorldError(msg) from error
    world = world_of(document, source=str(path))
    apps = tuple(
        app.model_copy(update={"manifest": (path.parent / app.manifest).resolve()})
        if app.manifest is not None
        else app
        for app in world.apps
    )
    return world.model_copy(update={"apps": apps})
