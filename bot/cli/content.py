"""`dealmate content`: the library of documents."""

from __future__ import annotations

import typer

from bot.cli import indexing, syncing
from bot.cli.assets import acts, curation, report, showing

app = typer.Typer(no_args_is_help=True)


@app.callback()
def content() -> None:
    """The library: index, list, label, withdraw, pin, report."""


app.command()(syncing.sync)
app.command()(syncing.sources)
app.command()(indexing.index)
app.command("list")(showing.list_)
app.command()(showing.show)
app.command()(acts.label)
app.command()(acts.withdraw)
app.command()(acts.restore)
app.command()(acts.draft)
app.command()(acts.publish)
app.command()(acts.supersede)
app.command()(curation.pin)
app.command()(curation.hide)
app.command()(curation.unpin)
app.command()(curation.curated)
app.command()(report.report)
