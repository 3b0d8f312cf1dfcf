"""What the commands about deals share: who acts, one transaction, and how a deal is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import typer
from sqlalchemy.orm import Session

from bot.cli.terminal import fail, print_json, say, settings_for
from bot.composition import clock, opened_database, today_of
from playbooks.deals.deal import Deal, DealEvent
from playbooks.deals.registering import FormErrors, completeness, fields_of
from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.programme.people import Member
from playbooks.programme.readers import find_member


class Doing(Protocol):
    """A use case of one deal, with all that was typed filled in."""

    def __call__(
        self, session: Session, /, *, by: Member, now: datetime
    ) -> Deal | FormErrors | Refusal:
        """Do it in the transaction of the session."""


class DoingByDay(Protocol):
    """The same for a use case that counts days."""

    def __call__(
        self, session: Session, /, *, by: Member, now: datetime, today: date
    ) -> Deal | FormErrors | Refusal:
        """Do it in the transaction of the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Somebody who looks at deals."""

    session: Session
    viewer: Member
    today: date


@contextmanager
def looking(data: Path | None, reader: str) -> Iterator[Looking]:
    """Look at deals as somebody; ends the program when nobody is meant."""
    settings = settings_for(data)
    with opened_database(settings) as database, database.reading() as session:
        viewer = person_named(session, reader)
        yield Looking(session=session, viewer=viewer, today=today_of(settings, clock()))


def do(data: Path | None, reader: str, doing: Doing, *, as_json: bool) -> None:
    """Do something about a deal in one transaction; ends the program with what was refused.

    A running bot tells whoever it concerns.
    """
    settings = settings_for(data)
    with opened_database(settings) as database:
        now = clock()
        with database.transaction() as session:
            by = person_named(session, reader)
            outcome = doing(session, by=by, now=now)
    if isinstance(outcome, FormErrors):
        fail("\n".join(f"{name}: {words}" for name, words in outcome.by_field.items()))
    if isinstance(outcome, Refusal):
        if outcome.code is not RefusalCode.UNCHANGED:
            fail(outcome.message)
        unchanged(outcome, as_json=as_json)
        return
    today = today_of(settings, now)
    if as_json:
        print_json(deal_json(outcome, by, today))
    else:
        typer.echo(line(outcome, by, today))


def unchanged(outcome: Refusal, *, as_json: bool) -> None:
    """Say that everything was so already, which is no failure; programs read it as JSON."""
    if as_json:
        print_json({"changed": False, "message": outcome.message})
    else:
        say(outcome.message)


def do_by_day(data: Path | None, reader: str, doing: DoingByDay, *, as_json: bool) -> None:
    """The same for what counts days, which are those of the programme's own time zone."""
    settings = settings_for(data)

    def on_its_day(
        session: Session, /, *, by: Member, now: datetime
    ) -> Deal | FormErrors | Refusal:
        return doing(session, by=by, now=now, today=today_of(settings, now))

    do(data, reader, on_its_day, as_json=as_json)


def line(deal: Deal, viewer: Member, today: date) -> str:
    """Say in one line where a deal stands."""
    amount = "no amount" if deal.amount is None else f"{deal.currency} {deal.amount:,}"
    parts = [deal.id, deal.customer, deal.partner_id, deal.product, amount]
    days = deal.days_in_stage(today=today)
    parts.append(
        f"{deal.stage} for {days} days" + (", stuck" if deal.is_stuck(today=today) else "")
    )
    parts.append(deal.registration.replace("_", " "))
    left = deal.protection_days_left(today=today)
    if left is not None:
        parts.append(f"protected until {deal.protected_until} ({left} days)")
    parts.append(f"{deal.completeness}% complete")
    if viewer.is_vendor and deal.needs_review:
        parts.append("needs review")
    if deal.extension_reason:
        parts.append("asks for more time")
    return " | ".join(parts)


def deal_json(deal: Deal, viewer: Member, today: date) -> dict[str, Any]:
    """Write a deal as JSON; whether it needs review is for the vendor alone."""
    shown: dict[str, Any] = {
        "deal": deal.id,
        "partner": deal.partner_id,
        "registered_by": deal.registered_by,
        "customer": deal.customer,
        "customer_domain": deal.customer_domain,
        "product": deal.product,
        "lines": [asdict(one) for one in deal.lines],
        "amount": deal.amount,
        "currency": deal.currency,
        "industry": deal.industry,
        "stage": str(deal.stage),
        "stage_since": deal.stage_since.isoformat(),
        "days_in_stage": deal.days_in_stage(today=today),
        "stuck": deal.is_stuck(today=today),
        "registration": str(deal.registration),
        "expected_close": _iso(deal.expected_close),
        "protected_until": _iso(deal.protected_until),
        "protection_days_left": deal.protection_days_left(today=today),
        "extension_reason": deal.extension_reason,
        "extensions": deal.extensions,
        "competitor": deal.competitor,
        "contacts": [asdict(one) for one in deal.contacts],
        "completeness": deal.completeness,
        "missing": list(completeness(fields_of(deal)).missing),
        "question": deal.question,
        "notes": deal.notes,
    }
    return shown | ({"needs_review": deal.needs_review} if viewer.is_vendor else {})


def event_json(event: DealEvent) -> dict[str, Any]:
    """Write a line of a deal's history as JSON."""
    return {
        "at": event.at.isoformat(),
        "kind": str(event.kind),
        "by": event.by,
        "before": event.before,
        "after": event.after,
        "note": event.note,
        "seconds_in_stage": event.seconds_in_stage,
    }


def person_named(session: Session, reader: str) -> Member:
    """Find the person meant; ends the program when nobody is."""
    member = find_member(session, reader)
    if member is None:
        fail(f"Nobody is called {reader}. Name a person by email, id or full name.")
    return member


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
