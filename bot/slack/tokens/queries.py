"""Reading and writing the sealed token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.slack.tokens.tables import SlackTokenRow

NAME = "bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedToken:
    """What the database knows of a token."""

    seed_digest: str
    sealed: str
    expires_at: datetime


def stored_token(session: Session, *, seed_digest: str) -> SealedToken | None:
    """The stored token, if it descends from that refresh token."""
    row = session.get(SlackTokenRow, NAME)
    if row is None or row.seed_digest != seed_digest:
        return None
    return SealedToken(seed_digest=row.seed_digest, sealed=row.sealed, expires_at=row.expires_at)


def store_token(session: Session, token: SealedToken) -> None:
    """Put a token in the place of the last one."""
    session.merge(
        SlackTokenRow(
            name=NAME,
            seed_digest=token.seed_digest,
            sealed=token.sealed,
            expires_at=token.expires_at,
        )
    )
