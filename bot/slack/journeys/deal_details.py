"""The details of a deal, completed in a form that says what is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks.limits import PRIVATE_METADATA
from bot.slack.blocks.markup import data
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, show, tell
from bot.slack.journeys.deal_deciding import TITLES, clicked_value
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_registering import form_choices, value_of
from bot.slack.journeys.deal_words import facts_of
from playbooks.deals import queries
from playbooks.deals.detailing import (
    DetailsForm,
    complete_deal,
    details_of,
    read_contacts,
    read_lines,
)
from playbooks.deals.finding import NOT_FOUND
from playbooks.deals.registering import FormErrors, RegistrationForm, check_form
from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.programme.queries import rules

if TYPE_CHECKING:
    from bot.jobs import Work
    from playbooks.deals.deal import Deal

CHANGED_MEANWHILE = (
    "Nothing was saved: somebody else has changed this deal meanwhile. Open Details again."
)
FIELDS = tuple(one.name for one in fields(DetailsForm))


def on_details(work: Work) -> None:
    """Fill the form with what is known about the deal."""
    envelope = Envelope.of(work.payload)
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        deal = None
        if actor is not None:
            deal = queries.deal(session, clicked_value(envelope), viewer=actor)
        if deal is None:
            words = UNKNOWN_PERSON if actor is None else NOT_FOUND.message
            show(work, session, envelope, forms.notice(TITLES["details"], words))
            return
        metadata = _metadata(deal, rules(session).products, today=work.dealmate.today(work.now))
        view = forms.details(
            facts_of(session, deal),
            asdict(details_of(deal)),
            form_choices(session),
            metadata=metadata,
        )
        show(work, session, envelope, view, guard=deal_guard(deal.id))


def check_details_form(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Say beside its field what can be seen at once; the use case decides again later.

    A line that is not understood is named by its number, and what was typed stays in the form.
    """
    metadata = json.loads(body["view"].get("private_metadata") or "{}")
    typed = typed_details(body)
    products = tuple((str(one), str(name)) for one, name in metadata.get("products", ()))
    _, contacts = read_contacts(typed.get("contacts", ""))
    _, lines = read_lines(typed.get("lines", ""), products)
    close = typed.get("expected_close", "")
    checked = check_form(
        RegistrationForm(
            customer="known",
            product="known",
            customer_domain=typed.get("customer_domain", ""),
            amount=typed.get("amount", "1"),
            expected_close="" if close == metadata.get("close") else close,
        ),
        today=date.fromisoformat(metadata["today"]),
    )
    errors = dict(checked.by_field) if isinstance(checked, FormErrors) else {}
    errors |= {"contacts": contacts} if contacts else {}
    errors |= {"lines": lines} if lines else {}
    return {"response_action": "errors", "errors": errors} if errors else None


def on_details_form(work: Work) -> None:
    """Write it down; what follows, follows from the deal's own event."""
    envelope = Envelope.of(work.payload)
    metadata = json.loads(envelope.body["view"].get("private_metadata") or "{}")
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None:
            tell(work, session, envelope, UNKNOWN_PERSON)
            return
        deal = queries.deal(session, str(metadata.get("deal")), viewer=actor)
        if deal is None:
            tell(work, session, envelope, data(NOT_FOUND.message))
            return
        if metadata.get("known") != _digest(deal):
            tell(work, session, envelope, CHANGED_MEANWHILE)
            return
        form = replace(details_of(deal), **typed_details(envelope.body))
        outcome = complete_deal(
            session, deal.id, form, by=actor, now=work.now, today=work.dealmate.today(work.now)
        )
        if isinstance(outcome, FormErrors):
            problems = " ".join(outcome.by_field.values())
            tell(work, session, envelope, f"Nothing was saved. {data(problems, 600)}")
        elif isinstance(outcome, Refusal) and outcome.code is not RefusalCode.UNCHANGED:
            guard = deal_guard(deal.id)
            tell(work, session, envelope, data(outcome.message, 600), guard=guard)


def typed_details(body: Mapping[str, Any]) -> dict[str, str]:
    """Read the submitted values of the fields that were there; an empty one is an empty string."""
    values = body["view"]["state"]["values"]
    return {name: value_of(values[name]) for name in FIELDS if name in values}


def _metadata(deal: Deal, products: tuple[tuple[str, str], ...], *, today: date) -> str:
    """What the form is checked by when it is sent; the products as far as Slack keeps them."""
    known: dict[str, Any] = {
        "deal": deal.id,
        "known": _digest(deal),
        "today": today.isoformat(),
        "close": "" if deal.expected_close is None else deal.expected_close.isoformat(),
    }
    whole = json.dumps(known | {"products": products})
    return whole if len(whole) <= PRIVATE_METADATA else json.dumps(known)


def _digest(deal: Deal) -> str:
    """Tell apart what was known when the form opened from what is known when it is sent."""
    known = json.dumps(asdict(details_of(deal)), sort_keys=True)
    return hashlib.blake2b(known.encode(), digest_size=8).hexdigest()
