"""`dealmate insights` on the example programme."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(prepared_file: Path, tmp_path: Path) -> Iterator[Run]:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")

    def _run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["insights", *arguments, "--data", str(tmp_path)])

    yield _run
    structlog.reset_defaults()  # the program wrote to a stream that is closed now


def test_nothing_happened_yet_is_said_plainly(run: Run) -> None:
    assert "No play has been planned for a deal yet." in run("plays").output
    assert "No asset has been shown on a deal yet." in run("assets").output
    assert run("count").output.startswith("0 showings counted")
    assert json.loads(run("plays", "--json").stdout) == []


def test_gaps_name_the_deals(run: Run) -> None:
    done = run("gaps")
    assert done.exit_code == 0, done.output
    found = json.loads(run("gaps", "--json").stdout)
    open_deals = sum(len(gap["deals"]) for gap in found)
    assert f"{open_deals} open deals have no asset for their stage." in done.output
    assert open_deals > 0, "the prepared file has deals and no content"
