"""What those who are with the vendor are told, directly, of a nudge.

That is its helper: who sent it by hand, while they are in Slack, else whoever looks after its
partner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import nudges as appearance
from bot.slack.blocks.markup import data
from bot.slack.contacts import slack_id_of
from bot.slack.journeys.deal_guard import nudge_guard
from bot.slack.journeys.nudge_showing import about, facts_of
from playbooks.plays.nudge import NudgeState
from playbooks.programme import queries as programme
from playbooks.programme.readers import cam_of_partner, first_in_slack

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.messenger import Blocks
    from playbooks.plays.nudge import Nudge
    from playbooks.programme.people import Member


def confirmation_key(nudge_id: str) -> str:
    """Return the key of the helper's confirmation."""
    return f"nudge/{nudge_id}/confirmation"


def tell_helper(  # noqa: PLR0913 - the parts of one message
    work: Work,
    session: Session,
    nudge: Nudge,
    *,
    key: str,
    text: str,
    blocks: Blocks = (),
    thread_of: str | None = None,
) -> None:
    """Write to a nudge's helper, where there is one. `text` is ready for Slack."""
    helper = helper_of_nudge(session, nudge)
    _write(work, session, nudge, helper, key=key, text=text, blocks=blocks, thread_of=thread_of)


def helper_of_nudge(session: Session, nudge: Nudge) -> Member | None:
    """Return a nudge's helper; None only in a programme without an account manager or admin."""
    return first_in_slack(
        programme.member(session, nudge.sender_id), cam_of_partner(session, nudge.partner_id)
    )


def confirm(work: Work, session: Session, nudge: Nudge) -> None:
    """Tell the helper that a nudge was sent, in the message that later shows what came of it."""
    facts = facts_of(session, nudge, [])
    tell_helper(
        work,
        session,
        nudge,
        key=confirmation_key(nudge.id),
        text=f"Nudge sent about {data(facts.customer)}.",
        blocks=appearance.confirmation(facts),
    )


def tell_not_shown(work: Work, session: Session, nudge: Nudge) -> None:
    """Tell the helper, also of what a play sent: other words are there in its place."""
    told = (
        "Not shown: when it was posted, not everybody there might see all of it any more. They got"
        " one line without it; it does not count as sent."
    )
    text = f"{_name(session, nudge)} {told}"
    tell_helper(work, session, nudge, key=f"{work.key}/not-shown", text=text)


def tell_sender(work: Work, session: Session, nudge: Nudge | None, text: str) -> None:
    """Tell whoever sent it by hand; a play that keeps quiet on its own is no news."""
    if nudge is None or nudge.state is NudgeState.SENT or nudge.sender_id is None:
        return
    text = f"{_name(session, nudge)} {data(text, 400)}"
    tell_helper(work, session, nudge, key=f"{work.key}/not-sent", text=text)


def _name(session: Session, nudge: Nudge) -> str:
    return f"{data(about(session, nudge))}, {data(nudge.play_title)}."


def _write(  # noqa: PLR0913 - the parts of one message
    work: Work,
    session: Session,
    nudge: Nudge,
    member: Member | None,
    *,
    key: str,
    text: str,
    blocks: Blocks = (),
    thread_of: str | None = None,
) -> None:
    """Write directly, under the guard of the nudge: who may not hear of its deal reads no more."""
    user = slack_id_of(member, home_team_id=work.dealmate.identity.home_team_id)
    if user is None:
        return
    work.dealmate.messenger.direct(
        session,
        key=key,
        user=user,
        text=text,
        blocks=blocks,
        thread_of=thread_of,
        guard=nudge_guard([nudge]),
    )
