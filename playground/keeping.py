"""Keeps the workspace in a JSON file, so that a playground goes on where it stopped."""

import asyncio
import contextlib
import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from playground.connecting import Invite
from playground.installing import KeptRefresh
from playground.scheduling import KeptScheduled
from playground.services import Services
from playground.state.files import File
from playground.state.records import App, Channel, ResponseUrl, User, View
from playground.state.streams import StreamState
from playground.state.tokens import KeptToken
from playground.state.workspace import Workspace

VERSION = 1
PAUSE_SECONDS = 2.0


class StateError(ValueError):
    """The state file cannot be used; the message says what to do."""


@dataclass(slots=True, kw_only=True)
class Installation:
    """An app in a workspace; everything else of an app comes from the world file."""

    app_id: str
    team_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    is_installed: bool
    org_team_ids: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Kept:
    """The whole file. `now` is the playground's time, which may be ahead of the machine's."""

    version: int
    now: float
    installations: list[Installation]
    users: list[User]
    channels: list[Channel]
    views: list[View] = field(default_factory=list)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: list[tuple[str, str, str]] = field(default_factory=list)
    response_urls: list[ResponseUrl] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    tokens: list[KeptToken] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    refreshes: list[KeptRefresh] = field(default_factory=list)
    scheduled: list[KeptScheduled] = field(default_factory=list)
    invites: list[Invite] = field(default_factory=list)


_KEPT = TypeAdapter(Kept)


def _installation(app: App) -> Installation:
    return Installation(
        app_id=app.id,
        team_id=app.team_id,
        bot_user_id=app.bot_user_id,
        bot_id=app.bot_id,
        bot_token=app.bot_token,
        is_installed=app.is_installed,
        org_team_ids=app.org_team_ids,
    )


def kept_of(services: Services) -> Kept:
    """What the file would say now."""
    workspace = services.workspace
    return Kept(
        version=VERSION,
        now=workspace.clock.now(),
        installations=[_installation(app) for app in workspace.all_apps()],
        users=list(workspace.users.values()),
        channels=list(workspace.channels.values()),
        views=list(workspace.views.values()),
        stacks=workspace.stacks,
        homes=[(*key, view_id) for key, view_id in workspace.homes.items()],
        response_urls=list(workspace.response_urls.values()),
        files=list(workspace.files.values()),
        tokens=workspace.tokens.kept(),
        refusals=workspace.tokens.refusals,
        refreshes=services.installing.kept(),
        scheduled=services.scheduling.kept(),
        invites=services.connecting.kept(),
    )


def read_state(path: Path) -> Kept | None:
    """None when there is no file yet. Raises StateError."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        msg = f"{path}: the state file cannot be read ({error.strerror})"
        raise StateError(msg) from error
    try:
        kept = _KEPT.validate_json(text)
    except ValidationError as error:
        msg = f"{path}: this is not a state file of a playground; move it away or name another"
        raise StateError(msg) from error
    if kept.version != VERSION:
        msg = f"{path}: the state was kept by another version; move the file away or name another"
        raise StateError(msg)
    return kept


def _check(kept: Kept, workspace: Workspace, path: Path) -> None:
    teams = {user.team_id for user in kept.users} | {
        team for channel in kept.channels for team in channel.team_ids
    }
    apps = {one.app_id for one in kept.installations}
    strange = sorted(teams - set(workspace.teams)) + sorted(apps - set(workspace.apps))
    if strange:
        msg = (
            f"{path}: the state was kept for another world: {', '.join(strange)} is not in this "
            "one; move the file away or name another"
        )
        raise StateError(msg)


def restore(kept: Kept, services: Services, *, path: Path) -> None:
    """Put everything back. Raises StateError when the state is of another world."""
    workspace = services.workspace
    _check(kept, workspace, path)
    workspace.clock.advance(max(0.0, kept.now - workspace.clock.now()))
    for one in kept.installations:
        values = dataclasses.asdict(one)
        app_id = values.pop("app_id")
        workspace.put_installation(app_id, **values)
    workspace.users |= {user.id: user for user in kept.users}
    workspace.channels |= {channel.id: channel for channel in kept.channels}
    workspace.views |= {view.id: view for view in kept.views}
    workspace.stacks |= kept.stacks
    workspace.homes |= {(app_id, user_id): view_id for app_id, user_id, view_id in kept.homes}
    workspace.response_urls |= {url.id: url for url in kept.response_urls}
    workspace.files |= {file.id: file for file in kept.files}
    workspace.put_tokens(kept.tokens, kept.refusals)
    services.installing.restore(kept.refreshes)
    services.connecting.restore(kept.invites)
    for channel in kept.channels:
        for message in channel.messages.values():
            if message.stream is not None and message.is_streaming:
                message.stream.state = StreamState.EXPIRED


class Keeping:
    """Writes the file every few seconds when something happened, and at the end."""

    def __init__(self, services: Services, path: Path) -> None:
        self._services = services
        self._path = path
        self._task: asyncio.Task[None] | None = None
        self._seen = 0

    def load(self) -> Kept | None:
        """Put back what the file says. Raises StateError."""
        kept = read_state(self._path)
        if kept is not None:
            restore(kept, self._services, path=self._path)
        return kept

    def start(self, kept: Kept | None) -> None:
        """Call it on the loop: what is scheduled waits on, and the file is kept from now on."""
        if kept is not None:
            self._services.scheduling.restore(kept.scheduled)
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            news = self._services.ledger.after(self._seen)
            if news:
                self._seen = news[-1].n
                self.save()

    def save(self) -> None:
        """Write the whole file at once, or leave the old one as it is."""
        document = json.dumps(_KEPT.dump_python(kept_of(self._services), mode="json"))
        draft = self._path.with_name(f"{self._path.name}.new")
        draft.touch(mode=0o600)
        draft.write_text(document, encoding="utf-8")
        draft.replace(self._path)

    async def close(self) -> None:
        """Write once more and stop."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self.save()
