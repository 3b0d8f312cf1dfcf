"""The messages that ask an account manager to decide about a deal: by which keys they are known.

Where the partner gets another account manager, the same is brought to them by a message of its own
(`bot/slack/journeys/deal_handing_on.py`). The last one asks; those before it do so no more.
"""

from __future__ import annotations

from itertools import chain, count, takewhile
from typing import TYPE_CHECKING

from bot.slack.messenger import Topic
from store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


def review_key(deal_id: str, revision: int) -> str:
    """Return the key of the account manager's message about a registration."""
    return f"deal/{deal_id}/review/{revision}"


def contested_key(deal_id: str, revision: int) -> str:
    """Return the key of the message that asks the account manager to look at a deal again."""
    return f"deal/{deal_id}/contested/{revision}"


def request_key(deal_id: str, revision: int) -> str:
    """Return the key of the account manager's message about a request for more time."""
    return f"deal/{deal_id}/more-time/{revision}"


def asking_now(session: Session, key: str) -> str:
    """Return the key of the message that asks what the one of that key asked first."""
    *_, last = [key, *takewhile(lambda one: _is_known(session, one), _brought_on(key))]
    return last


def next_key(session: Session, key: str) -> str:
    """Return the key by which the same is asked of the next account manager."""
    return next(one for one in chain([key], _brought_on(key)) if not _is_known(session, one))


def _brought_on(key: str) -> Iterator[str]:
    return (f"{key}/brought/{number}" for number in count(1))


def _is_known(session: Session, key: str) -> bool:
    return outbox.result_of(session, topic=Topic.POST, key=key) is not None
