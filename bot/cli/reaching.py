"""`dealmate programme reach`: a partner has reached a milestone or a certification."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from bot.cli.terminal import AsJson, Data, fail, print_json, settings_for


def reach(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    partner: Annotated[str, typer.Argument(help="The partner's id.")],
    name: Annotated[str, typer.Argument(help="What was reached, by id: onboarding-completed.")],
    reader: Annotated[
        str, typer.Option("--as", help="Who records it: the partner's CAM or an admin.")
    ],
    certification: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--certification", help="It is a certification, and no milestone.")
    ] = False,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day; today if not given."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day; none if not given.")
    ] = None,
    new: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--new", help="It is a name that no partner has had yet.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Record that a partner has reached something, and say what it opens to them.

    It counts from its day on, at once if that is today: content that asks for it is found by the
    next question, and a running bot begins the plays that waited for it.
    """
    from bot.cli.access_diff import tried  # noqa: PLC0415
    from bot.cli.deal_work import person_named, unchanged  # noqa: PLC0415
    from bot.composition import clock, opened_database, today_of  # noqa: PLC0415
    from playbooks.advice import nearest  # noqa: PLC0415
    from playbooks.deals.stages import Refusal, RefusalCode  # noqa: PLC0415
    from playbooks.listed import as_listed  # noqa: PLC0415
    from playbooks.programme.achievements import AchievementKind  # noqa: PLC0415
    from playbooks.programme.reaching import known_names  # noqa: PLC0415
    from playbooks.programme.reaching import reach as record  # noqa: PLC0415

    settings = settings_for(data)
    kind = AchievementKind.CERTIFICATION if certification else AchievementKind.MILESTONE
    now = clock()
    day = today_of(settings, now) if on is None else on.date()
    with opened_database(settings) as database:
        with database.reading() as session:
            names = known_names(session, kind)
        name = as_listed(name, names)
        if name not in names and not new:
            advice = nearest(name, names)
            todo = f"{advice} Else say --new." if advice else "Say --new if it is a new one."
            fail(f"No partner ever had a {kind} {name}. {todo}")
        pair = [f"{partner}={name}"]
        found = tried(
            data,
            files=[],
            tiers=[],
            milestones=[] if certification else pair,
            certifications=pair if certification else [],
            labels=None,
            on=day,
        )
        opens = sorted(
            {one.asset.title for one in found.changes if one.is_gain and one.reader.id == partner}
        )
        with database.transaction() as session:
            outcome = record(
                session,
                partner,
                name,
                kind=kind,
                on=day,
                until=None if until is None else until.date(),
                by=person_named(session, reader),
                now=now,
            )
    if isinstance(outcome, Refusal):
        if outcome.code is not RefusalCode.UNCHANGED:
            fail(outcome.message)
        unchanged(outcome, as_json=as_json)
        return
    if as_json:
        shown = {"partner": outcome.id, "kind": str(kind), "id": name, "on": day.isoformat()}
        last = None if until is None else until.date().isoformat()
        print_json(shown | {"until": last, "opens": opens})
        return
    typer.echo(f"{name} counts for {outcome.name} from {day}.")
    typer.echo(f"It opens: {', '.join(opens)}." if opens else "Nothing new opens to them by it.")
