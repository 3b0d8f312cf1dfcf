"""A mapping, and events of a CRM, as the tests of this room need them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from playbooks.crm.mapping import CrmMapping
from playbooks.crm.record import CrmEvent

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STAGES = {
    "Prospecting": "registered",
    "Qualification": "discovery",
    "Needs Analysis": "discovery",
    "Proof of Concept": "validation",
    "Proposal/Quote": "proposal",
    "Negotiation": "commit",
    "Closed Won": "won",
    "Closed Lost": "lost",
}
SETTINGS: dict[str, Any] = {
    "kind": "salesforce",
    "salesforce": {
        "address": "https://tidewell.my.salesforce.example",
        "client_id": "an-id",
        "client_secret": {"environment": "SF_SECRET"},
    },
    "webhook": {"secret": {"environment": "CRM_SECRET"}},
    "fields": {
        "stage": "StageName",
        "account": "Partner__c",
        "number": "Dealmate_Number__c",
        "customer": "Account.Name",
        "product": "Product__c",
        "amount": "Amount",
        "currency": "CurrencyIsoCode",
        "expected_close": "CloseDate",
        "contact": "Partner_Email__c",
        "reason": "Loss_Reason__c",
        "registration": "Dealmate_Registration__c",
        "protected_until": "Dealmate_Protected_Until__c",
    },
    "stages": STAGES,
    "accounts": {"001NORDLICHT000Y5D": "nordlicht", "001KESTREL00000Y5A": "kestrel"},
    "products": {"Tidewell Vault": "vault", "Tidewell Cloud": "cloud"},
    "default_currency": "EUR",
}


def a_mapping(**changed: Any) -> CrmMapping:
    return CrmMapping.model_validate({**SETTINGS, **changed})


def an_event(
    stage: str | None = None,
    *,
    at: float = 60,
    record_id: str = "006A",
    sequence: int = 0,
    fields: Mapping[str, str | None] | None = None,
) -> CrmEvent:
    """What the CRM says about a record, so many minutes after the start."""
    said = dict(fields or {})
    if stage is not None:
        said["StageName"] = stage
    moment = START + timedelta(minutes=at)
    return CrmEvent(
        id=f"{record_id}/{at}/{sequence}/{stage}",
        record_id=record_id,
        modified_at=moment,
        sequence=sequence,
        fields=said,
    )
