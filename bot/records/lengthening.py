"""Whether a deal's protection was made longer, and where that is all, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.records.told import Line
from bot.records.words import words_of
from playbooks.deals.extending import has_protection, may_extend
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from playbooks.deals.deal import Deal, DealEvent


def made_longer(deal: Deal, done: DealEvent | None, *, at_most: int, language: str) -> list[Line]:
    """Say whether it was; `done` is when it last was, `at_most` how often the programme does so."""
    if not has_protection(deal):
        return []
    words = words_of(language)
    if not deal.extensions:
        lines = [Line(words=words.longer_not_yet)]
    elif done is not None:
        day = phrases_of(language).day_of(done.at)
        lines = [Line(words=words.longer_on, fill={"day": day})]
    else:
        lines = [Line(words=words.longer_already)]
    if deal.extensions and not may_extend(deal, at_most=at_most):
        lines.append(Line(words=words.longer_no_more))
    return lines
