"""`dealmate nudges`: what plays said and will say, and what somebody does about it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.nudging import preview, send
from bot.cli.terminal import AsJson, Data, fail, print_json, say

if TYPE_CHECKING:
    from playbooks.plays.nudge import Nudge

app = typer.Typer(no_args_is_help=True)
As = Annotated[str, typer.Option("--as", help="Who looks or acts: a person of the programme.")]


class Doing(StrEnum):
    """What can be done with a nudge: the buttons below it."""

    SENT_ON = "sent-on"
    NOT_USEFUL = "not-useful"
    REMIND = "remind"
    MUTE = "mute"


@app.callback()
def nudges() -> None:
    """See what plays said and will say, send a nudge by hand, and do what its buttons do."""


app.command()(preview)
app.command()(send)


@app.command("list")
def list_(
    reader: As,
    waiting: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--waiting", help="What is not said yet; for account managers.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List nudges: a CAM those to their partners, a partner's person what they heard."""
    from bot.cli.deal_work import looking  # noqa: PLC0415
    from playbooks.plays import queries  # noqa: PLC0415
    from playbooks.plays.nudge import NudgeState  # noqa: PLC0415

    with looking(data, reader) as who:
        if who.viewer.is_vendor:
            found = queries.latest_nudges(
                who.session,
                cam_id=None if who.viewer.is_admin else who.viewer.id,
                state=NudgeState.SCHEDULED if waiting else NudgeState.SENT,
                limit=limit,
            )
        elif waiting:
            fail("What is not said yet is for account managers. Leave out --waiting.")
        else:
            found = queries.nudges_heard(who.session, who.viewer, limit=limit)
        acts = queries.acts_of(who.session, [nudge.id for nudge in found])
    if as_json:
        print_json(
            {
                "nudges": [
                    _json(nudge) | {"acts": [str(act.act) for act in acts.get(nudge.id, [])]}
                    for nudge in found
                ]
            }
        )
        return
    for nudge in found:
        done = ", ".join(act.act.replace("_", " ") for act in acts.get(nudge.id, []))
        about = nudge.deal_id or nudge.partner_id
        when = f"{nudge.sent_at or nudge.due_at:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{nudge.id} | {when} | {about} | {nudge.play_title} | {done or 'nothing yet'}")
    if not found:
        typer.echo("No nudges.")


@app.command()
def act(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    nudge: Annotated[str, typer.Argument(help="The nudge's id, from `dealmate nudges list`.")],
    what: Annotated[Doing, typer.Argument(help="The button to press.")],
    reader: As,
    days: Annotated[int, typer.Option(min=1, max=60, help="With remind: in how many days.")] = 3,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Press a button of a nudge as whom it is for: sent on, not useful, remind me, no more."""
    from bot.cli.deal_work import person_named  # noqa: PLC0415
    from bot.cli.terminal import settings_for  # noqa: PLC0415
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from playbooks.deals.stages import Refusal  # noqa: PLC0415
    from playbooks.plays.acting import record_act  # noqa: PLC0415
    from playbooks.plays.nudge import Act  # noqa: PLC0415

    acts = {
        Doing.SENT_ON: Act.SENT_ON,
        Doing.NOT_USEFUL: Act.NOT_USEFUL,
        Doing.REMIND: Act.REMIND_ME,
        Doing.MUTE: Act.MUTED,
    }
    with opened_database(settings_for(data)) as database, database.transaction() as session:
        by = person_named(session, reader)
        outcome = record_act(session, nudge, acts[what], by=by, now=clock(), remind_in_days=days)
    if isinstance(outcome, Refusal):
        fail(outcome.message)
    if not outcome.is_new:
        say("That is noted already.")
    if as_json:
        print_json(_json(outcome.nudge) | {"new": outcome.is_new})
    elif outcome.is_new:
        again = f" It comes again on {outcome.due_at:%Y-%m-%d}." if outcome.due_at else ""
        typer.echo(f"Noted: {what.replace('-', ' ')}.{again}")


def _json(nudge: Nudge) -> dict[str, Any]:
    return {
        "nudge": nudge.id,
        "play": nudge.play_id,
        "deal": nudge.deal_id,
        "partner": nudge.partner_id,
        "state": str(nudge.state),
        "due_at": nudge.due_at.isoformat(),
        "sent_at": None if nudge.sent_at is None else nudge.sent_at.isoformat(),
        "text": nudge.text,
        "assets": [asset.asset_id for asset in nudge.assets],
    }
