"""`dealmate content`: index a folder, see what is there, take something out of every answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import syncing
from bot.cli.terminal import AsJson, Data, fail, print_json, settings_for

if TYPE_CHECKING:
    from datetime import date

    from content_index.assets import Asset

app = typer.Typer(no_args_is_help=True)


@app.callback()
def content() -> None:
    """The library: index, list, report, withdraw."""


app.command()(syncing.sync)
app.command()(syncing.sources)


@app.command("list")
def list_(
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List every asset with its state, audience and version."""
    for asset in _assets(data):
        if as_json:
            print_json(_asset_line(asset))
        else:
            audience = asset.label.audience or "nobody"
            typer.echo(
                f"{asset.id:40} {asset.status:11} {audience:13} {asset.version:8} {asset.path}"
            )


@app.command()
def report(
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say what is there, what nobody may see, and what is expired, embargoed or unowned."""
    from bot.composition import clock  # noqa: PLC0415

    assets, today = _assets(data), clock().date()
    lists = {
        "nobody may see": [a.id for a in assets if a.label.audience is None],
        "expired": [a.id for a in assets if a.label.expires_on and a.label.expires_on < today],
        "embargoed": [a.id for a in assets if _is_embargoed(a, today)],
        "to be reviewed": [a.id for a in assets if a.review_by and a.review_by < today],
        "without an owner": [a.id for a in assets if not a.owner],
    }
    counts = {
        "kind": Counter(str(a.kind) for a in assets),
        "audience": Counter(str(a.label.audience or "nobody") for a in assets),
        "status": Counter(str(a.status) for a in assets),
        "language": Counter(a.language for a in assets),
    }
    sources = syncing.source_lines(settings_for(data))
    if as_json:
        print_json({"assets": len(assets), "by": counts, "lists": lists, "sources": sources})
        return
    typer.echo(f"{len(assets)} assets")
    for name, counter in counts.items():
        parts = ", ".join(f"{number} {value}" for value, number in counter.most_common())
        typer.echo(f"By {name}: {parts}")
    for name, ids in lists.items():
        typer.echo(f"{name.capitalize()}: {', '.join(ids) or 'none'}")
    for source in sources:
        if source["problem"]:
            typer.echo(f"Source {source['name'] or source['source']}: {source['problem']}")


@app.command()
def withdraw(
    asset: Annotated[str, typer.Argument(help="The asset's id, as in dealmate content list.")],
    data: Data = None,
) -> None:
    """Take an asset out of every answer at once, also of a bot that is running."""
    from bot.composition import clock, open_database  # noqa: PLC0415
    from content_index import queries  # noqa: PLC0415

    database = open_database(settings_for(data))
    try:
        with database.transaction() as session:
            if asset not in queries.read_shelf(session).assets:
                fail(f"There is no asset {asset}. dealmate content list shows all of them.")
            queries.withdraw(session, asset, now=clock())
            queries.count_change(session, passages=False)
    finally:
        database.close()
    typer.echo(f"{asset} is withdrawn. A sync publishes it again only when its file has changed.")


def _assets(data: Path | None) -> list[Asset]:
    from bot.composition import open_database  # noqa: PLC0415
    from content_index.queries import read_shelf  # noqa: PLC0415

    database = open_database(settings_for(data))
    try:
        with database.reading() as session:
            found = read_shelf(session).assets
    finally:
        database.close()
    return [found[asset_id] for asset_id in sorted(found)]


def _asset_line(asset: Asset) -> dict[str, object]:
    return {
        "asset": asset.id,
        "title": asset.title,
        "path": asset.path,
        "kind": str(asset.kind),
        "status": str(asset.status),
        "version": asset.version,
        "language": asset.language,
        "audience": None if asset.label.audience is None else str(asset.label.audience),
        "owner": asset.owner,
    }


def _is_embargoed(asset: Asset, today: date) -> bool:
    return asset.label.embargo_until is not None and today < asset.label.embargo_until
