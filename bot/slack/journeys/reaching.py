"""A partner reaches a milestone: recorded from Home, felt at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks import reaching as appearance
from bot.slack.blocks.elements import Choice
from bot.slack.blocks.limits import OPTION_VALUE
from bot.slack.blocks.markup import data, day, spelt
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, show, tell
from bot.slack.journeys.deal_guard import asked_guard
from bot.slack.journeys.home import MOST_VIEWERS, refresh_home
from bot.slack.journeys.nudge_moment import moment_of
from playbooks.deals.stages import Refusal
from playbooks.plays.scheduling import plan_partner
from playbooks.programme import queries as programme
from playbooks.programme.achievements import AchievementKind
from playbooks.programme.reaching import known_names, reach
from playbooks.programme.readers import cam_of_partner, partners_looked_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.blocks.elements import View
    from playbooks.programme.people import Member, Partner

NOT_FOR_YOU = "Milestones are recorded by the vendor's account managers."
NOTHING_TO_RECORD = (
    "You have no partner, or the programme names no milestone yet. The first one comes with "
    "dealmate programme import or reach."
)


def open_form(body: Mapping[str, Any]) -> dict[str, Any]:
    """Open a window at once; the choices follow."""
    del body
    return forms.loading(appearance.TITLE)


def on_open(work: Work) -> None:
    """Fill the form for whoever may use it."""
    envelope = Envelope.of(work.payload)
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None or not actor.is_account_manager:
            words = UNKNOWN_PERSON if actor is None else NOT_FOR_YOU
            show(work, session, envelope, forms.notice(appearance.TITLE, words))
        else:
            partners = _partners(session, actor)
            guard = asked_guard(partner_ids=[one.id for one in partners])
            show(work, session, envelope, _form(work, session, partners), guard=guard)


def check_submission(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Refuse days that are out of order before the window closes."""
    errors = appearance.errors_in(appearance.reached_in(body["view"]))
    return {"response_action": "errors", "errors": errors} if errors else None


def on_submission(work: Work) -> None:
    """Record it, and say from when it counts; what follows, follows from its own event."""
    envelope = Envelope.of(work.payload)
    said = appearance.reached_in(envelope.body["view"])
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None:
            tell(work, session, envelope, UNKNOWN_PERSON)
            return
        on = said.on or work.dealmate.today(work.now)
        outcome = reach(
            session,
            said.partner,
            said.name,
            kind=AchievementKind(said.kind),
            on=on,
            until=said.until,
            by=actor,
            now=work.now,
        )
        if isinstance(outcome, Refusal):
            tell(work, session, envelope, data(outcome.message, 600))
            return
        is_now = on <= work.dealmate.today(work.now)
        opens = (
            "What asks for it is open to them now." if is_now else "What asks for it opens then."
        )
        words = f"{spelt(said.name)} counts for {outcome.name} from {day(on)}."
        guard = asked_guard(partner_ids=[said.partner])
        tell(work, session, envelope, f"{data(words)} {opens}", guard=guard)


def on_reached(work: Work) -> None:
    """Begin the plays that waited for it, and renew the Home tabs of who it concerns."""
    partner_id = str(work.payload["partner_id"])
    with work.dealmate.database.reading() as session:
        moment = moment_of(work.dealmate, session, work.now, partner_id=partner_id)
    with work.finishing() as session:
        plan_partner(session, partner_id, plays=work.dealmate.plays, moment=moment)
        people = programme.members(session, organisation=partner_id)[:MOST_VIEWERS]
        cam = cam_of_partner(session, partner_id)
        for member in [*people, *([cam] if cam is not None else [])]:
            refresh_home(work, session, member)


def _partners(session: Session, actor: Member) -> list[Partner]:
    return partners_looked_after(session, actor)


def _form(work: Work, session: Session, partners: Sequence[Partner]) -> View:
    names = {
        kind: [
            appearance.choice(str(kind), name, spelt(name))
            for name in known_names(session, kind)
            if len(f"{kind} {name}") <= OPTION_VALUE
        ]
        for kind in AchievementKind
    }
    if not partners or not any(names.values()):
        return forms.notice(appearance.TITLE, NOTHING_TO_RECORD)
    return appearance.form(
        [Choice(value=one.id, label=one.name) for one in partners],
        milestones=names[AchievementKind.MILESTONE],
        certifications=names[AchievementKind.CERTIFICATION],
        today=work.dealmate.today(work.now),
    )
