"""What the bot cannot answer goes to a CAM, who answers in the thread or through the bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog

from bot.conversations import queries
from bot.errors import RefusedError, RetryLaterError
from bot.jobs import Journey, Work
from bot.slack import keeping
from bot.slack.blocks import handover as appearance
from bot.slack.blocks.markup import data
from bot.slack.bringing import BROUGHT, HELPER_LEFT, bring, notices, on_brought, on_helper_left
from bot.slack.calling import call
from bot.slack.contacts import Situation, situation_of
from bot.slack.envelope import Envelope
from bot.slack.written_answers import WRITTEN, Only, on_written, post_written
from playbooks.programme import queries as programme

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from bot.slack.left_to_people import Left
    from playbooks.programme.people import Member

log = structlog.get_logger(__name__)

NOT_YOURS = "Only the vendor's own people can do that."
GONE = "That question is not kept any more, so it cannot be answered from here."
DONE_ALREADY = "Somebody has dealt with that question already."


def permalink(slack: WebClient, *, channel: str, ts: str | None) -> str | None:
    """The address of a message, or None when Slack does not say."""
    if not ts:
        return None
    try:
        found = call(slack.chat_getPermalink, channel=channel, message_ts=ts)
    except (RefusedError, RetryLaterError) as error:
        log.info("permalink_unknown", reason=str(error))
        return None
    return str(found.get("permalink") or "") or None


def tell_helper(  # noqa: PLR0913 - the facts of one message
    work: Work,
    session: Session,
    envelope: Envelope,
    situation: Situation,
    left: Left,
    *,
    reference: str,
    link: str | None,
) -> None:
    """Write to the person who will help; nobody can be written to in an empty programme.

    `reference` is the id of the question that waits for them.
    """
    if situation.helper is None or situation.helper_slack_id is None:
        log.warning("nobody_to_hand_over_to", channel=envelope.channel_id)
        return
    bring(
        work,
        session,
        reference,
        situation.helper,
        text=appearance.in_a_line(left, asker=situation.asker_name),
        blocks=appearance.handed_over(
            asker=situation.asker_name,
            organisation=situation.organisation,
            place=_place(envelope.channel_id, is_direct=envelope.is_direct),
            left=left,
            thread_link=link,
            reference=reference,
        ),
    )


def settle(  # noqa: PLR0913 - the facts of one message
    work: Work,
    session: Session,
    record: QuestionRecord,
    *,
    by: Member,
    asker_name: str,
    kept: str = "",
) -> bool:
    """Mark a question as dealt with and say so in the CAM's message; False when it was already.

    `kept` says, escaped, for whom the answer was kept.
    """
    if not queries.resolve_question(session, record.id, by=by.id, now=work.now):
        return False
    blocks = appearance.handover_settled(
        asker=asker_name,
        place=_place(record.channel_id, is_direct=record.channel_id.startswith("D")),
        question=record.text,
        by=by.name,
        kept=kept,
    )
    for number, notice in enumerate(notices(work, session, str(record.id))):
        work.dealmate.messenger.update(
            session,
            key=f"{work.key}/settled/{record.id}/{number}",
            of=notice,
            text=f"Done by {data(by.name)}",
            guard=None,  # the question itself, where it was brought
            blocks=blocks,
        )
    return True


def settle_thread(work: Work, session: Session, envelope: Envelope, *, by: Member) -> None:
    """The vendor's own people have answered in the thread itself."""
    waiting = queries.open_in_thread(
        session, channel_id=envelope.channel_id or "", thread_ts=envelope.thread_ts or ""
    )
    for record in waiting:
        settle(work, session, record, by=by, asker_name=_asker_name(work, session, record))


def on_done(work: Work) -> None:
    """The CAM says that a question is dealt with."""
    envelope = Envelope.of(work.payload)
    with work.finishing() as session:
        record = queries.question(session, int(envelope.body["actions"][0]["value"]))
        by = situation_of(session, work.dealmate, envelope).asker
        if record is None or by is None or not by.is_vendor:
            _tell(work, session, envelope, NOT_YOURS)
        elif not settle(
            work, session, record, by=by, asker_name=_asker_name(work, session, record)
        ):
            _tell(work, session, envelope, DONE_ALREADY)


def open_answer_form(body: Mapping[str, Any]) -> dict[str, Any]:
    """The window in which a CAM writes the answer, at once."""
    return appearance.answer_form(str(body["actions"][0]["value"]))


