"""What needs no search: thanks, a call for help, a file without a question."""

from __future__ import annotations

from bot.conversations import queries
from bot.jobs import Work
from bot.slack.envelope import Envelope
from bot.slack.help import HELP_TEXT, help_blocks
from bot.slack.wording import is_courtesy

NO_FILES = (
    "Thank you for the file. I cannot read files that are shared here, so I have not opened it."
    " Please write your question, or paste the words that it is about, and I will look it up."
)


def be_polite(work: Work, envelope: Envelope, text: str) -> None:
    """Thanks get a nod; a file alone gets a kind sentence; anything else gets the help."""
    messenger, channel = work.dealmate.messenger, envelope.channel_id or ""
    with work.finishing() as session:
        if is_courtesy(text) and envelope.message_ts:
            messenger.react(
                session,
                key=f"{work.key}/nod",
                channel=channel,
                ts=envelope.message_ts,
                name="blush",
            )
            return
        thread_ts = envelope.reply_thread_ts
        if thread_ts:
            queries.watch_thread(session, channel_id=channel, thread_ts=thread_ts, now=work.now)
        is_file_alone = not text and bool(envelope.body.get("files"))
        messenger.post(
            session,
            key=f"{work.key}/help",
            channel=channel,
            thread_ts=thread_ts,
            text=NO_FILES if is_file_alone else HELP_TEXT,
            blocks=() if is_file_alone else help_blocks(),
            asker=envelope.user_id,
        )
