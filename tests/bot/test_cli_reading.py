"""What a folder of decks, sheets and recordings becomes, as an admin and two readers see it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.readings import Readings
from bot.cli.terminal import counted
from bot.composition import open_database
from bot.settings import Settings
from content_index.reading.formats import READER_REVISION
from content_index.reading.queries import add_strike
from tests.content_index.reading.making import VTT, deck

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tidewell"
SLOW = b"![" * 300_000
MANIFEST = """
defaults: {label: {audience: to_partner}, url_base: "https://enable.example/"}
files:
- {match: talk.pptx, id: talk, title: Coldstack compared}
- {match: course.vtt, id: course, title: Restore course, url: "https://enable.example/course.mp4"}
"""


def called(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.slow
def test_a_folder_of_many_formats_from_sync_to_answers(
    tmp_path: Path, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    del log  # commands set up logging; the fixture puts it back
    folder, data = tmp_path / "content", tmp_path / "data"
    folder.mkdir()
    slide = {"title": "Restores", "body": "Coldstack restores a mailbox in an hour."}
    notes = "Never mention the outage that Coldstack had in March."
    (folder / "talk.pptx").write_bytes(deck([{**slide, "notes": notes}]))
    (folder / "course.vtt").write_text(VTT, encoding="utf-8")
    (folder / "tiers.csv").write_text("Tier;Support hours\nGold;24\nSilver;12\n", encoding="utf-8")
    (folder / "slow.md").write_bytes(SLOW)
    (folder / "dealmate.yaml").write_text(MANIFEST, encoding="utf-8")
    called("programme", "import", EXAMPLE / "programme.yaml", "--data", data)
    strike_three_times(data)

    sync = ("content", "sync", folder, "--data", data, "--json")
    synced = json.loads(called(*sync).stdout)
    assert synced["added"] == 3
    assert [problem["what"] for problem in synced["failed"]] == [
        "the file is in quarantine since 22 November 2026: it was slow, 3 times"
    ]
    monkeypatch.setenv("DEALMATE_READING_SECONDS", "1.5")
    again = json.loads(called(*sync, "--retry").stdout)
    assert [problem["what"] for problem in again["failed"]] == [
        "reading the file took longer than 1.5 seconds, and was stopped (attempt 1 of 3)"
    ]

    def asked(question: str, reader: str) -> list[tuple[str, str, str]]:
        answer = called("ask", question, "--data", data, "--json", "--as", reader)
        return [
            (found["asset"], found["location"], found["url"])
            for found in json.loads(answer.stdout)["citations"]
        ]

    assert asked("How long does a rehearsal take?", "#tidewell-nordlicht") == [
        ("course", "12:34", "https://enable.example/course.mp4#t=754")
    ]
    assert asked("How many support hours does gold get?", "lena.brandt") == [
        ("tiers.csv", "rows 1 to 3", "https://enable.example/tiers.csv")
    ]
    outage = "Which outage did Coldstack have in March?"
    secret = ("talk#notes", "slide 1, notes", "https://enable.example/talk.pptx")
    assert secret in asked(outage, "priya.nair")
    for reader in ("lena.brandt", "#tidewell-nordlicht"):
        assert secret not in asked(outage, reader)


def strike_three_times(data: Path) -> None:
    database = open_database(Settings(data_folder=data))
    try:
        for _ in range(3):
            with database.transaction() as session:
                add_strike(
                    session,
                    hashlib.sha256(SLOW).hexdigest(),
                    reader_revision=READER_REVISION,
                    path="slow.md",
                    reason="it was slow",
                    now=datetime(2026, 11, 22, tzinfo=UTC),
                )
    finally:
        database.close()


def test_one_of_a_thing_is_told_in_the_singular() -> None:
    assert counted(1, "loss", "losses") == "1 loss"
    assert counted(1_200, "quote") == "1,200 quotes"
    readings = Readings(seconds=[0.01], pairs=3)
    assert readings.in_words().startswith("The reader read 3 quotes in 1 reading: ")
