"""What a person does with an asset: one ruling, one event with who and why, one transaction.

Each function works in the caller's session, tells running processes of the change, and returns what
came of it in words for people. A ruling holds through every sync until somebody takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from content_index import queries
from content_index.assets import Asset, Status
from content_index.labels import Label
from content_index.life import queries as life
from content_index.life.events import AssetEvent, EventKind
from content_index.life.rulings import NO_RESTRICTION, Ruling, ruled
from content_index.narrowing import ContradictionError, narrowed, restricted
from content_index.shelf.current import read_shelf
from content_index.shelf.queries import FiledAsset, filed_assets
from content_index.stored import label_as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is done; `words` say what holds now."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was changed; `words` say why and what to do instead."""

    words: str


Outcome = Done | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does something, why, and when.

    `actor` is a member's id; `today` is the calendar day of `now` where the programme is.
    """

    actor: str
    why: str
    now: datetime
    today: date


def withdraw(session: Session, asset_id: str, act: Act) -> Outcome:
    """Take an asset out of every answer at once, whatever its file says from now on."""
    filed = _filed(session, asset_id)
    if filed is None:
        return _unknown(asset_id)
    ruling = life.ruling_of(session, asset_id)
    if ruling.status is Status.WITHDRAWN:
        return Refused(words=f"{asset_id} is withdrawn already.")
    _rule(session, filed, replace(_without_status(ruling), status=Status.WITHDRAWN), act)
    record_act(session, asset_id, EventKind.WITHDRAWN, act)
    return Done(
        words=f"{asset_id} is withdrawn. It stays so through every sync until it is restored."
    )


def restore(session: Session, asset_id: str, act: Act) -> Outcome:
    """Take back that people withdrew, held back or superseded an asset: its file's word counts."""
    filed = _filed(session, asset_id)
    if filed is None:
        return _unknown(asset_id)
    ruling = life.ruling_of(session, asset_id)
    if ruling.status not in {Status.WITHDRAWN, Status.DRAFT} and ruling.superseded_by is None:
        state = "It is published." if filed.asset.status is Status.PUBLISHED else _by_file(filed)
        return Refused(words=f"Nobody has withdrawn {asset_id} or held it back. {state}")
    now_ruled = replace(_without_status(ruling), superseded_by=None)
    after = _rule(session, filed, now_ruled, act)
    before = ruling.status or Status.SUPERSEDED
    record_act(session, asset_id, EventKind.RESTORED, act, before=before.value)
    if after.status is Status.PUBLISHED:
        return Done(words=f"{asset_id} is published again.")
    return Done(words=f"{asset_id} is no longer {before}. {_by_file(filed)}")


def hold_back(session: Session, asset_id: str, act: Act) -> Outcome:
    """Make a published asset a draft until it is published."""
    filed = _filed(session, asset_id)
    if filed is None:
        return _unknown(asset_id)
    ruling = life.ruling_of(session, asset_id)
    status = ruled(filed.asset, ruling, version_number=filed.version_number).status
    if status is not Status.PUBLISHED:
        return Refused(words=f"{asset_id} is not published: it is {status}.")
    _rule(session, filed, replace(_without_status(ruling), status=Status.DRAFT), act)
    record_act(session, asset_id, EventKind.DRAFTED, act)
    return Done(words=f"{asset_id} is a draft: nobody sees it until it is published.")


def publish(session: Session, asset_id: str, act: Act) -> Outcome:
    """Publish a draft: one that was held back, or the present version of one whose file says so."""
    filed = _filed(session, asset_id)
    if filed is None:
        return _unknown(asset_id)
    ruling = life.ruling_of(session, asset_id)
    status = ruled(filed.asset, ruling, version_number=filed.version_number).status
    if status is not Status.DRAFT:
        hint = " Use restore." if ruling.status is Status.WITHDRAWN else ""
        return Refused(words=f"{asset_id} is not a draft: it is {status}.{hint}")
    by_hand = filed.asset.status is Status.DRAFT
    now_ruled = _without_status(ruling)
    if by_hand:
        number = filed.version_number
        now_ruled = replace(now_ruled, status=Status.PUBLISHED, version_number=number)
    after = _rule(session, filed, now_ruled, act)
    record_act(session, asset_id, EventKind.PUBLISHED, act, version=filed.asset.version)
    words = f"{asset_id} is published"
    if by_hand:
        words += f", in its version {filed.asset.version}: new bytes are a draft again"
    if after.label.audience is None:
        words += ". It names no audience, so nobody may see it yet"
    return Done(words=f"{words}.")


