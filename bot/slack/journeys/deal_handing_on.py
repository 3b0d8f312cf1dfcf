"""A partner gets another account manager: what waits for a decision goes to whoever decides now.

Whoever was asked before is told who has it, in place of what they were asked. Nobody is asked
twice: whoever was asked last has the last message in their direct messages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import RetryLaterError
from bot.slack.blocks.elements import Block, section
from bot.slack.blocks.markup import bold
from bot.slack.contacts import slack_id_of
from bot.slack.journeys.deal_asking import (
    asking_now,
    contested_key,
    next_key,
    request_key,
    review_key,
)
from bot.slack.journeys.deal_bursts import tells_cam_now
from bot.slack.journeys.deal_editing import DECIDED, contested_of
from bot.slack.journeys.deal_events import REVIEWED, name_of, review_of
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_protecting import request_of
from bot.slack.journeys.deal_words import facts_of
from bot.slack.journeys.home import refresh_home
from bot.slack.messenger import Fate, Topic
from playbooks.deals import queries
from playbooks.deals.deal import Deal, DealEvent, DealEventKind
from playbooks.deals.stages import Registration
from playbooks.programme import queries as programme
from playbooks.programme.readers import any_admin, cam_of_partner
from store import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from playbooks.programme.people import Member

BROUGHT_ON = "deal.brought_on"
"""Our own topic: bring what waits about one deal to whoever looks after its partner now."""
WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that an account manager is asked about a deal, after an event of these kinds.

    `line` is what a digest says of it.
    """

    waits: Callable[[Deal], bool]
    events: tuple[DealEventKind, ...]
    key: Callable[[str, int], str]
    line: str
    message: Callable[..., tuple[str, list[Block]]]


KINDS = (
    Kind(
        waits=lambda deal: deal.registration is Registration.SUBMITTED,
        events=REVIEWED,
        key=review_key,
        line="waits for your approval.",
        message=review_of,
    ),
    Kind(
        waits=lambda deal: bool(deal.extension_reason),
        events=(DealEventKind.EXTENSION_ASKED,),
        key=request_key,
        line="waits for you to decide on more time.",
        message=request_of,
    ),
    Kind(
        waits=lambda deal: deal.needs_review and deal.registration in DECIDED,
        events=(DealEventKind.EDITED,),
        key=contested_key,
        line="*needs review*.",
        message=contested_of,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that waits; `key` is that of the first message about it."""

    kind: Kind
    event: DealEvent
    key: str


def on_handed_on(work: Work) -> None:
    """Look at every deal of the partner that waits, and show both their Home tabs anew."""
    partner_id, before = str(work.payload["partner_id"]), str(work.payload["before"])
    with work.finishing() as session:
        for deal_id in queries.waiting_for_cam(session, partner_id):
            outbox.put(
                session,
                topic=BROUGHT_ON,
                key=f"{deal_id}/{work.key}",
                lane=f"brought-on:{deal_id}",
                payload={"deal_id": deal_id},
                now=work.now,
            )
        people = (cam_of_partner(session, partner_id), programme.member(session, before))
        for member in people:
            if member is not None:
                refresh_home(work, session, member)


def on_brought_on(work: Work) -> None:
    """Bring what waits about a deal to whoever looks after its partner, if they have it not yet."""
    with work.dealmate.database.reading() as session:
        deal = queries.deal_for_program(session, str(work.payload["deal_id"]))
        cam = None if deal is None else cam_of_partner(session, deal.partner_id)
        if deal is None or cam is None or not cam.identities:
            return
        theirs = {identity.user_id for identity in cam.identities}
        waiting = _waiting_about(work, session, deal)
        moving = [one for one in waiting if _asked_user(work, session, one) not in theirs]
        partner = facts_of(session, deal).partner
    told = [
        one
        for one in moving
        if tells_cam_now(work, one.event, cam, partner=partner, line=one.kind.line)
    ]
    with work.finishing() as session:
        held = queries.locked(session, deal.id)
        waits_still = [] if held is None else _waiting_about(work, session, held)
        for one in moving:
            if held is not None and one in waits_still:
                _take_back(work, session, one, cam)
                if one in told:
                    _ask(work, session, held, one, cam)


def _waiting_about(work: Work, session: Session, deal: Deal) -> list[Asked]:
    """Return what waits for a deal's account manager, as far as its history tells."""
    reader = any_admin(session) or cam_of_partner(session, deal.partner_id)
    if reader is None or not deal.is_open:
        return []
    history = queries.history(session, deal.id, viewer=reader)
    found = []
    for kind in (kind for kind in KINDS if kind.waits(deal)):
        keys = [
            (event, kind.key(deal.id, event.revision))
            for event in history
            if event.kind in kind.events
        ]
        fate = work.dealmate.messenger.fate
        asked = [(event, key) for event, key in keys if fate(session, key=key) is not None]
        found += [Asked(kind=kind, event=event, key=key) for event, key in (asked or keys)[-1:]]
    return found


def _asked_user(work: Work, session: Session, asked: Asked) -> str | None:
    """Return whom the last message asks; None where it asks nobody.

    Raises:
        RetryLaterError: it is on its way, or Slack could not be asked whose conversation it is in.
    """
    messenger, key = work.dealmate.messenger, asking_now(session, asked.key)
    fate = messenger.fate(session, key=key)
    if fate is Fate.UNKNOWN:
        raise RetryLaterError("the account manager is being asked", seconds=WAIT_SECONDS)
    at = messenger.posted(session, key=key)
    if fate is not Fate.ARRIVED or at is None or _is_taken_back(session, key):
        return None
    person = work.dealmate.identity.audience_of_channel(at.channel).person
    return None if person is None else person[1]


def _take_back(work: Work, session: Session, asked: Asked, cam: Member) -> None:
    """Say in the place of what somebody was asked who has it now; it names no deal any more."""
    key = asking_now(session, asked.key)
    if work.dealmate.messenger.fate(session, key=key) is not Fate.ARRIVED:
        return
    text = (
        f"I had asked you about a deal here. {bold(cam.name)} looks after that partner and has it "
        "now."
    )
    work.dealmate.messenger.update(
        session, key=_taken_back(key), of=key, text=text, blocks=[section(text)], guard=None
    )


def _ask(work: Work, session: Session, deal: Deal, asked: Asked, cam: Member) -> None:
    by = name_of(work, session, asked.event.by)
    text, blocks = asked.kind.message(session, deal, asked.event, by=by)
    work.dealmate.messenger.direct(
        session,
        key=next_key(session, asked.key),
        user=str(slack_id_of(cam, home_team_id=work.dealmate.identity.home_team_id)),
        text=text,
        blocks=blocks,
        guard=deal_guard(deal.id),
    )


def _taken_back(key: str) -> str:
    return f"{key}/taken_back"


def _is_taken_back(session: Session, key: str) -> bool:
    return outbox.result_of(session, topic=Topic.UPDATE, key=_taken_back(key)) is not None
