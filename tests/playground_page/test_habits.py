"""What a person who knows Slack does without thinking: commands, groups, threads, the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from slack_sdk import WebClient

from playground.harness import RunningPlayground, wait_for

pytestmark = pytest.mark.browser
Find = Callable[..., Locator]
Say = Callable[..., None]


def test_an_app_is_brought_in_and_taken_out_with_slacks_own_commands(
    open_page: Callable[..., Page], play: RunningPlayground, say: Say, bot: WebClient
) -> None:
    """As apps advise when they are not in a channel: /invite @app."""
    page = open_page("U0ANA/C0DESK")
    page.get_by_test_id("messages").wait_for()
    say(page, "/remove @Tryout")
    ana = play.person("U0ANA")
    members = "conversations.members"
    wait_for(
        lambda: ana.api(members, channel="C0DESK")["members"] == ["U0ANA", "U0JON"],
        what="a channel without the app",
    )
    say(page, "/invite @Tryout")
    expect(page.get_by_text("@Tryout has joined the channel").last).to_be_visible()
    assert "U0TRYOUT" in ana.api(members, channel="C0DESK")["members"]
    say(page, "/invite nobody")
    expect(page.get_by_text("Say whom: /invite @name")).to_be_visible()
    assert bot.conversations_info(channel="C0DESK")["ok"]


def test_a_channel_is_left_and_joined_again(open_page: Callable[..., Page], say: Say) -> None:
    page = open_page("U0PABLO/C0ALL")
    page.get_by_test_id("messages").wait_for()
    say(page, "/leave")
    expect(page.locator("[data-testid=channel-link][data-place=C0ALL]")).to_have_count(0)
    expect(page.get_by_text("You are in no channel yet.")).to_be_visible()
    page.get_by_test_id("new-direct").click()
    page.get_by_role("option", name="Tryout").click()
    page.get_by_test_id("composer").wait_for()
    say(page, "/join #all-partners")
    expect(page.locator("[data-testid=channel-link][data-place=C0ALL]")).to_have_count(1)


def test_a_group_is_offered_and_mentioned(page: Page, message: Find) -> None:
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("ask @sal")
    page.get_by_test_id("mention-sales").wait_for()
    composer.press("Tab")
    composer.press_sequentially("about prices")
    composer.press("Enter")
    line = message(page, "ask @sales about prices")
    expect(line.locator(".mention.mine")).to_have_text("@sales")


def test_a_reply_goes_to_the_channel_too(page: Page, message: Find, say: Say) -> None:
    say(page, "A question for all")
    message(page, "A question for all").hover()
    message(page, "A question for all").get_by_test_id("reply-in-thread").click()
    page.get_by_test_id("broadcast").check()
    say(page, "An answer for all", where="thread-composer")
    note = message(page, "An answer for all").get_by_test_id("broadcast-note")
    expect(note).to_have_text("Replied to a thread")
    expect(page.get_by_test_id("broadcast")).not_to_be_checked()
    page.get_by_test_id("close-thread").click()
    note.get_by_role("button").click()
    inside = message(page, "An answer for all", where="thread-messages")
    expect(inside.get_by_test_id("broadcast-note")).to_have_text("Also sent to the channel")


def test_an_agent_says_what_it_is_and_what_to_ask(open_page: Callable[..., Page]) -> None:
    """Both come from its manifest, before it said anything."""
    page = open_page("U0JON/A0TRYOUT/messages")
    expect(page.get_by_text("Tries out what a page can show")).to_be_visible()
    page.get_by_test_id("prompts").get_by_role("button", name="What is new?").click()
    expect(page.get_by_text("You said: What is new since Monday?")).to_be_visible()


def test_a_thread_has_the_title_that_its_app_gave_it(
    page: Page, bot: WebClient, play: RunningPlayground
) -> None:
    ts = play.person("U0LENA").say("C0NORTH", "Compare the two offers")
    page.goto(f"{play.base_url}/#/as/U0LENA/C0NORTH/{ts}")
    expect(page.get_by_test_id("thread-title")).to_have_text("Thread")
    title = "Two offers compared"
    bot.assistant_threads_setTitle(channel_id="C0NORTH", thread_ts=ts, title=title)
    expect(page.get_by_test_id("thread-title")).to_have_text(title)


def test_a_thread_that_is_opened_while_its_channel_loads_stays_open(
    open_page: Callable[..., Page], message: Find, play: RunningPlayground
) -> None:
    page = open_page("U0LENA/C0ALL")
    page.get_by_test_id("messages").wait_for()
    ts = play.person("U0LENA").say("C0NORTH", "Hold on to this")
    held: list[Route] = []
    page.route("**/conversations.history", lambda route: held.append(route))  # noqa: PLW0108 - a real function is asked for
    with page.expect_request("**/conversations.history"):
        page.goto(f"{play.base_url}/#/as/U0LENA/C0NORTH")
    page.goto(f"{play.base_url}/#/as/U0LENA/C0NORTH/{ts}")
    expect(page.get_by_test_id("thread-title")).to_have_text("Thread")
    for route in held:
        route.continue_()
    page.unroute("**/conversations.history")
    expect(message(page, "Hold on to this")).to_be_visible()
    expect(page.get_by_test_id("thread-title")).to_have_text("Thread")


def test_ctrl_k_goes_anywhere_by_name(page: Page) -> None:
    page.keyboard.press("Control+k")
    search = page.get_by_test_id("picker-search")
    search.press_sequentially("all-p")
    search.press("Enter")
    expect(page.get_by_test_id("channel-title")).to_contain_text("all-partners")
    page.keyboard.press("Control+k")
    search.press_sequentially("tryout")
    expect(page.get_by_role("option", name="Tryout App")).to_be_visible()
    search.press("Enter")
    expect(page.get_by_test_id("app-header")).to_contain_text("Tryout")


def test_a_form_is_filled_and_sent_with_the_keyboard_alone(page: Page, message: Find) -> None:
    keys = page.keyboard
    page.get_by_test_id("composer").focus()
    keys.type("/deal Keyboard GmbH")
    keys.press("Escape")
    keys.press("Enter")
    dialog = page.get_by_role("dialog", name="Register a deal")
    dialog.wait_for()
    expect(dialog.locator("input").first).to_be_focused()
    keys.press("Tab")
    keys.type("1200")
    keys.press("Tab")
    keys.press("Enter")
    page.get_by_test_id("picker-search").wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    for _ in range(12):
        if page.evaluate("document.activeElement.dataset.testid") == "modal-submit":
            break
        keys.press("Tab")
    keys.press("Enter")
    expect(message(page, "Deal registered: Keyboard GmbH, 1200, validation")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_be_focused()
