"""The page in headless Chromium, against the real playground and a real Bolt app."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page
from slack_sdk import WebClient

from playground.harness import RunningPlayground, running_playground

HERE = Path(__file__).resolve().parent
APP_ID = "A0TRYOUT"
PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlayground]:
    """The playground with the tryout app connected over Socket Mode."""
    log = tmp_path_factory.mktemp("tryout") / "log.txt"
    with running_playground(HERE / "world.yaml") as play, log.open("wb") as output:
        app = subprocess.Popen(
            [sys.executable, "-m", "tests.playground_page.tryout", play.base_url],
            cwd=HERE.parent.parent,
            stdout=output,
            stderr=output,
        )
        try:
            wait_for_app(play, app, log)
            yield play
        finally:
            app.kill()
            app.wait(timeout=20)


def wait_for_app(play: RunningPlayground, app: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if play.connections(APP_ID):
            return
        if app.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"the tryout app did not connect:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture
def bot(play: RunningPlayground) -> WebClient:
    return WebClient(token="xoxb-playground-tryout", base_url=play.api_url)


@pytest.fixture
def as_person(play: RunningPlayground) -> Callable[[str], WebClient]:
    """Any Slack client can act as a person."""
    return lambda user: WebClient(token=f"xoxp-playground-{user}", base_url=play.api_url)


@pytest.fixture
def open_page(play: RunningPlayground, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the page at `#/as/PLACE`. At the end the console must hold no error."""
    problems: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(f"{message.type}: {message.text}")

    def open_at(
        place: str = "U0LENA/C0NORTH", *, width: int = 1400, height: int = 900, touch: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
        page.goto(f"{play.base_url}/#/as/{place}" if place else play.base_url)
        if place:
            page.get_by_test_id("switcher").wait_for(state="attached")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="module")
def opened_once(play: RunningPlayground, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One page for all tests of a module, and what its console complains of."""
    problems: list[str] = []
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
    page.on(
        "console",
        lambda one: problems.append(one.text) if one.type in ("error", "warning") else None,
    )
    page.goto(f"{play.base_url}/#/as/U0LENA/C0NORTH")
    page.get_by_test_id("messages").wait_for()
    yield page, problems
    context.close()


@pytest.fixture
def shared_page(play: RunningPlayground, opened_once: tuple[Page, list[str]]) -> Iterator[Page]:
    """Lena where `page` has her, on the module's page: led back there, and not loaded anew."""
    page, problems = opened_once
    problems.clear()
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    # By way of another place, so that the channel is drawn anew and nothing of it is still to come.
    page.goto(f"{play.base_url}/#/as/U0LENA/A0TRYOUT/home")
    page.get_by_test_id("home").get_by_text("Counted").wait_for()
    page.goto(f"{play.base_url}/#/as/U0LENA/C0NORTH")
    page.get_by_test_id("messages").wait_for()
    page.get_by_test_id("composer").wait_for()
    yield page
    assert problems == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Lena of the partner, in the channel that she shares with the vendor."""
    page = open_page()
    page.get_by_test_id("messages").wait_for()
    return page


@pytest.fixture
def say() -> Callable[..., None]:
    """Types into a composer and sends."""

    def send(page: Page, text: str, *, where: str = "composer") -> None:
        composer = page.get_by_test_id(where)
        composer.fill(text)
        if text.startswith("/"):
            composer.press("Escape")  # closes the suggestions, so that Enter sends
        composer.press("Enter")

    return send


@pytest.fixture
def message() -> Callable[..., Locator]:
    """The message in the channel, or in the thread, that holds a text."""

    def find(page: Page, text: str, *, where: str = "messages") -> Locator:
        place = page.get_by_test_id(where)
        return place.get_by_test_id("message").filter(has_text=re.compile(re.escape(text))).last

    return find
