"""How an answer looks: exact quotes with their sources, and assets worth opening. Pure.

Quotes are rich text, where nothing that a document holds can become a mention or a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.slack.blocks import limits
from bot.slack.blocks.elements import (
    Block,
    actions,
    button,
    context,
    divider,
    message,
    section,
)
from bot.slack.blocks.markup import bold, data, escaped, link, spelt
from bot.slack.blocks.quoting import LONGEST_QUOTE, plain_words, quote_block
from bot.slack.blocks.splitting import pieces
from content_index.labels import AudienceLevel
from content_index.languages import ENGLISH
from retrieval.answers import Answer, AssetCard, Citation, Sentence
from retrieval.asset_cards import in_other_language
from retrieval.composing import first_words, heading_of, more_of, numbered, same_as_above
from retrieval.legible import BETWEEN_CELLS, Row, lines_of
from retrieval.phrases import PHRASES, phrases_of

HELPFUL = "question_helpful"
NOT_HELPFUL = "question_not_helpful"
MOST_CARDS = 3
MOST_PARTS = 8
WORDED_BY_A_MODEL = PHRASES[ENGLISH].worded_by_a_model
REST_IN_SOURCES = PHRASES[ENGLISH].more_in_sources
LONGEST_NOTE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of an answer: its blocks, and the same in escaped words."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the reader can do right here: escaped words, and (label, action id) of a button."""

    text: str
    button: tuple[str, str] | None = None


def answered(
    answer: Answer,
    *,
    reference: str,
    helper: str = "",
    is_private: bool = False,
    offer: Offer | None = None,
) -> list[Part]:
    """Show an answer, in as many messages as it takes (nearly always one).

    `reference` is what the rating buttons under the last part carry. `helper` names who has what it
    leaves open. `offer` stands at the end. The words around the quotes are in the language of the
    question.
    """
    phrases = phrases_of(answer.language)
    private = f":lock: {phrases.only_you}"
    shown = [(context(private), private)] if is_private else []
    shown += emergency(answer, helper)
    shown += [(section(data(note, LONGEST_NOTE)), escaped(note)) for note in answer.notes]
    passed_on = rest_passed_on(answer, helper)
    if passed_on and not answer.is_urgent:
        shown.append((section(passed_on), passed_on))
    shown += prose(answer.prose, language=answer.language)
    part = ""
    for number, citation in enumerate(answer.citations, start=1):
        if citation.part not in {"", part} and not answer.prose:
            part = citation.part
            heading = heading_of(part, language=answer.language)
            shown.append((section(data(heading, LONGEST_NOTE)), escaped(heading)))
        number_shown = number if answer.prose else None
        shown += quotation(citation, number=number_shown, language=answer.language)
    if answer.assets:
        title = f"*{phrases.worth_opening}*"
        shown += [(divider(), ""), (section(title), title)]
        for card in answer.assets[:MOST_CARDS]:
            shown += asset_card(card, language=answer.language)
    if not (answer.citations or answer.assets):
        shown += [
            (plain_words(piece), escaped(piece)) for piece in pieces(answer.text, LONGEST_QUOTE)
        ]
    offered = "" if offer is None else offer.text
    if offered:
        shown.append((context(offered), offered))
    parts = _in_messages(shown, more=phrases.more_in_sources)
    if len(parts) == 1:
        said = filter(None, (answered_text(answer, helper), offered))
        parts = [replace(parts[0], text="\n\n".join(said))]
    buttons = [
        button(phrases.helpful, action_id=HELPFUL, value=reference),
        button(phrases.not_helpful, action_id=NOT_HELPFUL, value=reference),
    ]
    if offer is not None and offer.button is not None:
        label, action_id = offer.button
        buttons.append(button(label, action_id=action_id))
    return [*parts[:-1], replace(parts[-1], blocks=[*parts[-1].blocks, actions(*buttons)])]


Shown = tuple[Block, str]
"""A block, and the same in escaped words."""


