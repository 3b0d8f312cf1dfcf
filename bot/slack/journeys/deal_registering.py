"""A partner registers a deal: command, button or shortcut; form; the deal's thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.jobs import Work
from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks import deals as appearance
from bot.slack.blocks.elements import Choice
from bot.slack.blocks.markup import data
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, show, tell
from bot.slack.journeys.deal_guard import asked_guard, deal_guard
from bot.slack.journeys.deal_room import Place, open_room, place_of
from bot.slack.journeys.deal_words import choices, facts_of
from bot.slack.wording import readable
from playbooks.deals import queries
from playbooks.deals.deal import NO_COMPETITOR
from playbooks.deals.registering import FormErrors, RegistrationForm, check_form
from playbooks.deals.stages import OPEN_STAGES, Refusal
from playbooks.deals.usecases import Registered, register_deal
from playbooks.insights.pages import DEALS_MAX
from playbooks.programme.queries import rules

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.programme.people import Member

TITLE = "Register a deal"
FIELDS = (
    "customer",
    "customer_domain",
    "product",
    "amount",
    "currency",
    "industry",
    "stage",
    "expected_close",
    "competitor",
    "contact_role",
    "notes",
)
VENDOR_REGISTERS_NOT = (
    "Deals are registered by the partner who works on them. /deal list shows them."
)


def command_words(body: Mapping[str, Any]) -> str:
    """Return what was typed after the command as its writer saw it, spaces collapsed."""
    return readable(str(body.get("text") or ""), bot_user_id="")


def open_command(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Open the form at once for `/deal` and `/deal CUSTOMER`; lists need no window."""
    return None if command_words(body).lower() in {"list", "help"} else forms.loading(TITLE)


def open_form(body: Mapping[str, Any]) -> dict[str, Any]:
    """Open the form at once for a button or a shortcut."""
    del body
    return forms.loading(TITLE)


def on_command(work: Work) -> None:
    """Answer `/deal`, `/deal CUSTOMER`, `/deal list` and `/deal help`."""
    envelope = Envelope.of(work.payload)
    words = command_words(envelope.body)
    if words.lower() == "help":
        with work.finishing() as session:
            tell(work, session, envelope, "How /deal works", blocks=appearance.usage())
    elif words.lower() == "list":
        on_list(work, envelope)
    else:
        _fill_form(work, envelope, customer=words, origin=envelope.channel_id)


def on_button(work: Work) -> None:
    """Fill the form that a "Register a deal" button or a global shortcut has opened.

    Below a message that named a customer the button holds that name.
    """
    envelope = Envelope.of(work.payload)
    (pressed, *_) = envelope.body.get("actions") or [{}]
    customer = str(pressed.get("value") or "")
    _fill_form(work, envelope, customer=customer, origin=envelope.channel_id)


def on_list(work: Work, envelope: Envelope) -> None:
    """Show the deals that the person may see, to that person alone."""
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None:
            tell(work, session, envelope, UNKNOWN_PERSON)
            return
        every = queries.deals(session, viewer=actor, limit=DEALS_MAX)
        title = "Your partners' deals" if actor.is_vendor else "Your deals"
        shown = every[: appearance.LIST_LENGTH]
        blocks = appearance.listing(
            [facts_of(session, deal) for deal in shown],
            title=title,
            count=len(every),
            may_register=not actor.is_vendor,
        )
        guard = asked_guard(deal_ids=[deal.id for deal in shown])
        tell(work, session, envelope, f"{title}: {len(every)}", blocks=blocks, guard=guard)


