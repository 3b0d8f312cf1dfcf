"""The program `dealmate`. Commands import what they need when they run, so that help is quick."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import (
    access,
    asking,
    calibrating,
    content,
    crm,
    deals,
    demo,
    evaluating,
    insights,
    nudges,
    playbooks,
    programme,
    serving,
)
from bot.cli.terminal import plain_errors

app = typer.Typer(
    name="dealmate",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"dealmate {version('dealmate')}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """A Slack bot that answers channel partners from sales-enablement content, safely."""
    del version


app.command()(serving.serve)
app.command()(demo.demo)
app.command()(demo.playground)
app.command()(asking.ask)
app.command()(asking.recommend)
app.command()(evaluating.evaluate)
app.command()(calibrating.calibrate)
app.add_typer(
    content.app, name="content", help="The library: index, list, label, withdraw, pin, report."
)
app.add_typer(programme.app, name="programme", help="Partners, people and channels, as files.")
app.add_typer(deals.app, name="deals", help="Registered deals, as a person may see them.")
app.add_typer(playbooks.app, name="playbooks", help="Check playbooks before they are used.")
app.add_typer(crm.app, name="crm", help="The CRM: its connection, and what waits for a person.")
app.add_typer(nudges.app, name="nudges", help="What plays said, and what became of it.")
app.add_typer(insights.app, name="insights", help="What helps, what does not, what is missing.")
app.add_typer(
    access.app,
    name="access",
    help="Why somebody may see an asset, and who gains or loses by a change.",
)


def main() -> None:
    """Run the program; errors that people can do something about become one plain message."""
    with plain_errors():
        app()
