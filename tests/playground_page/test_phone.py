"""The page at the width of a phone, and for people who do not use a mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from tests.playground_page.axe import serious

pytestmark = pytest.mark.browser


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_the_sidebar_folds_away_and_nothing_is_cut_off(
    open_page: Callable[..., Page], bot: WebClient, message: Callable[..., Locator]
) -> None:
    fields = [
        {"type": "mrkdwn", "text": f"*Field {number}*\n{'long ' * 20}"} for number in range(4)
    ]
    blocks = [{"type": "section", "text": fields[0], "fields": fields}]
    bot.chat_postMessage(channel="C0ALL", text="wide " * 30 + "x" * 300, blocks=blocks)
    page = open_page("U0LENA/C0NORTH", width=390, height=800, touch=True)
    expect(page.get_by_test_id("switcher")).to_be_hidden()
    composer = page.get_by_test_id("composer").bounding_box()
    assert composer is not None
    assert composer["y"] > 650, "the composer is at the foot of the screen"
    page.get_by_test_id("open-sidebar").click()
    expect(page.get_by_test_id("switcher")).to_be_visible()
    page.locator("[data-testid=channel-link][data-place=C0ALL]").click()
    expect(page.get_by_test_id("switcher")).to_be_hidden()
    line = message(page, "Field 3")
    expect(line).to_be_visible()
    assert overflow(page) <= 0
    box = line.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    line.get_by_test_id("reply-in-thread").click()
    pane = page.get_by_test_id("thread-pane").bounding_box()
    assert pane is not None
    assert pane["width"] == 390


def test_messages_are_walked_with_the_arrow_keys(page: Page, bot: WebClient) -> None:
    for number in range(3):
        bot.chat_postMessage(channel="C0NORTH", text=f"walk {number}")
    expect(page.get_by_text("walk 2")).to_be_visible()
    last = page.get_by_test_id("message").last
    last.focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.innerText").find("walk 1") >= 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.toolbar') !== null")


def test_every_control_has_a_name(page: Page) -> None:
    page.get_by_test_id("toggle-log").click()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, textarea')]
          .filter((node) => !(node.getAttribute('aria-label') || node.textContent.trim()
            || node.labels?.length))
          .map((node) => node.outerHTML)"""
    )
    assert nameless == []


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def many_blocks() -> list[dict[str, Any]]:
    options = [{"text": plain(one), "value": one} for one in ("Red", "Green")]
    choosing = {"options": options, "placeholder": plain("Colour")}
    cells = [[{"type": "raw_text", "text": one} for one in ("Deal", "Stage")] for _ in range(2)]
    elements: list[dict[str, Any]] = [
        {"type": "button", "action_id": "go", "text": plain("Go"), "style": "primary"},
        {"type": "button", "action_id": "end", "text": plain("End"), "style": "danger"},
        {"type": "static_select", "action_id": "one", **choosing},
        {"type": "multi_static_select", "action_id": "many", **choosing},
        {"type": "datepicker", "action_id": "day"},
        {"type": "timepicker", "action_id": "time"},
        {"type": "overflow", "action_id": "more", "options": options},
        {"type": "checkboxes", "action_id": "boxes", "options": options},
        {"type": "radio_buttons", "action_id": "radio", "options": options},
    ]
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich words"}]}
    return [
        {"type": "header", "text": plain("Every kind")},
        {"type": "section", "text": plain("Words"), "fields": [plain("One"), plain("Two")]},
        {"type": "context", "elements": [plain("Small print")]},
        {"type": "actions", "elements": elements},
        {"type": "divider"},
        {"type": "table", "rows": cells},
        {"type": "rich_text", "elements": [words]},
        {"type": "alert", "text": plain("Look out"), "level": "warning"},
        {"type": "card", "title": plain("A card"), "body": plain("Its body")},
    ]


def test_axe_finds_nothing_serious(
    open_page: Callable[..., Page],
    bot: WebClient,
    as_person: Callable[[str], WebClient],
) -> None:
    lena = as_person("U0LENA")
    root = str(lena.chat_postMessage(channel="C0NORTH", text="`Code` and *bold*")["ts"])
    lena.files_upload_v2(channel="C0NORTH", filename="bid.csv", content=b"a,b", title="A bid")
    bot.chat_postMessage(channel="C0NORTH", text="kinds", blocks=many_blocks())
    bot.reactions_add(channel="C0NORTH", timestamp=root, name="tada")
    started = bot.chat_startStream(
        channel="C0NORTH",
        thread_ts=root,
        chunks=[{"type": "task_update", "id": "1", "title": "Read", "status": "in_progress"}],
        recipient_team_id="T0NORTH",
        recipient_user_id="U0LENA",
    )
    page = open_page("")
    page.get_by_role("heading", name="Who do you want to be?").wait_for()
    assert serious(page) == []
    page.goto(f"{page.url.split('#')[0]}#/as/U0LENA/C0NORTH/{root}")
    page.get_by_test_id("thread-messages").get_by_text("Read").wait_for()
    page.get_by_test_id("messages").get_by_test_id("file").last.wait_for()
    page.get_by_test_id("composer").press("ArrowUp")
    page.get_by_test_id("edit-input").wait_for()
    assert serious(page) == []
    bot.chat_stopStream(channel="C0NORTH", ts=started["ts"])
    page.get_by_test_id("edit-input").press("Escape")
    page.get_by_test_id("composer").fill("/deal")
    page.get_by_test_id("composer").press("Escape")
    page.get_by_test_id("composer").press("Enter")
    page.get_by_role("dialog", name="Register a deal").wait_for()
    problems = serious(page)
    with page.expect_response("**/_play/close"):  # the form stays open for Lena until then
        page.keyboard.press("Escape")
    assert problems == []
