"""From what Slack sends to what a person wrote. Pure."""

from __future__ import annotations

import html
import re

from bot.slack.phrase_chains import PhraseChain
from content_index.languages import ENGLISH
from retrieval.greetings import GREETINGS, GREETINGS_OF, TO_WHOM, one_of

REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
MOST_READ = 4_000
"""Characters of a message that are read as a question; Slack takes ten times as many."""
MENTION_FIRST = re.compile(r"^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>")
_CALLS = (
    "help", "you there", "u there", "anybody there", "what can you do", "what do you do",
    "who are you", "are you a bot", "are u a bot", "are you a bot or a human", "are you human",
    "are u a bot or a human", "are u human", "are you real",
)  # fmt: skip
_CALLS_OF = {
    "hilfe": "de", "was kannst du": "de", "wer bist du": "de", "was kannst du eigentlich": "de",
    "was kannst du alles": "de", "bist du ein bot": "de", "bist du ein mensch": "de",
    "eres un bot": "es", "qu\u00e9 tal": "es", "que tal": "es",
    "ayuda": "es", "que sabes hacer": "es", "qu\u00e9 sabes hacer": "es", "que puedes hacer": "es",
    "qu\u00e9 puedes hacer": "es", "quien eres": "es", "qui\u00e9n eres": "es",
    **GREETINGS_OF,
}  # fmt: skip
"""Greetings and calls for help that tell their language."""
WANTS_TO_REGISTER = ("deal", "register a deal", "register deal", "new deal")
"""The help has the button; partners whose workspace lacks the app have no slash command."""


_CALL = PhraseChain((*GREETINGS, *_CALLS, *_CALLS_OF), after=TO_WHOM)
_ENGLISH_TOLD = re.compile(rf"\b(?:{one_of(call for call in _CALLS if ' ' in call)})\b")
"""A word alone ("help") is typed whatever one's language."""
_LANGUAGE_TOLD = re.compile(rf"\b(?:{one_of(_CALLS_OF)})\b")


def readable(text: str, *, bot_user_id: str) -> str:
    """The text as its writer saw it: no mention of the bot, links as their labels, unescaped."""

    def replaced(match: re.Match[str]) -> str:
        sign, target, label = match.group(1), match.group(2), match.group(3)
        if sign == "@":
            return "" if target == bot_user_id else f"@{label or target}"
        if sign == "#":
            return f"#{label or target}"
        if sign == "!":
            return f"@{target.split('^')[0]}"
        return label or target

    return " ".join(html.unescape(REFERENCE.sub(replaced, text)).split())


def beginning(text: str) -> str:
    """Return what of a message is read: all of it, or whole words from its beginning."""
    if len(text) <= MOST_READ:
        return text
    kept = text[: MOST_READ + 1]
    return kept.rpartition(" ")[0] or kept[:MOST_READ]


def speaks_to_somebody_else(text: str, *, bot_user_id: str) -> bool:
    """Whether a message begins by mentioning a person who is not the bot."""
    match = MENTION_FIRST.match(text)
    return match is not None and match.group(1) != bot_user_id


def mentions(text: str, user_id: str) -> bool:
    """Whether a message mentions that user anywhere."""
    return bool(user_id) and re.search(rf"<@{re.escape(user_id)}[|>]", text) is not None


def asks_for_help(text: str) -> bool:
    """Whether a message asks what the bot can do, or says nothing at all."""
    said = bare(text)
    return not said or said in WANTS_TO_REGISTER or _CALL.holds(said)


def language_of_greeting(text: str) -> str | None:
    """Return the language of a call for help, or None where it tells none."""
    said = bare(text)
    told = _LANGUAGE_TOLD.search(said)
    if told:
        return _CALLS_OF[told[0]]
    return ENGLISH if _ENGLISH_TOLD.search(said) else None


def bare(text: str) -> str:
    """Return a message in lower case, without emoji and punctuation."""
    return " ".join(re.sub(r":[a-z0-9_+'-]+:|[^\w\s]", " ", text.lower()).split())
