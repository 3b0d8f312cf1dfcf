"""HubSpot's own webhooks: signed by its third version, some changes in one request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.crm.opening import ConfiguredCrm
from bot.settings import load_settings
from bot.web.crm_events import CrmEvents, hubspot_route
from bot.web.slack_events import web_of
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.record import CrmEvent, from_json
from store import inbox
from store.database import Database
from tests.bot.crm.vendors import HUBSPOT
from tests.databases import new_database

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
URL = "https://dealmate.tidewell.example/crm/hubspot"
CHANGE = {
    "eventId": 100,
    "subscriptionId": 1,
    "portalId": 62515,
    "occurredAt": int(NOW.timestamp() * 1000) - 5,
    "subscriptionType": "deal.propertyChange",
    "attemptNumber": 0,
    "objectId": 9876543210,
    "propertyName": "dealstage",
    "propertyValue": "contractsent",
    "changeSource": "CRM_UI",
}


@dataclass
class Sender:
    web: TestClient
    database: Database

    def send(self, body: Any, *, at: datetime = NOW, key: bytes = b"app", url: str = URL) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        stamp = str(int(at.timestamp() * 1000))
        digest = hmac.new(key, f"POST{url}".encode() + raw + stamp.encode(), hashlib.sha256)
        headers = {
            "X-HubSpot-Signature-v3": base64.b64encode(digest.digest()).decode(),
            "X-HubSpot-Request-Timestamp": stamp,
        }
        return self.web.post("/crm/hubspot", content=raw, headers=headers)

    def stored(self) -> list[CrmEvent]:
        with self.database.reading() as session:
            return [from_json(row.payload) for row in inbox.unfinished(session)]


def a_mapping() -> CrmMapping:
    hubspot = {
        "token": {"environment": "TOKEN"},
        "app_secret": {"environment": "APP"},
        "webhook_url": URL,
    }
    content = {"kind": "hubspot", "hubspot": hubspot, "fields": HUBSPOT.fields}
    return CrmMapping.model_validate({**content, "stages": HUBSPOT.stages})


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    database = new_database(tmp_path / "crm.sqlite")
    endpoint = CrmEvents(
        ConfiguredCrm(mapping=a_mapping(), base=tmp_path, environment={"APP": "app"}),
        database=database,
        body_limit_bytes=10_000,
        on_stored=lambda: None,
        clock=lambda: NOW,
    )
    settings = load_settings({}, data_folder=tmp_path)
    with TestClient(web_of(settings, [hubspot_route(endpoint)])) as web:
        yield Sender(web, database)
    database.close()


def test_changes_of_mapped_properties_of_deals_are_stored_once(sender: Sender) -> None:
    other = {**CHANGE, "propertyName": "amount", "propertyValue": "45000"}
    newer = {**CHANGE, "eventId": 7, "subscriptionType": "object.propertyChange"}
    changes = [
        CHANGE,
        other,
        {**newer, "objectTypeId": "0-3"},
        {**newer, "objectTypeId": "0-1"},
        {**CHANGE, "propertyName": "hs_unmapped"},
        {**CHANGE, "subscriptionType": "deal.creation", "propertyName": None},
        {**CHANGE, "subscriptionType": "contact.propertyChange"},
    ]
    assert sender.send(changes).status_code == 200
    first, second, third = sender.stored()
    assert (first.record_id, first.fields) == ("9876543210", {"dealstage": "contractsent"})
    assert first.modified_at == NOW - timedelta(milliseconds=5)
    assert second.fields == {"amount": "45000"}
    assert third.id != first.id
    assert sender.send([{**CHANGE, "attemptNumber": 1}]).json()["outcome"] == "repeated"
    assert len(sender.stored()) == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"key": b"another"},
        {"url": URL + "?x"},
        {"at": NOW - timedelta(minutes=6)},
        {"at": NOW + timedelta(minutes=6)},
    ],
)
def test_what_hubspot_did_not_sign_now_is_not_read(sender: Sender, changed: dict[str, Any]) -> None:
    assert sender.send(b"no json", **changed).status_code == 401
    assert sender.stored() == []


def test_a_change_of_the_future_is_refused_and_not_acked_as_stored(sender: Sender) -> None:
    def ahead(minutes: int) -> dict[str, object]:
        at = NOW + timedelta(minutes=minutes)
        return {**CHANGE, "occurredAt": int(at.timestamp() * 1000)}

    answer = sender.send([CHANGE, ahead(6)])
    assert answer.status_code == 422
    assert answer.json()["error"] == "1.occurredAt: lies in the future"
    assert sender.stored() == []  # HubSpot sends all of it again
    unmapped = {**ahead(6), "propertyName": "hs_unmapped"}
    assert sender.send([CHANGE, ahead(4), unmapped]).status_code == 200
    assert len(sender.stored()) == 2


def test_what_is_no_list_of_changes_is_told(sender: Sender) -> None:
    answer = sender.send({"not": "a list"})
    assert answer.status_code == 422
    assert "valid array" in answer.json()["error"]
    assert sender.send(b"x" * 10_001).status_code == 413
