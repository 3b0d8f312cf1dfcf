"""The modal in which an account manager records that a partner has reached something. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.slack.blocks.elements import (
    Choice,
    View,
    context,
    date_field,
    field,
    grouped_select,
    modal,
    select,
)

OPEN = "milestone_open"
FORM = "milestone_form"
TITLE = "Record a milestone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What the form says; `what` is a kind and a name."""

    partner: str
    kind: str
    name: str
    on: date | None
    until: date | None


def form(
    partners: Sequence[Choice],
    *,
    milestones: Sequence[Choice],
    certifications: Sequence[Choice],
    today: date,
) -> View:
    """Return the form; there is at least one partner, and one name."""
    what = grouped_select(
        [("Milestones", milestones), ("Certifications", certifications)],
        action_id="what",
        placeholder="Choose",
    )
    blocks = [
        field(
            "Partner",
            select(partners, action_id="partner", placeholder="Choose one"),
            block_id="partner",
        ),
        field("What was reached", what, block_id="what"),
        field("From", date_field("on", initial=today), block_id="on"),
        field("Until", date_field("until"), block_id="until", optional=True),
        context(
            "What asks for it opens to the partner on that day, at once if it is today, and the "
            "plays that wait for it begin. A name that nobody has yet comes by import."
        ),
    ]
    return modal(TITLE, blocks, callback_id=FORM, submit="Record")


def choice(kind: str, name: str, label: str) -> Choice:
    """Return one name as a choice; names hold no space."""
    return Choice(value=f"{kind} {name}", label=label)


def reached_in(view: Mapping[str, Any]) -> Reached:
    """Read the form as it was sent."""
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}

    def chosen(block: str) -> str:
        element = (values.get(block) or {}).get(block) or {}
        return str((element.get("selected_option") or {}).get("value") or "")

    def day(block: str) -> date | None:
        text = ((values.get(block) or {}).get(block) or {}).get("selected_date")
        return date.fromisoformat(text) if text else None

    kind, _, name = chosen("what").partition(" ")
    return Reached(
        partner=chosen("partner"), kind=kind, name=name, on=day("on"), until=day("until")
    )


def errors_in(reached: Reached) -> dict[str, str]:
    """Return what is wrong, by the block under which it is said."""
    if reached.until is not None and reached.on is not None and reached.until < reached.on:
        return {"until": "Its last day lies before its first."}
    return {}
