"""What cannot be dealt with now stays as it was, but never under a wider label than is said today.

Its bytes, or a manifest above it, cannot be read. What can be read of its descriptions is held
against the label that is stored: it can take readers away and never adds one. So nobody has to mend
a file first to take a document away from partners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from content_index.assets import Status
from content_index.companions import companion_label
from content_index.description import Description
from content_index.faults import fault_of
from content_index.files import FileProblem
from content_index.gathering import Gatherer, problem_of
from content_index.labels import AudienceLevel, Label
from content_index.narrowing import restricted
from content_index.queries import KnownAsset
from content_index.stored import label_as_json, label_from_json

_TAKEN_AWAY = {Status.DRAFT, Status.WITHDRAWN}
NOBODY = Label(audience=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One item that stays as it is held, with what is said of it today as far as it can be read.

    `said` is None where it cannot be told who may see it. Without `is_all_known` more may be said
    where nothing can be read.
    """

    path: str
    asset_id: str
    said: Description | None
    is_all_known: bool


def kept(gatherer: Gatherer) -> tuple[list[Kept], list[FileProblem]]:
    """Return what a sync leaves as it is held, and what was wrong with that."""
    found: list[Kept] = []
    problems: list[FileProblem] = []
    contents = gatherer.contents
    for key, held in gatherer.held.items():
        item = contents.items.get(key, held.item)
        is_barred = gatherer.is_untouchable(item.path)
        if held.asset_id is None or not (is_barred or key in gatherer.left):
            continue
        head = held.head
        if is_barred and key in contents.items:
            head = gatherer.head_of_today(item, held)
        try:
            said, wrong = gatherer.said_of(item, head)
        except Exception as error:  # noqa: BLE001 - no file holds up the labels of the others
            wrong = (problem_of(item, fault_of(item.path, error)),)
        problems += wrong
        found.append(
            Kept(
                path=item.path,
                asset_id=held.asset_id,
                said=None if wrong else said,
                is_all_known=not is_barred,
            )
        )
    return found, problems


def narrowed_columns(one: Kept, known: KnownAsset) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return label and status of a kept asset, and those of its companion if it has one."""
    before = label_from_json(known.row["label"])
    label = _narrowed(before, one)
    status = known.row["status"]
    said = one.said
    if said is not None and said.status in _TAKEN_AWAY and status == Status.PUBLISHED.value:
        status = said.status.value
    own = {"label": label_as_json(label), "status": status}
    if known.companion is None:
        return own, None
    row = known.companion.row
    is_shown = row["status"] == Status.PUBLISHED.value
    hidden = label_from_json(row["label"])
    if label != before or said is None or said.notes_audience is not None:
        audience = hidden.audience if said is None else said.notes_audience or hidden.audience
        hidden = _companion(hidden, label, audience)
    return own, {
        "label": label_as_json(hidden),
        "status": status if is_shown else row["status"],
    }


def _narrowed(before: Label, one: Kept) -> Label:
    said = one.said
    if said is None:
        return NOBODY
    if said.label is None or said.label.audience is None:
        if one.is_all_known:
            return NOBODY
        return before if said.label is None else restricted(before, said.label)
    return restricted(before, said.label)


def _companion(hidden: Label, label: Label, audience: AudienceLevel | None) -> Label:
    own = companion_label(label, audience)
    return NOBODY if own is None or own.audience is None else restricted(hidden, own)
