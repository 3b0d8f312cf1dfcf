"""`dealmate insights`: what helps, what does not, and what is missing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from bot.cli.terminal import AsJson, Data, counted, log_to_stderr, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content_index.assets import Asset
    from playbooks.insights.effect import Effect
    from playbooks.programme.people import Partner

app = typer.Typer(no_args_is_help=True)


@app.callback()
def insights() -> None:
    """See what helps deals to move on, what does not, and what is missing."""


@app.command()
def plays(data: Data = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - an option
    """Judge each play by its hold-out: did deals move on more often with it than without?

    A deal has moved on when it reaches a later stage, or is won, within three weeks. Give a play
    `holdout: 0.2` in its playbook, and a fifth of the partners is left without it by lot.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from playbooks.insights.trials import effects_of_plays  # noqa: PLC0415

    with opened_database(settings_with_data(data)) as database, database.reading() as session:
        found = effects_of_plays(session, as_of=clock())
    if as_json:
        print_json(
            [
                {"play": one.play_id, "version": one.version, **_effect_json(one.effect)}
                for one in found
            ]
        )
        return
    for one in found:
        typer.echo(f"{one.play_id} {one.version}  {one.title}")
        typer.echo(f"    {_words(one.effect)}")
    if not found:
        typer.echo("No play has been planned for a deal yet.")


@app.command()
def assets(data: Data = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - an option
    """Compare deals to which an asset was shown with others at the same stage and industry.

    Nobody drew lots over assets: this is observed, and other causes may stand behind it.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from playbooks.insights.trials import effects_of_assets  # noqa: PLC0415

    with opened_database(settings_with_data(data)) as database, database.reading() as session:
        found = effects_of_assets(session, as_of=clock())
    if as_json:
        print_json([{"asset": one.asset_id, **_effect_json(one.effect)} for one in found])
        return
    for one in found:
        typer.echo(one.asset_id)
        typer.echo(f"    {_words(one.effect)}")
    if not found:
        typer.echo("No asset has been shown on a deal yet.")


@app.command()
def gaps(data: Data = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - an option
    """Name the open deals for which the library has nothing that their partner may see."""
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, load_plays, opened_library, today_of  # noqa: PLC0415
    from playbooks.insights.gaps import gaps as find_gaps  # noqa: PLC0415
    from playbooks.programme.audience import Audience, audience_grant  # noqa: PLC0415

    settings = settings_with_data(data)
    log_to_stderr(settings, level="warning")
    with opened_library(settings) as (database, library), database.reading() as session:
        today = today_of(settings, clock())

        def assets_of(partner: Partner) -> Sequence[Asset]:
            everybody = Audience(team_ids=partner.team_ids, certain=bool(partner.team_ids))
            return library.assets(audience_grant(session, everybody, today), today=today)

        found = find_gaps(session, plays=load_plays(settings), assets_of=assets_of, today=today)
    if as_json:
        print_json([asdict(gap) for gap in found])
        return
    for gap in found:
        about = ", ".join(part for part in (gap.product, gap.industry) if part)
        rival = f", against {gap.competitor}" if gap.competitor else ""
        typer.echo(f"{gap.stage}: {about}{rival}  ({', '.join(gap.deals)})")
    typer.echo(f"{sum(len(gap.deals) for gap in found)} open deals have no asset for their stage.")


@app.command()
def count(data: Data = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - an option
    """Count now what worked; the bot does so once a day."""
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from playbooks.insights.measuring import count_what_worked  # noqa: PLC0415
    from playbooks.insights.queries import EVERYBODY, keep_counts  # noqa: PLC0415

    with opened_database(settings_with_data(data)) as database:
        with database.reading() as session:
            counts = count_what_worked(session, now=clock())
        with database.transaction() as session:
            keep_counts(session, counts)
    cells = [one for one in counts if one.partner_id == EVERYBODY]
    shown = sum(one.shown.trials for one in cells)
    if as_json:
        print_json({"showings": shown, "cells": len(cells)})
    else:
        typer.echo(
            f"{counted(shown, 'showing')} counted, of {counted(len(cells), 'asset')} by stage and "
            "industry."
        )


def _words(effect: Effect) -> str:
    if not effect.waiting:
        return effect.words
    deals = "deal is" if effect.waiting == 1 else "deals are"
    return f"{effect.words} ({effect.waiting} {deals} still within the three weeks.)"


def _effect_json(effect: Effect) -> dict[str, Any]:
    return asdict(effect) | {"words": effect.words}
