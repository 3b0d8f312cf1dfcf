"""Cuts a long text into pieces that each fit, where a reader would cut it. Pure.

Nothing is lost and nothing is added but the fences of a code block that a cut goes through.
"""

from __future__ import annotations

from bot.slack.blocks.limits import length, prefix

FENCE = "```"
ENDS = ("\n\n", "\n", " ")
"""Where to cut, best first: between paragraphs, between lines (rows of a table), between words."""


def pieces(text: str, limit: int) -> list[str]:
    """Cut into pieces of at most `limit` UTF-16 units, in order; at least one piece.

    A code block that is cut is closed at the end of one piece and opened again in the next; one
    that was never closed is closed at the end.
    """
    room = limit - 2 * (len(FENCE) + 1)
    rest, cut, is_code = text.strip("\n"), list[str](), False
    while True:
        piece, rest = _first(rest, room)
        opened = f"{FENCE}\n" if is_code else ""
        is_code ^= piece.count(FENCE) % 2 == 1
        closed = f"\n{FENCE}" if is_code else ""
        cut.append(f"{opened}{piece}{closed}")
        if not rest:
            return cut


def _first(text: str, limit: int) -> tuple[str, str]:
    """The first piece and the rest, which begins with neither blank lines nor a blank."""
    if length(text) <= limit:
        return text, ""
    head = prefix(text, limit)
    for end in ENDS:
        place = head.rfind(end)
        if place > len(head) // 3:
            return head[:place], text[place:].lstrip(end)
    return head, text[len(head) :]
