"""Why a deal was lost or not accepted, as far as that is on record, in words. Pure.

Only a deal's own partner and whoever looks after it are told: its distributor is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.records.told import Line
from bot.records.words import words_of
from playbooks.deals.deal import DealEventKind
from playbooks.deals.stages import Registration
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from playbooks.deals.deal import Deal, DealEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a deal that has ended, to whoever asks why it did.

    `names` are of the members who wrote its history; `helper` is whom else to ask.
    """

    deal: Deal
    events: Sequence[DealEvent]
    names: Mapping[str, str]
    helper: str


def why_it_ended(known: Known, *, is_asked: bool, language: str) -> list[Line]:
    """Tell why a deal is won or lost, where that is on record.

    That no reason is there is told to who asks for it, with what the deal's notes say. Why a
    registration was not accepted is told with that: only the notes are added.
    """
    deal, words = known.deal, words_of(language)
    is_rejected = deal.is_open and deal.registration is Registration.REJECTED
    if deal.is_open and not (is_rejected and is_asked):
        return []
    why = _why(deal, known.events)
    if why is not None and is_rejected:
        return []
    if why is not None:
        fill = {"day": phrases_of(language).day_of(why.at.date())}
        if by := known.names.get(why.by, ""):
            fill["name"] = by
        noted = words.reason_noted_by if by else words.reason_noted
        return [Line(words=noted, fill=fill), *quote(why.note)]
    if not is_asked:
        return []
    if deal.notes:
        return [Line(words=words.notes_say), *quote(deal.notes)]
    knows = known.names.get(deal.registered_by) or known.helper
    return [] if is_rejected else [Line(words=words.ask_why, fill={"person": knows})]


def _why(deal: Deal, events: Sequence[DealEvent]) -> DealEvent | None:
    """Return the event that says why a deal ended, or was not accepted."""
    kind = DealEventKind.REJECTED if deal.is_open else DealEventKind.STAGE_CHANGED
    found = [event for event in events if event.kind is kind]
    if not deal.is_open:
        found = [event for event in found if event.after == deal.stage]
    return found[-1] if found and found[-1].note else None


def quote(text: str) -> list[Line]:
    """Return what somebody wrote, as a line of its own."""
    return [Line(words="{text}", fill={"text": text}, is_quote=True)] if text else []
