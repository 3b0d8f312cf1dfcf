"""`dealmate playbooks`: check, schema, preview and silences, on the example programme."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from playbooks.plays.schema import schema_text

PLAY = """\
playbook: mine
title: Mine
version: "1"
owner: me
plays:
  - id: hello
    title: Hello
    trigger: {on: stage_entered, stages: [discovery, validation, proposal, commit]}
    steps:
      - {id: hi, title: Hi, to: partner_contact, say: "How is {deal.customer}?"}
      - {id: bring, title: Bring, to: cam, say: This, assets: [{id: nowhere}]}
"""
Run = Callable[..., Result]


@pytest.fixture
def run(prepared_file: Path, tmp_path: Path) -> Run:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    (tmp_path / "plays").mkdir()
    (tmp_path / "plays" / "mine.yaml").write_text(PLAY, encoding="utf-8")

    def _run(*arguments: str | Path, data: bool = True) -> Result:
        folder = ["--data", str(tmp_path)] if data else []
        return CliRunner().invoke(app, ["playbooks", *map(str, arguments), *folder])

    return _run


def test_the_schema_is_printed(run: Run) -> None:
    assert run("schema", data=False).stdout == schema_text()


def test_a_preview_shows_what_would_have_been_sent_and_what_was_kept_back(
    run: Run, tmp_path: Path
) -> None:
    done = run("preview", tmp_path / "plays", "--since", "365d", "--partner", "nordlicht")
    assert done.exit_code == 0, done.output
    assert "mine/hello/hi  Hallstein Maschinenbau GmbH, to Lena Brandt, in a direct" in done.output
    assert "“How is Hallstein Maschinenbau GmbH?”" in done.output
    assert "What it was to bring may not be shown any more." in done.output
    told = run("preview", tmp_path / "plays", "--since", "52w", "--partner", "nordlicht", "--json")
    found = json.loads(told.stdout)
    assert {one["partner_id"] for one in found} == {"nordlicht"}
    assert {one["outcome"] for one in found} >= {"sent", "suppressed"}
    sent = sum(one["outcome"] == "sent" for one in found)
    assert f"{sent} would have been sent" in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "soon"), "no time to begin"),
        (("--partner", "nobody"), "There is no partner nobody."),
    ],
)
def test_what_cannot_be_previewed_is_said_plainly(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    done = run("preview", *arguments)
    assert done.exit_code == 2
    assert words in done.output


def test_silences_are_set_listed_and_ended(run: Run) -> None:
    assert "for Lena Brandt" in run("mute", "reactivation/quiet", "--person", "lena").output
    assert "Silent until" in run("mute", "*", "--partner", "kestrel", "--days", "9").output
    listed = json.loads(run("mutes", "--json").stdout)
    assert [(m["member_id"], m["partner_id"], m["scope"]) for m in listed] == [
        ("lena", None, "reactivation/quiet"),
        (None, "kestrel", "*"),
    ]
    assert "Heard again" in run("unmute", "reactivation/quiet", "--person", "lena").output
    assert "Was not silent" in run("unmute", "reactivation", "--person", "lena").output
    assert "1 silence." in run("mutes").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mute", "nothing/such", "--person", "lena"), "There is no play or playbook"),
        (("mute", "*", "--person", "nobody"), "There is no person nobody."),
        (("mute", "*"), "Say for whom"),
    ],
)
def test_a_silence_needs_somebody_and_something(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.output
