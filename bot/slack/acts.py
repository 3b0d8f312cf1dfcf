"""What the bot itself can do about what somebody asks how to do, offered below an answer. Pure.

One declared table: an act is offered to whoever may do it, and where everybody who reads the offer
may know of it. A partner never sees a command of the vendor's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.blocks.answers import Offer
from bot.slack.blocks.deals import REGISTER
from bot.slack.blocks.reader_words import ReaderWords, reader_words
from playbooks.programme.people import Role
from retrieval.favouring import asks_how_to
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from bot.slack.contacts import Situation

_DEAL = r"(?:deals?|opportunit(?:y|ies)|opps?|oportunidad(?:es)?|tratos?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One command of the bot: what asks for it, who may use it.

    `doing` matches the verb and `on` the thing, in any language that is understood, in either
    order. `button` is the action of a button that does the same, for workspaces that have no
    commands of this app, and how it is labelled.
    """

    command: str
    doing: re.Pattern[str]
    on: re.Pattern[str]
    is_for_vendor: bool
    button: tuple[str, Callable[[ReaderWords], str]] | None = None

    def is_asked_for(self, question: str) -> bool:
        """Say whether a question asks how to do this."""
        asks = asks_how_to(question) or _ASKS_WHERE.search(question)
        return bool(asks and self.doing.search(question) and self.on.search(question))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_ASKS_WHERE = re.compile(
    r"\b(?:where|can) (?:do|can|i|we)\b|\bwo (?:kann|registriere|melde)\b|\bd[o\u00f3]nde\b",
    re.IGNORECASE,
)
ACTS = (
    Act(
        command="/deal",
        doing=_words(r"regist(?:er|ering|riere|rieren|riert|ro|rar|ramos)|log|submit|anmelden"),
        on=_words(_DEAL),
        is_for_vendor=False,
        button=(REGISTER, lambda words: words.register_a_deal),
    ),
    Act(
        command="/deal list",
        doing=_words(r"see|find|list|check|track|view|sehe|sehen|finde|veo|ver|consultar"),
        on=_words(rf"(?:my|our|meine|unsere|mis|nuestros|nuestras) {_DEAL}"),
        is_for_vendor=False,
    ),
    Act(
        command="/nudge",
        doing=_words(r"nudge|remind|anstupsen"),
        on=_words(r"partners?|resellers?"),
        is_for_vendor=True,
    ),
)


def offer_for(
    question: str, situation: Situation, *, is_direct: bool, language: str
) -> Offer | None:
    """Return what to offer below the answer, or None.

    Nothing to somebody who is not known; a command of the vendor's to account managers and admins,
    and only where nobody else reads it.
    """
    asker = situation.asker
    if asker is None or asker.role is Role.VENDOR or (asker.is_vendor and not is_direct):
        return None
    for act in ACTS:
        if act.is_for_vendor is asker.is_vendor and act.is_asked_for(question):
            words = phrases_of(language).offer.format(command=f"`{act.command}`")
            if act.button is None:
                return Offer(text=words)
            action_id, label = act.button
            return Offer(text=words, button=(label(reader_words(language)), action_id))
    return None
