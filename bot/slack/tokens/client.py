"""A Web API client whose token never runs out."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.tokens.renewing import RotatingToken

WITH_ANOTHER_TOKEN = frozenset({"apps.connections.open"})
ENDED = "token_expired"
REPLACED = frozenset({ENDED, "token_revoked", "invalid_auth"})


class RotatingClient(WebClient):
    """slack_sdk's client: each call has the current token, and a refused one is tried anew once.

    Trying anew posts nothing twice: a call that was refused for its token had no effect. `token`
    is kept current too, since Bolt copies it for each request.
    """

    def __init__(self, rotating: RotatingToken, **options: Any) -> None:
        """Take what slack_sdk's client takes, but the token."""
        self._rotating = rotating
        super().__init__(token=rotating.current(), **options)

    def keep_current(self) -> None:
        """Renew the token if it ends soon, though nobody calls. Raises as `current` does."""
        self.token = self._rotating.current()

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Call a method of the Web API, as `WebClient` does."""
        if api_method in WITH_ANOTHER_TOKEN:
            return super().api_call(api_method, **arguments)
        used = self.token = self._rotating.current()
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            code = error.response.get("error")
            if code not in REPLACED:
                raise
            renewed = self._rotating.after_refusal(used, is_expired=code == ENDED)
            if renewed is None:
                raise
        self.token = renewed
        return super().api_call(api_method, **arguments)
