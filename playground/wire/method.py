"""One entry of the method table, and what a method gets to work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playground.services import Services
from playground.state.records import Caller, Channel, ChannelKind, Json, TokenKind
from playground.wire.arguments import Argument
from playground.wire.errors import SlackError


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call whose token, scope and arguments were checked already."""

    services: Services
    caller: Caller
    arguments: Json

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that the argument names. Raises channel_not_found."""
        workspace = self.services.workspace
        channel = workspace.channels.get(str(self.arguments.get(name, "")))
        if channel is None or not workspace.can_see(
            channel, user_id=self.caller.user_id, team_id=self.caller.team_id
        ):
            raise SlackError("channel_not_found")
        return channel

    def need_scope(self, *scopes: str) -> None:
        """Any one of the scopes. Raises missing_scope."""
        if self.caller.app is None or not scopes:
            return
        manifest = self.caller.app.manifest
        if not any(manifest.allows(scope) for scope in scopes):
            raise SlackError("missing_scope", needed=scopes[0], provided=manifest.scope_header)

    def need_kind_scope(self, channel: Channel, right: str) -> None:
        """For example `channels:history` for a public channel and right `history`."""
        self.need_scope(f"{channel.kind.scope_prefix}:{right}")

    def kinds_allowed(self, kinds: list[ChannelKind], right: str) -> None:
        """The scope for each of the kinds. Raises missing_scope."""
        for kind in kinds:
            self.need_scope(f"{kind.scope_prefix}:{right}")


Handler = Callable[[Call], Awaitable[Json]]

BOT_AND_USER = frozenset({TokenKind.BOT, TokenKind.USER})
USER_ONLY = frozenset({TokenKind.USER})
BOT_ONLY = frozenset({TokenKind.BOT})
APP_ONLY = frozenset({TokenKind.APP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A row of the table. `scopes` empty: the handler checks by kind of conversation.

    `tier` is Slack's rate tier (1 to 4, 0 for special).
    """

    name: str
    handler: Handler
    arguments: tuple[Argument, ...] = ()
    scopes: tuple[str, ...] = ()
    tokens: frozenset[TokenKind] = BOT_AND_USER
    tier: int = 3
    needs_token: bool = True
