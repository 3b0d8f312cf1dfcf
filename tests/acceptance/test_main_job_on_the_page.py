"""The whole main job on the page: first as a partner, then as the channel account manager."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTimeError

from tests.acceptance.conftest import Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

PATIENCE_MS = 60_000
SOON_MS, TIMES_OPENED = 10_000, 6
CHANNEL = "C0NORDLICHT"
PARTNER = "U0TOBIAS"
CAM = "U0JONAS"
CUSTOMER = "Rheinfelder Maschinenbau"
WHY = re.compile("Why this|Warum das")
"""A play that has German words speaks them to a German partner, any other English ones."""


class Seat:
    """One person in front of the page."""

    def __init__(self, page: Page, base_url: str, pictures: Path) -> None:
        self.page = page
        self._base_url = base_url
        self._pictures = pictures

    def sit(self, user: str, place: str) -> None:
        """Become somebody, at a place of theirs."""
        self.page.goto(f"{self._base_url}/#/as/{user}/{place}")
        self.page.locator(f'a[href*="#/as/{user}/"]').first.wait_for(state="attached")

    def say(self, text: str, *, where: str = "composer") -> None:
        """Type into a composer and send."""
        composer = self.page.get_by_test_id(where)
        composer.fill(text)
        if text.startswith("/"):
            composer.press("Escape")  # closes the suggestions, so that Enter sends
        composer.press("Enter")

    def mention(self, text: str, *, where: str = "composer") -> None:
        """Mention Dealmate the way a person does, with the autocomplete, and ask."""
        composer = self.page.get_by_test_id(where)
        composer.press_sequentially("@deal")
        self.page.get_by_test_id("suggestions").get_by_role("option").first.wait_for()
        composer.press("Tab")
        composer.press_sequentially(text)
        composer.press("Enter")

    def message(self, text: str, *, where: str = "messages") -> Locator:
        """The newest message that holds a text."""
        place = self.page.get_by_test_id(where)
        return place.get_by_test_id("message").filter(has_text=re.compile(re.escape(text))).last

    def open_thread(self, text: str) -> Locator:
        """Open the thread under a message; return the thread's messages."""
        self.message(text).get_by_test_id("thread-summary").click()
        return self.page.get_by_test_id("thread-messages")

    def field(self, block_id: str) -> Locator:
        """One block of the open modal."""
        own, dependent = f'[data-block-id="{block_id}"]', f'[data-block-id^="{block_id}:"]'
        return self.page.get_by_test_id("modal").locator(f".block{own}, .block{dependent}")

    def choose(self, block_id: str, option: str) -> None:
        """Take an option of a select in the open modal.

        A modal that is filled anew in that moment closes the list: who sees that opens it again.
        """
        wanted = self.page.get_by_role("option", name=option).first
        for _ in range(TIMES_OPENED):
            self.field(block_id).get_by_test_id("select").click()
            try:
                wanted.click(timeout=SOON_MS)
            except NotInTimeError:
                if self.page.get_by_role("listbox").count():
                    self.page.keyboard.press("Escape")
            else:
                return
        expect(wanted).to_be_visible()

    def submit(self) -> None:
        """Press the modal's submit button."""
        self.page.get_by_test_id("modal-submit").click()

    def picture(self, name: str) -> None:
        """Keep what the page looks like."""
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=self._pictures / f"{name}.png")


@pytest.fixture
def seat(browser: Browser, demo: Demo, repository: Path) -> Iterator[Seat]:
    pictures = repository / "screenshots"
    pictures.mkdir(exist_ok=True)
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    yield Seat(page, demo.base_url, pictures)
    context.close()
    assert problems == []


def test_a_partner_asks_registers_and_is_nudged_by_the_account_manager(seat: Seat) -> None:
    ask_in_the_shared_channel(seat)
    ask_on_in_the_thread(seat)
    ask_what_nobody_may_know(seat)
    register_a_deal(seat)
    approve_as_the_account_manager(seat)
    move_the_stage(seat)
    nudge_as_the_account_manager(seat)
    act_on_the_nudge(seat)
    look_at_both_homes(seat)


def ask_in_the_shared_channel(seat: Seat) -> None:
    seat.sit(PARTNER, CHANNEL)
    seat.mention("how long is a registered deal protected?")
    question = seat.message("how long is a registered deal protected?")
    expect(question.get_by_test_id("thread-summary")).to_be_visible()
    thread = seat.open_thread("how long is a registered deal protected?")
    answer = thread.get_by_test_id("message").filter(has_text="90").last
    expect(answer).to_contain_text("90")
    expect(answer).to_contain_text("Deal registration rules")
    expect(answer.get_by_role("link").first).to_have_attribute(
        "href", re.compile(r"^https://enable\.tidewell\.example/")
    )
    seat.picture("1-answer")


def ask_on_in_the_thread(seat: Seat) -> None:
    seat.say("and can we extend it?", where="thread-composer")
    thread = seat.page.get_by_test_id("thread-messages")
    expect(thread.get_by_test_id("message")).to_have_count(4)
    expect(thread.get_by_test_id("message").last).to_contain_text("exten")
    seat.picture("2-follow-up")


