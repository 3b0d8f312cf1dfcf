"""Signed events over HTTP: what is refused before it is read, and what survives once taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.crm.opening import ConfiguredCrm
from bot.settings import load_settings
from bot.web.crm_events import CrmEvents, crm_route
from bot.web.slack_events import web_of
from playbooks.crm.record import from_json
from store import inbox
from store.database import Database
from tests.databases import new_database
from tests.playbooks.crm.making import a_mapping

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
BODY = {
    "record": "006A0000006Vm9r",
    "modified_at": "2026-11-25T09:59:00+00:00",
    "fields": {"StageName": "Negotiation", "Amount": 45000.5, "Unmapped": "x", "CloseDate": None},
}


@dataclass
class Sender:
    """A CRM that sends events."""

    web: TestClient
    database: Database
    woken: list[str] = field(default_factory=list)
    number: int = 0

    def send(
        self,
        body: Any = BODY,
        *,
        at: datetime = NOW,
        delivery: str | None = None,
        key: bytes = b"a secret of the crm alone",
    ) -> Any:
        self.number += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent, stamp = delivery or f"evt_{self.number}", str(round(at.timestamp()))
        digest = hmac.new(key, f"{sent}.{stamp}.".encode() + raw, hashlib.sha256).digest()
        headers = {
            "webhook-id": sent,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }
        return self.web.post("/crm", content=raw, headers=headers)

    def stored(self) -> list[Any]:
        with self.database.reading() as session:
            return [from_json(row.payload) for row in inbox.unfinished(session)]


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    database = new_database(tmp_path / "crm.sqlite")
    woken: list[str] = []
    crm = ConfiguredCrm(
        mapping=a_mapping(), base=tmp_path, environment={"CRM_SECRET": "a secret of the crm alone"}
    )
    endpoint = CrmEvents(
        crm,
        database=database,
        body_limit_bytes=10_000,
        on_stored=lambda: woken.append("woken"),
        clock=lambda: NOW,
    )
    settings = load_settings({}, data_folder=tmp_path)
    with TestClient(web_of(settings, [crm_route(endpoint)])) as web:
        yield Sender(web, database, woken)
    database.close()


def test_what_is_answered_with_200_is_stored(sender: Sender) -> None:
    answer = sender.send()
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "outcome": "stored"})
    (event,) = sender.stored()
    assert event.record_id == "006A0000006Vm9rIAC"
    assert event.fields == {"StageName": "Negotiation", "Amount": "45000.5", "CloseDate": None}
    assert sender.woken == ["woken"]


def test_an_event_counts_once(sender: Sender) -> None:
    assert sender.send(delivery="evt").json()["outcome"] == "stored"
    assert sender.send(delivery="evt").json()["outcome"] == "repeated"
    assert len(sender.stored()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"key": b"another"},
        {"at": NOW - timedelta(minutes=6)},
        {"at": NOW + timedelta(minutes=6)},
    ],
)
def test_what_is_not_signed_now_by_our_secret_is_not_read(
    sender: Sender, changed: dict[str, Any]
) -> None:
    answer = sender.send(b"no json", **changed)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid signature")
    assert sender.stored() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"record": "../x"}, "record"),
        ({"modified_at": "2026-11-25T09:59:00"}, "modified_at"),
        ({"modified_at": "2027-01-01T00:00:00Z"}, "lies in the future"),
        ({"fields": {}}, "fields"),
        ({"fields": {"StageName": {"deep": 1}}}, "fields.StageName"),
        ({"more": 1}, "more"),
    ],
)
def test_a_body_that_is_wrong_is_told_why(
    sender: Sender, changed: dict[str, Any], words: str
) -> None:
    answer = sender.send(BODY | changed)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert sender.stored() == []


def test_a_body_that_is_too_large_is_not_read(sender: Sender) -> None:
    assert sender.send(b"x" * 10_001).status_code == 413


def test_a_secret_that_is_missing_lets_nobody_in(sender: Sender, tmp_path: Path) -> None:
    crm = ConfiguredCrm(mapping=a_mapping(), base=tmp_path, environment={})
    endpoint = CrmEvents(
        crm,
        database=sender.database,
        body_limit_bytes=10_000,
        on_stored=lambda: None,
        clock=lambda: NOW,
    )
    settings = load_settings({}, data_folder=tmp_path)
    with TestClient(web_of(settings, [crm_route(endpoint)])) as web:
        keyless = Sender(web, sender.database)
        assert keyless.send(key=b"").status_code == 401
