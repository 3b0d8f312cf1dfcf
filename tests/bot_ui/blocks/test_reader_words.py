"""Whoever reads German or Spanish is spoken to in it, buttons and all."""

from __future__ import annotations

import dataclasses
from datetime import date
from string import Formatter
from typing import Any

import pytest

from bot.slack.blocks import limits, nudges, recommendations
from bot.slack.blocks.reader_words import READER_WORDS, ReaderWords, reader_words
from bot.slack.help import help_blocks
from bot.slack.wording import asks_for_help, language_of_greeting

TEXTS = tuple(field.name for field in dataclasses.fields(ReaderWords))
CARD = recommendations.Card(
    asset_id="card",
    title="Coldstack card",
    kind="battlecard",
    version="1.2",
    url="https://enable.example/card",
    receipt=("Against Coldstack",),
    may_go_on=True,
    reference="D-1|card",
    owner="Felix",
    updated=date(2026, 3, 1),
    valid_until=date(2026, 12, 31),
    deal_id="D-1",
)
FACTS = nudges.NudgeFacts(
    id="N-1", customer="Fjord", play="Beat Coldstack", text="Hallo Lena", cards=(CARD,)
)


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def english_left(blocks: list[dict[str, Any]], *, language: str) -> list[str]:
    """The words of ours in English that stand in blocks of another language."""
    shown = str(blocks)
    english, theirs = reader_words("en"), reader_words(language)
    return [
        name
        for name in TEXTS
        if getattr(english, name) in shown and getattr(english, name) not in str(theirs)
    ]


@pytest.mark.parametrize("language", READER_WORDS)
def test_every_language_has_every_word_and_fills_in_the_same(language: str) -> None:
    ours, english = READER_WORDS[language], READER_WORDS["en"]
    for name in TEXTS:
        said = getattr(ours, name)
        assert said.strip() == said != "", name
        assert braces(said) == braces(getattr(english, name)), name
        assert language == "en" or said != getattr(english, name), name


@pytest.mark.parametrize("language", READER_WORDS)
def test_labels_fit_on_buttons_and_in_menus(language: str) -> None:
    said = READER_WORDS[language]
    for label in (said.not_useful, said.remind_me, said.sent_to_customer, said.hear_again):
        assert len(label) <= 30  # more is cut on a phone, whatever Slack allows
    for label in (said.remind_tomorrow, said.no_more_of_these, said.no_nudges_for_two_weeks):
        assert len(label) <= limits.OPTION_TEXT


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_nudge_says_everything_in_the_language_of_its_text(language: str) -> None:
    facts = dataclasses.replace(FACTS, language=language)
    act = nudges.act_words("remind_me", date(2026, 11, 24), language=language)
    shown = [
        *nudges.reminder(facts, reader="Lena"),
        *nudges.acted(facts, [f"Lena {act}"], is_open=True),
        *nudges.message([nudges.nudge(facts)] * 2, language=language),
        *nudges.muted("-", "*", language=language),
        *nudges.silences("-", [("*", "-")], language=language),
        *recommendations.for_stage("discovery", "Fjord", [CARD], language=language),
        *recommendations.for_stage("discovery", "Fjord", [], language=language),
        *help_blocks(language=language),
    ]
    assert english_left(shown, language=language) == []
    assert "Why this" not in str(shown)
    assert "version 1.2" not in str(shown)
    assert reader_words(language).remind_tomorrow in str(shown)
    assert english_left(nudges.nudge(FACTS), language=language) != [], "the look finds English"


def test_dates_in_what_was_done_are_written_as_the_language_writes_them() -> None:
    on = date(2026, 11, 24)
    assert nudges.act_words("remind_me", on, language="de") == (
        "m\u00f6chte am 27. November 2026 erinnert werden"
    )
    assert nudges.act_words("sent_on", on, language="es") == (
        "lo ha enviado al cliente, 24 de noviembre de 2026"
    )


def test_a_greeting_tells_its_language() -> None:
    for text, language in (("Hallo!", "de"), ("\u00a1hola!", "es"), ("help", None), ("", None)):
        assert asks_for_help(text)
        assert language_of_greeting(text) == language


@pytest.mark.parametrize(("language", "home"), [("en", "Home"), ("de", "Home"), ("es", "Inicio")])
def test_the_help_does_not_rest_on_a_command(language: str, home: str) -> None:
    """Slack offers an app's commands only where the app is installed: not to partners."""
    words = reader_words(language)
    assert "/deal" not in words.help_in_a_line
    assert words.help_register.index(home) < words.help_register.index("/deal")
