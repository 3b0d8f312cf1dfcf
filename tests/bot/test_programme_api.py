"""Imports and exports of the programme over HTTP: what is refused, stored, repeated and told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from starlette.testclient import TestClient

from bot.settings import load_settings
from bot.web.programme_api import EXPORT_PATH, IMPORT_PATH, ProgrammeApi, routes
from bot.web.slack_events import web_of
from playbooks.programme import queries
from playbooks.sheets.layout import SheetName
from playbooks.sheets.loading import exported
from playbooks.sheets.remote import ROWS_MAX
from playbooks.sheets.tables import DeliveryRow
from store.database import Database

NOW = 1_790_000_000
KEY = b"a key of the portal"
GOLD = {"action": "import", "tables": {"partners": [{"id": "kestrel", "tier": "gold"}]}}


@dataclass
class Portal:
    """A system that keeps the programme in step."""

    web: TestClient
    database: Database
    number: int = 0

    def send(
        self,
        body: Any,
        *,
        path: str = IMPORT_PATH,
        at: int = NOW,
        delivery: str | None = None,
        key: bytes = KEY,
    ) -> Any:
        self.number += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = delivery or f"msg_{self.number}"
        digest = hmac.new(key, f"{sent}.{at}.".encode() + raw, hashlib.sha256).digest()
        headers = {
            "webhook-id": sent,
            "webhook-timestamp": str(at),
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }
        return self.web.post(path, content=raw, headers=headers)

    def tier(self, partner: str = "kestrel") -> str:
        with self.database.reading() as session:
            found = queries.partner(session, partner)
        return "" if found is None else found.tier

    def stored(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(DeliveryRow)) or 0


@pytest.fixture
def portal(prepared_file: Path, tmp_path: Path) -> Iterator[Portal]:
    shutil.copy(prepared_file, tmp_path / "api.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'api.sqlite3'}")
    api = ProgrammeApi(
        database,
        secret=SecretStr(KEY.decode()),
        body_limit_bytes=100_000,
        now=lambda: datetime.fromtimestamp(NOW, UTC),
        clock=lambda: NOW + 0.5,
    )
    settings = load_settings({}, data_folder=tmp_path)
    with TestClient(web_of(settings, api.routes())) as web:
        yield Portal(web, database)
    database.close()


def test_what_is_answered_with_200_is_stored_once(portal: Portal) -> None:
    answer = portal.send(GOLD, delivery="a")
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "outcome": "stored",
        "counts": {"partners": {"changed": 1}},
        "problems": [],
    }
    assert portal.tier() == "gold"
    again = portal.send(GOLD, delivery="a", at=NOW + 1)
    assert (again.status_code, again.json()["outcome"]) == (200, "repeated")
    assert again.json()["counts"] == {"partners": {"changed": 1}}
    assert portal.stored() == 1


def test_a_dry_run_tells_and_stores_nothing(portal: Portal) -> None:
    answer = portal.send(GOLD | {"dry_run": True})
    assert answer.json()["outcome"] == "would_store"
    assert answer.json()["changes"][0]["fields"] == {"tier": {"before": "silver", "after": "gold"}}
    assert (portal.tier(), portal.stored()) == ("silver", 0)


def test_an_import_signed_before_the_latest_one_changes_nothing(portal: Portal) -> None:
    assert portal.send(GOLD).status_code == 200
    silver = {"action": "import", "tables": {"partners": [{"id": "kestrel", "tier": "silver"}]}}
    late = portal.send(silver, at=NOW - 60)
    assert (late.status_code, late.json()["outcome"]) == (409, "outdated")
    assert portal.tier() == "gold"


def test_a_delivery_id_stands_for_one_body(portal: Portal) -> None:
    assert portal.send(GOLD, delivery="a").status_code == 200
    other = portal.send(GOLD | {"whole": False}, delivery="a")
    assert (other.status_code, other.json()["ok"]) == (409, False)


def test_faulty_rows_are_told_and_nothing_is_stored(portal: Portal) -> None:
    rows = [{"id": "kestrel", "tier": "gold"}, {"id": "nordlicht", "tier": "wood"}]
    faulty = {"action": "import", "tables": {"partners": rows}}
    answer = portal.send(faulty, delivery="a")
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("partners", 2, "tier")
    assert (portal.tier(), portal.stored()) == ("silver", 0)
    rows[1]["tier"] = "platinum"
    assert portal.send(faulty, delivery="a").status_code == 200, "mended, it may come again"


def test_rows_with_different_columns_leave_the_others_as_they_are(portal: Portal) -> None:
    rows = [
        {"id": "kestrel", "regions": ["UK&I", "Nordics"]},
        {"id": "nordlicht", "shares_deals_with_distributor": True, "parent": "meridian"},
    ]
    assert portal.send({"action": "import", "tables": {"partners": rows}}).status_code == 200
    with portal.database.reading() as session:
        kestrel = queries.partner(session, "kestrel")
        nordlicht = queries.partner(session, "nordlicht")
    assert kestrel is not None
    assert nordlicht is not None
    assert kestrel.regions == {"UK&I", "Nordics"}
    assert nordlicht.shares_deals_with_distributor
    assert nordlicht.regions == {"DACH"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        (b"[1]", "body"),
        (b'{"action": "export", "tables": {"partners": []}}', "action"),
        (b'{"action": "import", "tables": {"partner": []}}', "tables.partner"),
        (b'{"action": "import", "tables": {"partners": [{"id": 1.5}]}}', "tables.partners.0.id"),
        (
            json.dumps(
                {"action": "import", "tables": {"partners": [{}] * (ROWS_MAX + 1)}}
            ).encode(),
            "at most",
        ),
    ],
    ids=range(7),
)
def test_what_cannot_be_understood_is_refused(portal: Portal, body: bytes, words: str) -> None:
    answer = portal.send(body)
    assert answer.status_code == 422
    assert words in answer.json()["error"]


def test_what_is_not_signed_or_too_large_is_refused_before_it_is_read(portal: Portal) -> None:
    assert portal.send(GOLD, key=b"another").status_code == 401
    assert portal.send(GOLD, at=NOW - 600).status_code == 401
    assert portal.send(b"x" * 100_001).status_code == 413
    export = {"action": "export", "table": "partners"}
    assert portal.send(export, path=EXPORT_PATH, key=b"another").status_code == 401
    assert portal.send(export).status_code == 422, "an export is no import, whatever its path"
    assert portal.send(GOLD, path=EXPORT_PATH).status_code == 422
    assert portal.tier() == "silver"


@pytest.mark.parametrize("table", list(SheetName))
def test_pages_of_an_export_hold_all_rows_and_change_nothing_when_sent_back(
    portal: Portal, table: SheetName
) -> None:
    rows: list[dict[str, str]] = []
    after: str | None = ""
    while after is not None:
        request = {"action": "export", "table": table, "after": after, "limit": 3}
        page = portal.send(request, path=EXPORT_PATH).json()
        assert len(page["rows"]) <= 3
        rows += page["rows"]
        after = page["next"]
    with portal.database.reading() as session:
        stored = exported(session, [table])[table]
    assert sorted(rows, key=str) == sorted(stored.values(), key=str)
    back = portal.send({"action": "import", "tables": {table: rows}, "whole": True})
    assert (back.status_code, back.json()["counts"]) == (200, {})


def test_whole_tables_without_most_people_need_a_word(portal: Portal) -> None:
    with portal.database.reading() as session:
        people = exported(session, [SheetName.MEMBERS])[SheetName.MEMBERS].values()
    rows = [row for row in people if row["organisation"] == "vendor"]
    request = {"action": "import", "tables": {"members": rows}, "whole": True}
    asked = portal.send(request, delivery="a")
    assert asked.status_code == 422
    assert "people are not in it" in asked.json()["problems"][0]["what"]
    assert portal.send(request | {"yes_end_access": True}, delivery="b").status_code == 200


def test_without_a_secret_there_are_no_endpoints(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.sqlite3'}")
    now = datetime.fromtimestamp(NOW, UTC)
    assert routes(load_settings({}, data_folder=tmp_path), database, now=lambda: now) == []
    settings = load_settings(
        {}, data_folder=tmp_path, programme_secret="a secret of sixteen bytes or more"
    )
    paths = [route.path for route in routes(settings, database, now=lambda: now)]
    assert paths == [IMPORT_PATH, EXPORT_PATH]
    database.close()
