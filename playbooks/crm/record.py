"""What a CRM has said about one of its records, in whatever order it was heard. Pure.

`merged` is commutative, associative and idempotent: any order and any repetition of the same events
leads to the same view.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

MOST_STAGES = 200
"""Stages of one record that are remembered; the oldest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmEvent:
    """What a CRM says about one record: all of its fields, or those that changed.

    `id` names the event for good. `modified_at` is when the record was changed, by the CRM's clock;
    `sequence` orders changes of the same moment. Values are text, None for an empty field.
    """

    id: str
    record_id: str
    modified_at: datetime
    fields: Mapping[str, str | None]
    sequence: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A value, and when the CRM says that it was written. The order is that of time."""

    at: datetime
    sequence: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmView:
    """Everything heard about a record: the latest of each field, and every stage that was seen.

    An emptied field keeps its last value: a CRM empties nothing here. `heard` names the fields that
    were ever told, also the empty ones.
    """

    fields: Mapping[str, Said] = field(default_factory=dict)
    stages: tuple[Said, ...] = ()
    heard: frozenset[str] = frozenset()

    def value(self, name: str | None) -> str | None:
        """The latest value of a field; None when it is not mapped, or was never said."""
        said = self.fields.get(name) if name is not None else None
        return None if said is None else said.value


def merged(
    view: CrmView, event: CrmEvent, *, stage_field: str, stage_time_field: str | None = None
) -> CrmView:
    """Add what an event says. What is older than what is known changes nothing of it."""
    fields = dict(view.fields)
    for name, value in event.fields.items():
        if value is None:
            continue
        said = Said(event.modified_at, event.sequence, value)
        if name not in fields or fields[name] < said:
            fields[name] = said
    stages = set(view.stages)
    stage = event.fields.get(stage_field)
    if stage is not None:
        at = _stage_time(event, stage_time_field)
        stages.add(Said(at, event.sequence, stage))
    return replace(
        view,
        fields=fields,
        stages=tuple(sorted(stages)[-MOST_STAGES:]),
        heard=view.heard | event.fields.keys(),
    )


def as_json(event: CrmEvent) -> dict[str, Any]:
    """Return an event as JSON holds it."""
    return {
        "id": event.id,
        "record_id": event.record_id,
        "modified_at": event.modified_at.isoformat(),
        "sequence": event.sequence,
        "fields": dict(event.fields),
    }


def from_json(content: Mapping[str, Any]) -> CrmEvent:
    """Read back what `as_json` returned."""
    return CrmEvent(
        id=str(content["id"]),
        record_id=str(content["record_id"]),
        modified_at=datetime.fromisoformat(content["modified_at"]),
        sequence=int(content["sequence"]),
        fields=content["fields"],
    )


def moment(text: str | None) -> datetime | None:
    """Read a CRM's moment: ISO 8601, with or without a colon in its zone, or milliseconds.

    None for what is neither, and for one without a time zone.
    """
    if not text:
        return None
    if text.isascii() and text.isdigit():
        try:
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


def _stage_time(event: CrmEvent, stage_time_field: str | None) -> datetime:
    """When the stage was entered, where the event tells; never later than its own change."""
    entered = moment(event.fields.get(stage_time_field)) if stage_time_field else None
    return event.modified_at if entered is None else min(entered, event.modified_at)
