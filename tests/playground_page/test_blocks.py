"""Block Kit on the page: what elements send, and how blocks look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

pytestmark = pytest.mark.browser
Find = Callable[..., Locator]
RENDER = """async (blocks) => {
  const { renderBlocks } = await import('/page/blocks/index.js');
  const { Surface } = await import('/page/blocks/surface.js');
  const workspace = {
    formValues: new Map(), users: { U1: { id: 'U1', real_name: 'Ana' } }, channels: new Map(),
    names: {
      users: { U1: { real_name: 'Ana' } }, channels: [{ id: 'C1', name: 'deals' }], me: 'U1',
    },
  };
  const surface = new Surface({ workspace, kind: 'message', key: 'k', container: {}, blocks });
  const host = document.createElement('div');
  host.id = 'try';
  host.append(...renderBlocks(blocks, surface));
  document.body.append(host);
  return { html: host.innerHTML, text: host.textContent, values: surface.values() };
}"""


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def test_a_button_sends_the_state_of_the_elements_beside_it(
    page: Page, bot: WebClient, message: Find
) -> None:
    options = [option("Red"), option("Green")]
    elements = [
        {"type": "static_select", "action_id": "pick", "options": options},
        {"type": "button", "action_id": "echo", "text": plain("Go"), "value": "7"},
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": plain("Paint the shed")},
        {"type": "actions", "block_id": "a", "elements": elements},
    ]
    bot.chat_postMessage(channel="C0NORTH", text="shed", blocks=blocks)
    line = message(page, "Paint the shed")
    line.locator("[data-action-id=pick]").click()
    page.get_by_role("option", name="Green").click()
    expect(line.locator("[data-action-id=pick]")).to_contain_text("Green")
    expect(line.locator("[data-action-id=pick]")).not_to_have_attribute("aria-busy", "true")
    line.locator("[data-action-id=echo]").click()
    line.get_by_test_id("thread-summary").click()
    answer = message(page, "Got button 7 with 1 held: green", where="thread-messages")
    expect(answer).to_be_visible()


def test_a_confirm_dialog_comes_before_the_action(
    page: Page, bot: WebClient, message: Find
) -> None:
    confirm = {
        "title": plain("Paint it?"),
        "text": plain("The fence will be white."),
        "confirm": plain("Paint"),
        "deny": plain("Leave it"),
    }
    button = {"type": "button", "action_id": "echo", "text": plain("Paint"), "confirm": confirm}
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": plain("Paint the fence")},
        {"type": "actions", "elements": [button]},
    ]
    bot.chat_postMessage(channel="C0NORTH", text="fence", blocks=blocks)
    line = message(page, "Paint the fence")
    line.locator("[data-action-id=echo]").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("The fence will be white.")
    page.get_by_test_id("confirm-refuse").click()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(line.get_by_test_id("thread-summary")).to_have_count(0)
    line.locator("[data-action-id=echo]").click()
    page.get_by_test_id("confirm-agree").click()
    expect(line.get_by_test_id("thread-summary")).to_contain_text("1 reply")


def test_an_action_that_nobody_answers_is_told_below_it(
    page: Page, bot: WebClient, message: Find
) -> None:
    button = {"type": "button", "action_id": "unheard", "text": plain("Call")}
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": plain("Call the sea")},
        {"type": "actions", "elements": [button]},
    ]
    bot.chat_postMessage(channel="C0NORTH", text="sea", blocks=blocks)
    line = message(page, "Call the sea")
    line.locator("[data-action-id=unheard]").click()
    expect(line.get_by_test_id("action-error")).to_be_visible()


def test_the_home_tab_opens_acts_and_updates_live(open_page: Callable[..., Page]) -> None:
    page = open_page("U0TOBI/A0TRYOUT/home")
    home = page.get_by_test_id("home")
    expect(home).to_contain_text("Counted 0 times")
    home.locator("[data-action-id=count]").click()
    expect(home).to_contain_text("Counted 1 times")
    page.get_by_test_id("tab-messages").click()
    page.get_by_test_id("composer").fill("hello app")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_text("You said: hello app")).to_be_visible()


def test_every_select_field_and_choice_is_in_the_state(page: Page) -> None:
    one = {"options": [option("A"), option("B")]}
    elements: list[dict[str, Any]] = [
        {"type": "plain_text_input", "initial_value": "x"},
        {"type": "number_input", "is_decimal_allowed": False, "initial_value": "3"},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
        {"type": "static_select", **one, "initial_option": option("B")},
        {"type": "multi_static_select", **one, "initial_options": [option("A")]},
        {"type": "external_select"},
        {"type": "users_select", "initial_user": "U1"},
        {"type": "conversations_select"},
        {"type": "channels_select"},
        {"type": "datepicker", "initial_date": "2027-01-02"},
        {"type": "timepicker", "initial_time": "10:30"},
        {"type": "checkboxes", **one},
        {"type": "radio_buttons", **one, "initial_option": option("A")},
    ]
    blocks = [
        {
            "type": "input",
            "block_id": f"b{number}",
            "label": plain(element["type"]),
            "element": {**element, "action_id": "it"},
        }
        for number, element in enumerate(elements)
    ]
    values = page.evaluate(RENDER, blocks)["values"]
    held = [values[f"b{number}"]["it"] for number in range(len(elements))]
    assert [one["type"] for one in held] == [element["type"] for element in elements]
    assert held[0]["value"] == "x"
    assert held[4]["selected_option"]["value"] == "b"
    assert [one["value"] for one in held[5]["selected_options"]] == ["a"]
    assert held[7] == {"type": "users_select", "selected_user": "U1"}
    assert held[10]["selected_date"] == "2027-01-02"
    assert held[11]["selected_time"] == "10:30"
    assert held[12]["selected_options"] == []
    assert page.locator("#try .unknown").count() == 0
    assert page.locator("#try label, #try .input-label").count() >= len(elements)


def test_an_unknown_block_is_a_labelled_placeholder(page: Page) -> None:
    shown = page.evaluate(RENDER, [{"type": "hologram"}, {"type": "rich_text", "elements": [None]}])
    assert "cannot show a “hologram” block" in shown["text"]
    assert "cannot show a “rich_text” block" in shown["text"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("`a *b*` *c*", "<code>a *b*</code> <strong>c</strong>"),
        ("a &lt;b&gt; &amp;amp;", "a &lt;b&gt; &amp;amp;"),
        ("&gt; one\n&gt; two", "<blockquote>one<br>two</blockquote>"),
        ("• one\n• two", "<ul><li>one</li><li>two</li></ul>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("&lt;@U1&gt;", "&lt;@U1&gt;"),
    ],
)
def test_mrkdwn_reads_as_slack_reads_it(page: Page, text: str, html: str) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    page.evaluate(RENDER, [block])
    assert page.locator("#try .text").inner_html() == html


def test_mentions_links_dates_and_emoji(page: Page) -> None:
    text = (
        "<@U1> <#C1|x> <https://a.example/?q=1&amp;r=2|site> <!date^0^{date_num}|old> "
        ":tada: :nonsense: <mailto:a@b.example|mail> https://plain.example/x."
    )
    page.evaluate(RENDER, [{"type": "section", "text": {"type": "mrkdwn", "text": text}}])
    shown = page.locator("#try .text")
    expect(shown).to_have_text(
        "@Ana #deals site 1970-01-01 🎉 :nonsense: mail https://plain.example/x."
    )
    links = shown.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert links == [
        "#/as/U1/C1",
        "https://a.example/?q=1&r=2",
        "mailto:a@b.example",
        "https://plain.example/x",
    ]


def test_the_markdown_block_shows_lists_tables_and_code(page: Page) -> None:
    text = (
        "# Rules\n1. **Register**\n   - early\n2. _wait_\n\n|A|B|\n|-|-|\n|1|2|\n\n```\nx = 1\n```"
    )
    html = page.evaluate(RENDER, [{"type": "markdown", "text": text}])["html"]
    assert '<ol start="1"><li><strong>Register</strong><ul><li>early</li></ul></li>' in html
    assert "<th>A</th>" in html
    assert "<td>2</td>" in html
    assert "<code>x = 1</code>" in html
