"""What the records answer, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from bot.records.told import Recorded
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member
    from retrieval.meaning import Meaningful
    from retrieval.records.hearing import Hearing


def answered_from_records(  # noqa: PLR0913 - who asks what, and who will read it
    session: Session,
    question: str,
    *,
    audience: Audience,
    meaningful: Meaningful,
    today: date,
    hearing: Hearing | None,
) -> Recorded | None:
    """Return what the records answer of a question to those readers; None where it is nothing.

    Where they are a partner's channel, one of that partner's people asks: all may see the same.
    What may only be told to one person is not told to several: then the documents are asked.
    """
    from bot.records.reading import from_records  # noqa: PLC0415
    from bot.records.scope import Asker  # noqa: PLC0415
    from retrieval.question import Question  # noqa: PLC0415

    member = _asker(session, audience)
    if member is None:
        return None
    asker = Asker(member=member, audience=audience, meaningful=meaningful)
    found = from_records(session, Question(question), asker=asker, today=today, hearing=hearing)
    return None if found is not None and found.is_private else found


def _asker(session: Session, audience: Audience) -> Member | None:
    from playbooks.deals.hearing import partner_of_room, person_of  # noqa: PLC0415
    from playbooks.programme.queries import members  # noqa: PLC0415

    room = partner_of_room(session, audience)
    if room is None:
        return person_of(session, audience)
    return next(iter(members(session, organisation=room.id)), None)


def print_records(recorded: Recorded) -> None:
    """Print what was told, where it is from, and the choices where it is asked back."""
    typer.echo("[asked_back]" if recorded.choices else "[from_records]")
    for told in recorded.told:
        for line in told.lines:
            typer.echo(f"  > {line.plain()}" if line.is_quote else line.plain())
        if told.wants_assets and told.deal is not None:
            typer.echo(f"What helps with {told.deal.customer} now:")
            typer.echo(f"  dealmate recommend --deal {told.deal.id}")
        for choice in told.choices:
            typer.echo(f"  ? {choice.label}")
        if told.source:
            typer.echo(f"  {' '.join(line.plain() for line in told.source)}")
        typer.echo("")


def records_json(recorded: Recorded) -> dict[str, Any]:
    """Return the same as JSON; an answer from documents, where there is one, is added to it."""
    return {
        "state": "asked_back" if recorded.choices else "from_records",
        "records": [
            {
                "lines": [line.plain() for line in told.lines],
                "source": [line.plain() for line in told.source],
                "partners": sorted(told.partner_ids),
                "deals": sorted(told.deal_ids),
                "wants_assets": told.wants_assets,
            }
            for told in recorded.told
        ],
        "choices": [choice.label for choice in recorded.choices],
    }
