"""`dealmate access`: for the vendor's own people, never shown to a partner."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import AsJson, Data, counted, fail, given_path, print_json, say

if TYPE_CHECKING:
    from datetime import date

    from bot.asset_access import Explanation
    from bot.cli.access_diff import Tried

app = typer.Typer(no_args_is_help=True)


@app.callback()
def access() -> None:
    """Why somebody may see an asset, or not, and who gains or loses by a change."""


@app.command()
def explain(
    asset: Annotated[str, typer.Argument(help="The asset's id, or its path.")],
    reader: Annotated[
        str, typer.Option("--as", "--for", help="A channel (#name or id) or a person.")
    ],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say whether these readers see an asset today; if not, every reason why, and the way back."""
    from bot.asset_access import explained  # noqa: PLC0415
    from bot.cli.asking import audience_named  # noqa: PLC0415
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.shelf.current import read_shelf  # noqa: PLC0415

    settings = settings_with_data(data)
    database = open_database(settings)
    try:
        audience = audience_named(database, reader)
        today = today_of(settings, clock())
        with database.reading() as session:
            shelf = read_shelf(session)
            of_path = (one for _, one in sorted(shelf.assets.items()) if one.path == asset)
            named = shelf.assets.get(asset) or next(of_path, None)
            found = None
            if named is not None:
                found = explained(session, shelf, named, audience, today=today)
    finally:
        database.close()
    if found is None:
        fail(f"There is no asset {asset}. dealmate content list shows all of them.")
    if as_json:
        print_json(_explanation_json(found))
        return
    allowed = "may be seen" if found.is_allowed else "may not be seen"
    typer.echo(f"{found.asset.title}: {allowed}")
    typer.echo(f"Readers: {', '.join(found.holders)}")
    for text in (*(one.text for one in found.reasons), *(one.text for one in found.restores)):
        typer.echo(f"- {text}")


@app.command()
def diff(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="What `dealmate programme import` would take: YAML, CSV or a folder.",
            parser=given_path,
        ),
    ] = None,
    tier: Annotated[
        list[str] | None, typer.Option(metavar="PARTNER=TIER", help="A partner gets another tier.")
    ] = None,
    milestone: Annotated[
        list[str] | None,
        typer.Option(metavar="PARTNER=ID", help="A partner reaches a milestone that day."),
    ] = None,
    certification: Annotated[
        list[str] | None,
        typer.Option(metavar="PARTNER=ID", help="A partner is certified that day."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="A content folder whose labels have changed, or a changed copy of it. Of sources "
            "that are no folder (websites, drives) this cannot be told.",
            parser=given_path,
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A later day: what lapses, ends or begins."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show who would gain or lose which assets by a change, before it is made; changes nothing.

    Every partner, every known channel and every person is looked at as they read today and as they
    would. Several changes at once are one change. Faulty rows end the program with exit code 1.
    """
    from bot.cli.access_diff import tried  # noqa: PLC0415

    if not (files or tier or milestone or certification or labels or on):
        fail("Name a change: files, --tier, --milestone, --certification, --labels or --on.")
    found = tried(
        data,
        files=files or [],
        tiers=tier or [],
        milestones=milestone or [],
        certifications=certification or [],
        labels=labels,
        on=None if on is None else on.date(),
    )
    if as_json:
        print_json(_diff_json(found))
    else:
        _print_diff(found)
    if found.problems:
        raise typer.Exit(1)


def _explanation_json(found: Explanation) -> dict[str, Any]:
    return {
        "asset": found.asset.id,
        "allowed": found.is_allowed,
        "holders": list(found.holders),
        "reasons": [
            {
                "reason": str(one.hindrance.code),
                "organisation": one.hindrance.organisation,
                "by": list(one.hindrance.by),
                "text": one.text,
            }
            for one in found.reasons
        ],
        "restores": [
            {
                "organisation": one.organisation,
                "kind": str(one.missing.kind),
                "id": one.missing.id,
                "state": str(one.missing.state),
                "day": None if one.missing.day is None else _day(one.missing.day),
                "text": one.text,
            }
            for one in found.restores
        ],
    }


def _diff_json(found: Tried) -> dict[str, Any]:
    return {
        "from": _day(found.before),
        "to": _day(found.after),
        "counts": found.counts(),
        "changes": [
            {
                "reader": {"kind": str(one.reader.kind), "id": one.reader.id},
                "asset": one.asset.id,
                "title": one.asset.title,
                "path": one.asset.path,
                "change": "gain" if one.is_gain else "loss",
                "reasons": [
                    {"reason": str(r.code), "organisation": r.organisation, "by": list(r.by)}
                    for r in one.reasons
                ],
            }
            for one in found.changes
        ],
        "new_files": list(found.new_files),
        "problems": list(found.problems),
        "notes": list(found.notes),
    }


def _print_diff(found: Tried) -> None:
    for line in (*found.notes, *found.problems):
        say(line)
    if found.problems and not found.changes:
        say("Nothing was compared: mend what is named above, and ask again.")
        return
    counts = found.counts()
    for reader, changes in found.grouped():
        gains = sum(1 for one in changes if one.is_gain)
        typer.echo(f"{reader}: +{gains} -{len(changes) - gains}")
        for one in changes:
            why = ", ".join(sorted({str(reason.code) for reason in one.reasons}))
            told = f"was kept back: {why}" if one.is_gain else f"will be kept back: {why}"
            typer.echo(f"  {'+' if one.is_gain else '-'} {one.asset.title} ({told})")
    if found.new_files:
        are_new = counted(len(found.new_files), "file is new", "files are new")
        say(f"{are_new}: nobody has them yet, whatever their label.")
    typer.echo(
        f"{counted(counts['gains'], 'gain')} and {counted(counts['losses'], 'loss', 'losses')}, "
        f"of {counted(counts['assets'], 'asset')}, for {counted(counts['partners'], 'partner')}, "
        f"{counted(counts['channels'], 'channel')} and "
        f"{counted(counts['people'], 'person', 'people')}."
    )


def _day(day: date) -> str:
    return day.isoformat()