def show_question(work: Work) -> None:
    """Put the question into the window that was opened, or why it cannot be answered there."""
    envelope = Envelope.of(work.payload)
    reference = str(envelope.body["actions"][0]["value"])
    with work.dealmate.database.reading() as session:
        record = queries.question(session, int(reference))
        by = situation_of(session, work.dealmate, envelope).asker
    is_theirs = by is not None and by.is_vendor
    along = _read_along(work, record) if is_theirs and record is not None else None
    with work.finishing() as session:
        if envelope.opened_view is None:
            return
        if not is_theirs:
            view = appearance.no_answer_form(NOT_YOURS)
        elif record is None:
            view = appearance.no_answer_form(GONE)
        else:
            view = appearance.answer_form_for(
                reference, keep=keeping.form_for(session, work, record), along=along
            )
        work.dealmate.messenger.update_view(
            session,
            key=f"{work.key}/view",
            view_id=str(envelope.opened_view["id"]),
            view=view,
            user=envelope.user_id,
        )


def _read_along(work: Work, record: QuestionRecord) -> appearance.ReadAlong:
    """Look up who reads along where a question was asked; nobody in direct messages."""
    if record.channel_id.startswith("D"):
        return appearance.ReadAlong()
    audience = work.dealmate.identity.audience_of_channel(record.channel_id)
    with work.dealmate.database.reading() as session:
        partners = programme.partners_of_teams(session, audience.team_ids).values()
    names = sorted({one.id: one.name for one in partners}.values())
    return appearance.ReadAlong(
        team_ids=tuple(sorted(audience.team_ids)) if audience.certain else (),
        names=tuple(names) if len(names) > 1 else (),
    )


def check_answer(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Refuse an answer without a word: it would be posted under somebody's name."""
    if _typed_answer(body["view"]):
        return None
    return {"response_action": "errors", "errors": {"answer": "Write your answer first."}}


def _typed_answer(view: Mapping[str, Any]) -> str:
    return str(view["state"]["values"]["answer"]["value"]["value"] or "").strip()


def on_answer(work: Work) -> None:
    """The CAM has written an answer: it is posted where the question was asked.

    Where the CAM wants it kept, it is an asset from the same moment on.
    """
    envelope = Envelope.of(work.payload)
    view = envelope.body["view"]
    text = _typed_answer(view)
    reference, along = appearance.reference_in(str(view["private_metadata"]))
    with work.dealmate.database.reading() as session:
        record = queries.question(session, int(reference))
        by = situation_of(session, work.dealmate, envelope).asker
    if record is None or by is None or not by.is_vendor:
        with work.finishing() as session:
            _tell(work, session, envelope, NOT_YOURS)
        return
    kept = keeping.made_ready(work, record, by, view, text)
    with work.finishing() as session:
        asker_name = _asker_name(work, session, record)
        if not settle(work, session, record, by=by, asker_name=asker_name, kept=kept.words):
            _tell(work, session, envelope, DONE_ALREADY)
            return
        keeping.publish(session, work, kept, by=by)
        if kept.refused:
            _tell(work, session, envelope, kept.refused)
        post_written(
            work,
            session,
            record,
            by=by,
            author=envelope.user_id,
            text=text,
            only=_only_for(session, record, along, kept),
        )


def _only_for(
    session: Session, record: QuestionRecord, along: appearance.ReadAlong | None, kept: keeping.Kept
) -> Only:
    """Return for whom an answer is: the partner it is kept for, who read along, else who asked."""
    if kept.partner_id or record.channel_id.startswith("D"):
        return Only(partner_id=kept.partner_id)
    if along is not None:
        return Only(team_ids=along.team_ids)
    asking = keeping.asking_partner(session, record)
    return Only(partner_id="" if asking is None else asking.id)


def _asker_name(work: Work, session: Session, record: QuestionRecord) -> str:
    asked = Envelope(
        team_id=record.team_id,
        user_id=record.user_id,
        user_team_id=record.user_team_id,
        channel_id=record.channel_id,
        channel_type=None,
        message_ts=record.message_ts,
        thread_ts=record.thread_ts,
        body={},
    )
    return situation_of(session, work.dealmate, asked).asker_name


def _tell(work: Work, session: Session, envelope: Envelope, text: str) -> None:
    work.dealmate.messenger.direct(
        session, key=f"{work.key}/told", user=envelope.user_id, text=text
    )


def _place(channel_id: str | None, *, is_direct: bool) -> str:
    return "a direct message to me" if is_direct else f"<#{channel_id}>"


JOURNEY = Journey(
    handlers={
        f"action.{appearance.DONE}": on_done,
        f"action.{appearance.ANSWER}": show_question,
        f"view.{appearance.ANSWER}": on_answer,
        BROUGHT: on_brought,
        HELPER_LEFT: on_helper_left,
        WRITTEN: on_written,
    },
    openers={f"action.{appearance.ANSWER}": open_answer_form},
    checks={appearance.ANSWER: check_answer},
)
