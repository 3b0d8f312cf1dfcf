"""What a person sees of an app that works: streams, tasks, status, prompts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

pytestmark = pytest.mark.browser
Find = Callable[..., Locator]
As = Callable[[str], WebClient]
READER: dict[str, Any] = {"recipient_team_id": "T0NORTH", "recipient_user_id": "U0LENA"}


@pytest.fixture
def root(as_person: As) -> str:
    """A question of Lena's; its timestamp."""
    asked = as_person("U0LENA").chat_postMessage(channel="C0NORTH", text="Which bid do we join?")
    return str(asked["ts"])


@pytest.fixture
def thread(open_page: Callable[..., Page], root: str) -> Page:
    """Lena's page with the question's thread open."""
    page = open_page(f"U0LENA/C0NORTH/{root}")
    page.get_by_test_id("thread-messages").get_by_test_id("message").wait_for()
    return page


def test_a_stream_is_seen_while_it_grows_until_it_ends(
    thread: Page, root: str, bot: WebClient, message: Find
) -> None:
    started = bot.chat_startStream(
        channel="C0NORTH", thread_ts=root, markdown_text="Two bids ", **READER
    )
    place = {"channel": "C0NORTH", "ts": started["ts"]}
    line = message(thread, "Two bids", where="thread-messages")
    expect(line).to_have_attribute("aria-busy", "true")
    expect(thread.get_by_test_id("thread-pane").get_by_test_id("status")).to_have_text(
        "Tryout is writing…"
    )
    bot.chat_appendStream(**place, markdown_text="are **open** now")
    expect(line).to_contain_text("Two bids are open now")
    expect(line.locator("strong", has_text="open")).to_be_visible()
    bot.chat_stopStream(**place, markdown_text=" and one is closed.")
    expect(line).to_contain_text("open now and one is closed.")
    expect(line).not_to_have_attribute("aria-busy", "true")
    expect(thread.get_by_test_id("stop").locator("visible=true")).to_have_count(0)
    expect(thread.get_by_test_id("thread-pane").get_by_test_id("status")).to_have_text("")


def test_tasks_of_a_plan_change_as_the_app_goes_on(thread: Page, root: str, bot: WebClient) -> None:
    task = {"type": "task_update", "id": "1", "title": "Read the bids"}
    chunks = [
        {"type": "plan_update", "title": "How I look it up"},
        task | {"status": "in_progress"},
        {"type": "task_update", "id": "2", "title": "Compare them", "status": "pending"},
    ]
    started = bot.chat_startStream(
        channel="C0NORTH", thread_ts=root, task_display_mode="plan", chunks=chunks, **READER
    )
    plan = thread.get_by_test_id("thread-messages").locator(".plan")
    expect(plan).to_contain_text("How I look it up")
    first, second = plan.locator(".task").first, plan.locator(".task").last
    expect(first.get_by_role("img", name="in progress")).to_be_visible()
    done = task | {"status": "complete", "output": "Found three"}
    bot.chat_appendStream(channel="C0NORTH", ts=started["ts"], markdown_text="", chunks=[done])
    expect(first.get_by_role("img", name="complete")).to_be_visible()
    expect(first).to_contain_text("Found three")
    expect(second.get_by_role("img", name="pending")).to_be_visible()


def test_stop_ends_the_stream_and_the_composer_has_the_focus(
    thread: Page, root: str, bot: WebClient, message: Find
) -> None:
    started = bot.chat_startStream(
        channel="C0NORTH", thread_ts=root, markdown_text="This will take long", **READER
    )
    pane = thread.get_by_test_id("thread-pane")
    expect(pane.get_by_test_id("stop")).to_be_visible()
    thread.reload()
    pane.get_by_test_id("stop").click()
    line = message(thread, "This will take long", where="thread-messages")
    expect(line).not_to_have_attribute("aria-busy", "true")
    expect(pane.get_by_test_id("stop")).to_be_hidden()
    expect(pane.get_by_test_id("thread-composer")).to_be_focused()
    with pytest.raises(SlackApiError, match="stopped_by_user"):
        bot.chat_appendStream(channel="C0NORTH", ts=started["ts"], markdown_text="more")


def test_status_loading_words_and_prompts_are_in_the_messages_tab(
    open_page: Callable[..., Page], bot: WebClient, as_person: As, message: Find
) -> None:
    direct = as_person("U0ANA").conversations_open(users="U0TRYOUT")["channel"]["id"]
    asked = as_person("U0ANA").chat_postMessage(channel=direct, text="hello")["ts"]
    bot.assistant_threads_setSuggestedPrompts(
        channel_id=direct,
        title="You could ask",
        prompts=[{"title": "Open bids", "message": "Which bids are open?"}],
    )
    page = open_page("U0ANA/A0TRYOUT/messages")
    prompts = page.get_by_test_id("prompts")
    expect(prompts).to_contain_text("You could ask")
    expect(message(page, "You said: hello")).to_be_visible()
    bot.assistant_threads_setStatus(
        channel_id=direct,
        thread_ts=asked,
        status="is thinking…",
        loading_messages=["Reading the bids", "Comparing"],
    )
    page.goto(page.url.replace("A0TRYOUT/messages", f"{direct}/{asked}"))
    status = page.get_by_test_id("thread-pane").get_by_test_id("status")
    expect(status).to_contain_text("Tryout is thinking…")
    expect(status).to_contain_text("Reading the bids")
    expect(status).to_contain_text("Comparing")
    page.reload()
    expect(status).to_contain_text("Tryout is thinking…")
    bot.chat_postMessage(channel=direct, thread_ts=asked, text="All is well")
    expect(status).to_have_text("")
    page.get_by_test_id("close-thread").click()
    prompts.get_by_role("button", name="Open bids").click()
    expect(message(page, "You said: Which bids are open?")).to_be_visible()


def test_a_link_is_previewed_and_an_attachment_shows_its_parts(
    page: Page, as_person: As, bot: WebClient, message: Find
) -> None:
    url = "https://docs.larkfield.example/bids"
    asked = as_person("U0LENA").chat_postMessage(channel="C0NORTH", text=f"Is it {url} then?")
    preview = {"title": "All bids", "text": "Open *bids* of this quarter", "footer": "Larkfield"}
    bot.chat_unfurl(channel="C0NORTH", ts=asked["ts"], unfurls={url: preview})
    shown = message(page, "Is it").get_by_test_id("attachment")
    expect(shown.get_by_role("link", name="All bids")).to_have_attribute("href", url)
    expect(shown.locator("strong", has_text="bids")).to_be_visible()
    expect(shown).to_contain_text("Larkfield")
    attachment = {
        "pretext": "New deal",
        "author_name": "Ana Ruiz",
        "color": "#cc3300",
        "fields": [{"title": "Amount", "value": "12", "short": True}],
        "fallback": "not shown where there is more",
    }
    bot.chat_postMessage(channel="C0NORTH", text="A deal came in", attachments=[attachment])
    shown = message(page, "A deal came in").get_by_test_id("attachment")
    expect(shown).to_contain_text("New deal")
    expect(shown.get_by_role("term")).to_have_text("Amount")
    expect(shown.get_by_role("definition")).to_have_text("12")
    expect(shown).not_to_contain_text("not shown")
