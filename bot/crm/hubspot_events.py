"""HubSpot's own webhooks: changes of single properties of deals, some in one request, signed (v3).

https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from bot.crm.events import LATEST, EventRefusedError, mapped_fields
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.record import CrmEvent

TOLERANCE_SECONDS = 300
_DEALS = "0-3"
"""HubSpot's number for the type of deals."""
_LONGEST_TIME = 15
_NAME = Annotated[str, Field(max_length=200)]


class _Change(BaseModel):
    """One change as HubSpot tells it; what else it tells is not needed here."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    eventId: int  # noqa: N815 - HubSpot's names
    subscriptionType: _NAME  # noqa: N815
    objectId: Annotated[int, Field(ge=0)]  # noqa: N815
    occurredAt: Annotated[int, Field(ge=0, le=10**14)]  # noqa: N815
    objectTypeId: _NAME = _DEALS  # noqa: N815
    propertyName: _NAME | None = None  # noqa: N815
    propertyValue: str | int | float | bool | None = None  # noqa: N815

    @property
    def is_of_a_deal(self) -> bool:
        """Whether it is a property of a deal that changed."""
        return self.propertyName is not None and (
            self.subscriptionType == "deal.propertyChange"
            or (self.subscriptionType == "object.propertyChange" and self.objectTypeId == _DEALS)
        )


_CHANGES: TypeAdapter[list[_Change]] = TypeAdapter(list[_Change])


def is_signed(  # noqa: PLR0913 - the parts of what is signed
    body: bytes, *, signature: str, timestamp: str, url: str, secret: SecretStr, now: datetime
) -> bool:
    """Say whether HubSpot signed this request within the last five minutes.

    `url` is the address as HubSpot calls it, `timestamp` milliseconds since 1970.
    """
    is_a_time = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIME
    if not is_a_time or abs(int(timestamp) / 1000 - now.timestamp()) > TOLERANCE_SECONDS:
        return False
    signed = b"POST" + url.encode() + body + timestamp.encode()
    digest = hmac.new(secret.get_secret_value().encode(), signed, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), signature.encode("utf-8", "replace"))


def read_changes(body: bytes, *, mapping: CrmMapping, now: datetime) -> list[CrmEvent]:
    """Parse a request whose signature is HubSpot's; what is mapped to nothing is left out.

    Raises:
        EventRefusedError: it is no list of changes, or one that matters lies in the future. HubSpot
            sends the whole request again then, and is asked for all changes meanwhile.
    """
    try:
        changes = _CHANGES.validate_json(body)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in problem["loc"]) or "body"
        raise EventRefusedError(f"{where}: {problem['msg']}") from None
    events = []
    for index, change in enumerate(changes):
        at = datetime.fromtimestamp(change.occurredAt / 1000, UTC)
        fields = mapped_fields({change.propertyName or "": change.propertyValue}, mapping)
        if not change.is_of_a_deal or not fields:
            continue
        if at > now + LATEST:
            raise EventRefusedError(f"{index}.occurredAt: lies in the future")
        events.append(
            CrmEvent(
                id=f"hubspot:{change.eventId}:{change.objectId}:{change.occurredAt}:"
                f"{change.propertyName}"[:190],
                record_id=str(change.objectId),
                modified_at=at,
                fields=fields,
            )
        )
    return events
