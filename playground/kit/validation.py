"""Checks blocks and views against Slack's limits and fills in what Slack fills in."""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from playground.identifiers import Identifiers
from playground.kit.blocks import LIMITS, Surface, blocks_for
from playground.kit.composition import OPTION_GROUPS, OPTIONS, plain_text
from playground.kit.rules import anything, boolean, by_type, items, one_of, problem, shape, string
from playground.kit.state import HELD, with_nested

Json = dict[str, Any]

MAX_MARKDOWN = 12_000
MAX_ALL_TEXT = 13_200

_VIEW_COMMON = {
    "callback_id": string(most=255, least=0),
    "external_id": string(most=255, least=0),
    "private_metadata": string(most=3000, least=0),
}
_MODAL = shape(
    {"type": one_of("modal"), "title": plain_text(24), "blocks": anything},
    {
        **_VIEW_COMMON,
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = shape({"type": one_of("home"), "blocks": anything}, _VIEW_COMMON)


def message_problems(blocks: Any) -> list[str]:
    """What Slack would refuse in the blocks of a message; empty when they are fine."""
    return list(_blocks_problems(blocks, Surface.MESSAGE, "/blocks"))


def view_problems(view: Any, *, kind: str) -> list[str]:
    """What Slack would refuse in a view; `kind` is `modal` or `home`."""
    return list(_view_problems(view, Surface(kind)))


def option_problems(answer: Json) -> list[str]:
    """What Slack would refuse in the answer to a block_suggestion."""
    if answer.get("option_groups"):
        return list(OPTION_GROUPS(answer["option_groups"], "/option_groups"))
    if not answer.get("options"):
        return []
    return list(OPTIONS(answer["options"], "/options"))


def too_long(blocks: list[Json]) -> bool:
    """True when all texts together are more than Slack takes in one message."""
    return sum(_text_lengths(blocks)) > MAX_ALL_TEXT


def _text_lengths(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield len(inner)
            else:
                yield from _text_lengths(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _text_lengths(inner)


def _view_problems(view: Any, surface: Surface) -> Iterator[str]:
    yield from (_MODAL if surface is Surface.MODAL else _HOME)(view, "/view")
    blocks = view.get("blocks") if isinstance(view, dict) else None
    if blocks is None:
        return
    yield from _blocks_problems(blocks, surface, "/view/blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )
    if surface is Surface.MODAL and has_input and not view.get("submit"):
        yield problem("missing required field: submit", "/view")


def _blocks_problems(blocks: Any, surface: Surface, pointer: str) -> Iterator[str]:
    table = blocks_for(surface)
    check = items(by_type(lambda: table), most=LIMITS[surface], least=0)
    found = list(check(blocks, pointer))
    yield from found
    if found:
        return
    yield from _repeated_ids(blocks, pointer)
    yield from _misplaced(blocks, surface, pointer)
    marked = [block["text"] for block in blocks if block["type"] == "markdown"]
    if sum(map(len, marked)) > MAX_MARKDOWN:
        yield problem(f"markdown blocks must be less than {MAX_MARKDOWN + 1} characters", pointer)


def _repeated_ids(blocks: list[Json], pointer: str) -> Iterator[str]:
    seen: set[str] = set()
    for position, outer in enumerate(blocks):
        for block in with_nested([outer]):
            block_id = block.get("block_id")
            if block_id in seen:
                where = f"{pointer}/{position}/block_id"
                yield problem(f"`block_id` {block_id} already exists", where)
            if block_id is not None:
                seen.add(block_id)
            name = "actions" if block["type"] == "card" else "elements"
            yield from _repeated_actions(block.get(name) or (), f"{pointer}/{position}/{name}")


def _repeated_actions(elements: Iterable[Json], pointer: str) -> Iterator[str]:
    actions: set[str] = set()
    for number, element in enumerate(elements):
        action_id = element.get("action_id")
        if action_id in actions:
            where = f"{pointer}/{number}/action_id"
            yield problem(f"`action_id` {action_id} already exists", where)
        if action_id is not None:
            actions.add(action_id)


def _misplaced(blocks: list[Json], surface: Surface, pointer: str) -> Iterator[str]:
    """What only some surfaces take: file inputs, focus in one place at most."""
    focused = 0
    for position, block in enumerate(blocks):
        element = block.get("element") or {}
        inner = [element, block.get("accessory") or {}, *(block.get("elements") or ())]
        focused += sum(1 for one in inner if one.get("focus_on_load") is True)
        if element.get("type") == "file_input" and surface is not Surface.MODAL:
            where = f"{pointer}/{position}/element/type"
            yield problem("unsupported type: file_input", where)
    if focused > 1:
        yield problem("only one element may have focus_on_load", pointer)


def completed(blocks: list[Json], identifiers: Identifiers) -> list[Json]:
    """A copy with block ids, action ids and text defaults as Slack fills them in."""
    filled = copy.deepcopy(blocks)
    for block in with_nested(filled):
        if not block.get("block_id"):
            block["block_id"] = identifiers.short()
        _complete(block, identifiers)
    return filled


def _complete(value: Any, identifiers: Identifiers) -> None:
    if isinstance(value, list):
        for inner in value:
            _complete(inner, identifiers)
        return
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind == "plain_text":
        value.setdefault("emoji", True)
    elif kind == "mrkdwn":
        value.setdefault("verbatim", False)
    elif kind in _ACTING and not value.get("action_id"):
        value["action_id"] = identifiers.short()
    for inner in list(value.values()):
        _complete(inner, identifiers)


_ACTING = set(HELD) | {
    "button",
    "overflow",
    "workflow_button",
    "feedback_buttons",
    "icon_button",
}
