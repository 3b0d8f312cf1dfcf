"""How many changes of deals are told at once: counted, then listed, the rest in the thread."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.blocks.elements import Block, context, section
from bot.slack.blocks.limits import MESSAGE_SIZE, SECTION_TEXT, length
from bot.slack.blocks.markup import link

LINES_IN_MESSAGE = 40
_ROOM_FOR_MORE = 2
"""A section keeps room for a line that says that there is more."""


def title(count: int) -> str:
    """Return what a notification says of so many deals; one may have changed more than once."""
    return f"{count} deals have changed." if count > 1 else "A deal has changed."


def line(customer: str, change: str, address: str) -> str:
    """Return one escaped line; `customer` is bold already, `address` may be empty."""
    there = f" · {link(address, 'open its thread')}" if address else ""
    return f"• {customer} {change}{there}"


def digest(lines: Sequence[str], *, deals: int, to_cam: bool) -> list[list[Block]]:
    """Return the blocks of each message: the first one's, and those of its thread.

    `lines` are changes, of so many `deals`.
    """
    where = "They are on my Home tab, with what you can do."
    if not to_cam:
        where = "What helps each of them next is on my Home tab."
    parts = _parts(lines)
    below = [context("The rest is in the thread.")] if len(parts) > 1 else []
    first, *others = [_sections(part) for part in parts]
    head = section(f"*{title(deals)}* {where}")
    return [[head, *first, *below], *others]


def _parts(lines: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    size = MESSAGE_SIZE
    for one in lines:
        if size + length(one) > MESSAGE_SIZE - SECTION_TEXT // 2 or len(parts[-1]) == (
            LINES_IN_MESSAGE
        ):
            parts.append([])
            size = 0
        parts[-1].append(one)
        size += length(one) + 1
    return parts


def _sections(lines: Sequence[str]) -> list[Block]:
    """Sections of whole lines: none is cut, and none is lost."""
    sections: list[list[str]] = [[]]
    for one in lines:
        if length("\n".join([*sections[-1], one])) > SECTION_TEXT - _ROOM_FOR_MORE:
            sections.append([])
        sections[-1].append(one)
    return [section(*some) for some in sections]