def _in_messages(shown: list[Shown], *, more: str) -> list[Part]:
    """As few messages as the blocks fit into, leaving room for the buttons."""
    messages: list[list[Shown]] = [[]]
    for one in shown:
        together = [block for block, _ in [*messages[-1], one]]
        if len(message(together)) < len(together) or len(together) >= limits.MESSAGE_BLOCKS - 1:
            messages.append([])
        messages[-1].append(one)
    if len(messages) > MOST_PARTS:
        messages = [*messages[:MOST_PARTS], [(context(more), more)]]
    return [
        Part(text="\n".join(words for _, words in one if words), blocks=[block for block, _ in one])
        for one in messages
    ]


def prose(sentences: Sequence[Sentence], *, language: str = ENGLISH) -> list[Shown]:
    """Show the words of a language model, and say that they are its words."""
    words = phrases_of(language).worded_by_a_model
    return [*in_sentences(sentences), (context(words), words)] if sentences else []


def in_sentences(sentences: Sequence[Sentence]) -> list[Shown]:
    """Show each sentence as plain words with its sources, in a block of its own.

    So what is shown of them does not change when more follow.
    """
    return [
        (plain_words(piece), escaped(piece))
        for sentence in sentences
        for piece in pieces(numbered(sentence), LONGEST_QUOTE)
    ]


def quotation(
    citation: Citation, *, number: int | None = None, language: str = ENGLISH
) -> list[Shown]:
    """Show one exact quote, whole, and where it is from; with the number that prose names.

    One that stands above already is only named.
    """
    if citation.is_repeated:
        same = same_as_above(citation, language=language)
        return [(context(data(same, LONGEST_NOTE)), escaped(same))]
    found = lines_of(citation)
    mark = "\u2022 " if sum(isinstance(line, Row) for line in found) > 1 else ""
    text = "\n".join(line if isinstance(line, str) else f"{mark}{_row(line)}" for line in found)
    more = more_of(citation, language=language)
    source = source_line(citation, language=language)
    lines = [more, source if number is None else f"[{number}] {source}"]
    lines += [f":warning: {data(warning, 200)}" for warning in citation.warnings[:3]]
    lines = [line for line in lines if line]
    quotes = [(quote_block(piece), escaped(piece)) for piece in pieces(text, LONGEST_QUOTE)]
    return [*quotes, (context(*lines), "\n".join(lines))]


def _row(row: Row) -> str:
    return BETWEEN_CELLS.join(f"**{name}:** {cell}" if name else cell for name, cell in row.cells)


def source_line(citation: Citation, *, language: str = ENGLISH) -> str:
    """Where a quote is from: linked title, version, date, place, last day of validity."""
    phrases = phrases_of(language)
    parts = [link(citation.url, citation.title)]
    parts.append(phrases.version.format(version=data(citation.version, 30)))
    if citation.updated:
        parts.append(phrases.updated.format(day=phrases.day_of(citation.updated)))
    if citation.location:
        parts.append(data(citation.location, 120))
    if citation.valid_until:
        parts.append(phrases.valid_until.format(day=phrases.day_of(citation.valid_until)))
    return " · ".join(parts)


def asset_card(card: AssetCard, *, language: str = ENGLISH) -> list[Shown]:
    """Show one asset with the facts that speak for it, and how far it may travel."""
    asset, phrases = card.asset, phrases_of(language)
    title = f"*{link(asset.url, asset.title)}* · {spelt(asset.kind)}"
    version = phrases.version.format(version=asset.version)
    receipt = card.receipt or (version,)
    travels = {AudienceLevel.THRU_PARTNER, AudienceLevel.PUBLIC}
    small = [f"{phrases.why_this}: {data('; '.join(receipt), 600)}"]
    if asset.label.expires_on:
        until = phrases.valid_until.format(day=phrases.day_of(asset.label.expires_on))
        small.append(f"{until[0].upper()}{until[1:]}.")
    may_travel = asset.label.audience in travels
    small.append(phrases.for_customers if may_travel else f":lock: {phrases.not_for_customers}")
    return [(section(title), title), (context(*small), "\n".join(small))]


