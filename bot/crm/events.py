"""Events of the CRM in the inbox: stored before they are acknowledged, taken by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from playbooks.crm.mapping import CrmMapping, as_text
from playbooks.crm.record import CrmEvent, as_json
from store import inbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KIND = "crm.event"
"""The kind of the inbox's rows."""
LATEST = timedelta(minutes=5)
"""How far the CRM's clock may be ahead of ours. A change of next year would hide all until then."""

LONGEST_ID = 150
Value = str | int | float | bool | None


class EventRefusedError(ValueError):
    """What was sent cannot be taken; the message says why, for the sender."""


class SentEvent(BaseModel):
    """The body of an event: which record changed, when by the CRM's clock, and what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,150}$")]
    modified_at: AwareDatetime
    sequence: Annotated[int, Field(ge=0, le=10**15)] = 0
    fields: Annotated[
        Mapping[Annotated[str, Field(min_length=1, max_length=201)], Value],
        Field(min_length=1, max_length=200),
    ]


def read_event(body: bytes, *, event_id: str, mapping: CrmMapping, now: datetime) -> CrmEvent:
    """Parse the body of an event whose signature is ours; fields that are not mapped are left out.

    Raises:
        EventRefusedError: with everything that is wrong.
    """
    try:
        sent = SentEvent.model_validate_json(body)
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(step) for step in fault['loc']) or 'body'}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise EventRefusedError("; ".join(problems)) from None
    if len(event_id) > LONGEST_ID:
        raise EventRefusedError(f"webhook-id: longer than {LONGEST_ID} characters")
    if sent.modified_at > now + LATEST:
        raise EventRefusedError("modified_at: lies in the future")
    return CrmEvent(
        id=f"sent:{event_id}",
        record_id=mapping.whole_id(sent.record),
        modified_at=sent.modified_at,
        sequence=sent.sequence,
        fields=mapped_fields(sent.fields, mapping),
    )


def mapped_fields(fields: Mapping[str, Any], mapping: CrmMapping) -> dict[str, str | None]:
    """The mapped ones of a record's fields, as text."""
    return {name: as_text(fields[name]) for name in mapping.read_fields if name in fields}


def store_event(session: Session, event: CrmEvent, *, now: datetime) -> bool:
    """Store an event once; False when it was stored before. Those of one record keep their order.

    The rule needs no order: it only spares a deal from moving to and fro.
    """
    return inbox.receive(
        session,
        kind=KIND,
        event_key=f"crm:{event.id}",
        message_key=None,
        lane=f"crm:{event.record_id}",
        payload=as_json(event),
        now=now,
    )
