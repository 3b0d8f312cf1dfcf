"""`dealmate crm link` and `unlink`: which deal a record of the CRM is, on a person's word."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.crm_desk import opened_desk, outcome_json, outcome_words
from bot.cli.terminal import AsJson, Data, fail, print_json


def link(
    record: Annotated[str, typer.Argument(help="The record's id in the CRM.")],
    deal: Annotated[str, typer.Argument(help="The deal's number here.")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say that a record of the CRM is a deal here; what is known of it is applied at once."""
    from bot.composition import clock  # noqa: PLC0415
    from playbooks.crm.usecases import link as link_record  # noqa: PLC0415

    with opened_desk(data) as desk:
        mapping, now = desk.configured.mapping, clock()
        with desk.database.transaction() as session:
            outcome = link_record(
                session, mapping.whole_id(record), deal, mapping, now=now, today=desk.today(now)
            )
    if outcome.deal_id is None and outcome.held:
        fail(" ".join(held.words for held in outcome.held))
    if as_json:
        print_json(outcome_json(outcome))
    else:
        typer.echo(outcome_words(outcome))


def unlink(
    record: Annotated[str, typer.Argument(help="The record's id in the CRM.")],
    reader: Annotated[str, typer.Option("--as", help="Who does it: the deal's CAM or an admin.")],
    why: Annotated[str, typer.Option("--why", help="The reason; it is kept.")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Take a record off the deal that it was linked to by mistake.

    The deal stays as it is, and neither changes the other any more. `dealmate crm link` links the
    record again, to whichever deal. `dealmate crm dead --all` lists who took which off, and why.
    """
    from bot.cli.deal_work import person_named  # noqa: PLC0415
    from bot.composition import clock  # noqa: PLC0415
    from playbooks.crm.usecases import unlink as take_off  # noqa: PLC0415
    from playbooks.deals.stages import Refusal  # noqa: PLC0415

    with opened_desk(data) as desk:
        whole = desk.configured.mapping.whole_id(record)
        with desk.database.transaction() as session:
            by = person_named(session, reader)
            outcome = take_off(session, whole, by=by, why=why, now=clock())
    if isinstance(outcome, Refusal):
        fail(outcome.message)
    if as_json:
        print_json({"record": outcome.record_id, "deal": outcome.deal_id, "by": by.id, "why": why})
    else:
        typer.echo(f"{outcome.record_id} is off deal {outcome.deal_id}. Neither changes the other.")
