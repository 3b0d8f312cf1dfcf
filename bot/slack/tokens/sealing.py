"""Tokens as they may stand in a database: encrypted, with the key in the environment."""

from __future__ import annotations

import json

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import NotConfiguredError

HOW_TO_MAKE_ONE = (
    "docs/slack-setup.md, *Token rotation*, says how to make one and what to do when it is lost."
)


class Seal:
    """Encrypts and authenticates with one key (Fernet: AES-128-CBC and HMAC-SHA256).

    Raises:
        NotConfiguredError: the key is not 32 bytes in URL-safe base64.
    """

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key)
        except ValueError:
            raise NotConfiguredError(
                f"DEALMATE_SLACK_TOKEN_KEY is not a key of 32 bytes. {HOW_TO_MAKE_ONE}"
            ) from None

    def closed(self, access: str, refresh: str) -> str:
        """Both tokens as one unreadable text."""
        return self._fernet.encrypt(json.dumps([access, refresh]).encode()).decode()

    def opened(self, sealed: str) -> tuple[str, str]:
        """Access and refresh token. Raises NotConfiguredError for what another key closed."""
        try:
            access, refresh = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise NotConfiguredError(
                f"DEALMATE_SLACK_TOKEN_KEY does not open the stored token. {HOW_TO_MAKE_ONE}"
            ) from None
        return access, refresh
