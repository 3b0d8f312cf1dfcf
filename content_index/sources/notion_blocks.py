"""Notion's blocks as Markdown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

_HEADINGS = {"heading_1": "#", "heading_2": "##", "heading_3": "###", "heading_4": "####"}
_LISTS = ("bulleted_list_item", "numbered_list_item", "to_do", "toggle")
_MARKS_AT_START = re.compile(r"^(\s*)([#>*+-]|\d+[.)])(?=\s|$)")


def as_markdown(title: str, blocks: Iterable[Mapping[str, Any]]) -> str:
    """Return a page as Markdown: its title as heading, then its blocks in order."""
    parts = [f"# {_escaped(title)}"] if title else []
    parts += _paragraphs(blocks)
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _paragraphs(blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield paragraphs; items of a list that follow each other are one of them."""
    for is_numbered, group in groupby(blocks, _list_of):
        if is_numbered is None:
            for block in group:
                yield from _block(str(block.get("type", "")), block)
        else:
            lines: list[str] = []
            for number, block in enumerate(group, 1):
                lines += _list_item(block, number=number, indent="")
            yield "\n".join(lines)


def _list_of(block: Mapping[str, Any]) -> bool | None:
    """Say whether a block is in a numbered list or in another one; None outside of lists."""
    kind = str(block.get("type", ""))
    return kind == "numbered_list_item" if kind in _LISTS else None


def _block(kind: str, block: Mapping[str, Any]) -> Iterator[str]:
    said = block.get(kind, {})
    text = _text(said)
    children = block.get("children", ())
    if kind in _HEADINGS:
        yield f"{_HEADINGS[kind]}# {_escaped(text)}"  # below the page's own title
    elif kind == "code":
        fence = "````" if "```" in text else "```"
        yield f"{fence}{said.get('language', '')}\n{text}\n{fence}"
        return
    elif kind == "table":
        yield _table(children, has_header=bool(said.get("has_column_header")))
        return
    elif kind in ("quote", "callout"):
        yield "\n".join(f"> {line}" for line in text.splitlines())
    elif kind in ("child_page", "child_database", "unsupported"):
        return
    elif text:
        yield _escaped(text)
    caption = "".join(str(part.get("plain_text", "")) for part in said.get("caption", ()))
    if caption:
        yield _escaped(caption)
    yield from _paragraphs(children)


def _list_item(block: Mapping[str, Any], *, number: int, indent: str) -> Iterator[str]:
    kind = str(block["type"])
    mark = f"{number}." if kind == "numbered_list_item" else "-"
    lines = _text(block.get(kind, {})).splitlines() or [""]
    deeper = indent + " " * (len(mark) + 1)
    yield f"{indent}{mark} {lines[0]}"
    yield from (f"{deeper}{line}" for line in lines[1:])
    place = 0
    for child in block.get("children", ()):
        if child.get("type") in _LISTS:
            place += 1
            yield from _list_item(child, number=place, indent=deeper)
        else:
            for paragraph in _block(str(child.get("type", "")), child):
                yield from (f"{deeper}{line}" for line in paragraph.splitlines())


def _table(rows: Iterable[Mapping[str, Any]], *, has_header: bool) -> str:
    cells = [
        [
            "".join(str(part.get("plain_text", "")) for part in cell)
            .replace("|", "\\|")
            .replace("\n", " ")
            for cell in row.get("table_row", {}).get("cells", ())
        ]
        for row in rows
    ]
    if not cells:
        return ""
    if not has_header:
        cells.insert(0, [""] * len(cells[0]))
    lines = [f"| {' | '.join(row)} |" for row in cells]
    lines.insert(1, f"|{' --- |' * len(cells[0])}")
    return "\n".join(lines)


def _text(said: Mapping[str, Any]) -> str:
    return "".join(str(part.get("plain_text", "")) for part in said.get("rich_text", ()))


def _escaped(text: str) -> str:
    """Keep a paragraph a paragraph: a line that looks like a heading or an item is none."""
    return "\n".join(_MARKS_AT_START.sub(r"\1\\\2", line) for line in text.splitlines())
