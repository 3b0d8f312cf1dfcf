"""`dealmate content pin, hide, unpin, curated`: what a CAM brings forward or keeps back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.assets.acts import Named, Who, Why, acting_on, day_given, tell
from bot.cli.assets.naming import acting_member, one_of, reason_given, require_own_partner
from bot.cli.terminal import AsJson, Data, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from content_index.curation.rules import CurationAct, Scope

Partner = Annotated[str, typer.Option("--partner", help="For this partner, by id.")]
Industry = Annotated[str, typer.Option("--industry", help="For customers of this industry.")]
Stage = Annotated[str, typer.Option("--stage", help="For deals at this stage.")]
Until = Annotated[str, typer.Option("--until", help="The last day on which it holds (2026-12-31).")]


def pin(  # noqa: PLR0913, PLR0917 - options of the command line
    asset: Named,
    until: Until,
    why: Why,
    who: Who,
    partner: Partner = "",
    industry: Industry = "",
    stage: Stage = "",
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Bring an asset forward for a partner, an industry or a stage; all that are given must fit.

    It comes first in recommendations there and goes up in answers that it fits. It opens nothing:
    who may not see the asset does not see it now. Partners read "pinned by your account manager",
    never the reason.

    Example: dealmate content pin vault-demo --partner nordlicht --stage validation
    --until 2026-12-31 --why "the autumn push" --as jonas.weber
    """
    from content_index.curation.rules import CurationAct  # noqa: PLC0415

    _curate(
        CurationAct.PIN,
        asset,
        (partner, industry, stage),
        until=until,
        why=why,
        who=who,
        data=data,
        as_json=as_json,
    )


def hide(  # noqa: PLR0913, PLR0917 - options of the command line
    asset: Named,
    until: Until,
    why: Why,
    who: Who,
    partner: Partner = "",
    industry: Industry = "",
    stage: Stage = "",
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Keep an asset back from a partner, an industry or a stage; all that are given must fit.

    There it is as if it did not exist, in answers and in recommendations. In a channel, one partner
    for whom it is hidden is enough. Industry and stage count where they are known: in
    recommendations for a deal, and in questions asked in a deal's thread.
    """
    from content_index.curation.rules import CurationAct  # noqa: PLC0415

    _curate(
        CurationAct.HIDE,
        asset,
        (partner, industry, stage),
        until=until,
        why=why,
        who=who,
        data=data,
        as_json=as_json,
    )


def unpin(
    number: Annotated[int, typer.Argument(help="Its number, as in dealmate content curated.")],
    why: Why,
    who: Who,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Take back a pin or a hide before its day, by its number."""
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.curation.acting import take_back  # noqa: PLC0415
    from content_index.life.acting import Act  # noqa: PLC0415
    from content_index.life.queries import curations  # noqa: PLC0415

    reason = reason_given(why)
    settings = settings_with_data(data)
    database = open_database(settings)
    now = clock()
    try:
        with database.transaction() as session:
            known = {one.id: one for one in curations(session)}
            actor = acting_member(session, who)
            if number in known:
                require_own_partner(session, actor, known[number].scope.partner)
            act = Act(actor=actor, why=reason, now=now, today=today_of(settings, now))
            outcome = take_back(session, number, act)
    finally:
        database.close()
    tell(outcome, known[number].asset_id if number in known else "", as_json=as_json)


def curated(
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List the pins and hides that hold today, with their numbers, reasons and last days.

    With --json one list of objects.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.curation.acting import in_force  # noqa: PLC0415

    settings = settings_with_data(data)
    database = open_database(settings)
    try:
        with database.reading() as session:
            found = in_force(session, today=today_of(settings, clock()))
    finally:
        database.close()
    if as_json:
        print_json(
            [
                {
                    "number": one.id,
                    "asset": one.asset_id,
                    "act": one.act.value,
                    "partner": one.scope.partner or None,
                    "industry": one.scope.industry or None,
                    "stage": one.scope.stage or None,
                    "until": one.until.isoformat(),
                    "by": one.actor,
                    "why": one.reason,
                }
                for one in found
            ]
        )
        return
    for one in found:
        typer.echo(
            f"{one.id:4}  {one.act:4}  {one.asset_id}  for {one.scope.in_words()}, until "
            f"{one.until}, by {one.actor}: {one.reason}"
        )
    if not found:
        typer.echo("Nothing is pinned or hidden today.")


def _curate(  # noqa: PLR0913 - options of the command line
    what: CurationAct,
    asset: str,
    given: tuple[str, str, str],
    *,
    until: str,
    why: str,
    who: str,
    data: Path | None,
    as_json: bool,
) -> None:
    from content_index.curation.acting import curate  # noqa: PLC0415

    last_day = day_given(until)
    with acting_on(data, asset, who=who, why=why) as (session, found, act):
        scope = _scope(session, given)
        require_own_partner(session, act.actor, scope.partner)
        outcome = curate(session, what, found.id, scope, until=last_day, act=act)
    tell(outcome, found.id, as_json=as_json)


def _scope(session: Session, given: tuple[str, str, str]) -> Scope:
    """Return the scope in the programme's own words; ends the program on a word it lacks."""
    from content_index.curation.rules import Scope  # noqa: PLC0415
    from playbooks.deals.stages import Stage as DealStage  # noqa: PLC0415
    from playbooks.programme.queries import partners, rules  # noqa: PLC0415

    partner, industry, stage = given
    if partner:
        by_name = {each.name.casefold(): each.id for each in partners(session)}
        partner = by_name.get(partner.strip().casefold(), partner)
        partner = one_of(partner, by_name.values(), what="partner")
    if industry:
        industry = one_of(industry, rules(session).industries, what="industry")
    if stage:
        stage = one_of(stage, list(DealStage), what="stage")
    return Scope(partner=partner, industry=industry, stage=stage)
