"""Changes of a deal that has been found and may be changed: written down with their event.

Whoever calls has decided that the change is legal and allowed, and holds the deal's row.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.contesting import compared
from playbooks.deals.deal import Deal, DealEventKind, Topic
from playbooks.deals.recording import record
from playbooks.deals.registering import completeness, fields_of
from playbooks.deals.stages import OPEN_STAGES, StageChanged


def enter_stage(
    session: Session, deal: Deal, change: StageChanged, *, by: str, now: datetime
) -> Deal:
    """Let a deal enter another stage; `by` is a member id, empty for the program itself."""
    seconds = None
    if change.before in OPEN_STAGES:
        seconds = max(round((now - deal.stage_since).total_seconds()), 0)
    after = replace(
        deal,
        stage=change.after,
        stage_since=now,
        stage_entry=deal.stage_entry + 1,
        revision=deal.revision + 1,
    )
    queries.save_deal(session, after)
    record(
        session,
        after,
        kind=DealEventKind.STAGE_CHANGED,
        topic=Topic.STAGE_CHANGED,
        by=by,
        change=(change.before, change.after),
        note=change.reason,
        now=now,
        seconds_in_stage=seconds,
    )
    return after


def edit_facts(  # noqa: PLR0913 - what becomes of what, by whom and why
    session: Session, deal: Deal, after: Deal, *, by: str, note: str, now: datetime
) -> Deal:
    """Replace what is known about a deal by what `after` says; its completeness follows.

    A new customer is compared with what others have registered, whoever changed it.
    """
    after, is_contested = compared(session, deal, after)
    after = replace(
        after,
        completeness=completeness(fields_of(after)).percent,
        revision=deal.revision + 1,
    )
    queries.save_deal(session, after)
    record(
        session,
        after,
        kind=DealEventKind.EDITED,
        topic=Topic.EDITED,
        by=by,
        change=("", ""),
        note=note,
        now=now,
        is_contested=is_contested,
    )
    return after
