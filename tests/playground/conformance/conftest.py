"""One playground with everything in it, and a client that checks each answer against the table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground.clock import Timings
from playground.harness import RunningPlayground, running_playground
from playground.wire.events import event_table
from playground.wire.table import Row, method_rows

Json = dict[str, Any]

BOT = "xoxb-full"
APP = "xapp-full"
POOR = "xoxb-poor"

# Keys that Slack sends and the copy of the specs does not list.
ALSO_ANSWERED = {
    "*": {"response_metadata", "warning"},
    "team.info": {"team"},
}
# Refusals of Slack that the copy of the specs does not list for the method.
ALSO_REFUSED = {
    "chat.postEphemeral": {"invalid_metadata_format"},
    "chat.postMessage": {"invalid_attachments"},
    "chat.scheduleMessage": {"invalid_attachments"},
    "conversations.open": {"cannot_dm_bot"},
    "conversations.list": {"team_access_not_granted"},
    "usergroups.list": {"team_access_not_granted"},
    "users.conversations": {"user_not_found", "team_access_not_granted"},
    "users.list": {"team_access_not_granted"},
}
_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


def is_of_kind(value: object, kind: str) -> bool:
    """True when a JSON value has the type that a table names."""
    if kind == "any":
        return True
    if kind in ("integer", "number") and isinstance(value, bool):
        return False
    return isinstance(value, _KINDS[kind])


def problems_with(method: str, row: Row, answer: Json) -> list[str]:
    """What the table does not allow in an answer."""
    if not answer["ok"]:
        known = row.errors | ALSO_REFUSED.get(method, set())
        return [] if answer["error"] in known else [f"{method}: error {answer['error']}"]
    found = []
    extra = ALSO_ANSWERED["*"] | ALSO_ANSWERED.get(method, set())
    for key, value in answer.items():
        if key == "ok" or key in extra:
            continue
        if key not in row.output:
            found.append(f"{method}: key {key}")
        elif value is not None and not is_of_kind(value, row.output[key]):
            found.append(f"{method}: {key} is not {row.output[key]}")
    found += [f"{method}: no {key}" for key in sorted(row.always - set(answer))]
    return found


@dataclass
class Checked:
    """Calls methods; every answer that breaks the table is kept in `problems`."""

    base_url: str
    client: httpx.Client
    problems: list[str] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    errors: set[tuple[str, str]] = field(default_factory=set)

    def call(self, method: str, *, token: str = BOT, **arguments: Any) -> Json:
        """Call with JSON where Slack reads it, with a form elsewhere."""
        row = method_rows()[method]
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = {key: value for key, value in arguments.items() if value is not None}
        if row.takes_json:
            answer = self.client.post(f"/api/{method}", json=sent, headers=headers).json()
        else:
            form = {
                key: one if isinstance(one, str) else json.dumps(one) for key, one in sent.items()
            }
            answer = self.client.post(f"/api/{method}", data=form, headers=headers).json()
        self.problems += problems_with(method, row, answer)
        if answer["ok"]:
            self.good.add(method)
        else:
            self.refused.add(method)
            self.errors.add((method, answer["error"]))
        return dict(answer)

    def done(self, method: str, **arguments: Any) -> Json:
        """A call that has to be answered well."""
        answer = self.call(method, **arguments)
        assert answer["ok"], (method, answer)
        return answer

    def refusal(self, method: str, **arguments: Any) -> str:
        """The error of a call that has to be refused."""
        answer = self.call(method, **arguments)
        assert not answer["ok"], (method, answer)
        return str(answer["error"])


def everything_manifest(path: Path, *, view: str = "agent_view") -> Path:
    """Every scope and every event of the tables, a function, an assistant."""
    scopes = {one for row in method_rows().values() for one in row.bot_scopes}
    scopes |= {one for needs in event_table()["scopes"].values() for one in needs}
    scopes |= {"chat:write.customize", "commands"}
    user_scopes = sorted({one for row in method_rows().values() for one in row.user_scopes})
    document = {
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            view: {"description": "Helps"},
            "shortcuts": [
                {"callback_id": "everywhere", "name": "E", "type": "global", "description": "e"},
                {"callback_id": "this", "name": "T", "type": "message", "description": "t"},
            ],
            "slash_commands": [{"command": "/any", "description": "Anything"}],
            "unfurl_domains": ["tickets.example"],
        },
        "functions": {
            "greet": {
                "title": "Greet",
                "description": "Says hello",
                "input_parameters": {"name": {"type": "string", "is_required": True}},
                "output_parameters": {"greeting": {"type": "string", "is_required": True}},
            }
        },
        "oauth_config": {
            "redirect_urls": ["https://app.example/oauth"],
            "scopes": {"bot": sorted(scopes), "user": user_scopes},
        },
        "settings": {
            "event_subscriptions": {
                "bot_events": sorted(event_table()["scopes"]),
                "metadata_subscriptions": [{"app_id": "*", "event_type": "deal_changed"}],
            },
            "interactivity": {"is_enabled": True},
        },
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def full_world(folder: Path) -> Json:
    """Three organisations and a Grid, an app with every right, one with none, one not installed."""
    poor = folder / "poor.json"
    poor.write_text(json.dumps({"features": {"agent_view": {}}}), encoding="utf-8")
    manifest = everything_manifest(folder / "everything.json")
    older = everything_manifest(folder / "older.json", view="assistant_view")
    return {
        "enforce_rates": False,
        "teams": [
            {
                "id": "T0HOME",
                "name": "Home",
                "domain": "home",
                "emoji": {"our_logo": "https://home.example/logo.png"},
            },
            {"id": "T0NEAR", "name": "Near", "domain": "near"},
            {"id": "T0FAR", "name": "Far", "domain": "far"},
            _grid("T0GRID", "grid", approves_connect=True),
            _grid("T0GRIDB", "gridb"),
        ],
        "users": [
            _user("U0ANA", "T0HOME", "ana", kind="admin"),
            _user("U0BEN", "T0HOME", "ben"),
            _user("U0NIA", "T0NEAR", "nia"),
            _user("U0FAY", "T0FAR", "fay"),
            _user("U0GUS", "T0GRID", "gus"),
        ],
        "channels": [
            _channel("C0DESK", "desk", members=["U0ANA", "U0BEN"]),
            _channel("C0OPEN", "open", members=["U0ANA"], apps=[]),
            _channel("C0PRIV", "priv", members=["U0ANA"], private=True),
            _channel("C0OLD", "old", members=["U0ANA"], archived=True),
            _channel(
                "C0BOTH",
                "both",
                members=["U0ANA", "U0NIA"],
                shared_with=["T0NEAR"],
                post_only=["T0NEAR"],
            ),
            _channel("C0LATER", "later", members=["U0ANA"]),
            _channel("C0APART", "apart", members=["U0BEN"], apps=[]),
            _channel("C0GRID", "grid", team="T0GRID", members=["U0GUS"], apps=["A0ORG"]),
            _channel("C0SISTER", "sister", team="T0GRIDB", apps=["A0ORG"]),
        ],
        "usergroups": [
            _group("S0MANAGERS", "managers", members=["U0ANA"]),
            _group("S0GONE", "gone", disabled=True),
        ],
        "apps": [
            _app("A0FULL", "Full", BOT, APP, manifest=str(manifest), client_id="1.1"),
            _app("A0POOR", "Poor", POOR, "xapp-poor", manifest=str(poor)),
            _app("A0OLDER", "Older", "xoxb-older", "xapp-older", manifest=str(older)),
            _app(
                "A0ORG",
                "Org",
                "xoxb-org",
                "xapp-org",
                team="T0GRID",
                org_wide=True,
                manifest=str(manifest),
            ),
            _app("A0WAIT", "Wait", "xoxb-wait", "xapp-wait", client_id="2.2", installed=False),
        ],
    }


def _grid(team_id: str, domain: str, **more: Any) -> Json:
    grid = {"enterprise_id": "E0GRID", "enterprise_name": "Whole Grid"}
    return {"id": team_id, "name": domain.title(), "domain": domain} | grid | more


def _group(group_id: str, handle: str, **more: Any) -> Json:
    return {"id": group_id, "team": "T0HOME", "handle": handle, "name": handle.title()} | more


def _user(user_id: str, team: str, name: str, **more: Any) -> Json:
    real_name, email = f"{name.title()} Doe", f"{name}@{team[2:].lower()}.example"
    return {
        "id": user_id,
        "team": team,
        "name": name,
        "real_name": real_name,
        "email": email,
    } | more


def _channel(channel_id: str, name: str, **more: Any) -> Json:
    return {
        "id": channel_id,
        "team": "T0HOME",
        "name": name,
        "apps": ["A0FULL", "A0POOR", "A0OLDER"],
    } | more


def _app(app_id: str, name: str, bot_token: str, app_token: str, **more: Any) -> Json:
    secret = {"client_secret": "shh"} if "client_id" in more else {}
    return (
        {
            "id": app_id,
            "name": name,
            "team": "T0HOME",
            "bot_user_id": f"U{app_id[1:]}",
            "bot_token": bot_token,
            "app_token": app_token,
            "signing_secret": "s",
        }
        | secret
        | more
    )


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlayground]:
    """Nobody listens on the other side, so the ledger shows each delivery's first try."""
    world = full_world(tmp_path_factory.mktemp("world"))
    timings = Timings(retry_after_seconds=(), trigger_seconds=60)
    with running_playground(world, seed=5, timings=timings) as play:
        yield play


@pytest.fixture(scope="module")
def checked(full: RunningPlayground) -> Iterator[Checked]:
    with httpx.Client(base_url=full.base_url, trust_env=False, timeout=30) as client:
        yield Checked(base_url=full.base_url, client=client)


@pytest.fixture(scope="session")
def json_kind() -> Any:
    return is_of_kind
