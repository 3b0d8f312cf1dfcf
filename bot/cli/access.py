"""`dealmate access explain`: for the vendor's own people, never shown to a partner."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.terminal import AsJson, Data, fail, print_json

app = typer.Typer(no_args_is_help=True)


@app.callback()
def access() -> None:
    """Why somebody may see an asset, or not."""


@app.command()
def explain(
    asset: Annotated[str, typer.Argument(help="The asset's id, or its path.")],
    reader: Annotated[str, typer.Option("--as", help="A channel (#name or id) or a person.")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say whether these readers may see an asset today and, if not, every reason why."""
    from bot.cli.asking import audience_named  # noqa: PLC0415
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.assets import Status  # noqa: PLC0415
    from content_index.labels import verdict  # noqa: PLC0415
    from content_index.queries import read_shelf  # noqa: PLC0415
    from playbooks.programme.audience import audience_grant  # noqa: PLC0415

    settings = settings_with_data(data)
    database = open_database(settings)
    try:
        audience = audience_named(database, reader)
        today = today_of(settings, clock())
        with database.reading() as session:
            grant = audience_grant(session, audience, today)
            shelf = read_shelf(session).assets
    finally:
        database.close()
    found = shelf.get(asset) or next((a for a in shelf.values() if a.path == asset), None)
    if found is None:
        fail(f"There is no asset {asset}. dealmate content list shows all of them.")
    decided = verdict(found.label, grant, today=today)
    reasons = [
        {"reason": str(refusal.reason), "organisation": refusal.organisation}
        for refusal in decided.refusals
    ]
    if found.status is not Status.PUBLISHED:
        reasons.append({"reason": str(found.status), "organisation": ""})
    holders = [f"{holder.kind}:{holder.organisation}" for holder in grant.holders]
    allowed = not reasons
    if as_json:
        print_json({"asset": found.id, "allowed": allowed, "holders": holders, "reasons": reasons})
        return
    typer.echo(f"{found.title}: {'may be seen' if allowed else 'may not be seen'}")
    typer.echo(f"Readers: {', '.join(holders)}")
    for reason in reasons:
        typer.echo(f"- {reason['reason']} {reason['organisation']}".rstrip())
