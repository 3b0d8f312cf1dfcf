"""`dealmate content sync` and `content sources` as an administrator calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app

PAGE = "---\nlabel: {audience: to_partner}\n---\n\n# Rules\n\nWords about %s.\n"
FILE = """
sources:
  good: {kind: folder, folder: good}
  bad: {kind: push, secret: {environment: DEALMATE_SECRET_NOWHERE}}
  away: {kind: folder, folder: away}
"""


def called(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def lines(*arguments: str | Path) -> dict[str, dict[str, Any]]:
    """What a command prints as JSON, by the name of the source."""
    shown = [json.loads(line) for line in called(*arguments, "--json").stdout.splitlines()]
    return {str(line["name"]): line for line in shown}


@pytest.mark.slow
def test_sources_from_a_file_to_their_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "good").mkdir(parents=True)
    (data / "sources.yaml").write_text(FILE, encoding="utf-8")
    for number in range(12):
        (data / "good" / f"{number}.md").write_text(PAGE % f"topic{number}", encoding="utf-8")

    first = called("content", "sync", "--data", data, "--json")
    assert first.exit_code == 1  # one of them failed; the others went on
    synced = {line["name"]: line for line in map(json.loads, first.stdout.splitlines())}
    assert (synced["good"]["added"], synced["bad"]["added"]) == (12, 0)
    assert "There is no folder" in synced["away"]["error"]
    only = called("content", "sync", "--source", "good", "--data", data)
    assert (only.exit_code, "12 unchanged" in only.stdout) == (0, True)

    states = lines("content", "sources", "--data", data)
    assert states["good"]["documents"] == 12
    assert (states["good"]["problem"], states["away"]["failures"]) == (None, 1)
    report = json.loads(called("content", "report", "--data", data, "--json").stdout)
    assert {line["name"] for line in report["sources"]} == {"good", "bad", "away"}

    for number in range(11):
        (data / "good" / f"{number}.md").unlink()
    kept = called("content", "sync", "--source", "good", "--data", data)
    assert (kept.exit_code, "11 documents are no longer there" in kept.stdout) == (0, True)
    assert called("content", "sources", "--allow-withdrawal", "good", "--data", data).exit_code == 0
    gone = lines("content", "sync", "--source", "good", "--data", data)
    assert (gone["good"]["removed"], gone["good"]["withheld"]) == (11, 0)

    left = str((data / "good").resolve())
    still = called("content", "sources", "--withdraw-all", left, "--data", data)
    assert (still.exit_code, "still in sources.yaml" in still.stderr) == (2, True)
    (data / "sources.yaml").write_text("sources: {}\n", encoding="utf-8")
    assert lines("content", "sources", "--data", data)["None"]["documents"] == 1
    done = called("content", "sources", "--withdraw-all", left, "--data", data)
    assert (done.exit_code, "1 document of" in done.stderr) == (0, True)
    assert lines("content", "sources", "--data", data) == {}


def test_files_that_are_not_used_are_counted_and_end_a_strict_sync_with_1(tmp_path: Path) -> None:
    folder, data = tmp_path / "content", tmp_path / "data"
    folder.mkdir()
    (folder / "rules.md").write_text(PAGE % "rules", encoding="utf-8")
    for name in ("logo.png", "sums.XLSM", "more.png", "README", ".hidden.png"):
        (folder / name).write_bytes(b"x")
    sync = ("content", "sync", folder, "--data", data)
    fine = called(*sync, "--strict")
    assert fine.exit_code == 0
    assert (
        "4 files of kinds that are not read: 1 without an ending, 2 .png, 1 .xlsm." in fine.stdout
    )
    assert json.loads(called(*sync, "--json").stdout)["unread"] == {".png": 2, ".xlsm": 1, "": 1}
    (folder / "empty.md").write_bytes(b"")
    assert called(*sync).exit_code == 0
    broken = called(*sync, "--strict")
    assert (broken.exit_code, "1 file needs somebody" in broken.stdout) == (1, True)
    (data / "sources.yaml").write_text(
        f"sources:\n  good: {{kind: folder, folder: {folder}}}\n", encoding="utf-8"
    )
    assert called("content", "sync", "--data", data).exit_code == 0
    assert called("content", "sync", "--strict", "--data", data).exit_code == 1


def test_mistakes_are_plain(tmp_path: Path) -> None:
    nothing = called("content", "sync", "--data", tmp_path / "empty")
    assert (nothing.exit_code, "sources.yaml" in nothing.stderr) == (2, True)
    (tmp_path / "sources.yaml").write_text(FILE, encoding="utf-8")
    both = called("content", "sync", tmp_path, "--source", "good", "--data", tmp_path)
    assert (both.exit_code, "not both" in both.stderr) == (2, True)
    unknown = called("content", "sync", "--source", "other", "--data", tmp_path)
    assert (unknown.exit_code, "There is no source other" in unknown.stderr) == (2, True)
