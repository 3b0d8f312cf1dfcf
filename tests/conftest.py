"""What all tests share: the browser, the evaluation data, and a ban on skipping."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import structlog
import typer.testing
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from structlog.dev import ConsoleRenderer, plain_traceback

from tests.parsing import READING
from tests.retrieval.reader.making import JUDGE, READER, save_graph, save_model
from tests.statements import share_statements
from tests.thoroughness import THOROUGH, examples

SKIP_NOTHING = os.environ.get("DEALMATE_TESTS_SKIP_NOTHING") == "1"
REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

os.environ["HF_HUB_OFFLINE"] = "1"
# Many tests share the cores of a busy machine: no example may fail for its time.
settings.register_profile(
    "calm",
    deadline=None,
    max_examples=examples(20, 200),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("calm")
share_statements()
# A program with 150 commands takes .15 s to be made of its functions, once is enough.
typer.testing._get_command = cache(typer.main.get_command)  # type: ignore[attr-defined]  # noqa: SLF001


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(autouse=True)
def quiet_logging() -> Iterator[None]:
    """Commands that run in this process set up logging on a stream that ends: put it back.

    Whatever the order of tests, a bot that another test keeps running must not write there.
    """
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    yield
    root.handlers[:], root.level = before
    log_plainly()


def log_plainly() -> None:
    """Log as structlog does by itself, but for its coloured tracebacks that take .1 s each."""
    structlog.reset_defaults()
    *earlier, _ = structlog.get_config()["processors"]
    structlog.configure([*earlier, ConsoleRenderer(exception_formatter=plain_traceback)])


log_plainly()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of evaluation data beside the checkout; skips where there is none."""
    if not SHARED.is_dir():
        pytest.skip(f"no evaluation data: there is no folder {SHARED.name} beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser that page tests drive; skips, saying how to get it, where there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium found: install the package 'chromium' to run the browser tests")


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Headless Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reader_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small reader whose folder holds its weights: it runs on PyTorch."""
    folder = tmp_path_factory.mktemp("weights") / "tiny-reader"
    folder.mkdir()
    save_model(folder, READER)
    return folder


@pytest.fixture(scope="session")
def reader_graph(reader_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same reader as a graph, without its weights: it runs on ONNX Runtime."""
    folder = tmp_path_factory.mktemp("graph") / "tiny-reader"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(reader_weights / name, folder)
    save_graph(reader_weights, into=folder / "onnx" / "model.onnx")
    return folder


@pytest.fixture(scope="session")
def judge_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small entailment model."""
    folder = tmp_path_factory.mktemp("judge") / "tiny-judge"
    folder.mkdir()
    save_model(folder, JUDGE)
    return folder


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `thorough`, but for a thorough run; begin with slow files.

    Several processes take file by file: a slow one at the end would keep one alone at work.
    """
    left_out = [item for item in items if item.get_closest_marker("thorough") and not THOROUGH]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    kept = [item for item in items if item not in left_out]
    items[:] = sorted(kept, key=lambda item: item.path not in slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the parsers, and fail a run that skipped something although it may skip nothing.

    What a test had no means to run is no skip.
    """
    READING.close()
    if not SKIP_NOTHING or session.exitstatus != pytest.ExitCode.OK:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = [
        report
        for report in reporter.stats.get("skipped", [])
        if SHARED.is_dir() or "no evaluation data" not in str(report.longrepr)
    ]
    if skipped:
        reporter.write_line(f"{len(skipped)} tests were skipped, and this run may skip nothing")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
