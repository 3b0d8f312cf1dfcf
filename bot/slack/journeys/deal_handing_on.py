"""What waits for a decision goes to whoever decides now: the partner has another account manager,
the one it has is no longer in Slack, or Slack did not take the message for them.

Whoever was asked before is told who has it, in place of what they were asked. Nobody is asked
twice: whoever was asked last has the last message in their direct messages.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import RetryLaterError
from bot.slack.blocks.elements import Block, section
from bot.slack.blocks.markup import bold
from bot.slack.journeys.deal_asking import (
    ask,
    asking_now,
    contested_key,
    next_key,
    not_reached,
    request_key,
    review_key,
    want_brought_on,
)
from bot.slack.journeys.deal_bursts import tells_cam_now
from bot.slack.journeys.deal_editing import DECIDED, contested_of
from bot.slack.journeys.deal_events import REVIEWED, name_of, review_of
from bot.slack.journeys.deal_protecting import request_of
from bot.slack.journeys.deal_room import Room, room_of, say
from bot.slack.journeys.deal_words import facts_of
from bot.slack.journeys.home import refresh_home
from bot.slack.messenger import Fate, Topic
from bot.slack.standing_in import why_theirs
from playbooks.deals import queries
from playbooks.deals.deal import Deal, DealEvent, DealEventKind
from playbooks.deals.stages import Registration
from playbooks.programme import queries as programme
from playbooks.programme.people import Role
from playbooks.programme.readers import any_admin, cam_of_partner, named_cam
from store import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from playbooks.programme.people import Member

log = structlog.get_logger(__name__)

WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that an account manager is asked about a deal, after an event of these kinds.

    `line` is what a digest says of it. After `named` the partner was told by name who has it.
    """

    waits: Callable[[Deal], bool]
    events: tuple[DealEventKind, ...]
    named: tuple[DealEventKind, ...]
    key: Callable[[str, int], str]
    line: str
    message: Callable[..., tuple[str, list[Block]]]


KINDS = (
    Kind(
        waits=lambda deal: deal.registration is Registration.SUBMITTED,
        events=REVIEWED,
        named=(DealEventKind.INFO_GIVEN,),
        key=review_key,
        line="waits for your approval.",
        message=review_of,
    ),
    Kind(
        waits=lambda deal: bool(deal.extension_reason),
        events=(DealEventKind.EXTENSION_ASKED,),
        named=(DealEventKind.EXTENSION_ASKED,),
        key=request_key,
        line="waits for you to decide on more time.",
        message=request_of,
    ),
    Kind(
        waits=lambda deal: deal.needs_review and deal.registration in DECIDED,
        events=(DealEventKind.EDITED,),
        named=(),
        key=contested_key,
        line="*needs review*.",
        message=contested_of,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that waits; `key` is that of the first message about it.

    `tried` are the Slack users whom none of its messages has reached.
    """

    kind: Kind
    event: DealEvent
    key: str
    tried: frozenset[str]


def on_handed_on(work: Work) -> None:
    """Look at every deal of the partner that waits, and show both their Home tabs anew."""
    partner_id, before = str(work.payload["partner_id"]), str(work.payload["before"])
    with work.finishing() as session:
        for deal_id in queries.waiting_for_cam(session, partner_id):
            want_brought_on(session, deal_id, key=work.key, now=work.now)
        people = (cam_of_partner(session, partner_id), programme.member(session, before))
        for member in people:
            if member is not None:
                refresh_home(work, session, member)


def on_brought_on(work: Work) -> None:
    """Bring what waits about a deal to whoever looks after its partner, if they have it not yet."""
    with work.dealmate.database.reading() as session:
        deal = queries.deal_for_program(session, str(work.payload["deal_id"]))
        if deal is None:
            return
        moving = [
            (one, reader)
            for one in _waiting_about(work, session, deal)
            if (reader := _next(session, deal, one)) is None
            or _asked_user(work, session, one) not in _users(reader)
        ]
        partner = facts_of(session, deal).partner
    told = [
        one
        for one, reader in moving
        if reader is not None
        and tells_cam_now(work, one.event, reader, partner=partner, line=one.kind.line)
    ]
    is_known = any(one.kind.named for one, _ in moving)
    room = room_of(work.dealmate, deal) if is_known else None
    with work.finishing() as session:
        held = queries.locked(session, deal.id)
        waits_still = [] if held is None else _waiting_about(work, session, held)
        for one, reader in moving:
            if held is None or one not in waits_still:
                continue
            if reader is None:
                _tell_of_nobody(work, session, room, held, one)
                continue
            _take_back(work, session, one, reader)
            if one in told:
                _ask(work, session, held, one, reader)
                _tell_partner(work, session, room, held, one, reader)


def _next(session: Session, deal: Deal, asked: Asked) -> Member | None:
    """Return who looks after a deal's partner, else an admin, whom Slack may take a message for."""
    for member in [
        cam_of_partner(session, deal.partner_id),
        *programme.members(session, role=Role.ADMIN),
    ]:
        if member is not None and member.accounts and not asked.tried & _users(member):
            return member
    return None


def _users(member: Member) -> frozenset[str]:
    return frozenset(account.user_id for account in member.accounts)


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
        for event, key in (asked or keys)[-1:]:
            tried = not_reached(session, work.dealmate.messenger, key)
            found.append(Asked(kind=kind, event=event, key=key, tried=tried))
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
    return work.dealmate.identity.user_of_direct(at.channel)


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


def _ask(work: Work, session: Session, deal: Deal, asked: Asked, reader: Member) -> None:
    by = name_of(work, session, asked.event.by)
    text, blocks = asked.kind.message(session, deal, asked.event, by=by)
    key = next_key(session, asked.key)
    ask(work, session, deal, reader, key=key, text=text, blocks=blocks, tried=asked.tried)


def _tell_partner(  # noqa: PLR0913, PLR0917 - one message
    work: Work, session: Session, room: Room | None, deal: Deal, asked: Asked, reader: Member
) -> None:
    """Say in the deal's thread who has it, where it has named somebody who is not to be reached."""
    is_stand_in = bool(why_theirs(session, reader, partner_id=deal.partner_id, tried=asked.tried))
    if room is None or not is_stand_in or asked.event.kind not in asked.kind.named:
        return
    text = f"{bold(reader.name)} has it now and decides about {bold(deal.customer)}."
    key = f"{asking_now(session, asked.key)}/told"
    say(work.dealmate, session, room, deal, key=key, text=text, blocks=[section(text)])


def _tell_of_nobody(
    work: Work, session: Session, room: Room | None, deal: Deal, asked: Asked
) -> None:
    """Say once in the deal's thread that nobody has it, where the partner knows that it waits."""
    log.error("deal_reached_nobody", deal=deal.id)
    if room is None or not asked.kind.named:
        return
    cam = named_cam(session, deal.partner_id)
    name = work.dealmate.settings.fallback_contact if cam is None else cam.name
    text = (
        f"I could not reach anybody who decides about {bold(deal.customer)}. Please call "
        f"{bold(name)}, or write an e-mail."
    )
    key = f"{asked.key}/nobody"
    say(work.dealmate, session, room, deal, key=key, text=text, blocks=[section(text)])


def _taken_back(key: str) -> str:
    return f"{key}/taken_back"


def _is_taken_back(session: Session, key: str) -> bool:
    return outbox.result_of(session, topic=Topic.UPDATE, key=_taken_back(key)) is not None
