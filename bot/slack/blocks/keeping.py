"""The part of a CAM's answer form that keeps the answer for the next who asks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.slack.blocks import limits
from bot.slack.blocks.elements import (
    Block,
    Choice,
    date_field,
    divider,
    field,
    option,
    select,
    text_field,
)

KEEP = "keep"
WORDING = "keep_question"
READERS = "keep_readers"
UNTIL = "keep_until"
LONGEST_WORDING = 300


class Readers(StrEnum):
    """Who may be given a kept answer."""

    PARTNER = "partner"
    PARTNERS = "partners"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepForm:
    """What the form begins with; `partner_name` is empty where no one partner asked."""

    question: str
    partner_name: str
    vendor_name: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepWish:
    """What a CAM wants kept; `until` is None where they chose no day."""

    question: str
    readers: Readers
    until: date | None


def fields(form: KeepForm) -> list[Block]:
    """Return the inputs that keep an answer; nothing is kept unless the box is ticked."""
    readers = [
        Choice(value=Readers.PARTNERS, label="All partners"),
        Choice(value=Readers.VENDOR, label=f"Only people of {form.vendor_name}"),
    ]
    if form.partner_name:
        only = Choice(value=Readers.PARTNER, label=f"Only {form.partner_name}")
        readers = [only, *readers]
    tick = Choice(value=KEEP, label="Keep this answer and give it to who asks next")
    return [
        divider(),
        field(
            "Next time",
            {"type": "checkboxes", "action_id": KEEP, "options": [option(tick)]},
            block_id=KEEP,
            optional=True,
            hint="I quote it with your name and its date.",
        ),
        field(
            "The question, as others will read it",
            text_field(WORDING, initial=_on_one_line(form.question), at_most=LONGEST_WORDING),
            block_id=WORDING,
            optional=True,
            hint="Leave out names of customers and deals.",
        ),
        field(
            "Who may read it",
            select(
                readers,
                action_id=READERS,
                placeholder="Choose who",
                chosen=Readers.PARTNER if form.partner_name else Readers.VENDOR,
            ),
            block_id=READERS,
            optional=True,
        ),
        field(
            "Until",
            date_field(UNTIL, initial=form.until),
            block_id=UNTIL,
            optional=True,
            hint="The last day on which I give this answer.",
        ),
    ]


def wish_in(view: Mapping[str, Any], *, question: str) -> KeepWish | None:
    """Read what is to be kept from a submitted form; None when the box is not ticked.

    `question` is what was asked, for a wording that was left empty.
    """
    values = (view.get("state") or {}).get("values") or {}

    def held(name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (values.get(name) or {}).get(name) or {}
        return found

    if not held(KEEP).get("selected_options"):
        return None
    wording = str(held(WORDING).get("value") or "").strip() or question.strip()
    readers = (held(READERS).get("selected_option") or {}).get("value")
    until = held(UNTIL).get("selected_date")
    return KeepWish(
        question=_on_one_line(wording),
        readers=Readers(readers) if readers in set(Readers) else Readers.VENDOR,
        until=date.fromisoformat(until) if until else None,
    )


def _on_one_line(text: str) -> str:
    return limits.fit(" ".join(text.split()), LONGEST_WORDING)
