"""`dealmate access explain`: for the vendor's own people, never shown to a partner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import AsJson, Data, fail, print_json
from bot.slack.blocks.markup import spelt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content_index.labels import Holder, Label

app = typer.Typer(no_args_is_help=True)


@app.callback()
def access() -> None:
    """Why somebody may see an asset, or not."""


@app.command()
def explain(
    asset: Annotated[str, typer.Argument(help="The asset's id, or its path.")],
    reader: Annotated[
        str, typer.Option("--as", "--for", help="A channel (#name or id) or a person.")
    ],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say whether these readers may see an asset today and, if not, every reason why."""
    from bot.cli.asking import audience_named  # noqa: PLC0415
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.assets import Status  # noqa: PLC0415
    from content_index.labels import verdict  # noqa: PLC0415
    from content_index.shelf.current import read_shelf  # noqa: PLC0415
    from playbooks.programme.audience import audience_grant  # noqa: PLC0415
    from playbooks.programme.queries import partners  # noqa: PLC0415

    settings = settings_with_data(data)
    database = open_database(settings)
    try:
        audience = audience_named(database, reader)
        today = today_of(settings, clock())
        with database.reading() as session:
            grant = audience_grant(session, audience, today)
            shelf = read_shelf(session).assets
            names = {partner.id: partner.name for partner in partners(session)}
    finally:
        database.close()
    of_path = (shelf[asset_id] for asset_id in sorted(shelf) if shelf[asset_id].path == asset)
    found = shelf.get(asset) or next(of_path, None)
    if found is None:
        fail(f"There is no asset {asset}. dealmate content list shows all of them.")
    decided = verdict(found.label, grant, today=today)
    of = {holder.organisation: holder for holder in grant.holders}
    reasons = [
        {
            "reason": str(refusal.reason),
            "organisation": refusal.organisation,
            "text": sentence(str(refusal.reason), found.label, of.get(refusal.organisation), names),
        }
        for refusal in decided.refusals
    ]
    if found.status is not Status.PUBLISHED:
        reasons.append(
            {
                "reason": str(found.status),
                "organisation": "",
                "text": f"It is not published: it is {spelt(found.status)}.",
            }
        )
    holders = [f"{holder.kind}:{holder.organisation}" for holder in grant.holders]
    allowed = not reasons
    if as_json:
        print_json({"asset": found.id, "allowed": allowed, "holders": holders, "reasons": reasons})
        return
    typer.echo(f"{found.title}: {'may be seen' if allowed else 'may not be seen'}")
    typer.echo(f"Readers: {', '.join(holders)}")
    for reason in reasons:
        typer.echo(f"- {reason['text']}")


def sentence(reason: str, label: Label, holder: Holder | None, names: dict[str, str]) -> str:
    """Say one reason in a sentence: what the asset asks for, and what the reader has instead.

    `holder` is the reader whom it concerns, None where it concerns everybody; `names` holds the
    partners' names by id.
    """
    who = "the reader" if holder is None else names.get(holder.organisation, "the reader")
    for_everybody = {
        "no_readers": "Nobody is known to read there.",
        "no_audience": "Its label names no audience, so nobody may see it.",
        "embargoed": f"It is not to be shown before {label.embargo_until}.",
        "expired": f"It was to be shown until {label.expires_on} only.",
        "internal": f"Only for the vendor's own people; {who} is not one of them.",
        "unknown_reader": "Somebody unknown to the programme would read it; they may see only "
        "what is public without conditions.",
    }
    if holder is None or reason in for_everybody:
        return for_everybody.get(reason, spelt(reason) + ".")
    lowest = _listed(label.minimum_tiers)
    tier = f"{lowest} partners and above" if label.minimum_tiers else ""
    tiers = f"{_listed(label.tiers)} partners" if label.tiers else ""
    asked, has = {
        "other_partner": (
            _listed(names.get(one, one) for one in label.partners),
            "not one of them",
        ),
        "tier": (" and ".join(filter(None, (tier, tiers))), spelt(holder.tier or "without a tier")),
        "partner_type": (
            f"partners of type {_listed(label.partner_types)}",
            spelt(holder.partner_type or "of no type"),
        ),
        "region": (f"partners in {_listed(label.regions)}", f"in {_listed(holder.regions)}"),
        "certification": _lacking("certified for", label.certifications, holder.certifications),
        "milestone": _lacking("who have reached", label.milestones, holder.milestones),
        "product": _lacking("who sell", label.products, holder.products),
    }.get(reason, (spelt(reason), "not"))
    return f"Only for {asked}; {who} is {has}."


def _lacking(asked: str, required: frozenset[str], held: frozenset[str]) -> tuple[str, str]:
    return f"partners {asked} {_listed(required)}", f"without {_listed(required - held)}"


def _listed(identifiers: Iterable[str]) -> str:
    return ", ".join(sorted(spelt(one) for one in identifiers)) or "nowhere"
