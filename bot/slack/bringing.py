"""A question is brought to a person of the vendor, and to somebody else where it does not arrive.

Slack takes no message for whom has left it, and who looked after a partner may do so no more when
the message is sent at last. The asker was told that somebody has the question: so somebody must.
"""

from __future__ import annotations

from itertools import count, takewhile
from typing import TYPE_CHECKING, Any

import structlog

from bot.conversations import queries
from bot.errors import RetryLaterError
from bot.slack.blocks.markup import bold
from bot.slack.blocks.reader_words import reader_words
from bot.slack.contacts import helper_of, slack_id_of
from bot.slack.messenger import NOT_SHOWN, Blocks, Fate, Guard
from bot.slack.standing_in import why_theirs
from content_index.languages import language_of
from playbooks.programme import queries as programme
from playbooks.programme.people import Role
from store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from bot.jobs import Work
    from bot.services import Dealmate
    from playbooks.programme.people import Member

log = structlog.get_logger(__name__)

BROUGHT = "question.brought"
"""Our own topic: a question's notice is in the outbox, and somebody sees whether it arrives."""
HELPER_LEFT = "question.helper_left"
"""Our own topic: whoever a question was brought to has left; the key is that of their notice."""
WAIT_SECONDS = 2.0
STILL_YOURS = "A question for you, as you look after the channel. It is below."
"""In the place of `NO_LONGER_YOURS`, said to somebody who helps there all the same."""
NO_LONGER_YOURS = (
    "Here was a question for whoever looks after a partner. As far as I can tell you do so no "
    "more, so somebody else has it now."
)


def bring(  # noqa: PLR0913 - one message, and who has not taken it before
    work: Work,
    session: Session,
    reference: str,
    reader: Member,
    *,
    text: str,
    blocks: Blocks,
    tried: Sequence[str] = (),
) -> None:
    """Write to one of the vendor's people who can be written to.

    `reference` is the id of the question, `tried` the Slack users whom it did not reach.
    """
    key = _key(reference, len(tried))
    user = str(slack_id_of(reader, home_team_id=work.dealmate.identity.home_team_id))
    record = queries.question(session, int(reference))
    work.dealmate.messenger.direct(
        session,
        key=key,
        user=user,
        text=text,
        blocks=[*_why_theirs(session, record, reader, tried), *blocks],
        guard=None if record is None else _guard(session, record, reader),
    )
    payload = {
        "reference": reference,
        "tried": [*tried, user],
        "text": text,
        "blocks": list(blocks),
    }
    outbox.put(session, topic=BROUGHT, key=key, payload=payload, now=work.now)


def notices(work: Work, session: Session, reference: str) -> list[str]:
    """Return the keys of a question's notices that have arrived, or still may."""
    found: list[str] = []
    for key in _keys(reference):
        fate = work.dealmate.messenger.fate(session, key=key)
        if fate is None:
            break
        found += [] if fate in NOT_SHOWN else [key]
    return found


def on_brought(work: Work) -> None:
    """See whether a notice has arrived; where it has not, bring the question to somebody else."""
    reference, tried = str(work.payload["reference"]), list(work.payload["tried"])
    with work.dealmate.database.reading() as session:
        fate = work.dealmate.messenger.fate(session, key=work.key)
    if fate is Fate.UNKNOWN:
        raise RetryLaterError("the question is being brought", seconds=WAIT_SECONDS)
    if fate not in NOT_SHOWN:
        return
    with work.finishing() as session:
        record = queries.question(session, int(reference))
        if record is None or not record.is_open:
            return
        helper = helper_of(session, record.channel_id, record.partner_id)
        user = slack_id_of(helper, home_team_id=work.dealmate.identity.home_team_id)
        if fate is Fate.REPLACED and helper is not None and tried.count(user) == 1:
            _bring_again(work, session, record, helper, tried)
        else:
            _bring_elsewhere(work, session, record, tried)


