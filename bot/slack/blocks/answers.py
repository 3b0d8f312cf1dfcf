"""How an answer looks: exact quotes with their sources, and assets worth opening. Pure.

Quotes are rich text, where nothing that a document holds can become a mention or a link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.slack.blocks import limits
from bot.slack.blocks.elements import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    field,
    message,
    modal,
    section,
    text_field,
)
from bot.slack.blocks.keeping import KeepForm, fields
from bot.slack.blocks.markup import bold, data, escaped, link, spelt
from bot.slack.blocks.splitting import pieces
from content_index.labels import AudienceLevel
from retrieval.answers import Answer, AssetCard, Choice, Citation, Sentence
from retrieval.composing import heading_of, more_of, numbered, same_as_above
from retrieval.languages import ENGLISH
from retrieval.legible import BETWEEN_CELLS, Row, lines_of
from retrieval.phrases import PHRASES, phrases_of

HELPFUL = "question_helpful"
NOT_HELPFUL = "question_not_helpful"
CHOICE = "question_choice"
MOST_CHOICES = 5
LONGEST_ASKED = 800
HANDOVER_ANSWER = "handover_answer"
HANDOVER_DONE = "handover_done"
HANDOVER_OPEN = "handover_open"
MOST_CARDS = 3
MOST_PARTS = 8
WORDED_BY_A_MODEL = PHRASES[ENGLISH].worded_by_a_model
REST_IN_SOURCES = PHRASES[ENGLISH].more_in_sources
LONGEST_QUOTE = 1_800
LONGEST_HANDED_OVER = 600
CUT_SHORT = "That is how it begins; the rest is where it was asked."
LONGEST_NOTE = 600
STYLED = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`")
LIST_MARK = re.compile(r"^(\s*)[-*+] ", re.MULTILINE)
HEADING_MARK = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
MARKDOWN_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)")


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
    answer: Answer, *, reference: str, is_private: bool = False, offer: Offer | None = None
) -> list[Part]:
    """Show an answer, in as many messages as it takes (nearly always one).

    `reference` is what the rating buttons under the last part carry. `offer` stands at the end.
    The words around the quotes are in the language of the question.
    """
    phrases = phrases_of(answer.language)
    private = f":lock: {phrases.only_you}"
    shown = [(context(private), private)] if is_private else []
    shown += [(section(data(note, LONGEST_NOTE)), escaped(note)) for note in answer.notes]
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
        shown += [(_words(piece), escaped(piece)) for piece in pieces(answer.text, LONGEST_QUOTE)]
    offered = "" if offer is None else offer.text
    if offered:
        shown.append((context(offered), offered))
    parts = _in_messages(shown, more=phrases.more_in_sources)
    if len(parts) == 1:
        parts = [replace(parts[0], text="\n\n".join(filter(None, (escaped(answer.text), offered))))]
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
        (_words(piece), escaped(piece))
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


def asked_back(text: str, choices: Sequence[Choice]) -> list[Block]:
    """Ask which of several things was meant."""
    buttons = [
        button(choice.label, action_id=f"{CHOICE}_{number}", value=choice_value(choice))
        for number, choice in enumerate(choices[:MOST_CHOICES])
    ]
    return [section(data(text, 1_000)), *([actions(*buttons)] if buttons else [])]


def choice_value(choice: Choice) -> str:
    """What a button carries: a line on what the choice is about, then what it asks.

    Of a question that is too long, the middle is left out: what was chosen stands at its end.
    """
    versions = ",".join(map(str, sorted(choice.version_ids)))
    asked = choice.question
    if len(asked) > LONGEST_ASKED:
        asked = f"{asked[: LONGEST_ASKED // 2]} {asked[-LONGEST_ASKED // 2 :]}"
    return f"{choice.subject or '-'} {versions or '-'}\n{asked}"


def choice_of(value: str, *, label: str) -> Choice:
    """What a button carried. One that was posted by an older release carries the question alone."""
    about, newline, question = value.partition("\n")
    if not newline:
        return Choice(label=label, question=value)
    subject, _, versions = about.partition(" ")
    ids = () if versions == "-" else map(int, versions.split(","))
    return Choice(
        label=label,
        question=question,
        version_ids=frozenset(ids),
        subject="" if subject == "-" else subject,
    )


def chosen(text: str, label: str, *, language: str = ENGLISH) -> list[Block]:
    """Show which of several things was meant, once somebody has said so."""
    return [section(data(text, 1_000)), context(f"{phrases_of(language).chosen}: {bold(label)}")]


def choice_gone(text: str, *, language: str = ENGLISH) -> list[Block]:
    """Say that what was chosen may not be shown here any more, without naming it."""
    return [section(data(text, 1_000)), context(phrases_of(language).choice_gone)]


def abstained(
    helper: str, *, is_direct: bool, notes: Sequence[str] = (), language: str = ENGLISH
) -> list[Block]:
    """Say that nothing was found, and who will help. Reads the same whatever the reason.

    `notes` name words of the question that no document speaks of which the readers may see.
    """
    text = abstained_text(helper, is_direct=is_direct, notes=notes, language=language)
    return [section(text)]


def abstained_text(
    helper: str, *, is_direct: bool, notes: Sequence[str] = (), language: str = ENGLISH
) -> str:
    """The same as one line; `helper` is a name, as the programme has it."""
    phrases = phrases_of(language)
    nothing = phrases.found_nothing_for_you if is_direct else phrases.found_nothing_for_all
    missing = (data(note, LONGEST_NOTE) for note in notes)
    return " ".join((nothing, *missing, phrases.passed_on.format(helper=bold(helper))))


def handed_over(  # noqa: PLR0913 - the facts of one message
    *,
    asker: str,
    organisation: str,
    place: str,
    question: str,
    thread_link: str | None,
    reference: str,
) -> list[Block]:
    """Tell a CAM about a question that the bot could not answer."""
    who = f"{bold(asker)} ({data(organisation, 100)})" if organisation else bold(asker)
    elements = [
        button("Answer", action_id=HANDOVER_ANSWER, value=reference, style="primary"),
        button("Done", action_id=HANDOVER_DONE, value=reference),
    ]
    if thread_link:
        elements.insert(1, {**button("Open", action_id=HANDOVER_OPEN), "url": thread_link})
    return [
        section(f"{who} asked in {place}:"),
        typed_quote(limits.fit(question, LONGEST_HANDED_OVER)),
        context(
            "I found nothing that everybody there may see, and said that you will help.",
            CUT_SHORT if limits.length(question) > LONGEST_HANDED_OVER else "",
        ),
        actions(*elements),
    ]


def handover_settled(
    *, asker: str, place: str, question: str, by: str, kept: str = ""
) -> list[Block]:
    """The same message once somebody has dealt with it; `kept` says what was kept, escaped."""
    return [
        section(f"{bold(asker)} asked in {place}:"),
        typed_quote(limits.fit(question, LONGEST_HANDED_OVER)),
        context(f":white_check_mark: Done by {bold(by)}", kept),
    ]


def answer_form(reference: str) -> View:
    """The window in which a CAM writes an answer; the question is shown by `answer_form_for`."""
    return answer_form_for(reference, keep=None)


def answer_form_for(reference: str, *, keep: KeepForm | None) -> View:
    """The same with the question on top, once it is looked up, and the fields that keep it."""
    field_block = field(
        "Your answer",
        text_field(multiline=True, at_most=2_800, placeholder="Plain words; they see it as is."),
        block_id="answer",
        hint="I post it in the thread where it was asked, with your name.",
    )
    top = [typed_quote(keep.question)] if keep else []
    below = fields(keep) if keep else []
    return modal(
        "Answer a question",
        [*top, field_block, *below],
        callback_id=HANDOVER_ANSWER,
        submit="Post",
        metadata=reference,
    )


def answer_of_cam(*, name: str, text: str) -> list[Block]:
    """A CAM's own words, posted for them."""
    return [section(f"{bold(name)} answers:"), typed_quote(text)]


