"""`dealmate deals`: registered deals, as the person named with --as may see and change them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import AsJson, Data, fail, print_json, say

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.deals.registering import FormErrors
    from playbooks.deals.stages import Refusal
    from playbooks.programme.people import Member

app = typer.Typer(no_args_is_help=True)
As = Annotated[str, typer.Option("--as", help="Who does it: a person of the programme.")]
DealId = Annotated[str, typer.Argument(help="The deal's number.")]
Reason = Annotated[str, typer.Option("--why", help="The reason, as the other side reads it.")]
Domain = Annotated[str | None, typer.Option(help="The customer's domain.")]
Amount = Annotated[str | None, typer.Option(help="Such as 45000, EUR 45.000 or 1.2m.")]
Currency = Annotated[str | None, typer.Option(help="Three letters, such as EUR.")]
Industry = Annotated[str | None, typer.Option(help="As the programme names it.")]
Competitor = Annotated[
    str | None, typer.Option(help='As the programme names it; "none" when none is known.')
]
Notes = Annotated[str | None, typer.Option(help="What it is about, what hurts, what is next.")]


@app.callback()
def deals() -> None:
    """Registered deals, as a person may see and change them."""


@app.command("list")
def list_(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    reader: As,
    stuck: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--stuck", help="Only those longer in their stage than usual.")
    ] = False,
    waiting: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--waiting", help="Only those that wait for somebody's word.")
    ] = False,
    ends_within: Annotated[
        int | None, typer.Option(min=0, help="Only those whose protection ends in so many days.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List the open deals that somebody may see: a CAM their partners', a partner its own.

    With --json one object, whose `deals` is the list.
    """
    from bot.cli.deal_work import deal_json, line, looking  # noqa: PLC0415
    from playbooks.deals import queries  # noqa: PLC0415
    from playbooks.deals.stages import Registration  # noqa: PLC0415

    asks = {Registration.SUBMITTED, Registration.NEEDS_INFO}
    with looking(data, reader) as who:
        found = queries.deals(who.session, viewer=who.viewer, only_open=True, limit=100_000)
    shown = []
    for deal in found:
        left = deal.protection_days_left(today=who.today)
        is_contested = who.viewer.is_vendor and deal.needs_review
        is_asking = deal.registration in asks or deal.extension_reason or is_contested
        is_ending = ends_within is None or (left is not None and left <= ends_within)
        if (not stuck or deal.is_stuck(today=who.today)) and (not waiting or is_asking):
            shown += [deal] if is_ending else []
    if as_json:
        print_json({"deals": [deal_json(deal, who.viewer, who.today) for deal in shown]})
        return
    for deal in shown:
        typer.echo(line(deal, who.viewer, who.today))
    if not shown:
        typer.echo("No deals.")


