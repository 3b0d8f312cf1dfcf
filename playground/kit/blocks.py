"""Blocks with their limits, and on which surface each may stand."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from playground.kit import elements, rich
from playground.kit.composition import IDENTIFIER, SLACK_FILE, any_text, plain_text
from playground.kit.rules import (
    Check,
    anything,
    boolean,
    both,
    by_type,
    integer,
    items,
    one_of,
    problem,
    shape,
    string,
)


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


def _block(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *,
    either: tuple[str, ...] = (),
    never_both: tuple[str, ...] = (),
) -> Check:
    return shape(
        {"type": anything, **required},
        {"block_id": IDENTIFIER, **(optional or {})},
        either=either,
        never_both=never_both,
    )


def _cells_in_step(value: Any, pointer: str) -> Iterator[str]:
    """Slack wants the same number of cells in every row."""
    rows = [row for row in value.get("rows") or () if isinstance(row, list)]
    if len({len(row) for row in rows}) > 1:
        yield problem("all rows must have the same number of cells", f"{pointer}/rows")


_CELLS: dict[str, Check] = {
    "raw_text": shape({"type": anything, "text": string(most=40_000, least=0)}),
    "raw_number": shape(
        {"type": anything, "value": anything}, {"text": string(most=255), "format": anything}
    ),
    "rich_text": _block({"elements": rich.ELEMENTS}),
}
_ROWS = items(items(by_type(lambda: _CELLS), most=20), most=100)
_ALERT_LEVEL = one_of("default", "info", "warning", "error", "success")
_TASK_STATUS = one_of("pending", "in_progress", "complete", "error")
_SOURCES = items(
    shape({"type": anything, "url": string(most=3000), "text": string(most=3000)}),
    most=100,
    least=0,
)

BLOCKS: dict[str, Check] = {
    "section": _block(
        {},
        {
            "text": any_text(3000),
            "fields": items(any_text(2000), most=10),
            "accessory": by_type(lambda: elements.ACCESSORIES),
            "expand": boolean,
        },
        either=("text", "fields"),
    ),
    "header": _block({"text": plain_text(150)}, {"level": integer(least=1, most=4)}),
    "divider": _block({}),
    "context": _block({"elements": items(by_type(lambda: elements.CONTEXT), most=10)}),
    "actions": _block({"elements": items(by_type(lambda: elements.ACTIONS), most=25)}),
    "context_actions": _block(
        {"elements": items(by_type(lambda: elements.CONTEXT_ACTIONS), most=5)}
    ),
    "input": _block(
        {"label": plain_text(2000), "element": by_type(lambda: elements.INPUTS)},
        {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": _block(
        {"alt_text": string(most=2000)},
        {
            "image_url": string(most=3000),
            "slack_file": SLACK_FILE,
            "title": plain_text(2000),
        },
        either=("image_url", "slack_file"),
        never_both=("image_url", "slack_file"),
    ),
    "markdown": _block({"text": string(most=12_000)}),
    "rich_text": _block({"elements": rich.ELEMENTS}),
    "table": both(
        _block({"rows": _ROWS}, {"column_settings": items(anything, most=20)}), _cells_in_step
    ),
    "data_table": both(
        _block(
            {"rows": _ROWS, "caption": string(most=255)},
            {
                "column_settings": items(anything, most=20),
                "page_size": integer(least=1, most=100),
                "row_header_column_index": integer(least=0, most=19),
            },
        ),
        _cells_in_step,
    ),
    "video": _block(
        {
            "alt_text": string(most=2000),
            "title": plain_text(200),
            "thumbnail_url": string(most=3000),
            "video_url": string(most=3000),
        },
        {
            "title_url": string(most=3000),
            "description": plain_text(200),
            "provider_icon_url": string(most=3000),
            "provider_name": string(most=255),
            "author_name": string(most=50),
        },
    ),
    "file": _block({"external_id": IDENTIFIER, "source": one_of("remote")}),
    "alert": _block({"text": any_text(200)}, {"level": _ALERT_LEVEL}),
    "card": _block(
        {},
        {
            "hero_image": elements.IMAGE,
            "icon": elements.IMAGE,
            "title": any_text(150),
            "subtitle": any_text(150),
            "body": any_text(200),
            "actions": items(by_type(lambda: {"button": elements.BUTTON}), most=5),
        },
        either=("hero_image", "title", "body", "actions"),
    ),
    "carousel": _block({"elements": items(by_type(lambda: {"card": BLOCKS["card"]}), most=10)}),
    "container": _block(
        {"child_blocks": items(by_type(lambda: BLOCKS), most=10)},
        {
            "title": plain_text(150),
            "rich_text_title": by_type(lambda: {"rich_text": BLOCKS["rich_text"]}),
            "subtitle": any_text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": elements.IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
    ),
    "task_card": _block(
        {"task_id": IDENTIFIER, "title": string(most=3000)},
        {
            "details": by_type(lambda: {"rich_text": BLOCKS["rich_text"]}),
            "output": by_type(lambda: {"rich_text": BLOCKS["rich_text"]}),
            "sources": _SOURCES,
            "status": _TASK_STATUS,
        },
    ),
    "plan": _block(
        {"title": string(most=3000)},
        {"tasks": items(by_type(lambda: {"task_card": BLOCKS["task_card"]}), most=50, least=0)},
    ),
}

_MESSAGE_ONLY = {
    "markdown",
    "table",
    "data_table",
    "context_actions",
    "file",
    "plan",
    "task_card",
    "carousel",
    "card",
    "container",
}
LIMITS = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}


def blocks_for(surface: Surface) -> dict[str, Check]:
    """The part of the table that the surface shows."""
    if surface is Surface.MESSAGE:
        return BLOCKS
    return {name: check for name, check in BLOCKS.items() if name not in _MESSAGE_ONLY}
