"""What docs/playground.md shows is run as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from playground.person import Person, wait_for
from playground.world import load_world


def shown(repository: Path, language: str) -> str:
    """The first block of the page in this language."""
    text = (repository / "docs" / "playground.md").read_text(encoding="utf-8")
    found = re.search(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)
    assert found is not None
    return found[1]


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def world_file(repository: Path, tmp_path: Path) -> Path:
    path = tmp_path / "world.yaml"
    path.write_text(shown(repository, "yaml"), encoding="utf-8")
    return path


def test_the_world_of_the_page_is_one(world_file: Path) -> None:
    assert [app.name for app in load_world(world_file).apps] == ["Hello"]


def test_the_app_of_the_page_has_ten_lines(repository: Path) -> None:
    lines = [one for one in shown(repository, "python").splitlines() if one.strip()]
    assert len(lines) <= 10


@pytest.mark.slow
def test_the_app_of_the_page_answers_in_the_world_of_the_page(
    repository: Path, world_file: Path, tmp_path: Path
) -> None:
    """`dealmate playground` alone, and the ten lines: a mention is answered in its thread."""
    program = Path(sys.executable).with_name("dealmate")
    start = [str(program), "playground", "--world", str(world_file), "--port", "0"]
    with running(start, tmp_path) as playground:
        assert playground.stdout is not None
        ready = next(line for line in playground.stdout if line.startswith("ready: "))
        address = ready.removeprefix("ready: ").strip()
        code = shown(repository, "python").replace("http://127.0.0.1:8400", address)
        (tmp_path / "hello.py").write_text(code, encoding="utf-8")
        with (
            running([sys.executable, "hello.py"], tmp_path),
            httpx.Client(base_url=address, trust_env=False) as client,
        ):
            wait_for(lambda: _connected(client), what="the app's socket", timeout_seconds=60)
            ana = Person(client, "U0ANA")
            ts = ana.say("C0HELP", "<@U0HELLO> hello")
            answer = ana.wait_for_reply("C0HELP", ts, containing="Hello <@U0ANA>")
            assert answer["user"] == "U0HELLO"
    with pytest.raises(httpx.ConnectError):  # who ends the command ends the workspace
        httpx.get(address, trust_env=False)


def _connected(client: httpx.Client) -> bool:
    apps = client.get("/_play/status").json()["apps"]
    return any(app["connections"] for app in apps)


def test_what_the_page_says_can_stand_in_a_world_can(repository: Path, tmp_path: Path) -> None:
    """Each field that the table names is taken by the world file."""
    text = (repository / "docs" / "playground.md").read_text(encoding="utf-8")
    table = text.partition("What else may stand there:")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\w[\w ]*) \| (.+?) \| .* \|$", table, flags=re.MULTILINE)
    fields = {
        (place, name)
        for place, names in rows
        if place != "Where"
        for name in re.findall(r"`(\w+)", names)
    }
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("{}", encoding="utf-8")
    path = tmp_path / "world.yaml"
    path.write_text(EVERYTHING, encoding="utf-8")
    load_world(path)
    document = yaml.safe_load(EVERYTHING)
    written = {("top", name) for name in document} | {
        (place, name)
        for place, entries in (
            ("team", document["teams"]),
            ("user", document["users"]),
            ("channel", document["channels"]),
            ("app", document["apps"]),
            ("user group", document["usergroups"]),
        )
        for entry in entries
        for name in entry
    }
    assert sorted(fields - written) == []


EVERYTHING = """
enforce_rates: false
teams:
  - {id: T0G, name: G, domain: g, enterprise_id: E0G, enterprise_name: Grid, color: "#112233",
     emoji: {ours: alias:tada}, approves_connect: true}
  - {id: T0O, name: O, domain: o}
users:
  - {id: U0A, team: T0G, name: a, real_name: A, kind: admin, email: a@g.example, title: Boss,
     tz: Europe/Berlin, locale: de-DE}
channels:
  - {id: C0A, team: T0G, name: a, private: true, archived: false, topic: t, purpose: p,
     shared_with: [T0O], pending_with: [], names: {T0O: b}, post_only: [T0O], members: [U0A],
     apps: [A0A]}
usergroups:
  - {id: S0A, team: T0G, handle: all, name: All, description: d, members: [U0A], disabled: false}
apps:
  - {id: A0A, name: A, team: T0G, bot_user_id: U0B, bot_token: xoxb-a, app_token: xapp-a,
     signing_secret: s, delivery: http, request_url: "http://127.0.0.1:9/", manifest: manifest.yaml,
     outside_marketplace: true, open_to_external_members: false, client_id: "1", client_secret: s,
     installed: true, org_wide: true, org_teams: [T0G]}
"""