@app.command()
def show(
    deal_id: DealId,
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show a deal with what is missing, its contacts, products and history."""
    from bot.cli.deal_work import deal_json, event_json, line, looking  # noqa: PLC0415
    from playbooks.deals import queries  # noqa: PLC0415
    from playbooks.deals.detailing import details_of  # noqa: PLC0415
    from playbooks.deals.finding import NOT_FOUND  # noqa: PLC0415

    with looking(data, reader) as who:
        deal = queries.deal(who.session, deal_id, viewer=who.viewer)
        if deal is None:
            fail(NOT_FOUND.message)
        history = queries.history(who.session, deal.id, viewer=who.viewer)
    shown = deal_json(deal, who.viewer, who.today)
    if as_json:
        print_json(shown | {"history": [event_json(event) for event in history]})
        return
    typer.echo(line(deal, who.viewer, who.today))
    known = details_of(deal)
    for name, text in {
        "Missing": ", ".join(shown["missing"]),
        "Contacts": known.contacts,
        "Products": known.lines,
        "Notes": deal.notes,
        "Asked": deal.question,
        "More time": deal.extension_reason,
    }.items():
        if text:
            typer.echo(f"{name}: " + text.replace("\n", "\n  "))
    for event in history:
        change = f" {event.before} > {event.after}" if event.after else ""
        note = f" ({event.note})" if event.note else ""
        typer.echo(f"- {event.at:%Y-%m-%d %H:%M} {event.kind}{change}{note}")


@app.command()
def register(  # noqa: PLR0913, PLR0917 - the fields of the form
    customer: Annotated[str, typer.Argument(help="The customer's legal name.")],
    reader: As,
    product: Annotated[str, typer.Option(help="The product's id.")],
    amount: Annotated[str, typer.Option(help="Such as 45000, EUR 45.000 or 1.2m.")],
    domain: Annotated[str, typer.Option(help="The customer's domain.")] = "",
    currency: Annotated[str, typer.Option(help="Three letters; EUR if nobody says.")] = "",
    industry: Annotated[str, typer.Option(help="As the programme names it.")] = "",
    expected_close: Annotated[str, typer.Option(help="YYYY-MM-DD")] = "",
    competitor: Annotated[str, typer.Option(help='As the programme names it, or "none".')] = "",
    contact_role: Annotated[str, typer.Option(help="Who decides, such as cio.")] = "",
    notes: Annotated[str, typer.Option(help="What it is about, what hurts, what is next.")] = "",
    stage: Annotated[str, typer.Option(help="Where it stands; the first stage if not said.")] = "",
    request: Annotated[
        str, typer.Option(help="A name of this request: the same one registers once.")
    ] = "",
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Register a deal for the person's own organisation; the CAM is asked to approve it."""
    from bot.cli.deal_work import do_by_day  # noqa: PLC0415
    from playbooks.deals.registering import RegistrationForm  # noqa: PLC0415
    from playbooks.deals.usecases import Registered, register_deal  # noqa: PLC0415

    form = RegistrationForm(
        customer=customer,
        customer_domain=domain,
        product=product,
        amount=amount,
        currency=currency,
        industry=industry,
        expected_close=expected_close,
        competitor=competitor,
        contact_role=contact_role,
        notes=notes,
        stage=stage,
    )
    key = f"cli:{request or uuid.uuid4()}"

    def doing(
        session: Session, by: Member, now: datetime, today: date
    ) -> Deal | FormErrors | Refusal:
        outcome = register_deal(session, form, by=by, request_key=key, now=now, today=today)
        if not isinstance(outcome, Registered):
            return outcome
        if outcome.own_duplicates:
            numbers = ", ".join(outcome.own_duplicates)
            say(f"You have this customer and product already in {numbers}.")
        return outcome.deal

    do_by_day(data, reader, doing, as_json=as_json)


@app.command()
def approve(
    deal_id: DealId,
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Approve a registration, as its partner's CAM or an admin."""
    from bot.cli.deal_work import do_by_day  # noqa: PLC0415
    from playbooks.deals.usecases import approve_deal  # noqa: PLC0415

    do_by_day(data, reader, partial(approve_deal, deal_id=deal_id), as_json=as_json)


@app.command()
def ask(
    deal_id: DealId,
    question: Annotated[str, typer.Argument(help="What you need to know.")],
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Ask the partner for what is missing."""
    from bot.cli.deal_work import do  # noqa: PLC0415
    from playbooks.deals.usecases import ask_back  # noqa: PLC0415

    do(data, reader, partial(ask_back, deal_id=deal_id, question=question), as_json=as_json)


@app.command()
def answer(
    deal_id: DealId,
    text: Annotated[str, typer.Argument(help="The answer.")],
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Answer what the CAM asked back."""
    from bot.cli.deal_work import do  # noqa: PLC0415
    from playbooks.deals.usecases import answer_info  # noqa: PLC0415

    do(data, reader, partial(answer_info, deal_id=deal_id, answer=text), as_json=as_json)


@app.command()
def reject(
    deal_id: DealId,
    why: Reason,
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Reject a registration, with a reason that the partner reads."""
    from bot.cli.deal_work import do  # noqa: PLC0415
    from playbooks.deals.usecases import reject_deal  # noqa: PLC0415

    do(data, reader, partial(reject_deal, deal_id=deal_id, reason=why), as_json=as_json)


@app.command()
def settle(
    deal_id: DealId,
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say that a deal which needs review stays as it is, as the partner's CAM or an admin."""
    from bot.cli.deal_work import do  # noqa: PLC0415
    from playbooks.deals.contesting import settle_review  # noqa: PLC0415

    do(data, reader, partial(settle_review, deal_id=deal_id), as_json=as_json)


@app.command()
def move(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    deal_id: DealId,
    stage: Annotated[str, typer.Argument(help="The stage that the deal enters.")],
    reader: As,
    why: Reason = "",
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Move a deal to another stage; going back, losing and opening again need a reason."""
    from bot.cli.deal_work import do  # noqa: PLC0415
    from playbooks.deals.stages import Stage  # noqa: PLC0415
    from playbooks.deals.usecases import move_stage  # noqa: PLC0415
    from playbooks.listed import as_listed  # noqa: PLC0415

    stage = as_listed(stage, Stage)
    if stage not in set(Stage):
        fail(f"There is no stage {stage}. Stages are: {', '.join(Stage)}.")

    do(
        data,
        reader,
        partial(move_stage, deal_id=deal_id, to=Stage(stage), reason=why),
        as_json=as_json,
    )


@app.command()
def details(  # noqa: PLR0913, PLR0917 - the fields of the form
    deal_id: DealId,
    reader: As,
    domain: Domain = None,
    amount: Amount = None,
    currency: Currency = None,
    industry: Industry = None,
    expected_close: Annotated[str | None, typer.Option(help="YYYY-MM-DD")] = None,
    competitor: Competitor = None,
    contact: Annotated[
        list[str] | None,
        typer.Option(help='"role: name, address", all of them; may be repeated.'),
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option(help='"product: amount", all of them; may be repeated.')
    ] = None,
    notes: Notes = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Complete or correct what is known about a deal; what is not named stays as it is."""
    from bot.cli.deal_work import do_by_day  # noqa: PLC0415
    from playbooks.deals import queries  # noqa: PLC0415
    from playbooks.deals.detailing import complete_deal, details_of  # noqa: PLC0415
    from playbooks.deals.finding import NOT_FOUND  # noqa: PLC0415

    typed: dict[str, str] = {
        name: value
        for name, value in {
            "customer_domain": domain,
            "amount": amount,
            "currency": currency,
            "industry": industry,
            "expected_close": expected_close,
            "competitor": competitor,
            "contacts": None if contact is None else "\n".join(contact),
            "lines": None if line is None else "\n".join(line),
            "notes": notes,
        }.items()
        if value is not None
    }

    def doing(
        session: Session, by: Member, now: datetime, today: date
    ) -> Deal | FormErrors | Refusal:
        deal = queries.deal(session, deal_id, viewer=by)
        if deal is None:
            return NOT_FOUND
        form = replace(details_of(deal), **typed)
        return complete_deal(session, deal.id, form, by=by, now=now, today=today)

    do_by_day(data, reader, doing, as_json=as_json)


@app.command("more-time")
def more_time(
    deal_id: DealId,
    why: Reason,
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Ask for a longer protection, as the partner who works on the deal."""
    from bot.cli.deal_work import do  # noqa: PLC0415
    from playbooks.deals.protecting import ask_extension  # noqa: PLC0415

    do(data, reader, partial(ask_extension, deal_id=deal_id, reason=why), as_json=as_json)


@app.command()
def extend(
    deal_id: DealId,
    reader: As,
    days: Annotated[
        int | None, typer.Option(help="So many days more; the programme's if not given.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Make a protection longer, asked for or not, as the partner's CAM or an admin."""
    from bot.cli.deal_work import do_by_day  # noqa: PLC0415
    from playbooks.deals.protecting import extend_protection  # noqa: PLC0415

    do_by_day(data, reader, partial(extend_protection, deal_id=deal_id, days=days), as_json=as_json)


@app.command("refuse-time")
def refuse_time(
    deal_id: DealId,
    why: Reason,
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Leave a protection as it is, with a reason that the partner reads."""
    from bot.cli.deal_work import do  # noqa: PLC0415
    from playbooks.deals.protecting import refuse_extension  # noqa: PLC0415

    do(data, reader, partial(refuse_extension, deal_id=deal_id, reason=why), as_json=as_json)
