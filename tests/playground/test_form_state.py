"""What a form holds, and what Slack's client checks before it sends."""

from __future__ import annotations

from typing import Any

import pytest

from playground.kit.state import unanswered, values_of

Json = dict[str, Any]


def option() -> Json:
    return {"text": {"type": "plain_text", "text": "x"}, "value": "v"}


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": [option()], **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": "x"}, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def given_input(element: Json, **more: Any) -> Json:
    label = {"type": "plain_text", "text": "x"}
    return {"type": "input", "label": label, "element": element, **more}


def test_state_has_given_and_initial_values() -> None:
    blocks = [
        given_input({"type": "plain_text_input", "action_id": "a"}, block_id="one"),
        given_input(select(action_id="b", initial_option=option()), block_id="two"),
        given_input(
            {"type": "multi_users_select", "action_id": "c"}, block_id="three", optional=True
        ),
        actions(button(action_id="d")),
    ]
    values = values_of(blocks, {"one": {"a": {"type": "plain_text_input", "value": "hello"}}})
    assert values == {
        "one": {"a": {"type": "plain_text_input", "value": "hello"}},
        "two": {"b": {"type": "static_select", "selected_option": option()}},
        "three": {"c": {"type": "multi_users_select", "selected_users": []}},
    }
    assert unanswered(blocks, values) == {}
    assert list(unanswered(blocks, values_of(blocks, {}))) == ["one"]


@pytest.mark.parametrize(
    ("element", "value", "fine"),
    [
        ({"type": "number_input", "is_decimal_allowed": False}, "3", True),
        ({"type": "number_input", "is_decimal_allowed": False}, "3.5", False),
        ({"type": "number_input", "is_decimal_allowed": True}, "3.5", True),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", False),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "4"}, "3", False),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "3", False),
        ({"type": "email_text_input"}, "a@b.example", True),
        ({"type": "email_text_input"}, "nobody", False),
        ({"type": "url_text_input"}, "https://x.example", True),
        ({"type": "url_text_input"}, "x.example", False),
        ({"type": "plain_text_input", "min_length": 3}, "ab", False),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", False),
        ({"type": "plain_text_input", "max_length": 3}, "abc", True),
    ],
)
def test_what_the_client_checks_before_it_sends(element: Json, value: str, *, fine: bool) -> None:
    blocks = [given_input({**element, "action_id": "a"}, block_id="b")]
    values = values_of(blocks, {"b": {"a": {"value": value}}})
    assert (unanswered(blocks, values) == {}) is fine
