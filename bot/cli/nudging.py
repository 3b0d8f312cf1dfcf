"""`dealmate nudges preview` and `send`: a nudge by hand, looked at as its reader, then sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import AsJson, Data, fail, log_to_stderr, print_json, settings_for

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from content_index.assets import Asset
    from playbooks.plays.nudge import Delivery
    from playbooks.plays.nudges import NudgePreview
    from playbooks.plays.playset import PlaySet
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member
    from store.database import Database

As = Annotated[str, typer.Option("--as", help="The partner's CAM, or an admin.")]
DealId = Annotated[str, typer.Argument(help="The deal's number.")]
NO_READERS = (
    "Nobody can be reached for this: the channel is not theirs alone, or no account is known."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What a nudge by hand is made with."""

    database: Database
    plays: PlaySet
    sender: Member
    assets: tuple[Asset, ...]
    now: datetime
    today: date


def preview(
    deal: DealId,
    reader: As,
    play: Annotated[
        str | None, typer.Argument(help="The play, as playbook/play; without one they are listed.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show exactly what a nudge would say, to whom and with which assets. Sends nothing.

    Assets are those that every reader may see, by who is in the channel as the programme says; a
    running bot asks Slack again before it posts.
    """
    from playbooks.deals.stages import Refusal  # noqa: PLC0415
    from playbooks.plays.nudges import preview_nudge  # noqa: PLC0415

    if play is None:
        _list_plays(deal, reader, data, as_json=as_json)
        return
    with _hand(data, reader, deal, play) as hand, hand.database.reading() as session:
        found = preview_nudge(
            session,
            deal,
            play,
            sender=hand.sender,
            plays=hand.plays,
            assets=hand.assets,
            now=hand.now,
            today=hand.today,
        )
    if isinstance(found, Refusal):
        fail(found.message)
    if as_json:
        print_json(_json(found))
        return
    _print(found)
    if found.already_sent is not None:
        typer.echo("It cannot be sent now.")
        return
    typer.echo(f"Send it: dealmate nudges send {deal} {play} --seen {found.digest} --as {reader}")


def send(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    deal: DealId,
    play: Annotated[str, typer.Argument(help="The play, as playbook/play.")],
    reader: As,
    seen: Annotated[str, typer.Option("--seen", help="What the preview ended with.")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Send what was previewed, once for this stage of the deal. A running bot posts it.

    If what would be said has changed since the preview, nothing is sent.
    """
    from playbooks.deals.stages import Refusal  # noqa: PLC0415
    from playbooks.plays.nudges import AlreadySent, PreviewChanged, confirm_nudge  # noqa: PLC0415

    with _hand(data, reader, deal, play) as hand, hand.database.transaction() as session:
        outcome = confirm_nudge(
            session,
            deal,
            play,
            digest=seen,
            sender=hand.sender,
            plays=hand.plays,
            assets=hand.assets,
            now=hand.now,
            today=hand.today,
        )
    if isinstance(outcome, Refusal):
        fail(outcome.message)
    if isinstance(outcome, PreviewChanged):
        fail("What would be said has changed since you looked. Nothing was sent: preview again.")
    if isinstance(outcome, AlreadySent):
        fail("This was sent for this stage already. Nothing was sent again.")
    if as_json:
        print_json({"nudge": outcome.id, "deal": outcome.deal_id, "play": outcome.play_id})
    else:
        typer.echo(f"{outcome.id} is on its way. dealmate nudges list shows what came of it.")


@contextmanager
def _hand(data: Path | None, reader: str, deal: str, play: str) -> Iterator[Hand]:
    """Open what a nudge is made with; ends the program when nobody could read it."""
    from bot.cli.deal_work import person_named  # noqa: PLC0415
    from bot.composition import clock, load_plays, opened_library, today_of  # noqa: PLC0415
    from playbooks.deals.stages import Refusal  # noqa: PLC0415
    from playbooks.plays.nudges import delivery_of  # noqa: PLC0415
    from playbooks.programme.audience import audience_grant  # noqa: PLC0415

    settings = settings_for(data)
    log_to_stderr(settings, level="warning")
    now = clock()
    today = today_of(settings, now)
    plays = load_plays(settings)
    with opened_library(settings) as (database, library):
        with database.reading() as session:
            sender = person_named(session, reader)
            delivery = delivery_of(session, deal, play, sender=sender, plays=plays)
            if isinstance(delivery, Refusal):
                fail(delivery.message)
            audience = _readers(session, delivery)
            if audience is None:
                fail(NO_READERS)
            grant = audience_grant(session, audience, today)
        yield Hand(
            database=database,
            plays=plays,
            sender=sender,
            assets=tuple(library.assets(grant, today=today)),
            now=now,
            today=today,
        )


def _readers(session: Session, delivery: Delivery) -> Audience | None:
    """Who would read it, as the programme knows it; None when others could."""
    from playbooks.programme import queries  # noqa: PLC0415
    from playbooks.programme.audience import Audience, is_of_one_partner  # noqa: PLC0415

    person = queries.member(session, delivery.member_id)
    if delivery.is_private or delivery.channel_id is None:
        first = None if person is None else next(iter(person.identities), None)
        if first is None:
            return None
        return Audience(team_ids=frozenset(), person=(first.team_id, first.user_id))
    channel = queries.channel(session, delivery.channel_id)
    owner = queries.partner(session, None if person is None else person.organisation)
    if channel is None or owner is None or channel.partner_id != owner.id:
        return None
    vendor = queries.rules(session).vendor_team_ids
    if not is_of_one_partner(channel.team_ids, owner, vendor_team_ids=vendor):
        return None
    return Audience(team_ids=channel.team_ids)


def _list_plays(deal: str, reader: str, data: Path | None, *, as_json: bool) -> None:
    from bot.cli.deal_work import looking  # noqa: PLC0415
    from bot.composition import load_plays  # noqa: PLC0415
    from playbooks.deals.stages import Refusal  # noqa: PLC0415
    from playbooks.plays.nudges import plays_for_hand  # noqa: PLC0415

    plays = load_plays(settings_for(data))
    with looking(data, reader) as who:
        found = plays_for_hand(who.session, deal, sender=who.viewer, plays=plays, today=who.today)
    if isinstance(found, Refusal):
        fail(found.message)
    if as_json:
        print_json(
            {"fitting": [p.id for p in found.fitting], "others": [p.id for p in found.others]}
        )
        return
    for title, some in (("Fits this deal:", found.fitting), ("Other plays:", found.others)):
        if some:
            typer.echo(title)
        for one in some:
            typer.echo(f"  {one.id}: {one.title}")
    if not (found.fitting or found.others):
        typer.echo("No play fits this deal at its present stage.")


def _print(found: NudgePreview) -> None:
    for warning in found.warnings:
        typer.echo(f"Careful: {warning}")
    typer.echo(f"To: {found.recipient}")
    for line in found.text.splitlines():
        typer.echo(f"  {line}")
    for one in found.recommendations:
        why = f" ({'; '.join(one.receipt)})" if one.receipt else ""
        typer.echo(f"- {one.asset.title}{why}")


def _json(found: NudgePreview) -> dict[str, Any]:
    return {
        "deal": found.deal.id,
        "play": found.loaded.id,
        "step": found.step.id,
        "recipient": found.recipient,
        "text": found.text,
        "assets": [one.asset.id for one in found.recommendations],
        "warnings": list(found.warnings),
        "already_sent": found.already_sent is not None,
        "seen": found.digest,
    }
