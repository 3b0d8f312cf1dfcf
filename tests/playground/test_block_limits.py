"""Each limit of Block Kit, on both sides of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.identifiers import Identifiers
from playground.kit.validation import completed, message_problems, too_long, view_problems

Json = dict[str, Any]


def plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def marked(length: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(text: int = 1, value: str = "v") -> Json:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    return [option(value=f"v{number}") for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Json:
    return {"type": "section", "text": marked(), **more}


def given_input(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": options(1), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://x.example/i.png", "alt_text": "x", **more}


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def rows(count: int, cells: int) -> list[list[Json]]:
    return [[{"type": "raw_text", "text": "x"}] * cells] * count


# (what is limited, the limit, a block of that size)
LIMITS: list[tuple[str, int, Callable[[int], Json]]] = [
    ("section text", 3000, lambda n: {"type": "section", "text": marked(n)}),
    ("section fields", 10, lambda n: {"type": "section", "fields": [marked()] * n}),
    ("section field text", 2000, lambda n: {"type": "section", "fields": [marked(n)]}),
    ("header text", 150, lambda n: {"type": "header", "text": plain(n)}),
    ("markdown text", 12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    ("actions elements", 25, lambda n: actions(*[button()] * n)),
    ("context elements", 10, lambda n: {"type": "context", "elements": [marked()] * n}),
    ("block_id", 255, lambda n: section(block_id="x" * n)),
    ("action_id", 255, lambda n: actions(button(action_id="x" * n))),
    ("button text", 75, lambda n: actions({"type": "button", "text": plain(n)})),
    ("button value", 2000, lambda n: actions(button(value="x" * n))),
    ("button url", 3000, lambda n: actions(button(url="x" * n))),
    ("button agent_prompt", 4000, lambda n: actions(button(agent_prompt="x" * n))),
    ("option text", 75, lambda n: actions(select(options=[option(n)]))),
    ("option value", 150, lambda n: actions(select(options=[option(value="x" * n)]))),
    ("options", 100, lambda n: actions(select(options=options(n)))),
    (
        "option groups",
        100,
        lambda n: actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain(), "options": options(1)}] * n,
            }
        ),
    ),
    ("placeholder", 150, lambda n: actions(select(placeholder=plain(n)))),
    ("overflow options", 5, lambda n: actions({"type": "overflow", "options": options(n)})),
    ("radio options", 10, lambda n: actions({"type": "radio_buttons", "options": options(n)})),
    ("checkbox options", 10, lambda n: actions({"type": "checkboxes", "options": options(n)})),
    ("confirm title", 100, lambda n: actions(button(confirm=confirm(title=plain(n))))),
    ("confirm text", 300, lambda n: actions(button(confirm=confirm(text=plain(n))))),
    ("confirm button", 30, lambda n: actions(button(confirm=confirm(confirm=plain(n))))),
    ("deny button", 30, lambda n: actions(button(confirm=confirm(deny=plain(n))))),
    ("image url", 3000, lambda n: image(image_url="x" * n)),
    ("image alt text", 2000, lambda n: image(alt_text="x" * n)),
    ("image title", 2000, lambda n: image(title=plain(n))),
    ("input label", 2000, lambda n: given_input(select()) | {"label": plain(n)}),
    ("input hint", 2000, lambda n: given_input(select(), hint=plain(n))),
    (
        "text input max_length",
        3000,
        lambda n: given_input({"type": "plain_text_input", "max_length": n}),
    ),
    ("table rows", 100, lambda n: {"type": "table", "rows": rows(n, 1)}),
    ("table columns", 20, lambda n: {"type": "table", "rows": rows(1, n)}),
    (
        "data table page_size",
        100,
        lambda n: {"type": "data_table", "rows": rows(1, 1), "caption": "x", "page_size": n},
    ),
    ("card title", 150, lambda n: {"type": "card", "title": plain(n)}),
    ("card subtitle", 150, lambda n: {"type": "card", "title": plain(), "subtitle": plain(n)}),
    ("card body", 200, lambda n: {"type": "card", "body": plain(n)}),
    (
        "carousel cards",
        10,
        lambda n: {"type": "carousel", "elements": [{"type": "card", "title": plain()}] * n},
    ),
    (
        "container blocks",
        10,
        lambda n: {"type": "container", "child_blocks": [{"type": "divider"}] * n},
    ),
    ("alert text", 200, lambda n: {"type": "alert", "text": plain(n)}),
    (
        "feedback button text",
        75,
        lambda n: {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "positive_button": {"text": plain(n), "value": "x"},
                    "negative_button": {"text": plain(), "value": "x"},
                }
            ],
        },
    ),
    (
        "context_actions elements",
        5,
        lambda n: {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}] * n,
        },
    ),
]


@pytest.mark.parametrize(("what", "limit", "block"), LIMITS, ids=[one[0] for one in LIMITS])
def test_both_sides_of_each_limit(what: str, limit: int, block: Callable[[int], Json]) -> None:
    assert message_problems([block(limit)]) == [], what
    problems = message_problems([block(limit + 1)])
    assert problems, what
    assert all("[json-pointer:/blocks/0" in one for one in problems)


def test_blocks_in_a_message_and_in_a_view() -> None:
    assert message_problems([{"type": "divider"}] * 50) == []
    assert message_problems([{"type": "divider"}] * 51) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    modal = {"type": "modal", "title": plain(), "blocks": [{"type": "divider"}] * 100}
    assert view_problems(modal, kind="modal") == []
    modal["blocks"] = [{"type": "divider"}] * 101
    assert view_problems(modal, kind="modal") == [
        "no more than 100 items allowed [json-pointer:/view/blocks]"
    ]


VIEW_LIMITS: list[tuple[str, int, Callable[[int], Json]]] = [
    ("title", 24, lambda n: {"title": plain(n)}),
    ("submit", 24, lambda n: {"submit": plain(n)}),
    ("close", 24, lambda n: {"close": plain(n)}),
    ("private_metadata", 3000, lambda n: {"private_metadata": "x" * n}),
    ("callback_id", 255, lambda n: {"callback_id": "x" * n}),
    ("external_id", 255, lambda n: {"external_id": "x" * n}),
]


@pytest.mark.parametrize(("what", "limit", "part"), VIEW_LIMITS, ids=[v[0] for v in VIEW_LIMITS])
def test_both_sides_of_each_view_limit(what: str, limit: int, part: Callable[[int], Json]) -> None:
    modal = {"type": "modal", "title": plain(), "blocks": []}
    assert view_problems(modal | part(limit), kind="modal") == []
    assert view_problems(modal | part(limit + 1), kind="modal") == [
        f"must be less than {limit + 1} characters [json-pointer:/view/{what}"
        + ("/text]" if limit == 24 else "]")
    ]


def test_the_words_are_slacks(bot: WebClient, refusal: Callable[..., Json]) -> None:
    block = {"type": "section", "text": marked(3001)}
    answer = refusal(
        bot.chat_postMessage, channel="C0DESK", text="x", blocks=[{"type": "divider"}, block]
    )
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": ["must be less than 3001 characters [json-pointer:/blocks/1/text/text]"],
        "response_metadata": {
            "messages": [
                "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
            ]
        },
    }


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({}, "missing required field: type [json-pointer:/blocks/0]"),
        ("text", "must provide an object [json-pointer:/blocks/0]"),
        ({"type": "shout"}, "unsupported type: shout [json-pointer:/blocks/0/type]"),
        ({"type": ["x"]}, "unsupported type: ['x'] [json-pointer:/blocks/0/type]"),
        ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
        (
            {"type": "divider", "text": "x"},
            "invalid additional property: text [json-pointer:/blocks/0]",
        ),
        (
            {"type": "header", "text": marked()},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        ),
        (actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (
            actions(button(style="loud")),
            "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            actions({"type": "plain_text_input"}),
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            actions(select(initial_option=option(value="other"))),
            (
                "initial_option must match one of the options "
                "[json-pointer:/blocks/0/elements/0/initial_option]"
            ),
        ),
        (
            actions({"type": "static_select"}),
            "either options or option_groups is required [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions(button(action_id="a"), button(action_id="a")),
            "`action_id` a already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
        (
            actions({"type": "datepicker", "initial_date": "tomorrow"}),
            (
                "must be a date in the format YYYY-MM-DD "
                "[json-pointer:/blocks/0/elements/0/initial_date]"
            ),
        ),
        (
            given_input({"type": "number_input"}),
            "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]",
        ),
        (
            given_input({"type": "plain_text_input", "min_length": 9, "max_length": 3}),
            (
                "min_length must not be greater than max_length "
                "[json-pointer:/blocks/0/element/min_length]"
            ),
        ),
        (
            given_input({"type": "file_input"}),
            "unsupported type: file_input [json-pointer:/blocks/0/element/type]",
        ),
        (
            {"type": "table", "rows": [*rows(1, 1), *rows(1, 2)]},
            "all rows must have the same number of cells [json-pointer:/blocks/0/rows]",
        ),
        (
            rich({"type": "rich_text_section", "elements": [{"type": "shout"}]}),
            "unsupported type: shout [json-pointer:/blocks/0/elements/0/elements/0/type]",
        ),
    ],
)
def test_what_is_refused_and_where(block: Any, problem: str) -> None:
    assert message_problems([block]) == [problem]


def test_block_ids_are_unique_and_blocks_are_a_list() -> None:
    twice = [section(block_id="a"), section(block_id="a")]
    assert message_problems(twice) == [
        "`block_id` a already exists [json-pointer:/blocks/1/block_id]"
    ]
    assert message_problems({"type": "divider"}) == ["must provide an array [json-pointer:/blocks]"]


def test_every_common_block_and_element_is_accepted() -> None:
    initial = option(value="v0")
    leaf = {"type": "text", "text": "x", "style": {"bold": True}}
    part = {"type": "rich_text_section", "elements": [leaf, {"type": "user", "user_id": "U0A"}]}
    blocks = [
        section(accessory=image()),
        section(accessory={"type": "overflow", "options": options(2)}),
        {"type": "context", "elements": [image(), plain(), marked()]},
        actions(
            button(style="primary", confirm=confirm(confirm=plain(), deny=plain())),
            select(initial_option=initial),
            {"type": "external_select", "min_query_length": 0},
            {"type": "users_select", "initial_user": "U0A"},
            {"type": "conversations_select", "filter": {"include": ["public"]}},
            {"type": "channels_select"},
            {"type": "multi_static_select", "options": options(2), "initial_options": [initial]},
            {"type": "datepicker", "initial_date": "2026-11-22"},
            {"type": "timepicker", "initial_time": "09:30"},
            {"type": "datetimepicker", "initial_date_time": 1_800_000_000},
            {"type": "radio_buttons", "options": options(2), "initial_option": initial},
            {"type": "checkboxes", "options": [{"text": marked(), "value": "v"}]},
        ),
        given_input({"type": "plain_text_input", "multiline": True, "initial_value": ""}),
        given_input({"type": "email_text_input"}),
        given_input({"type": "url_text_input"}),
        given_input({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
        given_input({"type": "rich_text_input"}),
        rich(
            part,
            {"type": "rich_text_list", "style": "bullet", "elements": [part]},
            {"type": "rich_text_quote", "elements": [leaf]},
            {"type": "rich_text_preformatted", "elements": [leaf]},
        ),
        {"type": "markdown", "text": "**x**"},
        {"type": "plan", "title": "x", "tasks": []},
        {"type": "task_card", "task_id": "t", "title": "x", "status": "complete"},
        {"type": "header", "text": plain(), "block_id": "h"},
    ]
    assert message_problems(blocks) == []


def test_views_refuse_what_only_messages_show() -> None:
    modal = {"type": "modal", "title": plain(), "blocks": [{"type": "markdown", "text": "x"}]}
    assert view_problems(modal, kind="modal") == [
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]"
    ]
    without_submit = {"type": "modal", "title": plain(), "blocks": [given_input(select())]}
    assert view_problems(without_submit, kind="modal") == [
        "missing required field: submit [json-pointer:/view]"
    ]
    assert view_problems({"type": "home", "blocks": []}, kind="modal") == [
        "missing required field: title [json-pointer:/view]",
        "must be a valid enum value [json-pointer:/view/type]",
    ]
    home = {"type": "home", "title": plain(), "blocks": []}
    assert view_problems(home, kind="home") == [
        "invalid additional property: title [json-pointer:/view]"
    ]
    files = {**without_submit, "submit": plain(), "blocks": [given_input({"type": "file_input"})]}
    assert view_problems(files, kind="modal") == []


def test_all_texts_together() -> None:
    sections = [section(text=marked(2640), block_id=str(number)) for number in range(5)]
    assert not too_long(sections)
    assert too_long([*sections, section(text=marked(1))])


def test_too_much_text_is_refused(bot: WebClient, refusal: Callable[..., Json]) -> None:
    blocks = [{"type": "section", "text": marked(3000)}] * 5
    refused = refusal(bot.chat_postMessage, channel="C0DESK", text="x", blocks=blocks)
    assert refused["error"] == "msg_blocks_too_long"


def test_defaults_are_filled_in_without_touching_the_original() -> None:
    blocks = [section(), actions(button())]
    filled = completed(blocks, Identifiers(random.Random(1)))  # noqa: S311
    assert "block_id" not in blocks[0]
    assert filled[0]["text"]["verbatim"] is False
    assert filled[1]["elements"][0]["text"]["emoji"] is True
    assert filled[1]["elements"][0]["action_id"]
    assert filled[0]["block_id"] != filled[1]["block_id"]
