"""A CAM pins or hides an asset, and takes it back; each with one event, in one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from content_index import queries
from content_index.assets import Status
from content_index.curation.rules import Curation, CurationAct, Scope
from content_index.life import queries as life
from content_index.life.acting import Act, Done, Outcome, Refused, record_act
from content_index.life.events import EventKind
from content_index.life.rulings import ruled
from content_index.shelf.queries import filed_assets

_DONE = {
    CurationAct.PIN: (
        "{asset} is pinned for {scope} until {until}: first in recommendations, and up in answers "
        "that it fits, for who may see it."
    ),
    CurationAct.HIDE: "{asset} is hidden for {scope} until {until}.",
}
_SPOKEN = {CurationAct.PIN: "pinned", CurationAct.HIDE: "hidden"}


def curate(  # noqa: PLR0913 - what, which, for whom, until when, by whom
    session: Session, what: CurationAct, asset_id: str, scope: Scope, *, until: date, act: Act
) -> Outcome:
    """Pin or hide an asset for a scope until the end of a day."""
    filed = next(iter(filed_assets(session, asset_id=asset_id)), None)
    if filed is None:
        return Refused(words=f"There is no asset {asset_id}.")
    ruling = life.ruling_of(session, asset_id)
    now_ruled = ruled(filed.asset, ruling, version_number=filed.version_number)
    if now_ruled.status is Status.WITHDRAWN:
        return Refused(words=f"{asset_id} is withdrawn, so nobody sees it. Restore it first.")
    if scope.is_empty:
        return Refused(
            words="Say for whom: a partner, an industry or a stage. For everybody, use the label."
        )
    if until < act.today:
        return Refused(words=f"{until} is over. Give the last day on which it is to hold.")
    for known in in_force(session, asset_id, today=act.today):
        if known.scope == scope:
            return Refused(
                words=f"{asset_id} is {_SPOKEN[known.act]} for {scope.in_words()} already, until "
                f"{known.until} (number {known.id}). Take that back first."
            )
    number = life.add_curation(
        session,
        {
            "asset_id": asset_id,
            "act": what.value,
            "partner": scope.partner,
            "industry": scope.industry,
            "stage": scope.stage,
            "until": until,
            "reason": act.why,
            "actor": act.actor,
            "made_at": act.now,
        },
    )
    kind = EventKind.PINNED if what is CurationAct.PIN else EventKind.HIDDEN
    _record(session, asset_id, kind, act, {"number": number, "scope": scope.in_words()})
    words = _DONE[what].format(asset=asset_id, scope=scope.in_words(), until=until)
    return Done(words=f"{words} It has number {number}.")


def take_back(session: Session, number: int, act: Act) -> Outcome:
    """End a pin or hide before its day."""
    known = next((one for one in life.curations(session) if one.id == number), None)
    if known is None:
        return Refused(words=f"There is no pin or hide with number {number}.")
    life.end_curation(session, number, now=act.now)
    details = {"number": number, "scope": known.scope.in_words()}
    _record(session, known.asset_id, EventKind.CURATION_ENDED, act, details)
    return Done(
        words=f"{known.asset_id} is no longer {_SPOKEN[known.act]} for {known.scope.in_words()}."
    )


def in_force(session: Session, asset_id: str | None = None, *, today: date) -> list[Curation]:
    """Return the pins and hides that hold on a day, of one asset or of all, oldest first."""
    return [
        one
        for one in life.curations(session)
        if today <= one.until and asset_id in {None, one.asset_id}
    ]


def _record(
    session: Session, asset_id: str, kind: EventKind, act: Act, details: dict[str, Any]
) -> None:
    queries.count_change(session, passages=False)
    record_act(session, asset_id, kind, act, **details)
