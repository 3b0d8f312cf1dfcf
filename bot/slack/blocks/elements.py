"""The parts that all messages and views are built from. Each holds its own limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.slack.blocks import limits
from bot.slack.blocks.limits import fit
from bot.slack.blocks.markup import one_line

Block = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a select: what is stored, what people read, and a smaller line below it."""

    value: str
    label: str
    description: str = ""


def plain(text: str, limit: int) -> Block:
    """Return a plain text object; it cannot hold mentions, links or formatting."""
    return {"type": "plain_text", "text": fit(one_line(text) or "-", limit), "emoji": False}


def mrkdwn(text: str, limit: int = limits.SECTION_TEXT) -> Block:
    """Return a mrkdwn object of text that is escaped already; Slack links nothing by itself."""
    return {"type": "mrkdwn", "text": fit(text or " ", limit), "verbatim": True}


def header(text: str) -> Block:
    """Return a header block."""
    return {"type": "header", "text": plain(text, limits.HEADER_TEXT)}


def section(*lines: str, accessory: Block | None = None) -> Block:
    """Return a section of escaped lines, one below the other, as many as fit."""
    text = limits.fit_lines([line for line in lines if line], limits.SECTION_TEXT)
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def facts(pairs: Sequence[tuple[str, str]]) -> list[Block]:
    """Return sections of label and escaped value in two columns, ten to a section."""
    fields = [mrkdwn(f"*{label}*\n{value or '-'}", limits.FIELD_TEXT) for label, value in pairs]
    step = limits.SECTION_FIELDS
    return [
        {"type": "section", "fields": fields[start : start + step]}
        for start in range(0, len(fields), step)
    ]


def context(*lines: str) -> Block:
    """Return small print of escaped lines."""
    elements = [mrkdwn(line) for line in lines if line] or [mrkdwn("-")]
    return {"type": "context", "elements": elements[: limits.CONTEXT_ELEMENTS]}


def divider() -> Block:
    """Return a divider."""
    return {"type": "divider"}


def button(
    text: str,
    *,
    action_id: str,
    value: str = "",
    style: str | None = None,
) -> Block:
    """Return a button; `value` must fit, because half of a value is wrong.

    Raises:
        ValueError: the value is longer than Slack allows.
    """
    if len(value) > limits.BUTTON_VALUE:
        raise ValueError(f"the value of button {action_id} is too long")
    block: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(text, limits.BUTTON_TEXT),
    }
    if value:
        block["value"] = value
    if style is not None:
        block["style"] = style
    return block


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """Return a row of buttons and selects."""
    block: Block = {"type": "actions", "elements": list(elements[: limits.ACTION_ELEMENTS])}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def option(choice: Choice) -> Block:
    """Return one option.

    Raises:
        ValueError: the value is longer than Slack allows.
    """
    if not choice.value or len(choice.value) > limits.OPTION_VALUE:
        raise ValueError(f"not a value for an option: {choice.value!r}")
    block: Block = {"text": plain(choice.label, limits.OPTION_TEXT), "value": choice.value}
    if choice.description:
        block["description"] = plain(choice.description, limits.OPTION_TEXT)
    return block


def select(
    choices: Iterable[Choice], *, action_id: str, placeholder: str, chosen: str | None = None
) -> Block:
    """Return a select of at most 100 choices, the chosen one always among them.

    Raises:
        ValueError: there is nothing to choose from; Slack refuses an empty select.
    """
    every = list(choices)
    if not every:
        raise ValueError(f"select {action_id} has nothing to choose from")
    shown = every[: limits.OPTIONS]
    initial = next((choice for choice in every if choice.value == chosen), None)
    if initial is not None and initial not in shown:
        shown[-1] = initial
    block: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "options": [option(choice) for choice in shown],
    }
    if initial is not None:
        block["initial_option"] = option(initial)
    return block


def overflow(choices: Sequence[Choice], *, action_id: str) -> Block:
    """Return the small menu of one to five choices that acts at once."""
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": [option(choice) for choice in choices],
    }


