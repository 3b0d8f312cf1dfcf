"""When Slack refuses a message for good: the person who waits for it is told once, privately."""

from __future__ import annotations

from bot.errors import RefusedError
from bot.jobs import Work

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
    asker, channel = work.payload.get("asker"), work.payload.get("channel")
    if not asker or not channel:
        raise RefusedError(code)
    words = CHANNEL_WORDS.get(code, OTHER_WORDS).format(channel=channel)
    with work.finishing({"refused": code}) as session:
        work.dealmate.messenger.direct(
            session, key=f"{work.key}/undeliverable", user=str(asker), text=words
        )
