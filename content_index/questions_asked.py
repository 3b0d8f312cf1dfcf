"""Questions that a document asks and answers: their lines stand above the answers like headings.

Pages of questions and answers often set a question as a line of bold text. Without a heading the
answer would be cut off from it, and would be found by its own words alone. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from content_index.reading.document import Block, BlockKind

LEVEL = 9
"""Deeper than any heading: a question ends at the next question or heading."""
LEAST_QUESTIONS = 2
"""One question alone may be a manner of speaking."""
_MOST_WORDS = 30
_MARKS = " *_\"'\u201d\u2019)"


def with_questions_as_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, with each line that is a question and has its answer below as a heading.

    Such a line is a paragraph of its own, or the first line of one whose other lines answer it.
    What was said (transcripts) is left alone: there a question is a turn of a talk.
    """
    found = list(_cut_after_questions(blocks))
    asked = [
        place
        for place, block in enumerate(found[:-1])
        if _is_question(block) and _is_answer(found[place + 1])
    ]
    if len(asked) < LEAST_QUESTIONS:
        return list(blocks)
    for place in asked:
        found[place] = replace(found[place], kind=BlockKind.HEADING, level=LEVEL)
    return found


def _cut_after_questions(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        first, newline, rest = block.text.partition("\n")
        end = block.plain.find("?") + 1
        opening = replace(block, text=first.rstrip(), plain=block.plain[:end])
        is_cut = newline and rest.strip() and block.plain[end:].strip() and _is_question(opening)
        if is_cut and first.count("?") == 1:
            yield opening
            yield replace(block, text=rest, plain=block.plain[end:].strip())
        else:
            yield block


def _is_question(block: Block) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and block.seconds is None
        and "\n" not in block.text.strip()
        and block.text.rstrip(_MARKS).endswith("?")
        and len(block.plain.split()) <= _MOST_WORDS
    )


def _is_answer(block: Block) -> bool:
    return block.kind is not BlockKind.HEADING and not _is_question(block)
