"""What needs no search: thanks, a call for help, a file without a question, what is too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations import queries
from bot.jobs import Work
from bot.slack.blocks.reader_words import reader_words
from bot.slack.envelope import Envelope
from bot.slack.help import help_blocks
from bot.slack.journeys.actor import actor_of
from bot.slack.thanking import is_courtesy
from bot.slack.wording import MOST_READ, language_of_greeting
from content_index.languages import ENGLISH, language_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
        asker = actor_of(session, envelope)
        language = language_of_greeting(text) or (ENGLISH if asker is None else asker.language)
        words = reader_words(language)
        is_vendor_alone = envelope.is_direct and asker is not None and asker.is_vendor
        messenger.post(
            session,
            key=f"{work.key}/help",
            channel=channel,
            thread_ts=thread_ts,
            text=words.no_files if is_file_alone else words.help_in_a_line,
            blocks=()
            if is_file_alone
            else help_blocks(language=language, is_vendor=is_vendor_alone),
            asker=envelope.user_id,
        )


def tell_where_reading_ended(work: Work, envelope: Envelope, text: str, session: Session) -> None:
    """Want whoever wrote a very long message told that only its beginning was read."""
    work.dealmate.messenger.post(
        session,
        key=f"{work.key}/beginning",
        channel=envelope.channel_id or "",
        thread_ts=envelope.reply_thread_ts,
        text=reader_words(language_of(text)).only_beginning.format(count=MOST_READ),
        blocks=(),
    )
