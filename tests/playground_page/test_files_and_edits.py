"""Files, previews of links, and what a person does to their own messages."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from slack_sdk import WebClient

pytestmark = pytest.mark.browser
Find = Callable[..., Locator]
Say = Callable[..., None]
As = Callable[[str], WebClient]


def picture(*, width: int = 60, height: int = 40) -> bytes:
    """A PNG in one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    rows = (b"\x00" + b"\x14\x6c\x5c" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_file_from_the_composer_reaches_the_other_company_as_it_was(
    page: Page, open_page: Callable[..., Page], say: Say, message: Find
) -> None:
    theirs = open_page("U0ANA/C0NORTH")
    files: list[FilePayload] = [
        {"name": "bid & plan.csv", "mimeType": "text/csv", "buffer": b"deal,amount\nLight,12\n"},
        {"name": "left out.txt", "mimeType": "text/plain", "buffer": b"no"},
    ]
    page.get_by_test_id("file-input").set_input_files(files)
    expect(page.get_by_test_id("picked").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Leave out left out.txt").click()
    say(page, "Here is our bid")
    expect(page.get_by_test_id("picked")).to_be_hidden()
    line = message(theirs, "Here is our bid")
    expect(line.get_by_test_id("file")).to_have_count(1)
    expect(line.get_by_test_id("file")).to_contain_text("bid & plan.csv")
    expect(line.get_by_test_id("file")).to_contain_text("CSV · 21 bytes")
    with theirs.expect_download() as saved:
        line.get_by_test_id("download").click()
    assert saved.value.suggested_filename == "bid & plan.csv"
    assert Path(saved.value.path()).read_bytes() == b"deal,amount\nLight,12\n"


def test_a_picture_of_an_app_is_shown_and_a_deleted_file_says_so(
    page: Page, bot: WebClient, message: Find
) -> None:
    sent = bot.files_upload_v2(
        channel="C0NORTH", filename="chart.png", content=picture(), initial_comment="The chart"
    )
    line = message(page, "The chart")
    shown = line.get_by_test_id("file-picture")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 60)
    bot.files_delete(file=sent["files"][0]["id"])
    page.reload()
    expect(message(page, "The chart").get_by_test_id("file")).to_have_text("This file was deleted.")


def test_an_empty_file_is_not_taken(page: Page) -> None:
    empty: FilePayload = {"name": "void.txt", "mimeType": "text/plain", "buffer": b""}
    page.get_by_test_id("file-input").set_input_files([empty])
    expect(page.get_by_test_id("toast")).to_contain_text("void.txt is empty.")
    expect(page.get_by_test_id("picked")).to_be_hidden()


def test_a_person_edits_their_own_message_and_others_see_it(
    page: Page, open_page: Callable[..., Page], as_person: As, say: Say, message: Find
) -> None:
    theirs = open_page("U0ANA/C0NORTH")
    say(page, "@Ana Ruiz the fair is at 5 < 6 & https://fair.example/a")
    line = message(page, "the fair is at")
    line.hover()
    line.get_by_test_id("message-more").click()
    page.get_by_test_id("edit-message").click()
    field = page.get_by_label("Edit your message")
    expect(field).to_have_value("@Ana Ruiz the fair is at 5 < 6 & https://fair.example/a")
    field.press("End")
    field.press_sequentially(" today")
    field.press("Enter")
    expect(message(theirs, "the fair is at")).to_contain_text("today (edited)")
    expect(line).to_be_focused()
    stored = as_person("U0LENA").conversations_history(channel="C0NORTH")["messages"][0]
    assert stored["text"] == (
        "<@U0ANA> the fair is at 5 &lt; 6 &amp; <https://fair.example/a> today"
    )
    foreign = message(theirs, "the fair is at")
    foreign.hover()
    foreign.get_by_test_id("message-more").click()
    expect(theirs.get_by_role("menuitem", name="Copy link to message")).to_be_visible()
    expect(theirs.get_by_test_id("edit-message")).to_have_count(0)


def test_arrow_up_edits_the_last_message_and_escape_leaves_it(
    page: Page, say: Say, message: Find
) -> None:
    say(page, "As it is")
    expect(message(page, "As it is")).to_be_visible()
    page.get_by_test_id("composer").press("ArrowUp")
    field = page.get_by_test_id("edit-input")
    expect(field).to_be_focused()
    field.fill("")
    expect(page.get_by_test_id("edit-save")).to_be_disabled()
    field.fill("Not as it is")
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(message(page, "As it is")).not_to_contain_text("Not")


def test_a_person_deletes_their_own_messages(
    page: Page, as_person: As, say: Say, message: Find
) -> None:
    def delete(text: str, answer: str) -> None:
        line = message(page, text)
        line.hover()
        line.get_by_test_id("message-more").click()
        page.get_by_test_id("delete-message").click()
        page.get_by_role("button", name=answer).click()

    say(page, "Too early to say")
    delete("Too early to say", "Keep it")
    expect(message(page, "Too early to say")).to_be_visible()
    delete("Too early to say", "Delete")
    expect(page.get_by_text("Too early to say")).to_have_count(0)

    root = as_person("U0LENA").chat_postMessage(channel="C0NORTH", text="A root with replies")
    as_person("U0ANA").chat_postMessage(channel="C0NORTH", text="yes", thread_ts=root["ts"])
    expect(message(page, "A root with replies")).to_contain_text("1 reply")
    delete("A root with replies", "Delete")
    gone = message(page, "This message was deleted.")
    expect(gone).to_contain_text("1 reply")
    page.reload()
    expect(gone).to_contain_text("1 reply")