def supersede(session: Session, asset_id: str, successor_id: str, act: Act) -> Outcome:
    """Let another asset replace this one, from the day the other one may be shown."""
    filed = _filed(session, asset_id)
    shelf = read_shelf(session)
    successor = shelf.assets.get(successor_id)
    if filed is None or successor is None:
        return _unknown(asset_id if filed is None else successor_id)
    if asset_id == successor_id:
        return Refused(words="An asset cannot supersede itself.")
    seen, following = set(), [successor_id]
    while following:
        one = following.pop()
        if one == asset_id:
            return Refused(words=f"{asset_id} already supersedes {successor_id}: that is a circle.")
        if one not in seen:
            seen.add(one)
            following += [later.id for later in shelf.superseded_by.get(one, ())]
    ruling = life.ruling_of(session, asset_id)
    if ruling.superseded_by == successor_id:
        return Refused(words=f"{asset_id} is superseded by {successor_id} already.")
    _rule(session, filed, replace(ruling, superseded_by=successor_id), act)
    record_act(session, asset_id, EventKind.SUPERSEDED, act, by=successor_id)
    if read_shelf(session).is_current(shelf.assets[asset_id], today=act.today):
        return Done(
            words=f"{asset_id} gives way to {successor_id} as soon as that one may be shown."
        )
    return Done(words=f"{asset_id} is superseded by {successor_id}.")


def narrow(session: Session, asset_id: str, asked: Label, act: Act) -> Outcome:
    """Ask for more than the file's label does; what asks for less changes nothing."""
    filed = _filed(session, asset_id)
    if filed is None:
        return _unknown(asset_id)
    if filed.asset.label.audience is None:
        return Refused(
            words=f"The file of {asset_id} names no audience, so nobody may see it. "
            f"{_change_the_file(filed)}"
        )
    ruling = life.ruling_of(session, asset_id)
    try:
        together = narrowed(ruling.label, asked)
        narrowed(filed.asset.label, together)
    except ContradictionError as error:
        return Refused(
            words=f"Nobody could meet that: {error}. To hide it from everybody, withdraw it."
        )
    before = restricted(filed.asset.label, ruling.label)
    after = restricted(filed.asset.label, together)
    if after == before:
        return Refused(
            words="That asks for nothing that is not asked for already. A label given here can "
            f"only narrow what the file says. {_change_the_file(filed)}"
        )
    _rule(session, filed, replace(ruling, label=together), act)
    details = {"before": label_as_json(before), "after": label_as_json(after)}
    record_act(session, asset_id, EventKind.NARROWED, act, **details)
    return Done(words=f"{asset_id} has a narrower label now.")


def clear_label(session: Session, asset_id: str, act: Act) -> Outcome:
    """Take back every narrowing by people: the file's own label counts."""
    filed = _filed(session, asset_id)
    if filed is None:
        return _unknown(asset_id)
    ruling = life.ruling_of(session, asset_id)
    if ruling.label == NO_RESTRICTION:
        return Refused(words=f"Nobody has narrowed the label of {asset_id}.")
    before = restricted(filed.asset.label, ruling.label)
    _rule(session, filed, replace(ruling, label=NO_RESTRICTION), act)
    details = {"before": label_as_json(before), "after": label_as_json(filed.asset.label)}
    record_act(session, asset_id, EventKind.LABEL_CLEARED, act, **details)
    return Done(words=f"{asset_id} has its file's label again.")


def _filed(session: Session, asset_id: str) -> FiledAsset | None:
    found = filed_assets(session, asset_id=asset_id)
    return found[0] if found else None


def _rule(session: Session, filed: FiledAsset, ruling: Ruling, act: Act) -> Asset:
    life.save_ruling(session, filed.asset.id, ruling, now=act.now)
    queries.count_change(session, passages=False)
    return ruled(filed.asset, ruling, version_number=filed.version_number)


def record_act(session: Session, asset_id: str, kind: EventKind, act: Act, **details: Any) -> None:
    """Write down for good what somebody did to an asset, in the caller's transaction."""
    event = AssetEvent(
        asset_id=asset_id,
        kind=kind,
        actor=act.actor,
        why=act.why,
        happened_at=act.now,
        details=details,
    )
    life.record(session, [event])


def _without_status(ruling: Ruling) -> Ruling:
    return replace(ruling, status=None, version_number=None)


def _unknown(asset_id: str) -> Refused:
    return Refused(words=f"There is no asset {asset_id}.")


def _by_file(filed: FiledAsset) -> str:
    if filed.asset.status is Status.WITHDRAWN:
        return (
            f"Its file says withdrawn, or is gone: look at {filed.asset.path} in {filed.source}, "
            "then sync."
        )
    return f"Its file says {filed.asset.status}. {_change_the_file(filed)}"


def _change_the_file(filed: FiledAsset) -> str:
    return f"To change that, change {filed.asset.path} or its dealmate.yaml, then sync."