def grouped_select(
    groups: Sequence[tuple[str, Sequence[Choice]]],
    *,
    action_id: str,
    placeholder: str,
    chosen: str | None = None,
) -> Block:
    """Return a select of named groups of at most 100 choices each; empty groups are left out.

    Raises:
        ValueError: there is nothing to choose from; Slack refuses an empty select.
    """
    full = [(name, choices) for name, choices in groups if choices]
    every = [choice for _, choices in full for choice in choices[: limits.OPTIONS]]
    block = select(every, action_id=action_id, placeholder=placeholder, chosen=chosen)
    del block["options"]
    block["option_groups"] = [
        {
            "label": plain(name, limits.OPTION_TEXT),
            "options": [option(choice) for choice in choices[: limits.OPTIONS]],
        }
        for name, choices in full
    ]
    return block


def text_field(
    action_id: str = "value",
    *,
    placeholder: str = "",
    initial: str = "",
    multiline: bool = False,
    at_most: int = 200,
) -> Block:
    """Return a text input of at most `at_most` characters."""
    block: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "max_length": min(at_most, limits.INPUT_LENGTH),
    }
    if multiline:
        block["multiline"] = True
    if placeholder:
        block["placeholder"] = plain(placeholder, limits.PLACEHOLDER)
    if initial:
        block["initial_value"] = initial[:at_most]
    return block


def date_field(action_id: str, *, initial: date | None = None) -> Block:
    """Return a date picker."""
    block: Block = {"type": "datepicker", "action_id": action_id}
    if initial is not None:
        block["initial_date"] = initial.isoformat()
    return block


def field(  # noqa: PLR0913 (the properties of an input block)
    label: str,
    element: Block,
    *,
    block_id: str,
    optional: bool = False,
    hint: str = "",
    dispatches: bool = False,
) -> Block:
    """Return one labelled input of a form; `dispatches` sends an action at each change."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.INPUT_LABEL),
        "element": element,
    }
    if optional:
        block["optional"] = True
    if hint:
        block["hint"] = plain(hint, limits.INPUT_HINT)
    if dispatches:
        block["dispatch_action"] = True
    return block


def modal(  # noqa: PLR0913 (the properties of a view)
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "Cancel",
    metadata: str = "",
) -> View:
    """Return a modal view.

    Raises:
        ValueError: `metadata` is longer than Slack allows, or there are inputs and no submit.
    """
    if submit is None and any(block["type"] == "input" for block in blocks):
        raise ValueError("a modal with inputs needs a submit button")
    if len(metadata) > limits.PRIVATE_METADATA:
        raise ValueError("the private metadata of the view is too long")
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, limits.MODAL_WORDS),
        "close": plain(close, limits.MODAL_WORDS),
        "blocks": list(blocks[: limits.VIEW_BLOCKS]),
        "private_metadata": metadata,
    }
    if submit is not None:
        view["submit"] = plain(submit, limits.MODAL_WORDS)
    return view


def home(blocks: Sequence[Block], *, more: str = "") -> View:
    """Return an App Home of at most 100 blocks; `more` tells what was left out."""
    shown = list(blocks)
    if len(shown) > limits.VIEW_BLOCKS:
        shown = [*shown[: limits.VIEW_BLOCKS - 1], context(more or "There is more.")]
    return {"type": "home", "blocks": shown}


def message(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a message: at most 50, and together within Slack's size."""
    shown: list[Block] = []
    size = 0
    for block in blocks[: limits.MESSAGE_BLOCKS]:
        size += _text_size(block)
        if size > limits.MESSAGE_SIZE:
            break
        shown.append(block)
    return shown


def _text_size(part: Any) -> int:
    if isinstance(part, dict):
        text = part.get("text")
        own = limits.length(text) if isinstance(text, str) else 0
        return own + sum(_text_size(value) for value in part.values() if not isinstance(value, str))
    if isinstance(part, list):
        return sum(_text_size(value) for value in part)
    return 0
