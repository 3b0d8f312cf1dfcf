"""A question that goes to a CAM: their message, the window for the answer, the answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.blocks import limits
from bot.slack.blocks.elements import (
    Block,
    View,
    actions,
    button,
    context,
    field,
    modal,
    section,
    text_field,
)
from bot.slack.blocks.keeping import KeepForm, fields
from bot.slack.blocks.markup import bold, data
from bot.slack.blocks.quoting import typed_quote
from bot.slack.blocks.reader_words import reader_words
from bot.slack.left_to_people import Left
from content_index.languages import ENGLISH
from retrieval.composing import named_parts

ANSWER = "handover_answer"
DONE = "handover_done"
OPEN = "handover_open"
TITLE = "Answer a question"
LONGEST_HANDED_OVER = 600
LONGEST_COMPLAINT = 200
CUT_SHORT = "That is how it begins; the rest is where it was asked."


NOTHING_FOUND = "I found nothing that may be shown there, and said that you will help."
OWN_MATTER = "I cannot look that up or change it. I said that you will help."
BOTH = (
    "On some of it I found nothing that may be shown there; some I cannot look up or change. "
    "I said that you will help."
)
URGENT = "Urgent?"
EMERGENCY = "It may be an emergency. I said that I have told you."
COMPLAINT = "I had answered. What they say of it: \u201c{said}\u201d. I said that you will help."
REST_ANSWERED = "The other parts of the message I answer myself."
QUOTED_BESIDES = "I have shown them what the documents say of it."
STILL_OPEN = "Still open: {parts}."
READ_ALONG = (
    "{names} read along there. An answer that is kept for one partner alone goes to whoever asked, "
    "directly."
)


def handed_over(  # noqa: PLR0913 - the facts of one message
    *,
    asker: str,
    organisation: str,
    place: str,
    left: Left,
    thread_link: str | None,
    reference: str,
) -> list[Block]:
    """Tell a CAM what the bot could not answer, or knew at once that it cannot."""
    who = f"{bold(asker)} ({data(organisation, 100)})" if organisation else bold(asker)
    where = f"{who} {_did(left)} in {place}:"
    elements = [
        button("Answer", action_id=ANSWER, value=reference, style="primary"),
        button("Done", action_id=DONE, value=reference),
    ]
    if thread_link:
        elements.insert(1, {**button("Open", action_id=OPEN), "url": thread_link})
    return [
        section(f":rotating_light: *{URGENT}* {where}" if left.is_urgent else where),
        typed_quote(limits.fit(left.text, LONGEST_HANDED_OVER)),
        context(
            STILL_OPEN.format(parts=_named(left.named)) if left.named else "",
            _why(left),
            _beside(left),
            CUT_SHORT if limits.length(left.text) > LONGEST_HANDED_OVER else "",
        ),
        actions(*elements),
    ]


def in_a_line(left: Left, *, asker: str) -> str:
    """Return the same as one escaped line, with the name of who asked."""
    urgent = f"{URGENT} " if left.is_urgent else ""
    return f"{urgent}{data(asker)} {_did(left)}: {data(left.text, LONGEST_HANDED_OVER)}"


def _did(left: Left) -> str:
    return "wrote" if left.is_urgent else "asked"


def _beside(left: Left) -> str:
    if not left.is_rest:
        return ""
    return QUOTED_BESIDES if left.is_urgent else REST_ANSWERED


def _why(left: Left) -> str:
    if left.is_urgent:
        return EMERGENCY
    if left.complaint:
        return COMPLAINT.format(said=data(left.complaint, LONGEST_COMPLAINT))
    if not left.needs_a_person:
        return NOTHING_FOUND
    return BOTH if left.is_missing else OWN_MATTER


def _named(parts: Sequence[str]) -> str:
    return data(named_parts(parts, language=ENGLISH), LONGEST_HANDED_OVER)


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


def given_back(told: str, *, typed: str, reference: str) -> list[Block]:
    """Give somebody their answer back that could not be brought; `told` says so, escaped."""
    return [
        section(told),
        typed_quote(typed),
        actions(
            button("Answer", action_id=ANSWER, value=reference),
            button("Done", action_id=DONE, value=reference),
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAlong:
    """Who read along where a question was asked, when its form was opened.

    `team_ids` are their organisations, none where that is not sure, `names` the partners where
    there are several.
    """

    team_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def reference_in(metadata: str) -> tuple[str, ReadAlong | None]:
    """Return a question's id and who read along; None where its form was not filled yet."""
    reference, is_filled, teams = metadata.partition("|")
    along = ReadAlong(team_ids=tuple(teams.split(",")) if teams else ())
    return reference, along if is_filled else None


def answer_form_for(
    reference: str, *, keep: KeepForm | None, along: ReadAlong | None = None
) -> View:
    """The same with the question on top, once it is looked up, and the fields that keep it."""
    field_block = field(
        "Your answer",
        text_field(multiline=True, at_most=2_800, placeholder="Plain words; they see it as is."),
        block_id="answer",
        hint="I post it in the thread where it was asked, with your name.",
    )
    top = [typed_quote(keep.question)] if keep else []
    if along is not None and along.names:
        names = ", ".join(data(name, 80) for name in along.names)
        top.append(context(READ_ALONG.format(names=names)))
    below = fields(keep) if keep else []
    return modal(
        TITLE,
        [*top, field_block, *below],
        callback_id=ANSWER,
        submit="Post",
        metadata=reference if along is None else f"{reference}|{','.join(along.team_ids)}",
    )


def no_answer_form(words: str) -> View:
    """The same window for somebody who cannot answer there: it says why, and takes nothing."""
    return modal(TITLE, [section(words)], callback_id=ANSWER, close="Close")


def answer_of_cam(*, name: str, text: str, language: str = ENGLISH) -> list[Block]:
    """A CAM's own words, posted for them."""
    said = reader_words(language).answers.format(name=bold(name))
    return [section(said), typed_quote(text)]
