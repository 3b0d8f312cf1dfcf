"""OAuth: codes, installations, tokens that rotate, and what takes them away again."""

import dataclasses
from dataclasses import dataclass

from playground.announcer import Announcer
from playground.state.records import App, Caller, Json, TokenKind, User
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError
from playground.world import UserKind

CODE_SECONDS = 600.0
ROTATED_TOKEN_SECONDS = 43_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a person agreed to on the authorise page."""

    app_id: str
    user_id: str
    bot_scopes: frozenset[str] | None
    user_scopes: frozenset[str]
    redirect_uri: str
    expires_at: float = 0.0
    is_org_wide: bool = False

    def for_person(self, user_id: str, *, is_org_wide: bool = False) -> "Grant":
        """The same, agreed to by this person, for their workspace or all of their organisation."""
        return dataclasses.replace(self, user_id=user_id, is_org_wide=is_org_wide)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRefresh:
    """A refresh token as a state file has it, and the access token that it renews."""

    refresh_token: str
    access_token: str


class Installing:
    """Puts apps into workspaces and takes them out."""

    def __init__(self, workspace: Workspace, announcer: Announcer) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._codes: dict[str, Grant] = {}
        self._refresh: dict[str, Caller] = {}

    def app_of_client(self, client_id: str) -> App:
        """Raises invalid_client_id."""
        for app in self._workspace.apps.values():
            if app.client_id is not None and app.client_id == client_id:
                return app
        raise SlackError("invalid_client_id")

    def checked_client(self, client_id: str, secret: str) -> App:
        """The app of both. Raises invalid_client_id, bad_client_secret."""
        app = self.app_of_client(client_id)
        if secret != app.client_secret:
            raise SlackError("bad_client_secret")
        return app

    def code_for(self, grant: Grant) -> str:
        """A code that is good once, for ten minutes."""
        ids, now = self._workspace.ids, self._workspace.clock.now()
        code = f"{ids.digits()}.{ids.digits()}.{ids.secret(length=32).lower()}"
        self._codes[code] = dataclasses.replace(grant, expires_at=now + CODE_SECONDS)
        return code

    def exchange(self, app: App, *, code: str, redirect_uri: str) -> Json:
        """Install. Raises invalid_code, bad_redirect_uri; the body of `oauth.v2.access`."""
        grant = self._codes.pop(code, None)
        if (
            grant is None
            or grant.app_id != app.id
            or grant.expires_at <= self._workspace.clock.now()
        ):
            raise SlackError("invalid_code")
        if grant.redirect_uri != redirect_uri:
            raise SlackError("bad_redirect_uri")
        user = self._workspace.users[grant.user_id]
        installed = self._install(app, user.team_id, is_org_wide=grant.is_org_wide)
        body = self._bot_part(installed, grant.bot_scopes)
        body["authed_user"] = {"id": user.id} | self._user_part(installed, user, grant)
        return body

    def may_install_org_wide(self, app: App, user: User) -> bool:
        """Administrators of a Grid organisation may, an app whose manifest is ready for it."""
        in_grid = self._workspace.enterprise_of(user.team_id) is not None
        return app.manifest.is_org_ready and in_grid and user.kind is UserKind.ADMIN

    def _install(self, app: App, team_id: str, *, is_org_wide: bool) -> App:
        installed = self._installed(app, team_id)
        if is_org_wide:
            installed.org_team_ids = self._workspace.sisters_of(team_id)
        return installed

    def _installed(self, app: App, team_id: str) -> App:
        for one in self._workspace.installations():
            if one.id == app.id and one.covers(team_id):
                return one
        ids = self._workspace.ids
        if team_id == app.team_id:
            installed = app
        else:
            bot_user_id = ids.make("U")
            installed = dataclasses.replace(
                app,
                team_id=team_id,
                bot_user_id=bot_user_id,
                bot_id="B" + bot_user_id[1:],
                bot_token=f"xoxb-{ids.secret()}",
                org_team_ids=[],
            )
        self._workspace.add_installation(installed)
        return installed

    def _bot_part(self, app: App, scopes: frozenset[str] | None) -> Json:
        granted = app.manifest.bot_scopes if scopes is None else scopes
        caller = Caller(
            kind=TokenKind.BOT,
            team_id=app.team_id,
            user_id=app.bot_user_id,
            app=app,
            token=app.bot_token,
            scopes=granted,
        )
        return (
            {
                "token_type": "bot",
                "scope": ",".join(sorted(granted)) if granted is not None else "",
                "bot_user_id": app.bot_user_id,
            }
            | self._where(app)
            | self._token_part(caller)
        )

    def _where(self, app: App) -> Json:
        """The workspace of an installation, or the organisation and no workspace."""
        team = self._workspace.teams[app.team_id]
        return {
            "app_id": app.id,
            "team": None if app.is_enterprise_install else {"id": team.id, "name": team.name},
            "enterprise": self._workspace.enterprise_json(team.id),
            "is_enterprise_install": app.is_enterprise_install,
        }

    def _user_part(self, app: App, user: User, grant: Grant) -> Json:
        if not grant.user_scopes:
            return {}
        caller = Caller(
            kind=TokenKind.USER,
            team_id=user.team_id,
            user_id=user.id,
            app=app,
            token=f"xoxp-{self._workspace.ids.secret()}",
            scopes=grant.user_scopes,
        )
        scope = ",".join(sorted(grant.user_scopes))
        return {"token_type": "user", "scope": scope} | self._token_part(caller)

    def _token_part(self, caller: Caller) -> Json:
        """The token, and for an app that rotates them its end and the refresh token."""
        ids, now = self._workspace.ids, self._workspace.clock.now()
        if caller.app is None or not caller.app.manifest.rotates_tokens:
            self._workspace.tokens.add(caller)
            return {"access_token": caller.token}
        kind = "xoxp" if caller.kind is TokenKind.USER else "xoxb"
        rotated = dataclasses.replace(caller, token=f"xoxe.{kind}-1-{ids.secret(length=32)}")
        self._workspace.tokens.remove(caller.token, refusal="token_revoked")
        self._workspace.tokens.add(rotated, expires_at=now + ROTATED_TOKEN_SECONDS)
        refresh = f"xoxe-1-{ids.secret(length=32)}"
        self._refresh[refresh] = rotated
        return {
            "access_token": rotated.token,
            "expires_in": ROTATED_TOKEN_SECONDS,
            "refresh_token": refresh,
        }

    def refresh(self, app: App, *, refresh_token: str) -> Json:
        """New tokens for a refresh token that is good once. Raises invalid_refresh_token."""
        caller = self._refresh.get(refresh_token)
        if caller is None or caller.app is None or caller.app.id != app.id:
            raise SlackError("invalid_refresh_token")
        del self._refresh[refresh_token]
        if caller.kind is TokenKind.BOT:
            return self._bot_part(caller.app, caller.scopes)
        scopes = caller.scopes or frozenset()
        return (
            {
                "token_type": "user",
                "scope": ",".join(sorted(scopes)),
                "user_id": caller.user_id,
            }
            | self._where(caller.app)
            | self._token_part(caller)
        )

    def kept(self) -> list[KeptRefresh]:
        """The refresh tokens, for a state file."""
        return [
            KeptRefresh(refresh_token=token, access_token=caller.token)
            for token, caller in self._refresh.items()
        ]

    def restore(self, kept: list[KeptRefresh]) -> None:
        """The refresh tokens of a state file; call it after the tokens are back."""
        for one in kept:
            caller = self._workspace.tokens.held(one.access_token)
            if caller is not None:
                self._refresh[one.refresh_token] = caller

    def revoke(self, caller: Caller) -> None:
        """Take one token away; the app hears of it, and of the end when it was the last one."""
        if caller.app is None:
            return
        app = caller.app
        self._forget(caller, refusal="token_revoked")
        self._tell_revoked(app, [caller])
        rest = self._workspace.tokens.of_installation(app)
        if not rest:
            self._remove(app)

    def uninstall(self, app: App) -> None:
        """Take the app out of its workspace: `tokens_revoked`, then `app_uninstalled`."""
        callers = self._workspace.tokens.of_installation(app)
        for caller in callers:
            self._forget(caller, refusal="account_inactive")
        self._tell_revoked(app, callers)
        self._remove(app)

    def _forget(self, caller: Caller, *, refusal: str) -> None:
        self._workspace.tokens.remove(caller.token, refusal=refusal)
        for token in [one for one, held in self._refresh.items() if held.token == caller.token]:
            del self._refresh[token]

    def _tell_revoked(self, app: App, callers: list[Caller]) -> None:
        people = [one.user_id for one in callers if one.kind is TokenKind.USER]
        bots = [one.user_id for one in callers if one.kind is TokenKind.BOT]
        tokens = {"oauth": people, "bot": list(dict.fromkeys(bots))}
        self._announcer.to_app(app, {"type": "tokens_revoked", "tokens": tokens})

    def _remove(self, app: App) -> None:
        self._announcer.to_app(app, {"type": "app_uninstalled"})
        app.is_installed, app.org_team_ids = False, []
        self._workspace.users[app.bot_user_id].is_deleted = True
        for channel in self._workspace.channels.values():
            if channel.members.pop(app.bot_user_id, app) is None:
                self._announcer.channel_changed(channel)
