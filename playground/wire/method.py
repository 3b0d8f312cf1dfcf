"""One entry of the method table, and what a method gets to work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playground.services import Services
from playground.state.records import Caller, Channel, ChannelKind, Json, TokenKind
from playground.wire.errors import SlackError
from playground.wire.table import Row, method_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call whose token, scope and arguments were checked already.

    `sent` has everything, also what the method does not know, untyped.
    """

    services: Services
    caller: Caller
    arguments: Json
    sent: Json

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
        need_scope(self.caller, *scopes)

    def need_kind_scope(self, channel: Channel, right: str) -> None:
        """For example `channels:history` for a public channel and right `history`."""
        self.need_scope(f"{channel.kind.scope_prefix}:{right}")

    def kinds_allowed(self, kinds: list[ChannelKind], right: str) -> None:
        """The scope for each of the kinds. Raises missing_scope."""
        for kind in kinds:
            self.need_scope(f"{kind.scope_prefix}:{right}")


def need_scope(caller: Caller, *scopes: str) -> None:
    """Any one of the scopes. Raises missing_scope."""
    if scopes and not any(caller.allows(scope) for scope in scopes):
        raise SlackError("missing_scope", needed=scopes[0], provided=caller.scope_header)


Handler = Callable[[Call], Awaitable[Json]]

BOT_AND_USER = frozenset({TokenKind.BOT, TokenKind.USER})
USER_ONLY = frozenset({TokenKind.USER})
BOT_ONLY = frozenset({TokenKind.BOT})
APP_ONLY = frozenset({TokenKind.APP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method that is served; what it takes and needs is in its row of the derived table."""

    name: str
    handler: Handler
    tokens: frozenset[TokenKind] = BOT_AND_USER
    needs_token: bool = True

    @property
    def row(self) -> Row:
        """Its row of the table."""
        return method_rows()[self.name]

    def scopes_for(self, kind: TokenKind) -> tuple[str, ...]:
        """Any one of these; empty where the handler asks by the kind of conversation."""
        if self.row.scopes_go_by_kind:
            return ()
        return self.accepted_scopes(kind)

    def accepted_scopes(self, kind: TokenKind) -> tuple[str, ...]:
        """As in `X-Accepted-OAuth-Scopes`."""
        return self.row.user_scopes if kind is TokenKind.USER else self.row.bot_scopes
