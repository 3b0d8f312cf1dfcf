"""`dealmate programme`: who the partners are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import AsJson, Data, fail, print_json, settings_for

app = typer.Typer(no_args_is_help=True)


@app.callback()
def programme() -> None:
    """Partners, people and channels."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The programme as YAML (docs/programme.md).")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Make the programme what the file says; doing it again changes nothing."""
    from dataclasses import asdict  # noqa: PLC0415

    from bot.composition import clock, open_database  # noqa: PLC0415
    from playbooks.authored import AuthoredFileError  # noqa: PLC0415
    from playbooks.programme.definition import read_programme  # noqa: PLC0415
    from playbooks.programme.importing import import_programme  # noqa: PLC0415

    database = open_database(settings_for(data))
    try:
        definition = read_programme(file)
        with database.transaction() as session:
            report = import_programme(session, definition, clock())
    except AuthoredFileError as error:
        fail(str(error))
    finally:
        database.close()
    if as_json:
        print_json(asdict(report))
        return
    typer.echo(
        f"{report.partners} partners, {report.members} people, {report.channels} channels; "
        f"{report.deals_added} deals added, {report.deals_kept} kept."
    )
    if report.ended:
        typer.echo(f"No longer in the file, so without access: {', '.join(report.ended)}.")
