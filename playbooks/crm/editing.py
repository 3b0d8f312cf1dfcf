"""Changing what a CRM owns of a deal: the deal, its line of history and its outbox row, at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.contesting import compared
from playbooks.deals.deal import Deal, DealEventKind, Topic
from playbooks.deals.recording import record
from playbooks.deals.registering import completeness, fields_of


def edit_facts(
    session: Session, deal: Deal, changes: Mapping[str, Any], *, by: str, now: datetime
) -> Deal:
    """Change facts of a deal that the caller has locked; nothing is written when nothing changes.

    `changes` are values by the names of `Deal`. The history says what they were.
    """
    changed = {name: value for name, value in changes.items() if getattr(deal, name) != value}
    if not changed:
        return deal
    after = replace(deal, **changed, revision=deal.revision + 1)
    after = replace(after, completeness=completeness(fields_of(after)).percent)
    after, is_contested = compared(session, deal, after)
    queries.save_deal(session, after)
    record(
        session,
        after,
        kind=DealEventKind.EDITED,
        topic=Topic.EDITED,
        by=by,
        change=(deal.registration, after.registration),
        note="; ".join(_words(name, deal, value) for name, value in sorted(changed.items())),
        now=now,
        is_contested=is_contested,
    )
    return after


def _words(name: str, before: Deal, after: Any) -> str:
    was = getattr(before, name)
    return f"{name.replace('_', ' ')}: {'none' if was in {None, ''} else was} → {after}"
