"""`dealmate content list` and `show`: the library, and one asset with its whole history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.assets.label_words import label_in_words
from bot.cli.assets.naming import asset_named, one_of
from bot.cli.terminal import AsJson, Data, print_json

if TYPE_CHECKING:
    from datetime import date

    from content_index.assets import Asset, Version
    from content_index.curation.rules import Curation
    from content_index.entitlement import Shelf
    from content_index.life.events import AssetEvent
    from content_index.life.rulings import Ruling
    from content_index.shelf.queries import FiledAsset


def list_(  # noqa: PLR0913, PLR0917 - options of the command line
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
    status: Annotated[
        str | None, typer.Option(help="Only draft, published, superseded or withdrawn ones.")
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option(help="Only for internal, to_partner, thru_partner, public or nobody."),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as battlecard.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only of this owner's address.")] = None,
) -> None:
    """List every asset with its state, audience and version.

    With --json one object a line (JSON Lines), and none where there is no asset.
    """
    from content_index.assets import AssetKind, Status  # noqa: PLC0415
    from content_index.labels import AudienceLevel  # noqa: PLC0415

    wanted = {
        "status": status and one_of(status, list(Status), what="state"),
        "audience": audience and one_of(audience, [*AudienceLevel, "nobody"], what="audience"),
        "kind": kind and one_of(kind, list(AssetKind), what="kind"),
        "owner": owner,
    }
    every = _assets(data)
    if not every and not as_json:
        typer.echo("The library is empty. Fill it: dealmate content sync FOLDER.")
        return
    found = []
    for asset in every:
        line = asset_line(asset)
        said = {**line, "audience": line["audience"] or "nobody"}
        if all(value is None or said[name] == value for name, value in wanted.items()):
            found.append((asset, line))
    width = max((len(asset.id) for asset, _ in found), default=0)
    for asset, line in found:
        if as_json:
            print_json(line)
        else:
            seen_by = asset.label.audience or "nobody"
            typer.echo(
                f"{asset.id:{width}}  {asset.status:11} {seen_by:13} {asset.version:8} {asset.path}"
            )
    if not found and not as_json:
        typer.echo("No asset is like that.")


def show(
    asset: Annotated[str, typer.Argument(help="The asset: its id, path or title.")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show one asset: who may see it and why, its versions, and everything that happened to it.

    To learn whether certain readers may see it, use dealmate access explain.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.curation.acting import in_force  # noqa: PLC0415
    from content_index.life import queries as life  # noqa: PLC0415
    from content_index.shelf.current import read_shelf  # noqa: PLC0415
    from content_index.shelf.queries import filed_assets, versions_of  # noqa: PLC0415
    from playbooks.programme.queries import members  # noqa: PLC0415

    settings = settings_with_data(data)
    database = open_database(settings)
    today = today_of(settings, clock())
    try:
        with database.reading() as session:
            shelf = read_shelf(session)
            found = asset_named(shelf.assets, asset)
            [filed] = filed_assets(session, asset_id=found.id)
            known = Known(
                asset=found,
                filed=filed,
                shelf=shelf,
                ruling=life.ruling_of(session, found.id),
                versions=versions_of(session, found.id),
                events=life.events_of(session, found.id),
                curations=in_force(session, found.id, today=today),
                names={person.id: person.name for person in members(session)},
                today=today,
            )
    finally:
        database.close()
    if as_json:
        print_json(_json(known))
        return
    for line in _lines(known):
        typer.echo(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of one asset; `names` are those of people by member id."""

    asset: Asset
    filed: FiledAsset
    shelf: Shelf
    ruling: Ruling
    versions: list[Version]
    events: list[AssetEvent]
    curations: list[Curation]
    names: dict[str, str]
    today: date


def asset_line(asset: Asset) -> dict[str, object]:
    """An asset as one line of JSON."""
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


def why_unseen(shelf: Shelf, asset: Asset, *, today: date) -> str | None:
    """Say why nobody sees an asset today, or None when its label decides."""
    from content_index.assets import Status  # noqa: PLC0415

    if asset.status is not Status.PUBLISHED:
        return f"it is {asset.status}"
    if asset.label.audience is None:
        return "its label names no audience, or asks for what nobody could meet"
    if not shelf.is_current(asset, today=today):
        others = ", ".join(one.id for one in shelf.superseded_by[asset.id])
        return f"it is superseded by {others}"
    if asset.label.embargo_until and today < asset.label.embargo_until:
        return f"it is under embargo until {asset.label.embargo_until}"
    if asset.label.expires_on and asset.label.expires_on < today:
        return f"it expired on {asset.label.expires_on}"
    return None


