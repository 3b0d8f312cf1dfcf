"""Many changes of deals at once, by a CRM or a table, are told by one message and not by hundreds.

Each place (a partner's channel, one person's direct messages) hears of a few changes at once, each
where it belongs. What comes on top within a minute is kept, and a digest lists it: each change in
it once, with the way to its thread. What a person does by hand is always told at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.slack.blocks import deal_digest as appearance
from bot.slack.blocks.markup import bold, data
from bot.slack.contacts import slack_id_of
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_room import Place, address_of, place_now, put_at, user_for
from bot.slack.journeys.deal_words import facts_of
from bot.slack.journeys.home import refresh_homes
from bot.slack.notices import queries as notices
from playbooks.crm.standing import CRM_MEMBER_ID
from playbooks.deals import queries as deals
from playbooks.deals.deal import CAME_BY_CRM, IMPORTED, DealEventKind
from playbooks.programme.readers import any_admin, cam_of_partner
from store import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.journeys.deal_events import Change
    from bot.slack.notices.queries import Notice
    from playbooks.deals.deal import Deal, DealEvent
    from playbooks.programme.people import Member

DIGEST = "deal.digest"
"""Our own topic: tell what was kept for one place; the payload is {"place": ...}."""
ROOM, CAM = "room", "cam"
_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who hears of a change now: the deal's room, its account manager. The others get a digest."""

    room: bool = True
    cam: bool = True


def told_now(
    work: Work, change: Change, line: str, *, to: Iterable[str], for_cam: str = ""
) -> Told:
    """Decide once who of `to` hears of a change now, and keep it for the others' digest.

    `line` is what the digest says of it, escaped: the predicate of a sentence. The
    CAM's goes on with `for_cam`, which nobody else reads.
    """
    if not is_by_machine(change):
        return Told()
    dealmate, deal = work.dealmate, change.deal
    places = dict.fromkeys(to, "")
    with dealmate.database.reading() as session:
        partner = data(facts_of(session, deal).partner, 80)
        if ROOM in places:
            place = place_now(dealmate, session, deal)
            places[ROOM] = f"{deal.partner_id} #{place.channel}"
            if place.channel is None:
                places[ROOM] = f"{deal.partner_id} @{place.user}"
        if CAM in places:
            places[CAM] = f"{CAM} {'' if change.cam is None else change.cam.id}"
    alone = {}
    with dealmate.database.transaction() as session:
        for name, place_key in places.items():
            said = line if name == ROOM else f"({partner}) {line}{for_cam}"
            state = _noted(work, session, f"{name} {place_key}", change.event, said)
            alone[name] = state is notices.NoticeState.ALONE
    return Told(room=alone.get(ROOM, False), cam=alone.get(CAM, False))


def tells_cam_now(work: Work, event: DealEvent, cam: Member, *, partner: str, line: str) -> bool:
    """Decide whether an account manager is told now of what others had before; else by a digest.

    `line` is as for `told_now`. False as well where a digest has told it to them lately.
    """
    with work.dealmate.database.transaction() as session:
        said = f"({data(partner, 80)}) {line}"
        state = _noted(work, session, f"{CAM} {CAM} {cam.id}", event, said)
    return state is notices.NoticeState.ALONE


def _noted(
    work: Work, session: Session, place: str, event: DealEvent, line: str
) -> notices.NoticeState:
    """Note something once for a place, and want a digest there if it is held."""
    state = notices.note(
        session,
        place,
        deal_id=event.deal_id,
        revision=event.revision,
        line=line,
        at_most=work.dealmate.settings.deal_notices_a_minute,
        now=work.now,
    )
    if state is not notices.NoticeState.ALONE:
        _want_digest(work, session, place)
    return state


def is_by_machine(change: Change) -> bool:
    """Say whether nobody did it by hand: the CRM, a table, or the passing of time."""
    if change.event.kind is DealEventKind.REGISTERED:
        return change.event.note in {IMPORTED, CAME_BY_CRM}
    return change.event.by in {"", CRM_MEMBER_ID}


