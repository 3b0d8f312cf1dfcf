"""The menu beside a deal in a list: whatever is chosen is done as its button would do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.blocks.deal_rows import Step, chosen
from bot.slack.envelope import Envelope
from bot.slack.journeys import deal_deciding as deciding
from bot.slack.journeys import deal_details as details
from bot.slack.journeys import deal_editing as editing
from bot.slack.journeys import deal_protecting as protecting
from bot.slack.journeys import nudging
from bot.slack.journeys.actor import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.jobs import Work

UNKNOWN = "I do not know this choice any more. Open my Home tab again."
DOES: Mapping[str, Callable[[Work], None]] = {
    Step.ANSWER: deciding.on_answer,
    Step.APPROVE: deciding.on_approve,
    Step.ASK: deciding.on_ask,
    Step.REJECT: deciding.on_reject,
    Step.SETTLE: editing.on_settle,
    Step.DETAILS: details.on_details,
    Step.MOVE: deciding.on_move,
    Step.MORE_TIME: protecting.on_more_time,
    Step.EXTEND: protecting.on_extend,
    Step.EXTEND_BY: protecting.on_extend_by,
    Step.REFUSE_TIME: protecting.on_refuse_time,
    Step.NUDGE: nudging.on_open,
}
OPENS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Step.ANSWER: deciding.opener("Answer"),
    Step.ASK: deciding.opener("Ask back"),
    Step.REJECT: deciding.opener("Reject"),
    Step.DETAILS: deciding.opener("Details"),
    Step.MOVE: deciding.opener("Move stage"),
    Step.MORE_TIME: deciding.opener("More time"),
    Step.EXTEND_BY: deciding.opener("Protect it longer"),
    Step.REFUSE_TIME: deciding.opener("Leave it"),
    Step.NUDGE: nudging.open_form,
}


def open_chosen(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Open the window of what was chosen at once, where it has one."""
    opens = OPENS.get(_step(body))
    return None if opens is None else opens(body)


def on_menu(work: Work) -> None:
    """Do what was chosen."""
    envelope = Envelope.of(work.payload)
    does = DOES.get(_step(envelope.body))
    if does is not None:
        does(work)
        return
    with work.finishing() as session:
        tell(work, session, envelope, UNKNOWN)


def _step(body: Mapping[str, Any]) -> str:
    option = (body.get("actions") or [{}])[0].get("selected_option") or {}
    return chosen(str(option.get("value") or ""))[0]
