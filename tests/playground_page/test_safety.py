"""Nothing that somebody writes can run or leave the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

HOSTILE = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror=window.hit=1>",
    "<javascript:window.hit=1|click>",
    "<data:text/html,<script>window.hit=1</script>|click>",
    "</article></div><svg onload=window.hit=1>",
    "*<b onmouseover=window.hit=1>bold</b>*",
    "```<script>window.hit = 1</script>```",
    '<https://a.example/"onclick="window.hit=1|quote>',
    '<@U0"onclick="window.hit=1>',
    "<!date^1^{date}^javascript:window.hit=1|day>",
    ':"><script>window.hit=1</script>:',
    "[x](javascript:window.hit=1) <vbscript:x|y>",
]
RENDER = """async (blocks) => {
  const { renderBlocks } = await import('/page/blocks/index.js');
  const { Surface } = await import('/page/blocks/surface.js');
  const workspace = { formValues: new Map(), users: {}, channels: new Map(),
                      names: { users: {}, channels: [], me: 'U1' } };
  const surface = new Surface({ workspace, kind: 'message', key: 'k', container: {}, blocks });
  const host = document.createElement('div');
  host.id = 'try';
  host.append(...renderBlocks(blocks, surface));
  document.body.append(host);
}"""
DANGEROUS = """(root) => [...document.querySelectorAll(`${root} *`)].filter((node) =>
  ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'STYLE', 'FORM'].includes(node.tagName)
  || node.getAttributeNames().some((name) => name.startsWith('on'))
  || /^\\s*(javascript|data|vbscript):/i.test(node.getAttribute('href') || '')
).map((node) => node.outerHTML)"""


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def hostile_blocks(text: str) -> list[dict[str, Any]]:
    option = {"text": plain(text), "value": text, "description": plain(text)}
    part = [
        {"type": "text", "text": text},
        {"type": "link", "url": "javascript:hit()", "text": text},
    ]
    button = {"type": "button", "text": plain(text), "action_id": text, "url": "javascript:hit()"}
    return [
        {"type": "section", "text": mrkdwn(text), "fields": [plain(text)], "block_id": text},
        {"type": "header", "text": plain(text)},
        {"type": "context", "elements": [mrkdwn(text)]},
        {"type": "image", "image_url": "javascript:hit()", "alt_text": text, "title": plain(text)},
        {"type": "markdown", "text": text},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": part}]},
        {"type": "actions", "elements": [button, {"type": text}]},
        {"type": "card", "title": mrkdwn(text), "body": mrkdwn(text)},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]]},
        {
            "type": "input",
            "label": plain(text),
            "hint": plain(text),
            "element": {"type": "radio_buttons", "action_id": "x", "options": [option]},
        },
        {"type": text},
    ]


@pytest.mark.browser
def test_hostile_text_in_messages_stays_text(page: Page, bot: WebClient) -> None:
    for number, text in enumerate(HOSTILE):
        bot.chat_postMessage(channel="C0NORTH", text=f"{text} end-{number}")
    expect(page.get_by_text(f"end-{len(HOSTILE) - 1}")).to_be_visible()
    assert page.evaluate(DANGEROUS, "[data-testid=messages]") == []
    assert page.evaluate("window.hit") is None
    expect(page.get_by_text("<script>window.hit = 1</script> end-0")).to_be_visible()


@pytest.mark.browser
def test_hostile_text_in_every_block_stays_text(page: Page) -> None:
    page.evaluate(RENDER, [block for text in HOSTILE for block in hostile_blocks(text)])
    page.locator("#try a, #try button").evaluate_all("all => all.length")
    assert page.evaluate(DANGEROUS, "#try") == []
    assert page.evaluate("window.hit") is None


@pytest.mark.browser
def test_what_i_type_is_escaped_before_it_is_sent(
    page: Page, as_person: Callable[[str], WebClient], say: Callable[..., None]
) -> None:
    say(page, "if a < b && b > c then <!channel> `@Ana Ruiz`, dear @Ana Ruiz!")
    expect(page.get_by_text("if a < b && b > c then <!channel>")).to_be_visible()
    history = as_person("U0LENA").conversations_history(channel="C0NORTH", limit=1)
    assert history["messages"][0]["text"] == (
        "if a &lt; b &amp;&amp; b &gt; c then &lt;!channel&gt; `@Ana Ruiz`, dear <@U0ANA>!"
    )


def page_sources(repository: Path) -> list[Path]:
    folder = repository / "playground" / "page"
    return sorted(path for path in folder.rglob("*") if path.suffix in {".js", ".html", ".css"})


def test_the_page_builds_no_markup_from_strings_and_loads_nothing_from_elsewhere(
    repository: Path,
) -> None:
    forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "url(")
    for path in page_sources(repository):
        text = path.read_text(encoding="utf-8")
        assert [word for word in forbidden if word in text] == [], path
        assert "//cdn" not in text, path
    index = (repository / "playground/page/index.html").read_text(encoding="utf-8")
    assert "script-src 'self'" in index
    assert 'src="http' not in index
