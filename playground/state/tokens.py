"""Tokens: who holds which, until when, and why one does not work any more."""

from dataclasses import dataclass

from playground.clock import Clock
from playground.state.records import App, Caller, TokenKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptToken:
    """A token as a state file has it; `app_id` and `team_id` name the installation."""

    token: str
    kind: TokenKind
    team_id: str
    user_id: str
    app_id: str | None
    scopes: frozenset[str] | None
    expires_at: float | None


class Tokens:
    """All tokens of the playground, also those that were good once."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._callers: dict[str, Caller] = {}
        self._expiries: dict[str, float] = {}
        self.refusals: dict[str, str] = {}

    def add(self, caller: Caller, *, expires_at: float | None = None) -> None:
        """From now on `caller.token` speaks for the caller."""
        self._callers[caller.token] = caller
        self.refusals.pop(caller.token, None)
        if expires_at is not None:
            self._expiries[caller.token] = expires_at

    def caller(self, token: str) -> Caller | None:
        """Who the token speaks for; None for one that nobody holds or that ran out."""
        if self._clock.now() >= self._expiries.get(token, float("inf")):
            return None
        return self._callers.get(token)

    def held(self, token: str) -> Caller | None:
        """Who the token spoke for, also when it ran out; None for one that nobody holds."""
        return self._callers.get(token)

    def why_refused(self, token: str) -> str:
        """Slack's word for a token that does not work."""
        if token in self._callers:
            return "token_expired"
        return self.refusals.get(token, "invalid_auth")

    def kept(self) -> list[KeptToken]:
        """All of them, for a state file."""
        return [
            KeptToken(
                token=caller.token,
                kind=caller.kind,
                team_id=caller.team_id,
                user_id=caller.user_id,
                app_id=caller.app.id if caller.app is not None else None,
                scopes=caller.scopes,
                expires_at=self._expiries.get(caller.token),
            )
            for caller in self._callers.values()
        ]

    def clear(self) -> None:
        """No token works any more."""
        self._callers.clear()
        self._expiries.clear()

    def remove(self, token: str, *, refusal: str) -> None:
        """The token is answered with `refusal` from now on."""
        if self._callers.pop(token, None) is not None:
            self._expiries.pop(token, None)
            self.refusals[token] = refusal

    def of_installation(self, app: App) -> list[Caller]:
        """The bot and user tokens of one installation; its app-level token is not one."""
        return [
            caller
            for caller in self._callers.values()
            if caller.app is app and caller.kind is not TokenKind.APP
        ]
