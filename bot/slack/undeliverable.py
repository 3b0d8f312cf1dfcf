"""When Slack refuses a message for good: the person who waits for it is told once, privately.

What is refused because of the person whom it was for, one of the vendor's, goes to somebody else.
"""

from __future__ import annotations

import structlog

from bot.errors import RefusedError
from bot.jobs import Work
from bot.slack.finding import digest
from bot.slack.leaving import is_of_the_vendor, want_look

log = structlog.get_logger(__name__)

NOT_THERE = frozenset(
    {"cannot_dm_bot", "channel_not_found", "user_disabled", "user_not_found", "user_not_visible"}
)
"""Slack's words for somebody who cannot be written to."""

CHANNEL_WORDS = {
    "not_in_channel": "I am not a member of <#{channel}>. Invite me there with `/invite @Dealmate`,"
    " then ask again.",
    "channel_not_found": "I cannot see that channel. Invite me there with `/invite @Dealmate`, then"
    " ask again, or ask me here.",
    "is_archived": "<#{channel}> is archived, so nobody can post there. Ask me here instead.",
}
OTHER_WORDS = (
    "I could not post my answer in <#{channel}>: the channel's settings do not let me. Ask me here"
    " instead, or ask an administrator of your workspace."
)


def give_up(work: Work, *, code: str) -> None:
    """Finish the row as refused, and tell its asker in a direct message if there is one.

    Raises:
        RefusedError: there is nobody to tell, so the row becomes a dead letter.
    """
    if code in NOT_THERE and _is_seen_to(work, code=code):
        return
    asker, channel = work.payload.get("asker"), work.payload.get("channel")
    if not asker or not channel:
        raise RefusedError(code)
    words = CHANNEL_WORDS.get(code, OTHER_WORDS).format(channel=channel)
    with work.finishing({"refused": code}) as session:
        work.dealmate.messenger.direct(
            session, key=f"{work.key}/undeliverable", user=str(asker), text=words
        )


def _is_seen_to(work: Work, *, code: str) -> bool:
    """Finish a direct message to one of the vendor's, and have their account looked at."""
    user, guard = str(work.payload.get("user") or ""), work.payload.get("guard") or {}
    with work.dealmate.database.reading() as session:
        if not is_of_the_vendor(session, user):
            return False
    log.warning("direct_message_refused", user=user, reason=code, key=digest(work.key))
    with work.finishing({"refused": code}) as session:
        want_look(session, user, key=work.key, now=work.now, deal_ids=guard.get("deal_ids") or ())
    return True