def answered_text(answer: Answer, helper: str) -> str:
    """Return an answer as one escaped text, with who has what it leaves open."""
    said = (escaped(first_words(answer)), escaped(answer.text), rest_passed_on(answer, helper))
    return "\n\n".join(filter(None, said))


def emergency(answer: Answer, helper: str) -> list[Shown]:
    """Say first what to do in an emergency, who was told, and where it may stand how to report one.

    Nobody has been told where `helper` is empty. Nothing is said of any other message.
    """
    if not answer.is_urgent:
        return []
    phrases = phrases_of(answer.language)
    said = f"{phrases.urgent} {_told(answer, helper)}"
    shown: list[Shown] = [(section(said), said)]
    if answer.how_to_report:
        lines = "\n".join((phrases.how_to_report, *_links(answer.how_to_report, answer)))
        shown.append((section(lines), lines))
    return shown


def _told(answer: Answer, helper: str) -> str:
    phrases = phrases_of(answer.language)
    if not helper:
        return phrases.urgent_not_passed_on
    return phrases.urgent_passed_on.format(helper=bold(helper))


def rest_passed_on(answer: Answer, helper: str) -> str:
    """Say who has the parts that an answer leaves open; nothing where none are, or nobody has."""
    if answer.is_urgent:
        return _told(answer, helper)
    if not (answer.left_parts and helper):
        return ""
    return phrases_of(answer.language).rest_passed_on.format(helper=bold(helper))


def no_longer_shown(answer: Answer, helper: str) -> str:
    """Return what stands in place of an answer that leaves parts open, once it may not be shown."""
    phrases = phrases_of(answer.language)
    first = phrases.urgent if answer.is_urgent else phrases.no_longer
    return f"{first} {rest_passed_on(answer, helper)}".rstrip()


def abstained(answer: Answer, helper: str, *, is_direct: bool) -> list[Block]:
    """Say that nothing was found, and who will help. Reads the same whatever the reason.

    The notes name words of the question that no document speaks of which the readers may see; the
    pages named below are such that they may.
    """
    if answer.is_urgent:
        return [block for block, _ in emergency(answer, helper)]
    said = section(_nothing_found(answer, helper, is_direct=is_direct))
    if not answer.assets:
        return [said]
    heading = phrases_of(answer.language).worth_a_look
    return [said, context(heading, *_links(answer.assets, answer))]


def abstained_text(answer: Answer, helper: str, *, is_direct: bool) -> str:
    """Return the same as one escaped text, with the titles of pages alone."""
    if answer.is_urgent:
        return f"{escaped(first_words(answer))} {_told(answer, helper)}"
    said = _nothing_found(answer, helper, is_direct=is_direct)
    titles = [
        data(card.asset.title, 150) + _in_other_language(card, answer) for card in answer.assets
    ]
    heading = phrases_of(answer.language).worth_a_look
    return f"{said}\n{heading} {', '.join(titles)}" if titles else said


def _links(pages: Sequence[AssetCard], answer: Answer) -> list[str]:
    return [
        link(card.asset.url, card.asset.title) + _in_other_language(card, answer) for card in pages
    ]


def _in_other_language(card: AssetCard, answer: Answer) -> str:
    return escaped(in_other_language(card, asked=answer.language))


def _nothing_found(answer: Answer, helper: str, *, is_direct: bool) -> str:
    phrases = phrases_of(answer.language)
    missing = [data(note, LONGEST_NOTE) for note in answer.notes]
    passed_on = phrases.passed_on.format(helper=bold(helper))
    if answer.needs_a_person:
        return f"{phrases.needs_a_person} {passed_on}"
    if answer.assets:
        nothing = phrases.unsure_for_you if is_direct else phrases.unsure_for_all
    else:
        nothing = phrases.found_nothing_for_you if is_direct else phrases.found_nothing_for_all
    return " ".join((nothing, *missing, passed_on))
