"""What somebody of the vendor writes to answer a question: posted, and seen to arrive.

It is for those who read along when they wrote it. Where others do by then, and where Slack takes no
message, it goes to the asker directly; where that fails as well, the question waits again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.conversations import queries
from bot.errors import RetryLaterError
from bot.slack.blocks import handover as appearance
from bot.slack.blocks.markup import data
from bot.slack.blocks.reader_words import reader_words
from bot.slack.bringing import WAIT_SECONDS
from bot.slack.messenger import NOT_SHOWN, Fate, Guard
from content_index.languages import language_of
from store import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from bot.jobs import Work
    from playbooks.programme.people import Member

WRITTEN = "question.written"
"""Our own topic: a person's answer is in the outbox, and somebody sees whether it arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """For whom an answer is: a partner, or who is of these organisations. For all with neither."""

    partner_id: str = ""
    team_ids: tuple[str, ...] = ()


def post_written(  # noqa: PLR0913 - whose answer to what, for whom
    work: Work,
    session: Session,
    record: QuestionRecord,
    *,
    by: Member,
    author: str,
    text: str,
    only: Only,
) -> None:
    """Want an answer posted where it was asked, and know of it.

    `author` is the Slack user who wrote it. Where others than those of `only` read along when it is
    posted, the asker gets it directly.
    """
    language = language_of(record.text)
    words = reader_words(language)
    blocks = appearance.answer_of_cam(name=by.name, text=text, language=language)
    said = f"{words.answers.format(name=data(by.name))} {data(text, 3_000)}"
    key = f"{work.key}/answer"
    guard = _guard(record, only, unheard=words.answered_directly.format(name=data(by.name)))
    work.dealmate.messenger.post(
        session,
        key=key,
        channel=record.channel_id,
        thread_ts=record.thread_ts or None,
        text=said,
        blocks=blocks,
        guard=guard,
    )
    payload = {
        "question_id": record.id,
        "author": author,
        "partner_id": only.partner_id,
        "typed": text,
        "text": said,
        "blocks": blocks,
        "is_direct": False,
    }
    outbox.put(session, topic=WRITTEN, key=key, payload=payload, now=work.now)


def on_written(work: Work) -> None:
    """See whether an answer has arrived: else the asker gets it directly, else it is asked anew."""
    messenger = work.dealmate.messenger
    with work.dealmate.database.reading() as session:
        record = queries.question(session, int(work.payload["question_id"]))
        fate = messenger.fate(session, key=work.key)
        elsewhere = "" if record is None else f"{work.key}/elsewhere/{record.user_id}"
        goes_elsewhere = messenger.fate(session, key=elsewhere) is not None
    if fate is Fate.UNKNOWN:
        raise RetryLaterError("the answer is being posted", seconds=WAIT_SECONDS)
    is_direct = bool(work.payload["is_direct"])
    is_there = fate not in NOT_SHOWN
    if record is None or (is_there and not is_direct):
        return
    with work.finishing() as session:
        if is_there:
            _tell_author(work, session, _went_directly(record))
        elif is_direct:
            _ask_anew(work, session, record)
        else:
            key = elsewhere if goes_elsewhere else _send_directly(work, session, record)
            payload = {**work.payload, "is_direct": True}
            outbox.put(session, topic=WRITTEN, key=key, payload=payload, now=work.now)


def _guard(record: QuestionRecord, only: Only, *, unheard: str) -> Guard | None:
    if not (only.partner_id or only.team_ids):
        return None
    return Guard(
        partner_ids=(only.partner_id,) if only.partner_id else (),
        team_ids=only.team_ids,
        elsewhere=() if record.channel_id.startswith("D") else (record.user_id,),
        instead_text=reader_words(language_of(record.text)).no_longer,
        unheard_text=unheard,
    )


def _send_directly(work: Work, session: Session, record: QuestionRecord) -> str:
    key = f"{work.key}/directly"
    guard = _guard(record, Only(partner_id=str(work.payload["partner_id"])), unheard="")
    work.dealmate.messenger.direct(
        session,
        key=key,
        user=record.user_id,
        text=str(work.payload["text"]),
        blocks=work.payload["blocks"],
        guard=None if guard is None else replace(guard, elsewhere=()),
    )
    return key


def _went_directly(record: QuestionRecord) -> str:
    place = "" if record.channel_id.startswith("D") else f" in <#{record.channel_id}>"
    return f"I could not post your answer{place}, so whoever asked has it in direct messages."


def _ask_anew(work: Work, session: Session, record: QuestionRecord) -> None:
    """Let the question wait again, and give the author their words back."""
    queries.reopen_question(session, record.id)
    told = (
        "I could not bring your answer to whoever asked, neither where they asked nor directly. "
        "The question is open again: please reach them another way, then press *Done*."
    )
    work.dealmate.messenger.direct(
        session,
        key=f"{work.key}/given_back",
        user=str(work.payload["author"]),
        text=told,
        blocks=appearance.given_back(
            told, typed=str(work.payload["typed"]), reference=str(record.id)
        ),
    )


def _tell_author(work: Work, session: Session, text: str) -> None:
    work.dealmate.messenger.direct(
        session, key=f"{work.key}/went_directly", user=str(work.payload["author"]), text=text
    )
