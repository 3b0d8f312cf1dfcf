"""Commands, shortcuts and the modals that they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from playground.harness import RunningPlayground

pytestmark = pytest.mark.browser
Find = Callable[..., Locator]
Say = Callable[..., None]


@pytest.fixture(autouse=True)
def _no_modal_is_left(play: RunningPlayground) -> Iterator[None]:
    """The playground keeps modals open over a reload; the next test starts without any."""
    yield
    headers = {"Authorization": "Bearer xoxp-playground-U0LENA"}
    with httpx.Client(base_url=play.base_url, headers=headers, trust_env=False) as client:
        for entry in client.get("/_play/views").json()["views"]:
            client.post("/_play/close", json={"view_id": entry["view"]["id"], "clear": True})


def block(page: Page, block_id: str) -> Locator:
    return page.get_by_test_id("modal").locator(f".block[data-block-id={block_id}]")


def choose(page: Page, block_id: str, option: str) -> None:
    block(page, block_id).get_by_test_id("select").click()
    page.get_by_role("option", name=option).click()


def test_commands_complete_and_say_how_they_are_used(page: Page) -> None:
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("/de")
    suggestions = page.get_by_test_id("suggestions")
    expect(suggestions.get_by_role("option")).to_have_count(2)
    expect(page.get_by_test_id("command-deal")).to_contain_text("[customer]")
    composer.press("ArrowDown")
    composer.press("ArrowUp")
    composer.press("Tab")
    expect(composer).to_have_value("/deal ")
    expect(suggestions).to_be_hidden()
    composer.fill("")


def test_a_form_shows_errors_where_they_belong_and_then_succeeds(
    page: Page, say: Say, message: Find
) -> None:
    say(page, "/deal Taken")
    modal = page.get_by_test_id("modal")
    expect(modal).to_have_attribute("data-callback-id", "deal")
    expect(page.get_by_test_id("modal-title")).to_have_text("Register a deal")
    expect(block(page, "customer").locator("input")).to_have_value("Taken")
    modal.get_by_test_id("modal-submit").click()
    expect(block(page, "amount").get_by_test_id("input-error")).to_contain_text("required")
    expect(block(page, "stage").get_by_test_id("input-error")).to_be_visible()
    expect(block(page, "note").get_by_test_id("input-error")).to_have_count(0)

    block(page, "amount").locator("input").fill("twelve")
    choose(page, "stage", "Validation")
    modal.get_by_test_id("modal-submit").click()
    expect(block(page, "amount").get_by_test_id("input-error")).to_contain_text("number")
    block(page, "amount").locator("input").fill("84000")

    block(page, "competitor").get_by_test_id("select").click()
    page.get_by_test_id("picker-search").fill("cold")
    page.get_by_role("option", name="Coldstack").click()
    modal.get_by_test_id("modal-submit").click()
    refused = block(page, "customer").get_by_test_id("input-error")
    expect(refused).to_have_text("This one needs a review.")
    expect(block(page, "customer").locator("input")).to_be_focused()
    expect(block(page, "amount").locator("input")).to_have_value("84000")

    block(page, "customer").locator("input").fill("Hansen")
    expect(refused).to_have_count(0)
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_have_count(0)
    done = message(page, "Deal registered: Hansen, 84000, validation, coldstack")
    expect(done.locator(".mention")).to_have_text("@Lena Brandt")


def test_escape_closes_and_focus_stays_inside(page: Page, say: Say) -> None:
    say(page, "/deal")
    modal = page.get_by_test_id("modal")
    expect(block(page, "customer").locator("input")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[data-testid=modal]') !== null")
    block(page, "stage").get_by_test_id("select").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(modal).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("composer")).to_be_visible()
    expect(modal).to_have_count(0)


def test_a_modal_survives_a_reload(page: Page, say: Say) -> None:
    say(page, "/deal Kept")
    expect(page.get_by_test_id("modal")).to_be_visible()
    page.reload()
    expect(block(page, "customer").locator("input")).to_have_value("Kept")
    page.get_by_test_id("modal-x").click()
    expect(page.get_by_test_id("modal")).to_have_count(0)


def test_modals_stack_and_updates_keep_what_was_typed(page: Page, say: Say, bot: WebClient) -> None:
    say(page, "/deal")
    modal = page.get_by_test_id("modal")
    block(page, "customer").locator("input").fill("Half typed")
    view_id = modal.get_attribute("data-view-id")
    label = {"type": "plain_text", "text": "Customer"}
    element = {"type": "plain_text_input", "action_id": "it"}
    field = {"type": "input", "block_id": "customer", "label": label, "element": element}
    note = {"type": "section", "text": {"type": "mrkdwn", "text": "Looked up"}}
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Changed"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [note, field],
    }
    bot.views_update(view_id=view_id, view=view)
    expect(page.get_by_test_id("modal-title")).to_have_text("Changed")
    expect(block(page, "customer").locator("input")).to_have_value("Half typed")
    page.get_by_test_id("modal-close").click()
    expect(modal).to_have_count(0)


def test_an_unknown_command_is_told_and_the_text_is_kept(page: Page, say: Say) -> None:
    say(page, "/nonsense now")
    expect(page.get_by_test_id("toast")).to_contain_text("/nonsense is not a command here")
    expect(page.get_by_test_id("composer")).to_have_value("/nonsense now")


def test_a_command_that_nobody_answers_is_told(page: Page, say: Say) -> None:
    say(page, "/deaf")
    expect(page.get_by_test_id("toast")).to_contain_text("/deaf failed")


def test_a_global_shortcut_is_in_the_plus_menu(page: Page) -> None:
    page.get_by_test_id("composer-plus").click()
    page.get_by_test_id("shortcut-deal_global").click()
    expect(page.get_by_test_id("modal-title")).to_have_text("Register a deal")
    page.get_by_test_id("modal-close").click()
    expect(page.get_by_test_id("modal")).to_have_count(0)


def test_a_message_shortcut_is_in_the_menu_of_the_message(
    page: Page, say: Say, message: Find
) -> None:
    say(page, "Remember the lighthouse")
    line = message(page, "Remember the lighthouse")
    line.hover()
    line.get_by_test_id("message-more").click()
    page.get_by_test_id("shortcut-nudge_message").click()
    expect(line.get_by_test_id("thread-summary")).to_contain_text("1 reply")
