"""`dealmate nudges`: who sees which, and the buttons as commands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from playbooks.plays.scheduling import plan_after
from playbooks.plays.sending import mark_sent
from store.database import Database
from tests.bot.clockwork import play_set

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PLAY = {
    "id": "hello",
    "title": "Hello",
    "trigger": {"on": "registered"},
    "steps": [
        {"id": "hi", "title": "Hi", "to": "partner_contact", "say": "Hi"},
        {"id": "cam", "title": "Cam", "to": "cam", "say": "Look", "after": {"days": 200}},
    ],
}
Run = Callable[..., Result]


@pytest.fixture
def run(prepared_file: Path, tmp_path: Path) -> Run:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'dealmate.sqlite3'}")
    with database.transaction() as session:
        planned = plan_after(
            session, "D-1001", "deal.registered", plays=play_set(PLAY), now=NOW, today=NOW.date()
        )
        first = planned.scheduled[0]
        mark_sent(session, first.id, channel_id="D1", ts="1.0", now=NOW)
    database.close()

    def _run(*arguments: str, by: str, ok: bool = True) -> Result:
        words = ["nudges", *arguments, "--as", by, "--data", str(tmp_path)]
        done = CliRunner().invoke(app, words)
        assert (done.exit_code == 0) is ok, (done.stdout, done.stderr, done.exception)
        return done

    return _run


def ids(done: Result) -> list[str]:
    return [one["nudge"] for one in json.loads(done.stdout)["nudges"]]


def test_each_sees_their_own_and_presses_buttons(run: Run) -> None:
    (nudge,) = ids(run("list", "--json", by="lena"))
    assert ids(run("list", "--json", by="jonas")) == [nudge]
    (waiting,) = ids(run("list", "--waiting", "--json", by="jonas"))
    assert waiting != nudge
    for other in ("marta", "ana"):
        assert ids(run("list", "--json", by=other)) == []
    assert "account managers" in run("list", "--waiting", by="lena", ok=False).stderr
    assert "nothing yet" in run("list", by="lena").stdout

    refused = run("act", nudge, "sent-on", by="marta", ok=False).stderr
    assert refused == run("act", "N-none", "sent-on", by="marta", ok=False).stderr
    assert "Noted: sent on." in run("act", nudge, "sent-on", by="lena").stdout
    assert "noted already" in run("act", nudge, "sent-on", by="lena").stderr
    assert "It comes again on" in run("act", nudge, "remind", "--days", "5", by="lena").stdout
    assert "sent on, remind me" in run("list", by="jonas").stdout.replace("\n", " ") or (
        "remind me" in run("list", "--waiting", by="jonas").stdout
    )


def test_a_nudge_is_previewed_as_its_reader_and_sent_once(run: Run) -> None:
    listed = json.loads(run("preview", "D-1001", "--json", by="jonas").stdout)
    play = "competitive-displacement/ask-how-it-goes"
    assert play in listed["fitting"]
    assert play in run("preview", "D-1001", by="jonas").stdout
    shown = json.loads(run("preview", "D-1001", play, "--json", by="jonas").stdout)
    assert shown["recipient"]
    assert shown["already_sent"] is False
    words = run("preview", "D-1001", play, by="jonas").stdout
    assert f"--seen {shown['seen']}" in words
    assert words.index("To:") > words.rfind("Careful:"), "what speaks against it comes first"
    refused = run("preview", "D-1001", play, by="ana", ok=False).stderr
    assert "no deal with that number among yours" in refused
    assert "CAM or an admin" in run("preview", "D-1001", play, by="lena", ok=False).stderr

    other = run("send", "D-1001", play, "--seen", "something-else", by="jonas", ok=False)
    assert "has changed since you looked" in other.stderr
    sent = json.loads(
        run("send", "D-1001", play, "--seen", shown["seen"], "--json", by="jonas").stdout
    )
    again = run("send", "D-1001", play, "--seen", shown["seen"], by="jonas", ok=False)
    assert "sent for this stage already" in again.stderr
    assert sent["nudge"] in ids(run("list", "--waiting", "--json", by="jonas"))


def test_what_a_colleague_heard_alone_is_not_shown(run: Run) -> None:
    assert ids(run("list", "--json", by="tobias")) == []
