"""What the tests of failures share."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from playground.harness import running_playground
from store.database import Database
from tests.bot.conftest import UNHURRIED, Stage, set_stage, unlimited_world
from tests.bot.deliveries import NORDLICHT
from tests.bot.failures.telling import fill_library


@pytest.fixture(scope="session")
def filled_file(prepared_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared database with the documents of `telling` in it."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copy(prepared_file, folder / "dealmate.sqlite3")
    (folder / "content").mkdir()
    database = Database(f"sqlite:///{folder / 'dealmate.sqlite3'}")
    fill_library(database, folder / "content")
    database.close()
    return folder / "dealmate.sqlite3"


@pytest.fixture
def root(stage: Stage) -> str:
    """A message that Slack itself has no reason to deliver, so that only we do."""
    return str(stage.person("U0LENA").say(NORDLICHT, "what is the gold discount?"))


@pytest.fixture
def patient_stage(prepared_file: Path, tmp_path: Path, log: StringIO) -> Iterator[Stage]:
    """A stage whose workspace waits for acknowledgements and triggers as long as it takes."""
    with (
        running_playground(unlimited_world(), timings=UNHURRIED) as playground,
        set_stage(playground, prepared_file, tmp_path, log) as stage,
    ):
        yield stage


@pytest.fixture
def gate(stage: Stage) -> Iterator[threading.Event]:
    """While it is shut, no answer is found."""
    gate, find = threading.Event(), stage.answerer.answer

    def slow(*args: Any, **kwargs: Any) -> Any:
        gate.wait(120)
        return find(*args, **kwargs)

    stage.answerer.answer = slow  # type: ignore[method-assign]
    yield gate
    gate.set()
