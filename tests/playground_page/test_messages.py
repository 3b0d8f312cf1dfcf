"""Messages, threads, mentions, reactions and who sees what, as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from slack_sdk import WebClient

from playground.harness import RunningPlayground

pytestmark = pytest.mark.browser
Find = Callable[..., Locator]
Say = Callable[..., None]
As = Callable[[str], WebClient]


def test_a_message_of_somebody_else_arrives_live(page: Page, as_person: As, message: Find) -> None:
    as_person("U0ANA").chat_postMessage(channel="C0NORTH", text="The *new* price list is out")
    arrived = message(page, "The new price list is out")
    expect(arrived).to_be_visible()
    expect(arrived.get_by_test_id("author")).to_have_text("Ana Ruiz")
    expect(arrived.locator(".organisation")).to_have_text("Larkfield")
    expect(arrived.locator("strong", has_text="new")).to_be_visible()


def test_what_i_write_appears_for_me_and_for_the_other_company(
    page: Page, open_page: Callable[..., Page], say: Say, message: Find
) -> None:
    theirs = open_page("U0ANA/C0NORTH")
    expect(theirs.get_by_test_id("channel-title")).to_contain_text("larkfield-north")
    expect(page.get_by_test_id("channel-title")).to_contain_text("vendor-larkfield")
    say(page, "Do you have a *minute*?")
    expect(message(page, "Do you have a minute?")).to_be_visible()
    expect(message(theirs, "Do you have a minute?")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("")


def test_shift_enter_breaks_the_line(page: Page, message: Find) -> None:
    composer = page.get_by_test_id("composer")
    composer.fill("first line")
    composer.press("Shift+Enter")
    composer.press_sequentially("second line")
    composer.press("Enter")
    expect(message(page, "second line").locator("br")).to_have_count(1)


def test_a_picked_mention_is_sent_as_a_mention_and_the_app_answers_in_the_thread(
    page: Page, as_person: As, message: Find
) -> None:
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("@try")
    expect(page.get_by_test_id("mention-U0TRYOUT")).to_be_visible()
    composer.press("Enter")
    composer.press_sequentially("what about lighthouses?")
    composer.press("Enter")
    asked = message(page, "what about lighthouses?")
    expect(asked.locator(".mention")).to_have_text("@Tryout")
    sent = as_person("U0LENA").conversations_history(channel="C0NORTH")["messages"]
    assert "<@U0TRYOUT> what about lighthouses?" in [one["text"] for one in sent]
    expect(asked.get_by_test_id("thread-summary")).to_contain_text("1 reply")
    asked.get_by_test_id("thread-summary").click()
    expect(message(page, "Here is what I found.", where="thread-messages")).to_be_visible()


def test_a_reply_in_a_thread_is_counted_and_the_address_names_the_thread(
    page: Page, as_person: As, say: Say, message: Find
) -> None:
    root = as_person("U0ANA").chat_postMessage(channel="C0NORTH", text="Who joins the workshop?")
    line = message(page, "Who joins the workshop?")
    line.hover()
    line.get_by_test_id("reply-in-thread").click()
    expect(page).to_have_url(re.compile(f"#/as/U0LENA/C0NORTH/{re.escape(root['ts'])}$"))
    say(page, "I do", where="thread-composer")
    expect(message(page, "I do", where="thread-messages")).to_be_visible()
    expect(line.get_by_test_id("thread-summary")).to_contain_text("1 reply")
    as_person("U0ANA").chat_postMessage(channel="C0NORTH", thread_ts=root["ts"], text="So do I")
    expect(message(page, "So do I", where="thread-messages")).to_be_visible()
    expect(line.get_by_test_id("thread-summary")).to_contain_text("2 replies")
    page.reload()
    expect(message(page, "So do I", where="thread-messages")).to_be_visible()
    page.get_by_test_id("close-thread").click()
    expect(page.get_by_test_id("thread-pane")).to_have_count(0)


def test_an_ephemeral_message_is_seen_by_one_person_only(
    page: Page, open_page: Callable[..., Page], say: Say, message: Find
) -> None:
    theirs = open_page("U0ANA/C0NORTH")
    say(page, "/whisper")
    secret = message(page, "A word for you: hush")
    expect(secret).to_contain_text("Only visible to you")
    say(page, "after the whisper")
    expect(message(theirs, "after the whisper")).to_be_visible()
    expect(theirs.get_by_text("A word for you")).to_have_count(0)
    whispers = page.get_by_text("A word for you")
    before = whispers.count()
    secret.get_by_role("button", name="Dismiss message").click()
    expect(whispers).to_have_count(before - 1)


def test_what_is_sent_while_a_command_waits_goes_out_after_it(
    page: Page, say: Say, message: Find
) -> None:
    held: list[Route] = []
    page.route("**/_play/command", lambda route: held.append(route))  # noqa: PLW0108 - a real function is asked for
    say(page, "/whisper")
    say(page, "sent meanwhile")
    expect(page.get_by_test_id("composer")).to_have_value("")
    assert message(page, "sent meanwhile").count() == 0
    held[0].continue_()
    expect(message(page, "sent meanwhile")).to_be_visible()


def test_edits_deletions_and_reactions_arrive(page: Page, as_person: As, message: Find) -> None:
    ana = as_person("U0ANA")
    ts = ana.chat_postMessage(channel="C0NORTH", text="The workshop is on Monday")["ts"]
    line = message(page, "The workshop is on")
    ana.chat_update(channel="C0NORTH", ts=ts, text="The workshop is on Tuesday")
    expect(line).to_contain_text("Tuesday (edited)")
    line.hover()
    line.get_by_test_id("add-reaction").click()
    page.get_by_test_id("emoji-tada").click()
    expect(line.get_by_test_id("reaction")).to_contain_text("1")
    ana.reactions_add(channel="C0NORTH", timestamp=ts, name="tada")
    expect(line.get_by_test_id("reaction")).to_contain_text("2")
    line.get_by_test_id("reaction").click()
    expect(line.get_by_test_id("reaction")).to_contain_text("1")
    ana.chat_delete(channel="C0NORTH", ts=ts)
    expect(page.get_by_text("The workshop is on")).to_have_count(0)


def test_a_link_to_a_message_opens_its_thread_here(
    page: Page, bot: WebClient, as_person: As, message: Find
) -> None:
    ana = as_person("U0ANA")
    ts = str(ana.chat_postMessage(channel="C0ALL", text="A message far away")["ts"])
    link = ana.chat_getPermalink(channel="C0ALL", message_ts=ts)["permalink"]
    bot.chat_postMessage(channel="C0NORTH", text=f"Look at <{link}|what she said>")
    message(page, "Look at").get_by_role("link", name="what she said").click()
    expect(page).to_have_url(re.compile(rf"#/as/U0LENA/C0ALL/{re.escape(ts)}$"))
    expect(page.get_by_test_id("thread-messages")).to_contain_text("A message far away")


def test_switching_the_person_changes_what_is_seen_and_the_address(page: Page) -> None:
    expect(page.locator("[data-testid=channel-link][data-place=C0ALL]")).to_be_visible()
    page.get_by_test_id("switcher").click()
    page.get_by_test_id("switcher-search").fill("jon")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("me")).to_have_text("Jon Weber")
    expect(page).to_have_url(re.compile("#/as/U0JON/C0DESK$"))
    expect(page.get_by_test_id("channel-link")).to_have_text(["partner-desk"])
    page.go_back()
    expect(page.get_by_test_id("me")).to_have_text("Lena Brandt")


def test_another_channel_shows_that_something_is_new(page: Page, bot: WebClient) -> None:
    link = page.locator("[data-testid=channel-link][data-place=C0ALL]")
    bot.chat_postMessage(channel="C0ALL", text="Hello <@U0LENA>, something is new")
    expect(link.locator(".count")).to_have_text("1")
    assert "unread" in (link.get_attribute("class") or "")
    link.click()
    expect(page.get_by_text("something is new")).to_be_visible()
    expect(link.locator(".count")).to_have_count(0)
    page.reload()
    expect(link).to_be_visible()
    assert "unread" not in (link.get_attribute("class") or "")


def test_a_shared_channel_names_the_other_organisations(open_page: Callable[..., Page]) -> None:
    page = open_page("U0LENA/C0ALL")
    badge = page.get_by_test_id("channel-header").get_by_test_id("connect-badge")
    expect(badge).to_have_text("Larkfield + Coast Cloud")
    expect(page.locator(".intro")).to_contain_text("North Systems, Larkfield, and Coast Cloud")


def test_a_new_direct_message_can_be_started(page: Page, say: Say, message: Find) -> None:
    page.get_by_test_id("new-direct").click()
    page.get_by_test_id("picker-search").fill("tobi")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("channel-title")).to_contain_text("Tobi Falk")
    say(page, "Between us")
    expect(message(page, "Between us")).to_be_visible()


def test_a_list_stays_open_while_the_sidebar_is_drawn_anew(page: Page, bot: WebClient) -> None:
    page.get_by_test_id("new-direct").click()
    pressed = page.locator("[data-testid=new-direct][data-open]")
    expect(pressed).to_have_count(1)
    bot.chat_postMessage(channel="C0ALL", text="News for all")
    expect(pressed).to_have_count(0)
    page.get_by_test_id("picker-search").fill("tobi")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("channel-title")).to_contain_text("Tobi Falk")


def test_the_stream_comes_back_after_a_break_and_nothing_is_missed(
    page: Page, play: RunningPlayground
) -> None:
    expect(page.get_by_test_id("messages")).not_to_have_attribute("aria-busy", "true")
    stored = page.evaluate(
        """async (url) => {
          const { LiveEvents } = await import(`${url}/page/events.js`);
          const seen = [];
          const live = new LiveEvents('xoxp-playground-U0LENA', {
            onEvent: () => {}, onState: (state) => seen.push(state), onGap: () => seen.push('gap'),
          });
          await live.ready;
          live.source.onerror();
          await new Promise((resolve) => setTimeout(resolve, 1500));
          live.stop();
          return seen;
        }""",
        play.base_url,
    )
    assert stored == ["live", "lost", "live", "gap"]


def test_the_wire_log_shows_calls_and_deliveries(page: Page, say: Say) -> None:
    page.get_by_test_id("toggle-log").click()
    say(page, "/whisper")
    log = page.get_by_test_id("wire-log")
    expect(log.get_by_test_id("log-entry").filter(has_text="/whisper").last).to_contain_text("ok")
    expect(log.get_by_text("chat.postEphemeral").last).to_be_visible()


def test_the_first_page_lets_one_choose_who_to_be(open_page: Callable[..., Page]) -> None:
    page = open_page("")
    expect(page.get_by_role("heading", name="Who do you want to be?")).to_be_visible()
    page.get_by_role("button", name="Pablo Soler").click()
    expect(page.get_by_test_id("me")).to_have_text("Pablo Soler")
    expect(page.get_by_test_id("channel-title")).to_contain_text("all-partners")
