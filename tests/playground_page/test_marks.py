"""Previews, pins, bookmarks, work objects, groups and an organisation's own emoji on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from tests.playground_page import gallery
from tests.playground_page.axe import serious

pytestmark = pytest.mark.browser
Json = dict[str, Any]
Find = Callable[..., Locator]
People = Callable[[str], WebClient]


def asked(as_person: People, url: str, user: str = "U0LENA") -> str:
    """The person's message with a link in it; its ts."""
    posted = as_person(user).chat_postMessage(channel="C0NORTH", text=f"see {url}")
    return str(posted["ts"])


def test_a_preview_has_a_button_that_works_and_can_be_taken_away(
    page: Page, bot: WebClient, as_person: People, message: Find
) -> None:
    url = "https://larkfield.example/one"
    ts = asked(as_person, url)
    blocks = [
        {"type": "section", "text": gallery.plain("A preview of one")},
        {"type": "actions", "elements": [gallery.button("echo", "Count", value="9")]},
    ]
    bot.chat_unfurl(channel="C0NORTH", ts=ts, unfurls={url: {"blocks": blocks}})
    line = message(page, "A preview of one")
    line.locator("[data-action-id=echo]").click()
    expect(line.get_by_test_id("thread-summary")).to_contain_text("1 reply")
    line.get_by_test_id("remove-preview").click()
    page.get_by_test_id("confirm-agree").click()
    expect(page.get_by_text("A preview of one")).to_have_count(0)


def test_only_who_wrote_the_link_is_offered_that(
    page: Page, bot: WebClient, as_person: People, message: Find
) -> None:
    url = "https://larkfield.example/two"
    ts = asked(as_person, url, "U0TOBI")
    bot.chat_unfurl(channel="C0NORTH", ts=ts, unfurls={url: {"text": "A preview of two"}})
    line = message(page, "A preview of two")
    expect(line.get_by_test_id("attachment")).to_be_visible()
    assert line.get_by_test_id("remove-preview").count() == 0


def test_a_work_object_is_opened_and_its_app_shows_the_details(
    page: Page, bot: WebClient, as_person: People, message: Find
) -> None:
    url = "https://larkfield.example/ticket"
    entity = {
        "entity_type": "slack#/entities/task",
        "url": url,
        "app_unfurl_url": url,
        "external_ref": {"id": "ticket"},
        "entity_payload": {
            "attributes": {"title": {"text": "The pump is broken"}, "product_name": "Tickets"},
            "fields": {"status": {"value": "Open"}},
        },
    }
    bot.chat_unfurl(channel="C0NORTH", ts=asked(as_person, url), metadata={"entities": [entity]})
    message(page, "The pump is broken").get_by_test_id("open-entity").click()
    details = page.get_by_test_id("entity")
    expect(details).to_contain_text("Urgent")  # the app adds it to what the preview has
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(details).to_have_count(0)


def test_a_message_is_pinned_found_and_let_go(page: Page, as_person: People, message: Find) -> None:
    as_person("U0TOBI").chat_postMessage(channel="C0NORTH", text="Pin this one")
    line = message(page, "Pin this one")
    line.hover()
    line.get_by_test_id("message-more").click()
    page.get_by_test_id("pin-message").click()
    expect(line.get_by_test_id("pinned")).to_have_text("Pinned by you")
    page.get_by_test_id("pins").click()
    page.get_by_test_id("pin").filter(has_text="Pin this one").click()
    expect(line).to_be_focused()
    assert serious(page) == []
    line.get_by_test_id("message-more").click()
    page.get_by_test_id("pin-message").click()
    expect(line.get_by_test_id("pinned")).to_have_count(0)


def test_bookmarks_stand_above_the_channel(page: Page, bot: WebClient) -> None:
    bot.bookmarks_add(
        channel_id="C0NORTH", title="Price list", type="link", link="https://prices.example/"
    )
    link = page.get_by_test_id("bookmarks").get_by_role("link", name="Price list")
    expect(link).to_have_attribute("href", "https://prices.example/")
    for one in bot.bookmarks_list(channel_id="C0NORTH")["bookmarks"]:
        bot.bookmarks_remove(bookmark_id=one["id"], channel_id="C0NORTH")
    expect(page.get_by_test_id("bookmarks")).to_have_count(0)


def test_groups_and_the_organisations_own_emoji_have_names_and_pictures(
    page: Page, bot: WebClient, message: Find
) -> None:
    text = "<!subteam^S0SALES> look :north_mark: and :done:"
    bot.chat_postMessage(channel="C0NORTH", text=text)
    line = message(page, "@sales look")
    expect(line.locator(".mention.mine")).to_have_text("@sales")
    expect(line.locator("img.emoji.own")).to_have_attribute("alt", ":north_mark:")
    expect(line).to_contain_text("✅")
