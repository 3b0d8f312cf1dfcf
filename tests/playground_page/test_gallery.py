"""Every block and every element on the page: shown, reachable, within the screen, working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from slack_sdk import WebClient

from playground.harness import RunningPlayground
from playground.kit.blocks import BLOCKS
from playground.kit.elements import ELEMENTS
from tests.playground_page import gallery
from tests.playground_page.axe import serious

pytestmark = pytest.mark.browser
Json = dict[str, Any]
PHONE_WIDTH = 390


@pytest.fixture
def page(shared_page: Page) -> Page:
    """One page for the whole module: none of its tests leaves anything behind."""
    return shared_page


def types_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value["type"]
        for inner in value.values():
            yield from types_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from types_in(inner)


def test_the_gallery_leaves_no_block_and_no_element_out() -> None:
    shown = set(types_in([gallery.message_blocks(""), gallery.view_blocks("", modal=True)]))
    assert sorted(set(BLOCKS) - shown) == []
    assert sorted(set(ELEMENTS) - shown) == []


@pytest.fixture(scope="module")
def hung(play: RunningPlayground) -> list[str]:
    """The messages of the gallery in a channel of their own."""
    bot = WebClient(token="xoxb-playground-tryout", base_url=play.api_url)
    texts = []
    for number, blocks in enumerate(gallery.message_blocks(play.base_url)):
        posted = bot.chat_postMessage(channel="C0ALL", text=f"exhibit {number}", blocks=blocks)
        texts.append(str(posted["ts"]))
    return texts


@pytest.mark.parametrize("width", [1400, PHONE_WIDTH])
def test_every_block_of_a_message_is_shown_and_passes_axe(
    open_page: Callable[..., Page], hung: list[str], width: int
) -> None:
    page = open_page("U0LENA/C0ALL", width=width, touch=width == PHONE_WIDTH)
    for ts in hung:
        line = page.locator(f"[data-testid=message][data-ts='{ts}']")
        line.scroll_into_view_if_needed()
        box = line.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
    assert page.locator("[data-testid=unknown-block], [data-testid=unknown-element]").count() == 0
    shown = page.locator("[data-block-type]").evaluate_all(
        "all => all.map(one => one.dataset.blockType)"
    )
    assert set(BLOCKS) - {"input"} - set(shown) == set()
    assert serious(page) == []
    page.locator("details.container > summary").last.click()
    expect(page.get_by_text("Inside the container").last).to_be_hidden()


def test_a_home_with_every_block_and_field_passes_axe(
    open_page: Callable[..., Page], play: RunningPlayground, bot: WebClient
) -> None:
    view: Json = {"type": "home", "blocks": gallery.view_blocks(play.base_url)}
    page = open_page("U0ANA/A0TRYOUT/home")
    page.get_by_test_id("home").get_by_text("Counted").wait_for()
    bot.views_publish(user_id="U0ANA", view=view)
    expect(page.get_by_test_id("home")).to_contain_text("A header of a view")
    assert page.locator("[data-testid=unknown-block], [data-testid=unknown-element]").count() == 0
    assert serious(page) == []


def test_a_modal_with_every_field_passes_axe_and_is_sent(
    page: Page, play: RunningPlayground, message: Callable[..., Locator]
) -> None:
    page.get_by_test_id("composer").fill("/gallery ")
    page.get_by_test_id("composer").press("Enter")
    modal = page.get_by_role("dialog", name="Everything")
    modal.wait_for()
    assert page.locator("[data-testid=unknown-element]").count() == 0
    assert serious(page) == []
    field = modal.locator("[data-action-id=it2]")
    field.fill("*Bold* and _new_\n- one\n- two\n> said\nhttps://a.example")
    modal.locator("[data-action-id=it20]").set_input_files(
        FilePayload(name="bid.pdf", mimeType="application/pdf", buffer=b"%PDF-1")
    )
    expect(modal.get_by_text("bid.pdf · 6 bytes")).to_be_visible()
    modal.locator("[data-action-id=it20]").set_input_files(
        FilePayload(name="bid.exe", mimeType="application/pdf", buffer=b"x")
    )
    expect(modal.get_by_text("Only these types: pdf.")).to_be_visible()
    page.get_by_test_id("modal-submit").click()
    modal.wait_for(state="detached")
    sent = [one for one in play.log() if one["name"] == "view_submission"][-1]
    values = sent["request"]["payload"]["view"]["state"]["values"]
    (file,) = values["input20"]["it20"]["files"]
    assert (file["name"], file["size"]) == ("bid.pdf", 6)
    written = values["input2"]["it2"]["rich_text_value"]["elements"]
    assert [one["type"] for one in written] == [
        "rich_text_section",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_section",
    ]
    assert written[0]["elements"][0] == {"type": "text", "text": "Bold", "style": {"bold": True}}
    assert written[3]["elements"] == [{"type": "link", "url": "https://a.example"}]
    expect(message(page, "Read 6 bytes of bid.pdf")).to_be_visible()


@pytest.mark.parametrize("kind", ["card", "carousel", "container"])
def test_a_button_inside_another_block_reaches_the_app(
    page: Page, bot: WebClient, message: Callable[..., Locator], kind: str
) -> None:
    button = gallery.button("echo", "Press", value=kind)
    card: Json = {"type": "card", "title": gallery.plain(f"Of a {kind}"), "actions": [button]}
    blocks: dict[str, Json] = {
        "card": card,
        "carousel": {"type": "carousel", "elements": [card]},
        "container": {
            "type": "container",
            "title": gallery.plain(f"Of a {kind}"),
            "child_blocks": [{"type": "actions", "elements": [button]}],
        },
    }
    bot.chat_postMessage(channel="C0NORTH", text=kind, blocks=[blocks[kind]])
    line = message(page, f"Of a {kind}")
    line.locator("[data-action-id=echo]").click()
    line.get_by_test_id("thread-summary").click()
    answer = message(page, f"Got button {kind}", where="thread-messages")
    expect(answer).to_be_visible()


def test_a_data_table_is_walked_page_by_page(page: Page, bot: WebClient) -> None:
    bot.chat_postMessage(channel="C0NORTH", text="table", blocks=[gallery.tables()[1]])
    table = page.get_by_role("group", name="Deals of this quarter").last
    expect(table.locator("tbody tr")).to_have_count(5)
    after = page.get_by_role("button", name="Next page").last
    after.click()
    after.click()
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(after).to_be_disabled()
    expect(page.get_by_text("11\u201312 of 12")).to_be_visible()


def test_a_bare_address_is_a_link_only_where_slack_makes_one(page: Page, bot: WebClient) -> None:
    url = "https://bare.example/x"
    texts: list[Json] = [
        {"type": "mrkdwn", "text": f"linked {url} <https://a.example|named>"},
        {"type": "mrkdwn", "text": f"verbatim {url} <https://a.example|named>", "verbatim": True},
        {"type": "plain_text", "text": f"plain {url} <https://a.example|named>"},
    ]
    blocks = [{"type": "section", "text": one} for one in texts]
    bot.chat_postMessage(channel="C0NORTH", text="addresses", blocks=blocks)
    found = []
    for word in ("linked", "verbatim", "plain"):
        line = page.get_by_test_id("block").filter(has_text=f"{word} https").last
        line.wait_for()
        found.append(line.locator("a").evaluate_all("all => all.map(one => one.textContent)"))
    assert found == [[url, "named"], ["named"], []]


def test_an_attachment_formats_only_the_fields_it_names(page: Page, bot: WebClient) -> None:
    attachment = {"pretext": "*before*", "text": "*inside*", "mrkdwn_in": ["text"]}
    bot.chat_postMessage(channel="C0NORTH", text="fields", attachments=[attachment])
    line = page.get_by_test_id("attachment").last
    expect(line).to_contain_text("*before*")
    expect(line.locator("strong")).to_have_text("inside")


def test_a_button_for_others_is_not_shown(page: Page, bot: WebClient) -> None:
    elements = [
        gallery.button("mine", "For Lena", visible_to_user_ids=["U0LENA"]),
        gallery.button("theirs", "For Ana", visible_to_user_ids=["U0ANA"]),
    ]
    blocks = [{"type": "actions", "elements": elements}]
    bot.chat_postMessage(channel="C0NORTH", text="buttons", blocks=blocks)
    expect(page.get_by_role("button", name="For Lena").last).to_be_visible()
    assert page.get_by_role("button", name="For Ana").count() == 0