def check_submission(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Check the form before Slack closes it; errors stand beside their fields."""
    metadata = json.loads(body["view"].get("private_metadata") or "{}")
    checked = check_form(form_of(body), today=date.fromisoformat(metadata["today"]))
    if isinstance(checked, FormErrors):
        return {"response_action": "errors", "errors": checked.by_field}
    return None


def on_submission(work: Work) -> None:
    """Register the deal and begin its thread; what follows, follows from the deal's own event."""
    envelope = Envelope.of(work.payload)
    view = envelope.body["view"]
    origin = json.loads(view.get("private_metadata") or "{}").get("channel")
    with work.dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
        place = None
        if actor is not None and not actor.is_vendor:
            place = place_of(
                work.dealmate,
                session,
                partner_id=actor.organisation,
                registrant=actor.id,
                origin=origin,
            )
    if actor is None or place is None:
        with work.finishing() as session:
            text = UNKNOWN_PERSON if actor is None else VENDOR_REGISTERS_NOT
            tell(work, session, envelope, text)
        return
    request_key = f"{view['id']}:{envelope.user_id}"
    form = form_of(envelope.body)
    with work.finishing() as session:
        outcome = register_deal(
            session,
            form,
            by=actor,
            request_key=request_key,
            now=work.now,
            today=work.dealmate.today(work.now),
        )
        if not isinstance(outcome, Registered):
            tell(work, session, envelope, _refusal_text(outcome))
        elif outcome.is_new:
            open_room(work.dealmate, session, outcome.deal, place)
            _point_elsewhere(work, session, envelope, place, origin)
            _warn_of_duplicates(work, session, envelope, outcome)


def form_of(body: Mapping[str, Any]) -> RegistrationForm:
    """Read the submitted values; an empty field is an empty string."""
    values = body["view"]["state"]["values"]
    return RegistrationForm(**{name: value_of(values.get(name) or {}) for name in FIELDS})


def value_of(block: Mapping[str, Any]) -> str:
    """Return what one input block holds, whatever kind of element it has."""
    for element in block.values():
        chosen = element.get("selected_option")
        if chosen is not None:
            return str(chosen["value"])
        return str(element.get("value") or element.get("selected_date") or "")
    return ""


def _fill_form(work: Work, envelope: Envelope, *, customer: str, origin: str | None) -> None:
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None:
            show(work, session, envelope, forms.notice(TITLE, UNKNOWN_PERSON))
        elif actor.is_vendor:
            show(work, session, envelope, forms.notice(TITLE, VENDOR_REGISTERS_NOT))
        else:
            today = work.dealmate.today(work.now).isoformat()
            metadata = json.dumps({"channel": origin, "today": today})
            draft = forms.DealDraft(
                customer=customer,
                currency=_usual_currency(session, actor),
                stage=OPEN_STAGES[0],
            )
            view = forms.registration(form_choices(session), draft, metadata=metadata)
            show(work, session, envelope, view)


def form_choices(session: Session) -> forms.DealChoices:
    """Return what the forms about deals offer."""
    programme = rules(session)
    rivals = (*programme.competitors, NO_COMPETITOR) if programme.competitors else ()
    return forms.DealChoices(
        products=tuple(Choice(value=value, label=name) for value, name in programme.products),
        industries=choices(programme.industries),
        stages=choices(OPEN_STAGES),
        currencies=tuple(Choice(value=code, label=code) for code in programme.currencies),
        competitors=choices(rivals),
        contact_roles=choices(programme.contact_roles),
    )


def _usual_currency(session: Session, actor: Member) -> str | None:
    known = queries.deals(session, viewer=actor, partner_id=actor.organisation, limit=1)
    currencies = rules(session).currencies
    return known[0].currency if known else (currencies[0] if currencies else None)


def _refusal_text(outcome: FormErrors | Refusal) -> str:
    if isinstance(outcome, FormErrors):
        problems = " ".join(outcome.by_field.values())
        return f"The deal is not registered. {data(problems, 600)} Please try again with `/deal`."
    return data(outcome.message, 600)


def _point_elsewhere(
    work: Work, session: Session, envelope: Envelope, place: Place, origin: str | None
) -> None:
    """Say why nothing appears in a channel where others could read it; only the asker sees this."""
    if origin is None or place.channel is not None or origin.startswith("D"):
        return
    work.dealmate.messenger.post(
        session,
        key=f"{work.key}/elsewhere",
        channel=origin,
        ephemeral_to=envelope.user_id,
        text="Registered. Deals stay between you and the vendor: we go on in direct messages.",
    )


def _warn_of_duplicates(
    work: Work, session: Session, envelope: Envelope, outcome: Registered
) -> None:
    if outcome.own_duplicates:
        numbers = ", ".join(data(number, 40) for number in outcome.own_duplicates)
        text = f"Registered. You have this customer and product already in {numbers}."
        guard = deal_guard(*outcome.own_duplicates)
        tell(work, session, envelope, text, suffix="duplicates", guard=guard)
