"""The messages that ask an account manager to decide about a deal, and their keys.

Where the partner gets another account manager, or the message does not arrive, the same is brought
to whoever decides then by a message of its own (`bot/slack/journeys/deal_handing_on.py`). The last
one asks; those before it do so no more.
"""

from __future__ import annotations

from itertools import chain, count, takewhile
from typing import TYPE_CHECKING

from bot.slack.contacts import slack_id_of
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.messenger import Fate, Topic
from bot.slack.standing_in import why_theirs
from store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.messenger import Blocks, Messenger
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Member

BROUGHT_ON = "deal.brought_on"
"""Our own topic: bring what waits about one deal to whoever looks after its partner now."""


def ask(  # noqa: PLR0913 - one message, and who has not taken it before
    work: Work,
    session: Session,
    deal: Deal,
    reader: Member | None,
    *,
    key: str,
    text: str,
    blocks: Blocks,
    tried: frozenset[str] = frozenset(),
) -> None:
    """Write to whoever looks after a deal's partner; say why, where that is another's partner.

    `tried` are the Slack users whom it did not reach. Where there is nobody to write to, the
    partner is told.
    """
    user = slack_id_of(reader, home_team_id=work.dealmate.identity.home_team_id)
    if reader is None or user is None:
        want_brought_on(session, deal.id, key=key, now=work.now)
        return
    why = why_theirs(session, reader, partner_id=deal.partner_id, tried=tried)
    work.dealmate.messenger.direct(
        session, key=key, user=user, text=text, blocks=[*why, *blocks], guard=deal_guard(deal.id)
    )


def want_brought_on(session: Session, deal_id: str, *, key: str, now: datetime) -> None:
    """Want what waits about a deal looked at, once for `key`."""
    outbox.put(
        session,
        topic=BROUGHT_ON,
        key=f"{deal_id}/{key}",
        lane=f"brought-on:{deal_id}",
        payload={"deal_id": deal_id},
        now=now,
    )


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
    return _all_that_asked(session, key)[-1]


def not_reached(session: Session, messenger: Messenger, key: str) -> frozenset[str]:
    """Return the Slack users who were asked the same and whom no message of it has reached."""
    lost = [
        outbox.payload_of(session, topic=Topic.POST, key=one)
        for one in _all_that_asked(session, key)
        if messenger.fate(session, key=one) is Fate.LOST
    ]
    return frozenset(str(one["user"]) for one in lost if one.get("user"))


def next_key(session: Session, key: str) -> str:
    """Return the key by which the same is asked of the next account manager."""
    return next(one for one in chain([key], _brought_on(key)) if not _is_known(session, one))


def _all_that_asked(session: Session, key: str) -> list[str]:
    return [key, *takewhile(lambda one: _is_known(session, one), _brought_on(key))]


def _brought_on(key: str) -> Iterator[str]:
    return (f"{key}/brought/{number}" for number in count(1))


def _is_known(session: Session, key: str) -> bool:
    return outbox.result_of(session, topic=Topic.POST, key=key) is not None
