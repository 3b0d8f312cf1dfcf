"""Faults and the clock, by hand on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.harness import RunningPlayground

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(page: Page, play: RunningPlayground) -> Iterator[Page]:
    """The page with its fault panel open."""
    page.get_by_test_id("toggle-faults").click()
    expect(page.get_by_test_id("faults")).to_be_visible()
    yield page
    play.faults.clear()


def test_a_fault_is_added_fires_is_logged_and_is_cleared(
    panel: Page, play: RunningPlayground, bot: WebClient
) -> None:
    expect(panel.get_by_text("Nothing goes wrong on purpose.")).to_be_visible()
    panel.get_by_label("What goes wrong").select_option(label="Too many requests")
    panel.get_by_label("Wait, seconds").fill("7")
    panel.get_by_label("Method").fill("chat.postMessage")
    panel.get_by_label("Only number (1, 3)").fill("1")
    panel.get_by_test_id("fault-add").click()
    rule = panel.get_by_test_id("fault-rule")
    expect(rule).to_contain_text("chat.postMessage, number 1: status 429, retry_after 7")
    expect(rule).to_contain_text("fired 0 of 0")

    with pytest.raises(SlackApiError) as caught:
        bot.chat_postMessage(channel="C0NORTH", text="too fast")
    assert caught.value.response.headers["retry-after"] == "7"
    expect(rule).to_contain_text("fired 1 of 1")

    panel.get_by_test_id("toggle-log").click()
    entry = panel.get_by_test_id("log-entry").filter(has_text="fault")
    expect(entry.last).to_contain_text("chat.postMessage")
    expect(entry.last).to_contain_text("status 429, retry_after 7")

    panel.get_by_role("button", name="Clear fault").click()
    expect(rule).to_have_count(0)
    assert play.faults.rules() == []


def test_a_delivery_is_named_by_its_event(panel: Page, play: RunningPlayground) -> None:
    panel.get_by_label("What goes wrong").select_option(label="Socket goes dead")
    panel.get_by_label("Event").fill("app_mention")
    panel.get_by_label("Chance, %").fill("50")
    panel.get_by_label("Chance, %").press("Enter")
    panel.get_by_label("What goes wrong").select_option(label="Delivered again")
    panel.get_by_test_id("fault-add").click()
    expect(panel.get_by_test_id("fault-rule")).to_have_count(2)
    matches = [(rule["match"], rule["do"]) for rule in play.faults.rules()]
    assert matches[0] == ({"event": "app_mention", "probability": 0.5}, {"socket": "blackhole"})
    panel.get_by_test_id("fault-clear-all").click()
    expect(panel.get_by_test_id("fault-rule")).to_have_count(0)


def test_what_makes_no_sense_is_said(panel: Page, play: RunningPlayground) -> None:
    panel.get_by_label("What goes wrong").select_option(label="Server error")
    panel.get_by_label("Status").fill("200")
    panel.get_by_test_id("fault-add").click()
    problems = panel.get_by_test_id("fault-problems")
    expect(problems).to_contain_text("do.status: must be a status from 400 to 599")
    assert play.faults.rules() == []


def test_the_clock_is_moved_and_what_is_scheduled_falls_due(
    panel: Page, play: RunningPlayground, bot: WebClient
) -> None:
    before = play.faults.now()
    panel.get_by_test_id("clock-86400").click()
    expect(panel.get_by_text("The clock is 1 day further.")).to_be_visible()
    assert play.faults.now() >= before + 86_400
    due = int(play.faults.now()) + 3_000
    bot.chat_scheduleMessage(channel="C0NORTH", text="within the hour", post_at=due)
    expect(panel.get_by_text("within the hour")).to_have_count(0)
    panel.get_by_test_id("clock-3600").click()
    expect(panel.get_by_test_id("messages").get_by_text("within the hour")).to_be_visible()


def test_the_panel_fits_a_phone_and_every_field_has_a_name(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("U0LENA/C0NORTH", width=390, height=800, touch=True)
    page.get_by_test_id("toggle-faults").click()
    expect(page.get_by_test_id("fault-add")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('.faults :is(button, input, select)')]
          .filter((node) => node.getClientRects().length > 0)
          .filter((node) => !(node.getAttribute('aria-label') || node.textContent.trim()
            && node.tagName === 'BUTTON' || node.labels?.length)).map((node) => node.outerHTML)"""
    )
    assert nameless == []
