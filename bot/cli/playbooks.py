"""`dealmate playbooks check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import AsJson, print_json

app = typer.Typer(no_args_is_help=True)


@app.callback()
def playbooks() -> None:
    """Check playbooks before they are used."""


@app.command()
def check(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of YAML files; the built-in ones if none.")
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Read playbooks strictly and name every problem with its file and line."""
    from playbooks.plays.loading import LIBRARY, check_playbooks  # noqa: PLC0415

    report = check_playbooks(*(folders or [LIBRARY]))
    if as_json:
        print_json({"files": list(report.files), "problems": list(report.problems)})
    else:
        for problem in report.problems:
            typer.echo(problem)
        typer.echo(
            f"{len(report.files)} files, {len(report.plays.plays)} plays, "
            f"{len(report.problems)} problems."
        )
    if report.problems:
        raise typer.Exit(1)
