"""A CRM behind a stand-in: Salesforce's REST API and HubSpot's, as both document them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playbooks.crm.mapping import CrmMapping
from tests.content_index.sources.standin import Answer, Asked, as_json

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SALESFORCE_ID = "006A0000006Vm9rIAC"
HUBSPOT_ID = "9876543210"
PAGE = 2


@dataclass
class World:
    """Records by id, how each call fails next, and everything that was written, in order."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, datetime] = field(default_factory=dict)
    clock: datetime = START
    obstacles: list[Callable[[Callable[[], Answer]], Answer]] = field(default_factory=list)
    is_down: bool = False
    refuses: Callable[[str, dict[str, Any]], str | None] = lambda _id, _fields: None
    chokes_on: str | None = None
    written: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    secret: str = "a-secret"
    tokens: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, record_id: str, **fields: Any) -> None:
        """Somebody changes a record in the CRM, a minute later than the last change."""
        self.clock += timedelta(minutes=1)
        self.records.setdefault(record_id, {}).update(fields)
        self.changed[record_id] = self.clock

    def since(self, moment: datetime) -> list[str]:
        found = [key for key in self.records if self.changed[key] >= moment]
        return sorted(found, key=lambda key: (self.changed[key], key))

    def write(self, record_id: str, fields: dict[str, Any]) -> str | None:
        """Write to a record; what the CRM says against it, None when it is done."""
        if (problem := self.refuses(record_id, fields)) is not None:
            return problem
        self.written.append((record_id, fields))
        self.put(record_id, **fields)
        return None

    def met(self, go_on: Callable[[], Answer]) -> Answer:
        with self.lock:
            obstacle = self.obstacles.pop(0) if self.obstacles else None
            return go_on() if obstacle is None else obstacle(go_on)


