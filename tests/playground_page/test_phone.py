"""The page at the width of a phone, and for people who do not use a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

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
