"""`dealmate content withdraw, restore, draft, publish, supersede, label`: rulings by people."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.assets.naming import acting_member, asset_named, one_of, reason_given
from bot.cli.terminal import AsJson, Data, fail, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from sqlalchemy.orm import Session

    from content_index.assets import Asset
    from content_index.labels import Label
    from content_index.life.acting import Act, Outcome

Named = Annotated[str, typer.Argument(help="The asset: its id, path or title.")]
Why = Annotated[str, typer.Option("--why", help="The reason, kept with it for good.")]
Who = Annotated[str, typer.Option("--as", help="You: email, name or member id; kept with it.")]


def withdraw(
    asset: Named,
    why: Why,
    who: Who,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Take an asset out of every answer at once, also of a bot that is running.

    It stays out whatever its file says, through every sync, until somebody restores it.

    Example: dealmate content withdraw price-list-2025 --why "wrong prices" --as priya.nair
    """
    from content_index.life.acting import withdraw as ruling  # noqa: PLC0415

    _rule(ruling, asset, who=who, why=why, data=data, as_json=as_json)


def restore(
    asset: Named,
    why: Why,
    who: Who,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Take back that people withdrew, held back or superseded an asset.

    From then on its file's word counts again. Labels that people narrowed stay narrow: see label.
    """
    from content_index.life.acting import restore as ruling  # noqa: PLC0415

    _rule(ruling, asset, who=who, why=why, data=data, as_json=as_json)


def draft(
    asset: Named,
    why: Why,
    who: Who,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Hold a published asset back: a draft that nobody sees until it is published again."""
    from content_index.life.acting import hold_back as ruling  # noqa: PLC0415

    _rule(ruling, asset, who=who, why=why, data=data, as_json=as_json)


def publish(
    asset: Named,
    why: Why,
    who: Who,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Publish a draft.

    Where the file itself says draft, this counts for its present version alone: when its text
    changes, it is a draft again, so that nobody sees what nobody has looked at.
    """
    from content_index.life.acting import publish as ruling  # noqa: PLC0415

    _rule(ruling, asset, who=who, why=why, data=data, as_json=as_json)


def supersede(  # noqa: PLR0913, PLR0917 - options of the command line
    asset: Named,
    successor: Annotated[str, typer.Option("--by", help="The asset that replaces it.")],
    why: Why,
    who: Who,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Let another asset replace this one, from the day that the other may be shown.

    It holds for every reader, also for those who may not see the other. Taken back by restore.

    Example: dealmate content supersede rules-2025 --by rules-2026 --why "new year" --as priya.nair
    """
    from content_index.life import acting  # noqa: PLC0415
    from content_index.shelf.current import read_shelf  # noqa: PLC0415

    with acting_on(data, asset, who=who, why=why) as (session, found, act):
        other = asset_named(read_shelf(session).assets, successor)
        outcome = acting.supersede(session, found.id, other.id, act)
    tell(outcome, found.id, as_json=as_json)


Names = list[str] | None


def label(  # noqa: PLR0913, PLR0917 - each part of a label is an option
    asset: Named,
    why: Why,
    who: Who,
    audience: Annotated[
        str | None,
        typer.Option(help="internal, to_partner, thru_partner or public; the narrower counts."),
    ] = None,
    partner: Annotated[Names, typer.Option(help="Only this partner; may be repeated.")] = None,
    minimum_tier: Annotated[str | None, typer.Option(help="This tier or higher.")] = None,
    region: Annotated[Names, typer.Option(help="Only this region; may be repeated.")] = None,
    certification: Annotated[
        Names, typer.Option(help="Only who holds it; repeated, who holds all.")
    ] = None,
    embargo_until: Annotated[
        str | None, typer.Option(help="Nobody before this day (2026-12-31).")
    ] = None,
    expires_on: Annotated[
        str | None, typer.Option(help="Nobody after this day (2026-12-31).")
    ] = None,
    clear: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--clear", help="Take back every narrowing: the file's label counts.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Narrow who may see an asset, on top of what its file says. It never widens.

    What you ask for here is held against the file's own label, and both must be met, through every
    sync. To widen a label, change it in the file or in the dealmate.yaml of its folder, and sync.

    Example: dealmate content label vault-prices --region DACH --expires-on 2026-12-31
    --why "prices for DACH only" --as priya.nair
    """
    from content_index.life import acting  # noqa: PLC0415

    with acting_on(data, asset, who=who, why=why) as (session, found, act):
        asked = _asked(
            session,
            audience=audience,
            partner=partner,
            minimum_tier=minimum_tier,
            region=region,
            certification=certification,
            embargo_until=embargo_until,
            expires_on=expires_on,
        )
        if clear == (asked is not None):
            fail("Say what to ask for, such as --region DACH, or --clear; see --help.")
        if asked is None:
            outcome = acting.clear_label(session, found.id, act)
        else:
            outcome = acting.narrow(session, found.id, asked, act)
    tell(outcome, found.id, as_json=as_json)


def _asked(  # noqa: PLR0913 - each part of a label
    session: Session,
    *,
    audience: str | None,
    partner: Names,
    minimum_tier: str | None,
    region: Names,
    certification: Names,
    embargo_until: str | None,
    expires_on: str | None,
) -> Label | None:
    """Return the label that is asked for, in the programme's own words; None without any part."""
    from content_index.labels import AudienceLevel, Label  # noqa: PLC0415
    from playbooks.programme.queries import partners, rules  # noqa: PLC0415

    known = partners(session)
    regions = [one for each in known for one in each.regions]
    certified = [held.id for each in known for held in each.certifications]
    asked = Label(
        audience=None
        if audience is None
        else AudienceLevel(one_of(audience, list(AudienceLevel), what="audience")),
        partners=frozenset(
            one_of(name, [each.id for each in known], what="partner") for name in partner or ()
        ),
        minimum_tier=None
        if minimum_tier is None
        else one_of(minimum_tier, rules(session).tiers, what="tier"),
        regions=frozenset(one_of(name, regions, what="region") for name in region or ()),
        certifications=frozenset(
            one_of(name, certified, what="certification") for name in certification or ()
        ),
        embargo_until=None if embargo_until is None else day_given(embargo_until),
        expires_on=None if expires_on is None else day_given(expires_on),
    )
    return None if asked == Label(audience=None) else asked


def day_given(text: str) -> date:
    """Read a day; ends the program when it is none."""
    from datetime import date  # noqa: PLC0415

    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        fail(f"{text} is not a day. Write it as 2026-12-31.")


def _rule(  # noqa: PLR0913 - options of the command line
    ruling: Callable[[Session, str, Act], Outcome],
    asset: str,
    *,
    who: str,
    why: str,
    data: Path | None,
    as_json: bool,
) -> None:
    with acting_on(data, asset, who=who, why=why) as (session, found, act):
        outcome = ruling(session, found.id, act)
    tell(outcome, found.id, as_json=as_json)


@contextmanager
def acting_on(
    data: Path | None, asset: str, *, who: str, why: str
) -> Iterator[tuple[Session, Asset, Act]]:
    """Open one transaction in which a person does something with an asset."""
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.life.acting import Act  # noqa: PLC0415
    from content_index.shelf.current import read_shelf  # noqa: PLC0415

    reason = reason_given(why)
    settings = settings_with_data(data)
    database = open_database(settings)
    now = clock()
    try:
        with database.transaction() as session:
            found = asset_named(read_shelf(session).assets, asset)
            actor = acting_member(session, who)
            today = today_of(settings, now)
            yield session, found, Act(actor=actor, why=reason, now=now, today=today)
    finally:
        database.close()


def tell(outcome: Outcome, asset_id: str, *, as_json: bool) -> None:
    """Say what came of it; exit code 1 when nothing was changed."""
    from content_index.life.acting import Done  # noqa: PLC0415

    is_done = isinstance(outcome, Done)
    if as_json:
        print_json({"asset": asset_id, "done": is_done, "message": outcome.words})
    else:
        typer.echo(outcome.words, err=not is_done)
    if not is_done:
        raise typer.Exit(1)