def _words(text: str) -> Block:
    """Plain words, in which nothing is a mention, a link or a style."""
    words = {"type": "text", "text": text or "-"}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}


def typed_quote(text: str) -> Block:
    """A block quote of what somebody typed, each character as they typed it."""
    shown = limits.fit(text.strip(), limits.SECTION_TEXT) or "-"
    words = {"type": "text", "text": shown}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [words]}]}


def quote_block(text: str) -> Block:
    """A block quote in which nothing is ever a mention or a link.

    Markdown's bold and code become styles, list marks become bullets; the words themselves stay as
    they are.
    """
    shown = limits.fit(_without_marks(text.strip()), LONGEST_QUOTE) or "-"
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": _styled(shown)}],
    }


def _without_marks(text: str) -> str:
    plain = LIST_MARK.sub(r"\1• ", text)
    plain = HEADING_MARK.sub(r"**\1**", plain)
    return MARKDOWN_LINK.sub(r"\1", plain)


def _styled(text: str) -> list[Block]:
    parts: list[Block] = []
    position = 0
    for match in STYLED.finditer(text):
        if match.start() > position:
            parts.append({"type": "text", "text": text[position : match.start()]})
        style = "bold" if match.group("bold") else "code"
        words = match.group("bold") or match.group("code")
        parts.append({"type": "text", "text": words, "style": {style: True}})
        position = match.end()
    if position < len(text):
        parts.append({"type": "text", "text": text[position:]})
    return parts