@dataclass
class SalesforceOrg:
    """Salesforce's REST API, version 62.0, and its token endpoint."""

    world: World
    base: Callable[[], str]
    logins: int = 0

    def __call__(self, asked: Asked) -> Answer:
        if self.world.is_down:
            return _sf(503, "SERVER_UNAVAILABLE", "Too many requests are running")
        if asked.path == "/services/oauth2/token":
            return self._token(asked)
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.world.tokens:
            return _sf(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return self.world.met(lambda: self._answer(asked))

    def _token(self, asked: Asked) -> Answer:
        assert asked.form["grant_type"] == "client_credentials"
        if asked.form["client_secret"] != self.world.secret:
            return as_json({"error": "invalid_client", "error_description": "no"}, 400)
        self.logins += 1
        token = f"token-{self.logins}"
        self.world.tokens = {token}
        return as_json({"access_token": token, "instance_url": self.base()})

    def _answer(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix("/services/data/v62.0/")
        if path.startswith("limits"):
            return as_json({"DailyApiRequests": {"Max": 15000, "Remaining": 14998}})
        if path.startswith("query"):
            return self._query(asked, path)
        record_id = path.removeprefix("sobjects/Opportunity/")
        assert asked.method == "PATCH"
        if record_id == self.world.chokes_on:
            return _sf(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred")
        if record_id not in self.world.records:
            return _sf(404, "NOT_FOUND", "The requested resource does not exist")
        problem = self.world.write(record_id, asked.json)
        if problem is not None:
            return _sf(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", problem)
        return Answer(204)

    def _query(self, asked: Asked, path: str) -> Answer:
        if "q" in asked.query:
            self.soql = asked.query["q"]
        found = re.fullmatch(
            r"SELECT (.+) FROM Opportunity WHERE SystemModstamp >= (\S+) "
            r"ORDER BY SystemModstamp, Id",
            self.soql,
        )
        assert found is not None, self.soql
        names, moment = found[1].split(", "), datetime.fromisoformat(found[2])
        ids = self.world.since(moment)
        at = int(path.rpartition("-")[2]) if "-" in path else 0
        some = ids[at : at + PAGE]
        said: dict[str, Any] = {"done": at + PAGE >= len(ids), "totalSize": len(ids)}
        said["records"] = [self._record(record_id, names) for record_id in some]
        if not said["done"]:
            said["nextRecordsUrl"] = f"/services/data/v62.0/query/01gD0000002HU6K-{at + PAGE}"
        return as_json(said)

    def _record(self, record_id: str, names: list[str]) -> dict[str, Any]:
        known = self.world.records[record_id]
        stamp = self.world.changed[record_id].strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        said: dict[str, Any] = {"attributes": {"type": "Opportunity"}}
        for name in names:
            head, _, tail = name.partition(".")
            value = {"Id": record_id, "SystemModstamp": stamp}.get(name, known.get(name))
            said[head] = {"attributes": {}, tail: value} if tail else value
        return said


@dataclass
class HubSpotAccount:
    """HubSpot's API of deals, version 3."""

    world: World
    base: Callable[[], str]
    most_deep: int = 10_000

    def __call__(self, asked: Asked) -> Answer:
        if self.world.is_down:
            return _hs(502, "bad gateway")
        if asked.headers.get("authorization") != f"Bearer {self.world.secret}":
            return _hs(
                401, "Authentication credentials not found", category="INVALID_AUTHENTICATION"
            )
        return self.world.met(lambda: self._answer(asked))

    def _answer(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix("/crm/v3/objects/deals")
        if path == "/search":
            return self._search(asked.json)
        if not path:
            return as_json({"results": []})
        record_id = path.removeprefix("/")
        assert asked.method == "PATCH"
        if record_id == self.world.chokes_on:
            return _hs(500, "internal error")
        if record_id not in self.world.records:
            return _hs(404, "resource not found", category="OBJECT_NOT_FOUND")
        problem = self.world.write(record_id, asked.json["properties"])
        if problem is not None:
            return _hs(400, problem, category="VALIDATION_ERROR")
        return as_json(self._deal(record_id, []))

    def _search(self, body: dict[str, Any]) -> Answer:
        (group,) = body["filterGroups"]
        (condition,) = group["filters"]
        assert (condition["propertyName"], condition["operator"]) == ("hs_lastmodifieddate", "GTE")
        assert body["sorts"] == [{"propertyName": "hs_lastmodifieddate", "direction": "ASCENDING"}]
        at = int(body.get("after") or 0)
        moment = datetime.fromtimestamp(int(condition["value"]) / 1000, UTC)
        ids = self.world.since(moment)
        size = min(PAGE, body["limit"])
        said: dict[str, Any] = {"total": len(ids)}
        said["results"] = [self._deal(one, body["properties"]) for one in ids[at : at + size]]
        if at + size < len(ids):
            said["paging"] = {"next": {"after": str(at + size), "link": "x"}}
        return as_json(said)

    def _deal(self, record_id: str, names: list[str]) -> dict[str, Any]:
        known, stamp = self.world.records[record_id], self.world.changed[record_id]
        moment = stamp.isoformat().replace("+00:00", "Z")
        said = {name: known.get(name) for name in names} | {"hs_lastmodifieddate": moment}
        return {
            "id": record_id,
            "properties": said,
            "createdAt": moment,
            "updatedAt": moment,
            "archived": False,
        }


@dataclass(frozen=True)
class Vendor:
    """One of the two: its stand-in, its ids, and how crm.yaml says where it is."""

    name: str
    stand_in: type[SalesforceOrg | HubSpotAccount]
    record_id: str
    other_id: str
    fields: dict[str, str]
    stages: dict[str, str]

    def mapping(self, url: str, ca_file: str) -> CrmMapping:
        reached: dict[str, Any] = {"ca_file": ca_file, "timeout_seconds": 1, "overlap_seconds": 60}
        if self.name == "salesforce":
            reached |= {"address": url, "client_id": "an-id"}
            reached |= {"client_secret": {"environment": "CRM_TOKEN"}}
        else:
            reached |= {"api": url, "token": {"environment": "CRM_TOKEN"}}
        return CrmMapping.model_validate(
            {
                "kind": self.name,
                self.name: reached,
                "fields": self.fields,
                "stages": self.stages,
                "accounts": {"001NORDLICHT000": "nordlicht", "001MERIDIAN0000": "meridian"},
            }
        )


SALESFORCE = Vendor(
    "salesforce",
    SalesforceOrg,
    SALESFORCE_ID,
    "006A0000006Vm9sIAC",
    {
        "stage": "StageName",
        "account": "Partner__c",
        "number": "Dealmate_Number__c",
        "customer": "Account.Name",
        "amount": "Amount",
        "registration": "Dealmate_Registration__c",
        "protected_until": "Dealmate_Protected_Until__c",
    },
    {
        "Prospecting": "registered",
        "Qualification": "discovery",
        "Proof": "validation",
        "Proposal": "proposal",
        "Negotiation": "commit",
        "Closed Won": "won",
        "Closed Lost": "lost",
    },
)
HUBSPOT = Vendor(
    "hubspot",
    HubSpotAccount,
    HUBSPOT_ID,
    "9876543211",
    {
        "stage": "dealstage",
        "account": "partner_account",
        "number": "dealmate_number",
        "customer": "dealname",
        "amount": "amount",
        "registration": "dealmate_registration",
        "protected_until": "dealmate_protected_until",
    },
    {
        "appointmentscheduled": "registered",
        "qualifiedtobuy": "discovery",
        "presentationscheduled": "validation",
        "decisionmakerboughtin": "proposal",
        "contractsent": "commit",
        "closedwon": "won",
        "closedlost": "lost",
    },
)


def _sf(status: int, code: str, message: str, **headers: str) -> Answer:
    return as_json([{"errorCode": code, "message": message}], status, **headers)


def _hs(status: int, message: str, *, category: str = "ERROR", **headers: str) -> Answer:
    body = {"status": "error", "message": message, "category": category, "correlationId": "c"}
    return as_json(body, status, **headers)


def drops_the_reply(go_on: Callable[[], Answer]) -> Answer:
    """What is asked happens, and nobody hears of it."""
    go_on()
    return Answer(0)


def hangs_up(go_on: Callable[[], Answer]) -> Answer:
    del go_on
    return Answer(0)


def answering(status: int, body: Any, **headers: str) -> Callable[[Callable[[], Answer]], Answer]:
    return lambda _: as_json(body, status, **headers)
