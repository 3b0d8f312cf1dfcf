"""Which of several things is meant: the buttons, and the message once one was chosen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.blocks.elements import Block, actions, button, context, section
from bot.slack.blocks.markup import bold, data
from content_index.languages import ENGLISH
from retrieval.answers import Choice
from retrieval.phrases import phrases_of

CHOICE = "question_choice"
MOST_CHOICES = 5
LONGEST_ASKED = 800


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
