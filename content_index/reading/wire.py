"""Documents as JSON, for the pipe from a parser's process: plain values, checked when they arrive.

The process that sends them has read a hostile file and may be anybody's by now, so nothing that
runs code is accepted (no pickle), and every value must be what it claims to be.
"""

from __future__ import annotations

from typing import Any

from content_index.reading.document import Block, BlockKind, Document, Unread

READY = b"ready\n"
"""What a parser's process says when it has started."""
OUT_OF_MEMORY = b'{"died": "memory"}\n'
TOO_MUCH = b'{"died": "output"}\n'
LONGEST_VERDICT = 500
"""Characters that are believed of what a parser says about a file."""


class WireError(ValueError):
    """What arrived is no document."""


def document_as_json(document: Document) -> dict[str, Any]:
    """Return a document as JSON values. Column names are sent once for each table."""
    columns: dict[tuple[str, ...], int] = {}
    return {
        "title": document.title,
        "blocks": [_block_as_json(block, columns) for block in document.blocks],
        "kept_back": [_block_as_json(block, columns) for block in document.kept_back],
        "columns": list(columns),
        "unread": None if document.unread is None else [document.unread.what, document.unread.todo],
    }


def _block_as_json(block: Block, columns: dict[tuple[str, ...], int]) -> list[Any]:
    return [
        block.kind.value,
        block.text,
        None if block.plain == block.text else block.plain,
        block.level,
        block.location,
        columns.setdefault(block.columns, len(columns)),
        block.row,
        block.seconds,
        block.anchor,
        block.slug,
    ]


def document_from_json(value: Any) -> Document:
    """Read a document back.

    Raises:
        WireError: anything in it is not what `document_as_json` gives.
    """
    try:
        columns = [tuple(_text(name) for name in names) for names in value["columns"]]
        return Document(
            title=_text(value["title"]),
            blocks=tuple(_block_from_json(block, columns) for block in value["blocks"]),
            kept_back=tuple(_block_from_json(block, columns) for block in value["kept_back"]),
            unread=_unread_from_json(value["unread"]),
        )
    except (TypeError, ValueError, LookupError) as error:
        raise WireError("the parser sent something that is no document") from error


def _block_from_json(value: Any, columns: list[tuple[str, ...]]) -> Block:
    kind, text, plain, level, location, of_columns, row, seconds, anchor, slug = value
    return Block(
        kind=BlockKind(kind),
        text=_text(text),
        plain=_text(text if plain is None else plain),
        level=_count(level),
        location=_text(location),
        columns=columns[_count(of_columns)],
        row=_count(row),
        seconds=None if seconds is None else float(seconds),
        anchor=_text(anchor),
        slug=_text(slug),
    )


def _unread_from_json(value: Any) -> Unread | None:
    if value is None:
        return None
    what, todo = value
    return Unread(_text(what)[:LONGEST_VERDICT], _text(todo)[:LONGEST_VERDICT])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a count")
    return value
