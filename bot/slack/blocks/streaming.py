"""An answer while it is being written: its sentences, and all of it as far as it goes. Pure."""

from __future__ import annotations

from bot.slack.blocks.answers import Part, in_sentences, prose, quotation
from bot.slack.blocks.elements import Block, context
from retrieval.answers import Answer

STOPPED = "Stopped."


def sentences(answer: Answer) -> list[Block]:
    """The blocks of the sentences so far, as they stand in the whole answer."""
    return [block for block, _ in in_sentences(answer.prose)]


def so_far(answer: Answer) -> Part:
    """The sentences so far with the quotes that they rest on, as a message of its own."""
    shown = prose(answer.prose, language=answer.language)
    for number, citation in enumerate(answer.citations, start=1):
        shown += quotation(citation, number=number, language=answer.language)
    return Part(text="\n".join(words for _, words in shown), blocks=[block for block, _ in shown])


def stopped(part: Part) -> Part:
    """The same when no more will come."""
    return Part(text=f"{part.text}\n{STOPPED}", blocks=[*part.blocks, context(STOPPED)])
