"""How an answer from records looks: short lines, where they are from, what can be done. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.records.told import Line, Person, Told
from bot.slack.blocks.answers import Part
from bot.slack.blocks.asking_back import asked_back
from bot.slack.blocks.elements import Block, context, divider, section
from bot.slack.blocks.markup import bold, data, mention, quoted
from bot.slack.blocks.quoting import typed_quote

_BOLD = frozenset({"customer", "distributor", "partner", "person", "tier"})
_LONGEST = 200
LONGEST_QUOTE = 1_500


def told(answers: Sequence[Told], steps: Sequence[Block] = (), *, above: str = "") -> Part:
    """Show what was told, one thing below the other; `steps` end it, `above` begins it, escaped."""
    blocks: list[Block] = [context(above)] if above else []
    texts = [above] if above else []
    for number, one in enumerate(answers):
        if number:
            blocks.append(divider())
        if one.choices:
            blocks += asked_back(one.lines[0].plain(), one.choices)
        else:
            blocks += _in_blocks(one.lines)
        texts += map(line, one.lines)
    source = " ".join(dict.fromkeys(line(each) for one in answers for each in one.source))
    if source:
        blocks.append(context(source))
        texts.append(source)
    return Part(text="\n".join(texts), blocks=[*blocks, *steps])


def line(one: Line) -> str:
    """Return a line as escaped Slack text: what people wrote stays data, people are mentioned."""
    if one.is_quote:
        return quoted(one.plain(), LONGEST_QUOTE)
    return one.words.format(**{name: _filled(name, value) for name, value in one.fill.items()})


def _filled(name: str, value: str | Person) -> str:
    if isinstance(value, Person):
        reached = f" ({mention(value.slack_id)})" if value.slack_id.isalnum() else ""
        return f"{bold(value.name)}{reached}"
    return bold(value) if name in _BOLD else data(value, _LONGEST)


def _in_blocks(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    pending: list[str] = []
    for one in lines:
        if not one.is_quote:
            pending.append(line(one))
            continue
        if pending:
            blocks.append(section(*pending))
        blocks.append(typed_quote(one.plain()))
        pending = []
    return [*blocks, section(*pending)] if pending else blocks
