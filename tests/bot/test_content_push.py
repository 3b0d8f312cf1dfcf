"""Pushes over HTTP: what is refused before it is read, and what survives once it is taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from bot.settings import load_settings
from bot.web.content_push import ContentPush, push_route
from bot.web.slack_events import web_of
from content_index.sources.configuration import read_sources
from content_index.sources.pushed import Delivery, PushedSource, signature, signed_at
from store.database import Database
from tests.databases import new_database

NOW = 1_790_000_000
SECRET = "whsec_" + base64.b64encode(b"a key of the portal").decode()
FILE = """
sources:
  portal: {kind: push, secret: {environment: PORTAL}}
  plain: {kind: push, secret: {environment: PLAIN}}
  folder: {kind: folder, folder: content}
  unset: {kind: push, secret: {environment: UNSET}}
"""
PUT = {"action": "put", "document": "a.md", "text": "alpha"}
WITHDRAW = {"action": "withdraw", "document": "a.md"}


@dataclass
class Portal:
    """A system that pushes."""

    web: TestClient
    database: Database
    woken: list[str] = field(default_factory=list)
    number: int = 0

    def send(
        self,
        body: Any,
        *,
        at: int = NOW,
        name: str = "portal",
        delivery: str | None = None,
        key: bytes = b"a key of the portal",
        **headers: str,
    ) -> Any:
        self.number += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = delivery or f"msg_{self.number}"
        digest = hmac.new(key, f"{sent}.{at}.".encode() + raw, hashlib.sha256).digest()
        signed = {
            "webhook-id": sent,
            "webhook-timestamp": str(at),
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }
        signed |= {part.replace("_", "-"): value for part, value in headers.items()}
        return self.web.post(f"/content/{name}", content=raw, headers=signed)

    def held(self, name: str = "portal") -> dict[str, str]:
        source = PushedSource(name=name, database=self.database)
        held = {}
        for item in source.list_items(None).items:
            fetched = source.fetch(item, "")
            assert fetched is not None
            held[item.path] = fetched.content.decode()
        return held


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    file = tmp_path / "sources.yaml"
    file.write_text(FILE, encoding="utf-8")
    database = new_database(tmp_path / "push.sqlite")
    woken: list[str] = []
    endpoint = ContentPush(
        {source.name: source for source in read_sources(file)},
        database=database,
        environment={"PORTAL": SECRET, "PLAIN": "plain words, and enough of them"},
        body_limit_bytes=10_000,
        on_stored=woken.append,
        clock=lambda: NOW + 0.5,
    )
    settings = load_settings({}, data_folder=tmp_path)
    with TestClient(web_of(settings, [push_route(endpoint)])) as web:
        yield Portal(web, database, woken)
    database.close()


def test_what_is_answered_with_200_is_stored(portal: Portal) -> None:
    answer = portal.send(PUT)
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "outcome": "stored"})
    assert portal.held() == {"a.md": "alpha"}
    assert portal.woken == ["push:portal"]
    assert portal.send(WITHDRAW).status_code == 200
    assert portal.held() == {}
    plain = {"action": "put", "document": "b.md", "content_base64": "YmV0YQ=="}
    assert (
        portal.send(plain, name="plain", key=b"plain words, and enough of them").status_code == 200
    )
    assert portal.held("plain") == {"b.md": "beta"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": b"another key"},
        {"at": NOW - 301},
        {"at": NOW + 302},
        {"name": "nobody"},
        {"name": "folder"},
        {"name": "unset"},
        {"name": "unset", "key": b""},
        {"webhook_timestamp": str(NOW + 1)},
        {"webhook_timestamp": "soon"},
        {"webhook_timestamp": "9" * 400},
        {"webhook_id": "another"},
        {"webhook_id": ""},
        {"webhook_signature": ""},
        {"webhook_signature": "v1,"},
        {"webhook_signature": "v2,AAAA"},
        {"delivery": "x" * 201},
    ],
    ids=str,
)
def test_what_is_not_signed_is_refused_unread(portal: Portal, wrong: dict[str, Any]) -> None:
    for body in (PUT, b"[" * 9_000):
        answer = portal.send(body, **wrong)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid signature")
    assert portal.held() == {}
    assert portal.woken == []


def test_one_of_several_signatures_is_enough(portal: Portal) -> None:
    raw = json.dumps(PUT).encode()
    digest = hmac.new(b"a key of the portal", f"m.{NOW}.".encode() + raw, hashlib.sha256).digest()
    both = f"v1,AAAA v1,{base64.b64encode(digest).decode()}"
    assert portal.send(PUT, delivery="m", webhook_signature=both).status_code == 200


def test_what_is_too_large_is_refused_unread(portal: Portal) -> None:
    assert portal.send(b"x" * 10_001).status_code == 413
    assert portal.send({**PUT, "text": "x" * 9_000}).status_code == 200


def test_a_delivery_counts_once_however_often_it_arrives(portal: Portal) -> None:
    assert portal.send(PUT, delivery="one").json()["outcome"] == "stored"
    assert portal.send(WITHDRAW, delivery="two").json()["outcome"] == "stored"
    repeated = portal.send(PUT, delivery="one")  # somebody recorded it and plays it again
    assert (repeated.status_code, repeated.json()["outcome"]) == (200, "repeated")
    assert portal.held() == {}


def test_the_later_push_holds_whatever_the_order(portal: Portal) -> None:
    assert portal.send({**PUT, "text": "newer"}, at=NOW).status_code == 200
    assert portal.send({**PUT, "text": "older"}, at=NOW - 10).status_code == 409
    assert portal.held() == {"a.md": "newer"}
    assert portal.send(WITHDRAW, at=NOW + 1).status_code == 200
    assert portal.send({**PUT, "text": "older"}, at=NOW - 5).status_code == 409
    assert portal.held() == {}


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"not json", "JSON"),
        (b"[1]", "object"),
        ({**PUT, "extra": 1}, "extra"),
        ({**PUT, "action": "publish"}, "action"),
        ({"action": "put", "document": "a.md"}, "either"),
        ({**PUT, "content_base64": "YQ=="}, "either"),
        ({**WITHDRAW, "text": "x"}, "no content"),
        ({"action": "put", "document": "a.md", "content_base64": "!"}, "base64"),
        ({**PUT, "document": "a.exe"}, "suffix"),
        ({**PUT, "document": "../a.md"}, "'..'"),
        ({**PUT, "document": "a/\u0000.md"}, "document"),
        ({**PUT, "url": "javascript:alert(1).md"}, "https"),
        ({**PUT, "url": "http://portal.example/a"}, "https"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(portal: Portal, body: Any, word: str) -> None:
    answer = portal.send(body)
    assert answer.status_code == 422
    assert word in answer.json()["error"]
    assert portal.held() == {}


@pytest.mark.parametrize("secret", ["whsec_", "", "short"])
def test_a_secret_that_anybody_could_guess_signs_nothing(secret: str) -> None:
    now = 1_800_000_000
    short = SecretStr(secret)
    delivery = Delivery(
        id="m", timestamp=str(now), signatures=signature("m", str(now), b"{}", secret=short)
    )
    assert signed_at(delivery, b"{}", secret=short, now=now) is None