def ask_what_nobody_may_know(seat: Seat) -> None:
    seat.mention("what is the revenue target of the Helsinki office for 2029?")
    thread = seat.open_thread("Helsinki office")
    reply = thread.get_by_test_id("message").last
    expect(reply).to_contain_text("Jonas Weber")
    seat.picture("3-abstention")
    seat.sit(CAM, CHANNEL)
    seat.page.get_by_test_id("app-link").filter(has_text="Dealmate").first.click()
    seat.page.get_by_test_id("tab-messages").click()
    expect(seat.message("Helsinki office")).to_be_visible()
    seat.picture("4-handed-over")


def register_a_deal(seat: Seat) -> None:
    seat.sit(PARTNER, CHANNEL)
    seat.say(f"/deal {CUSTOMER}")
    expect(seat.field("customer").locator("input")).to_have_value(CUSTOMER)
    seat.choose("product", "Tidewell Vault")
    seat.field("amount").locator("input").fill("about a lot")
    seat.choose("industry", "Manufacturing")
    close = datetime.now(UTC).date() + timedelta(days=60)
    seat.field("expected_close").locator("input").fill(close.isoformat())
    seat.choose("competitor", "Coldstack")
    seat.choose("contact_role", "CIO")
    seat.submit()
    expect(seat.page.get_by_test_id("input-error").first).to_be_visible()
    seat.picture("5-deal-form")
    seat.field("amount").locator("input").fill("48000")
    seat.submit()
    expect(seat.page.get_by_test_id("modal")).to_have_count(0)
    root = seat.message(CUSTOMER)
    expect(root.get_by_test_id("thread-summary")).to_be_visible()
    thread = seat.open_thread(CUSTOMER)
    expect(thread.get_by_test_id("message").filter(has_text=WHY).last).to_be_visible()
    seat.picture("6-deal-registered")


def approve_as_the_account_manager(seat: Seat) -> None:
    seat.sit(CAM, CHANNEL)
    seat.page.get_by_test_id("app-link").filter(has_text="Dealmate").first.click()
    seat.page.get_by_test_id("tab-messages").click()
    review = seat.message(CUSTOMER)
    seat.picture("7-review")
    review.locator("[data-action-id=deal_approve]").click()
    expect(seat.message(CUSTOMER).locator("[data-action-id=deal_approve]")).to_have_count(0)
    expect(seat.message(CUSTOMER)).to_contain_text("pproved")


def move_the_stage(seat: Seat) -> None:
    seat.sit(PARTNER, CHANNEL)
    thread = seat.open_thread(CUSTOMER)
    expect(thread).to_contain_text("pproved")
    before = thread.get_by_test_id("message").count()
    thread.locator("[data-action-id=deal_move]").last.click()
    seat.choose("stage", "Validation")
    seat.submit()
    expect(seat.page.get_by_test_id("modal")).to_have_count(0)
    expect(thread.get_by_test_id("message").filter(has_text=WHY).nth(1)).to_be_visible()
    assert thread.get_by_test_id("message").count() > before
    seat.picture("8-stage-moved")


def nudge_as_the_account_manager(seat: Seat) -> None:
    seat.sit(CAM, CHANNEL)
    seat.say("/nudge")
    seat.choose("partner", "Nordlicht Systemhaus")
    seat.choose("deal", CUSTOMER)
    seat.choose("play", "")
    preview = seat.page.get_by_test_id("modal")
    expect(preview).to_contain_text(re.compile("preview|will be said|They will see", re.IGNORECASE))
    seat.picture("9-nudge-preview")
    seat.submit()
    expect(seat.page.get_by_test_id("modal")).to_have_count(0)


def act_on_the_nudge(seat: Seat) -> None:
    seat.sit(PARTNER, CHANNEL)
    thread = seat.open_thread(CUSTOMER)
    button = thread.locator("[data-action-id=nudge_sent_on], [data-action-id=nudge_remind]").first
    expect(button).to_be_visible()
    seat.picture("10-nudge")
    button.click()
    seat.sit(CAM, CHANNEL)
    seat.page.get_by_test_id("app-link").filter(has_text="Dealmate").first.click()
    seat.page.get_by_test_id("tab-messages").click()
    expect(
        seat.page.get_by_test_id("messages").get_by_text(
            re.compile("sent it to the customer|to be reminded")
        )
    ).to_be_visible()
    seat.picture("11-nudge-acted-on")


def look_at_both_homes(seat: Seat) -> None:
    seat.sit(PARTNER, "A0DEALMATE/home")
    home = seat.page.get_by_test_id("home")
    expect(home).to_contain_text(CUSTOMER)
    expect(home).to_contain_text("alidation")
    seat.picture("12-home-partner")
    seat.sit(CAM, "A0DEALMATE/home")
    expect(seat.page.get_by_test_id("home")).to_contain_text("Helsinki office")
    expect(seat.page.get_by_test_id("home")).to_contain_text(CUSTOMER)
    seat.picture("13-home-cam")