def _lines(known: Known) -> list[str]:
    found, filed, shelf = known.asset, known.filed, known.shelf
    unseen = why_unseen(shelf, found, today=known.today)
    said = [
        f"{found.title} ({found.id})",
        f"  kind       {found.kind}, in {found.language}, version {found.version}",
        f"  file       {found.path} in {filed.source}",
        f"  owner      {found.owner or 'nobody'}",
        f"  updated    {found.updated or 'not said'}, review by {found.review_by or 'not said'}",
        f"  state      {found.status}" + (f"; nobody sees it: {unseen}" if unseen else ""),
        f"  for        {label_in_words(found.label)}",
    ]
    if filed.asset.label != found.label:
        said.append(f"  file says  {label_in_words(filed.asset.label)}; narrowed by a person")
    if filed.asset.status is not found.status:
        said.append(f"  file says  {filed.asset.status}; a person ruled otherwise")
    newer = sorted(shelf.outdated_by.get(found.id, ()))
    if newer:
        said.append(f"  older than {', '.join(newer)}: not shown to who may see that")
    if known.ruling.superseded_by:
        said.append(f"  superseded by {known.ruling.superseded_by}, as a person said")
    if filed.supersedes:
        said.append(f"  supersedes {filed.supersedes}, as its file says")
    said += [
        f"  {one.act:9}  for {one.scope.in_words()} until {one.until}: {one.reason} "
        f"(number {one.id})"
        for one in known.curations
    ]
    said.append("Versions")
    said += [
        f"  {version.number}  {version.stored_at:%Y-%m-%d %H:%M}  {version.sha256[:12]}"
        f"  {version.path}"
        for version in known.versions
    ]
    said.append("History")
    for event in known.events:
        who = known.names.get(event.actor, event.actor)
        why = f": {event.why}" if event.why else ""
        what = f"{event.kind.replace('_', ' ')} by {who}{why}"
        said.append(f"  {event.happened_at:%Y-%m-%d %H:%M}  {what}{_change(event)}")
    return said


def _change(event: AssetEvent) -> str:
    """Say what was before and what is after, where an event has both in a few words."""
    from content_index.stored import label_from_json  # noqa: PLC0415

    before, after = event.details.get("before"), event.details.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        was, became = (label_in_words(label_from_json(one)) for one in (before, after))
        return f" [{was} -> {became}]"
    if isinstance(before, str) and isinstance(after, str):
        return f" [{before} -> {after}]"
    names = [name for name in event.details if name in {"owner", "path", "title", "review_by"}]
    return f" [{', '.join(names)}]" if names and event.kind == "described" else ""


def _json(known: Known) -> dict[str, Any]:
    from content_index.stored import label_as_json  # noqa: PLC0415

    found, filed, shelf = known.asset, known.filed, known.shelf
    return asset_line(found) | {
        "source": filed.source,
        "updated": _day(found.updated),
        "review_by": _day(found.review_by),
        "label": label_as_json(found.label),
        "label_of_file": label_as_json(filed.asset.label),
        "status_of_file": str(filed.asset.status),
        "nobody_sees_it": why_unseen(shelf, found, today=known.today),
        "supersedes": filed.supersedes,
        "superseded_by": [one.id for one in shelf.superseded_by.get(found.id, ())],
        "superseded_by_a_person": known.ruling.superseded_by,
        "older_edition_of": sorted(shelf.outdated_by.get(found.id, ())),
        "curations": [
            {
                "number": one.id,
                "act": one.act.value,
                "scope": one.scope.in_words(),
                "until": one.until.isoformat(),
                "why": one.reason,
            }
            for one in known.curations
        ],
        "versions": [
            {
                "number": version.number,
                "sha256": version.sha256,
                "path": version.path,
                "stored_at": version.stored_at.isoformat(),
            }
            for version in known.versions
        ],
        "events": [
            {
                "kind": event.kind.value,
                "by": event.actor,
                "why": event.why,
                "at": event.happened_at.isoformat(),
                "details": dict(event.details),
            }
            for event in known.events
        ],
    }


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _assets(data: Any) -> list[Asset]:
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import open_database  # noqa: PLC0415
    from content_index.shelf.current import read_shelf  # noqa: PLC0415

    database = open_database(settings_with_data(data))
    try:
        with database.reading() as session:
            found = read_shelf(session).assets
    finally:
        database.close()
    return [found[asset_id] for asset_id in sorted(found)]