def want_brought_on(session: Session, question_id: int, *, left: str, now: datetime) -> None:
    """Want a question brought on, if it was brought last to the Slack user who has `left`."""
    reference = str(question_id)
    notices = ((key, _brought(session, key)) for key in _keys(reference))
    for key, payload in list(takewhile(lambda notice: notice[1], notices))[-1:]:
        if payload["tried"][-1] == left:
            outbox.put(session, topic=HELPER_LEFT, key=key, payload=payload, now=now)


def on_helper_left(work: Work) -> None:
    """Bring a question that has arrived to somebody else; whether it does is seen to anyway."""
    with work.finishing() as session:
        record = queries.question(session, int(work.payload["reference"]))
        fate = work.dealmate.messenger.fate(session, key=work.key)
        if record is not None and record.is_open and fate is Fate.ARRIVED:
            _bring_elsewhere(work, session, record, list(work.payload["tried"]))


def _bring_again(
    work: Work, session: Session, record: QuestionRecord, helper: Member, tried: Sequence[str]
) -> None:
    """Bring a question to who helps in a channel, and looks after its partner no more.

    They read along there, so there is nothing to keep from them.
    """
    work.dealmate.messenger.update(
        session, key=f"{work.key}/again", of=work.key, text=STILL_YOURS, guard=None
    )
    _bring_to(work, session, record, helper, tried)


def _bring_to(
    work: Work, session: Session, record: QuestionRecord, reader: Member, tried: Sequence[str]
) -> None:
    """Bring a question to somebody by the notice that was brought to others before."""
    bring(
        work,
        session,
        str(record.id),
        reader,
        text=str(work.payload["text"]),
        blocks=work.payload["blocks"],
        tried=tried,
    )


def _bring_elsewhere(
    work: Work, session: Session, record: QuestionRecord, tried: Sequence[str]
) -> None:
    """Bring a question to who helps now, else to an admin; say who, or that nobody was reached."""
    words = reader_words(language_of(record.text))
    reader = _next(session, work.dealmate, record, tried)
    if reader is None:
        log.error("question_reached_nobody", question=record.id)
        helper = helper_of(session, record.channel_id, record.partner_id)
        name = work.dealmate.settings.fallback_contact if helper is None else helper.name
        text = words.nobody_reached.format(helper=bold(name))
    else:
        text = words.has_it_now.format(helper=bold(reader.name))
        _bring_to(work, session, record, reader, tried)
    work.dealmate.messenger.post(
        session,
        key=f"{work.key}/instead",
        channel=record.channel_id,
        thread_ts=record.thread_ts or None,
        text=text,
        asker=record.user_id,
    )


def _next(
    session: Session, dealmate: Dealmate, record: QuestionRecord, tried: Sequence[str]
) -> Member | None:
    """Return who helps, else an admin, whom Slack may still take a message for."""
    helper = helper_of(session, record.channel_id, record.partner_id)
    for member in [helper, *programme.members(session, role=Role.ADMIN)]:
        user = slack_id_of(member, home_team_id=dealmate.identity.home_team_id)
        if user is not None and user not in tried:
            return member
    return None


def _why_theirs(
    session: Session, record: QuestionRecord | None, reader: Member, tried: Sequence[str]
) -> Blocks:
    if record is None:
        return []
    channel_id = "" if record.channel_id.startswith("D") else record.channel_id
    return why_theirs(
        session, reader, partner_id=record.partner_id, channel_id=channel_id, tried=tried
    )


def _brought(session: Session, key: str) -> Mapping[str, Any]:
    return outbox.payload_of(session, topic=BROUGHT, key=key)


def _keys(reference: str) -> Iterator[str]:
    return (_key(reference, number) for number in count())


def _guard(session: Session, record: QuestionRecord, reader: Member) -> Guard | None:
    """Only who still looks after the partner reads it; who has a channel of many has no partner."""
    partner = programme.partner(session, record.partner_id)
    if partner is None or not reader.looks_after(partner):
        return None
    return Guard(partner_ids=(partner.id,), instead_text=NO_LONGER_YOURS)


def _key(reference: str, number: int) -> str:
    """Return the key of a question's notice; each that does not arrive is followed by another."""
    key = f"question:{reference}/handed_over"
    return f"{key}/{number}" if number else key
