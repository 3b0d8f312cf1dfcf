"""A partner reaches a milestone or a certification: it counts from its day on, at once if today.

One transaction's work on the given session. An expected "no" is returned as a `Refusal`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.listed import as_listed
from playbooks.programme import queries
from playbooks.programme.achievements import AchievementKind
from playbooks.programme.people import Held, Member, Partner
from store import outbox

REACHED = "programme.reached"
"""The outbox topic: a partner has reached something, which may begin plays and open content."""


def known_names(session: Session, kind: AchievementKind) -> tuple[str, ...]:
    """The milestones or certifications that any partner was ever given, by name."""
    return names_reached(queries.partners(session), kind)


def names_reached(partners: Iterable[Partner], kind: AchievementKind) -> tuple[str, ...]:
    """The milestones or certifications that any of these partners was given, by name."""
    return tuple(sorted({held.id for one in partners for held in _held(one, kind)}))


def reach(  # noqa: PLR0913 - what, whose, from when, by whom
    session: Session,
    partner_id: str,
    name: str,
    *,
    kind: AchievementKind,
    on: date,
    by: Member,
    now: datetime,
    until: date | None = None,
) -> Partner | Refusal:
    """Record that a partner has reached something; the partner's CAM and admins may.

    A name that is known already is taken as it is known. What was to begin later under it begins
    with this day instead. `until` is its last day.
    """
    owner = queries.partner(session, partner_id)
    if owner is None or not by.looks_after(owner):
        message = f"There is no partner {partner_id} of yours."
        return Refusal(code=RefusalCode.NOT_FOUND, message=message)
    name = as_listed(name.strip(), known_names(session, kind))
    if not name or len(name) > 80 or len(name.split()) > 1:  # noqa: PLR2004 - as the file wants it
        message = "Name it by its id, one word such as onboarding-completed."
        return Refusal(code=RefusalCode.ILLEGAL, message=message)
    if until is not None and until < on:
        message = "Its last day lies before its first."
        return Refusal(code=RefusalCode.ILLEGAL, message=message)
    times = _held(owner, kind)
    present = next((one for one in times if one.id == name and one.is_held(today=on)), None)
    if present is not None and (present.until is None or present.until == until):
        message = f"{owner.name} has it already, since {present.on}."
        return Refusal(code=RefusalCode.UNCHANGED, message=message)
    kept = [one for one in times if one.id != name or one.on < on]
    after = (*kept, Held(id=name, on=on, until=until))
    if kind is AchievementKind.MILESTONE:
        changed = replace(owner, milestones=after)
    else:
        changed = replace(owner, certifications=after)
    queries.save_partner(session, changed)
    outbox.put(
        session,
        topic=REACHED,
        key=f"{owner.id}/{kind}/{name}/{on}/{now.isoformat()}",
        lane=f"partner:{owner.id}",
        payload={"partner_id": owner.id, "kind": str(kind), "name": name, "on": on.isoformat()},
        now=now,
    )
    return changed


def _held(partner: Partner, kind: AchievementKind) -> tuple[Held, ...]:
    return partner.milestones if kind is AchievementKind.MILESTONE else partner.certifications
