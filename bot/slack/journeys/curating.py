"""An account manager withdraws, restores, pins or hides a document, from the Home tab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.jobs import Journey, Work
from bot.slack.blocks import curating as appearance
from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks import limits
from bot.slack.blocks.curating import Deed, Wish
from bot.slack.blocks.elements import Choice
from bot.slack.blocks.markup import data, spelt
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, show, tell
from bot.slack.journeys.deal_guard import asked_guard
from content_index.curation.acting import curate, in_force, take_back
from content_index.curation.rules import CurationAct, Scope
from content_index.life.acting import Act, Outcome, Refused, restore, withdraw
from content_index.shelf.listing import Listed, Standing
from playbooks.deals.stages import Stage
from playbooks.programme import queries as programme
from playbooks.programme.readers import partners_looked_after

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.slack.messenger import Guard
    from playbooks.programme.people import Member

NOT_FOR_YOU = "What is shown is changed by the vendor's account managers."
NOTHING_TO_TAKE_BACK = "Nothing of the kind is pinned or hidden. Nothing was changed."
HOLDS = timedelta(days=90)
"""The last day that the form begins with."""


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
            form = appearance.form(_choices(work, session, actor))
            show(work, session, envelope, form, guard=_guard(session, actor))


def on_search(work: Work) -> None:
    """Show the documents that a part of a title fits, and with which the deed can be done."""
    envelope = Envelope.of(work.payload)
    view = envelope.body["view"]
    searched = appearance.searched_in(view)
    wish = appearance.wish_in(view)
    every = [
        one
        for one in (work.dealmate.library.listed(searched) if searched else [])
        if appearance.is_for(wish.deed, is_withdrawn=one.standing is Standing.WITHDRAWN)
    ]
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None or not actor.is_account_manager:
            return
        found = [
            Choice(
                value=one.asset.id,
                label=f"{one.asset.title} ({one.asset.id})",
                description=_description(one),
            )
            for one in every
            if len(one.asset.id) <= limits.OPTION_VALUE  # longer ids are for the command line
        ]
        state = replace(
            _choices(work, session, actor),
            deed=wish.deed,
            searched=searched,
            asset_id=wish.asset_id,
            found=found[: limits.OPTIONS],
            count=len(every),
        )
        work.dealmate.messenger.update_view(
            session,
            key=f"{work.key}/view",
            view_id=view["id"],
            view=appearance.form(state),
            user=envelope.user_id,
            guard=_guard(session, actor),
        )


def _description(one: Listed) -> str:
    """Say how a document counts; a withdrawn one is there for the way back alone."""
    version = f", version {one.asset.version}" if one.asset.version else ""
    only = ": it can be restored" if one.standing is Standing.WITHDRAWN else ""
    return f"{one.standing.capitalize()}{version}{only}"


def check_submission(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Refuse what lacks something before the window closes."""
    errors = appearance.errors_in(appearance.wish_in(body["view"]))
    return {"response_action": "errors", "errors": errors} if errors else None


def on_submission(work: Work) -> None:
    """Do it in one transaction with its record, and say what holds now."""
    envelope = Envelope.of(work.payload)
    wish = appearance.wish_in(envelope.body["view"])
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None or not actor.is_account_manager:
            tell(work, session, envelope, UNKNOWN_PERSON if actor is None else NOT_FOR_YOU)
            return
        act = Act(actor=actor.id, why=wish.why, now=work.now, today=work.dealmate.today(work.now))
        partners = _partners(session, actor)
        outcome = _done(session, wish, act, partners=partners)
        named = [wish.partner] if wish.partner in partners else []
        guard = asked_guard(partner_ids=named)
        tell(work, session, envelope, data(outcome.words, 600), guard=guard)


def _done(session: Session, wish: Wish, act: Act, *, partners: Mapping[str, str]) -> Outcome:
    scope = Scope(partner=wish.partner, industry=wish.industry, stage=wish.stage)
    if wish.partner and wish.partner not in partners:
        return Refused(words="That partner is not one of yours. Nothing was changed.")
    match wish.deed:
        case Deed.WITHDRAW:
            return withdraw(session, wish.asset_id, act)
        case Deed.RESTORE:
            return restore(session, wish.asset_id, act)
        case Deed.PIN | Deed.HIDE if wish.until is not None:
            what = CurationAct(wish.deed.value)
            return curate(session, what, wish.asset_id, scope, until=wish.until, act=act)
        case Deed.TAKE_BACK:
            return _taken_back(session, wish.asset_id, scope, act, partners=partners)
    return Refused(words="I could not read what to do. Nothing was changed.")


def _taken_back(
    session: Session, asset_id: str, scope: Scope, act: Act, *, partners: Mapping[str, str]
) -> Outcome:
    """Take back what holds for exactly that scope, or everything of one's own if none was chosen.

    What another CAM decided for a partner of theirs stays.
    """
    outcome: Outcome = Refused(words=NOTHING_TO_TAKE_BACK)
    for one in in_force(session, asset_id, today=act.today):
        if one.scope.partner and one.scope.partner not in partners:
            continue
        if scope.is_empty or one.scope == scope:
            outcome = take_back(session, one.id, act)
    return outcome


def _choices(work: Work, session: Session, actor: Member) -> appearance.CuratingForm:
    partners = _partners(session, actor)
    return appearance.CuratingForm(
        partners=[Choice(value=name, label=label) for name, label in partners.items()],
        industries=[
            Choice(value=name, label=spelt(name)) for name in programme.rules(session).industries
        ],
        stages=[Choice(value=stage, label=spelt(stage)) for stage in Stage],
        until=work.dealmate.today(work.now) + HOLDS,
    )


def _guard(session: Session, actor: Member) -> Guard:
    """Return the guard of the form: it offers these partners."""
    return asked_guard(partner_ids=_partners(session, actor))


def _partners(session: Session, actor: Member) -> dict[str, str]:
    found = partners_looked_after(session, actor)
    return {partner.id: partner.name for partner in found}


JOURNEY = Journey(
    handlers={
        f"action.{appearance.OPEN}": on_open,
        f"action.{appearance.SEARCH}": on_search,
        f"action.{appearance.DEED}": on_search,
        f"view.{appearance.FORM}": on_submission,
    },
    openers={f"action.{appearance.OPEN}": open_form},
    checks={appearance.FORM: check_submission},
)
