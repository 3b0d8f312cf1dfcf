"""Which deals a text names, and which were spoken of before it in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.records.naming import Naming, beginning, named_by_id, named_by_name
from retrieval.parts import split_parts
from retrieval.question import Speaker, Turn, unmarked
from retrieval.records.asked import RecordAsked, record_asked, record_heard
from retrieval.records.marks import DEAL_MARK
from retrieval.records.rules import Implied, RecordTopic

if TYPE_CHECKING:
    from bot.records.scope import Scope
    from playbooks.deals.deal import Deal

OF_DEALS = frozenset(
    {
        RecordTopic.DEALS,
        RecordTopic.REGISTRATION,
        RecordTopic.PROTECTION,
        RecordTopic.DEAL,
        RecordTopic.ASSETS,
    }
)


def deals_in(text: str, scope: Scope) -> Naming:
    """Return which deals a text names; each text is looked through once."""
    if text not in scope.named_in:
        scope.named_in[text] = _finddeals_in(text, scope)
    return scope.named_in[text]


def deals_at_stage(stage: str, scope: Scope) -> dict[str, Deal]:
    """Return the asker's own organisation's open deals in a stage, by id."""
    own = scope.asker.member.organisation
    return {
        deal.id: deal
        for deal in scope.deals.values()
        if deal.is_open and deal.stage.value == stage and deal.partner_id == own
    }


def _finddeals_in(text: str, scope: Scope) -> Naming:
    by_id = named_by_id(text, list(scope.deals), mark=DEAL_MARK)
    if by_id.ids:
        return by_id
    return named_by_name(text, scope.customer_keys, mark=DEAL_MARK)


def spoken_of(thread: Sequence[Turn], scope: Scope) -> tuple[tuple[str, ...], Implied]:
    """Return the deals that were named last, else the one whose thread it is."""
    for turn in reversed(thread):
        if turn.speaker is Speaker.READER:
            named, asked = _turn_read(turn.text, scope)
            if named.ids:
                is_sure = asked is not None and is_still_asked_of(thread, scope)
                return named.ids, Implied.SURELY if is_sure else Implied.PERHAPS
    of_thread = scope.asker.deal_of_thread
    if of_thread is None or of_thread.id not in scope.deals:
        return (), Implied.NOTHING
    return (of_thread.id,), Implied.PERHAPS


def _turn_read(text: str, scope: Scope) -> tuple[Naming, RecordAsked | None]:
    """Return which deals a turn names, and what it asked of the records, last; each is read once.

    Where it had several parts, what was asked last counts.
    """
    if text not in scope.turns_read:
        named = deals_in(unmarked(beginning(text)), scope)
        asked = record_asked(named.text, names=scope.names)
        if asked is None and scope.hearing is not None and beginning(text) == text:
            parts = [deals_in(unmarked(part), scope) for part in reversed(split_parts(text))]
            heard = (
                record_heard(
                    part.text, scope.hearing, is_spoken_of=bool(named.ids) and not part.ids
                )
                for part in parts
            )
            asked = next((one for one in heard if one is not None), None)
        scope.turns_read[text] = (named, asked)
    return scope.turns_read[text]


def asked_of_last(thread: Sequence[Turn], scope: Scope) -> RecordTopic | None:
    """Return what is asked of a deal that is only named: the same as of the one before.

    None where the message before was for the documents.
    """
    last = _said_last(thread)
    if last is None:
        return RecordTopic.DEAL
    _, asked = _turn_read(last, scope)
    return None if asked is None or asked.topic not in OF_DEALS else asked.topic


def is_still_asked_of(thread: Sequence[Turn], scope: Scope) -> bool:
    """Say whether a deal is still asked about: the last message was, or nothing was asked yet."""
    last = _said_last(thread)
    if last is None:
        return True
    named, asked = _turn_read(last, scope)
    if asked is None and not named.ids and scope.hearing is not None and beginning(last) == last:
        asked = record_heard(unmarked(last), scope.hearing, is_spoken_of=True)
    return asked is not None and asked.topic in OF_DEALS


def _said_last(thread: Sequence[Turn]) -> str | None:
    """Return what a reader said last; None where nobody has yet."""
    said = (turn.text for turn in reversed(thread) if turn.speaker is Speaker.READER)
    return next(said, None)