def on_digest(work: Work) -> None:
    """Tell what was kept for a place, to who it concerns now, and renew their Home tabs."""
    dealmate, place = work.dealmate, str(work.payload["place"])
    with dealmate.database.reading() as session:
        kept = notices.held(session, place)
        found = deals.deals_by_id(session, {notice.deal_id for notice in kept})
        to_cam = place.startswith(f"{CAM} ")
        groups = _by_reader(work, session, kept, found, to_cam=to_cam)
        texts = {
            at: [_line(work, session, notice, found[notice.deal_id]) for notice in group]
            for at, group in groups.items()
        }
    with work.finishing() as session:
        for number, (at, lines) in enumerate(texts.items()):
            told = list({notice.deal_id: found[notice.deal_id] for notice in groups[at]}.values())
            _post(work, session, at, lines, told, key=f"{work.key}/{number}", to_cam=to_cam)
        for deal in {deal.partner_id: deal for deal in found.values()}.values():
            refresh_homes(work, session, deal)
        notices.list_them(session, kept, now=work.now)


def want_what_is_left(work: Work) -> None:
    """Want a digest wherever something is held and none is on its way: the last was given up."""
    with work.dealmate.database.transaction() as session:
        coming = {row.payload["place"] for row in outbox.unfinished(session, topics=[DIGEST])}
        for place in notices.places_that_wait(session):
            if place not in coming:
                _want_digest(work, session, place)


def _by_reader(
    work: Work, session: Session, kept: list[Notice], found: dict[str, Deal], *, to_cam: bool
) -> dict[Place, list[Notice]]:
    """Group what was kept by where it goes now: a channel may have got other readers meanwhile."""
    groups: dict[Place, list[Notice]] = {}
    for notice in kept:
        deal = found[notice.deal_id]
        if to_cam:
            cam = cam_of_partner(session, deal.partner_id)
            user = slack_id_of(cam, home_team_id=work.dealmate.identity.home_team_id)
            at = Place(channel=None, user=user)
        else:
            at = place_now(work.dealmate, session, deal)
        if at.channel is not None or at.user is not None:
            groups.setdefault(at, []).append(notice)
    return groups


def _line(work: Work, session: Session, notice: Notice, deal: Deal) -> str:
    reader = any_admin(session)
    address = "" if reader is None else address_of(work.dealmate, session, deal, reader)
    return appearance.line(bold(deal.customer, 100), notice.line, address)


def _post(  # noqa: PLR0913 - one digest
    work: Work,
    session: Session,
    at: Place,
    lines: list[str],
    told: list[Deal],
    *,
    key: str,
    to_cam: bool,
) -> None:
    first, *others = appearance.digest(lines, deals=len(told), to_cam=to_cam)
    text = appearance.title(len(told))
    moving = [] if at.channel is None else told
    elsewhere = {user_for(work.dealmate, session, deal) for deal in moving}
    guard = deal_guard(*(deal.id for deal in told), elsewhere=elsewhere)
    for part, blocks in enumerate([first, *others]):
        put_at(
            work.dealmate,
            session,
            at,
            key=f"{key}/{part}" if part else key,
            text=text,
            blocks=blocks,
            guard=guard,
            thread_of=key if part else None,
        )


def _want_digest(work: Work, session: Session, place: str) -> None:
    """Want a digest at the next full minute but one; there is one for each place and minute.

    It is always due after this transaction, so that what is kept now is never missed by it. A clock
    that was put back finds its minute's digest done, and gets one for this change.
    """
    minute = int(work.now.timestamp()) // _MINUTE_SECONDS + 1
    due_at = work.now + timedelta(seconds=(minute + 1) * _MINUTE_SECONDS - work.now.timestamp())
    for key in (f"{place}/{minute}", f"{place}/{work.key}"):
        outbox.put(
            session,
            topic=DIGEST,
            key=key,
            payload={"place": place},
            lane=f"digest:{place}",
            now=work.now,
            due_at=due_at,
        )
        found = outbox.result_of(session, topic=DIGEST, key=key)
        if found is not None and found[0] in outbox.UNFINISHED:
            return
