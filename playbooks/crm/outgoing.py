"""What has to be written to the CRM, decided when its turn comes, and what became of it.

Each function is one transaction's work on its session; the call of the CRM lies between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.crm import queries
from playbooks.crm.belonging import stranger
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.queries import CrmRecord, Direction, LetterState
from playbooks.crm.reconciling import Held, Trouble
from playbooks.crm.record import Said
from playbooks.crm.values import says_the_same, written_fields
from playbooks.deals import queries as deals
from playbooks.deals.deal import Deal

STAGE_WAITS = frozenset(
    {
        Trouble.UNMAPPED_STAGE,
        Trouble.NOT_APPROVED,
        Trouble.ILLEGAL_MOVE,
        Trouble.CLOSED_HERE,
    }
)
"""While one of these waits for a person, the CRM's stage is not written over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Fields of a record to write, by the CRM's names; None empties one."""

    record_id: str
    deal_id: str
    fields: Mapping[str, str | None]


def differences(
    session: Session, known: CrmRecord, deal: Deal, mapping: CrmMapping
) -> dict[str, str | None]:
    """The fields that Dealmate decides and that the CRM says otherwise, as far as is known."""
    letter = queries.open_letter(session, direction=Direction.IN, record_id=known.id)
    waits = letter is not None and letter.trouble in STAGE_WAITS
    ours = written_fields(deal, mapping, with_stage=not waits)
    differ = {}
    for name, value in ours.items():
        theirs = known.written[name] if name in known.written else known.view.value(name)
        if not says_the_same(name, value, theirs, mapping):
            differ[name] = value
    return differ


def next_update(
    session: Session, deal_id: str, mapping: CrmMapping, *, now: datetime
) -> Update | None:
    """Decide what is to be written for a deal now; None when the CRM says it already.

    Nothing is written to a record whose account is not the deal's partner's.

    A stage is noted before it is written, so that it is recognised when it comes back, even if the
    reply is lost.
    """
    found = queries.record_of_deal(session, deal_id)
    deal = deals.deal_for_program(session, deal_id)
    if found is None or deal is None:
        return None
    known = queries.locked_record(session, found.id, now=now)
    if stranger(known, deal, mapping) is not None:
        return None
    fields = differences(session, known, deal, mapping)
    if not fields:
        return None
    stage = fields.get(mapping.fields.stage)
    if stage is not None:
        noted = (*known.written_stages, Said(now, 0, stage))
        queries.save_record(session, replace(known, written_stages=noted), now=now)
    return Update(record_id=known.id, deal_id=deal_id, fields=fields)


def note_written(session: Session, update: Update, *, now: datetime) -> None:
    """Remember that the CRM has taken an update."""
    known = queries.locked_record(session, update.record_id, now=now)
    written = {**known.written, **update.fields}
    queries.save_record(session, replace(known, written=written), now=now)
    queries.close_letter(
        session,
        direction=Direction.OUT,
        record_id=update.record_id,
        state=LetterState.SOLVED,
        now=now,
    )


def note_unwritten(  # noqa: PLR0913 - what, why, and whether it is certain
    session: Session,
    update: Update,
    *,
    trouble: Trouble,
    words: str,
    was_refused: bool,
    now: datetime,
) -> None:
    """Open a letter for an update that the CRM does not take.

    `was_refused`: it certainly did not happen, so nothing of it will come back.
    """
    known = queries.locked_record(session, update.record_id, now=now)
    if was_refused and known.written_stages:
        stage = known.written_stages[-1]
        if stage.value in update.fields.values():
            untried = replace(known, written_stages=known.written_stages[:-1])
            queries.save_record(session, untried, now=now)
    queries.hold(
        session,
        direction=Direction.OUT,
        record_id=update.record_id,
        deal_id=update.deal_id,
        held=Held(trouble=trouble, words=words),
        said=update.fields,
        now=now,
    )
