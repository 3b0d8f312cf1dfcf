"""The form that keeps an answer: hostile words stay words, and what is sent is read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.slack.blocks import handover
from bot.slack.blocks.keeping import (
    LONGEST_WORDING,
    KeepForm,
    KeepWish,
    Readers,
    fields,
    wish_in,
)
from bot.slack.blocks.limits import VIEW_BLOCKS, length

UNTIL = date(2027, 5, 25)
TICKED = {"selected_options": [{"value": "keep"}]}


def test_hostile_words_fit_and_stay_words(hostile: str, problems: Callable[..., list[str]]) -> None:
    form = KeepForm(question=hostile, partner_name=hostile, vendor_name=hostile, until=UNTIL)
    view = handover.answer_form_for("7", keep=form)
    assert problems(view["blocks"], at_most=VIEW_BLOCKS) == []
    [wording] = [b for b in view["blocks"] if b.get("block_id") == "keep_question"]
    assert length(wording["element"]["initial_value"]) <= LONGEST_WORDING
    assert "\n" not in wording["element"]["initial_value"]


@pytest.mark.parametrize(
    ("partner_name", "chosen"), [("Nordlicht", Readers.PARTNER), ("", Readers.VENDOR)]
)
def test_the_narrowest_readers_are_chosen_already(partner_name: str, chosen: Readers) -> None:
    form = KeepForm(question="q", partner_name=partner_name, vendor_name="Tidewell", until=UNTIL)
    [readers] = [b for b in fields(form) if b.get("block_id") == "keep_readers"]
    assert readers["element"]["initial_option"]["value"] == chosen


def view_with(**values: Any) -> dict[str, Any]:
    return {"state": {"values": {name: {name: held} for name, held in values.items()}}}


def test_what_is_sent_is_read_back() -> None:
    view = view_with(
        keep=TICKED,
        keep_question={"value": " Tape\nrobots? "},
        keep_readers={"selected_option": {"value": "partners"}},
        keep_until={"selected_date": "2027-05-25"},
    )
    assert wish_in(view, question="asked") == KeepWish(
        question="Tape robots?", readers=Readers.PARTNERS, until=UNTIL
    )


@pytest.mark.parametrize(
    "view",
    [
        {},
        view_with(keep={"selected_options": []}),
        view_with(keep_readers={"selected_option": {"value": "partners"}}),
    ],
)
def test_nothing_is_kept_unless_the_box_is_ticked(view: dict[str, Any]) -> None:
    assert wish_in(view, question="asked") is None


@pytest.mark.parametrize("readers", [None, {"value": "everybody"}])
def test_what_is_left_out_or_unknown_gets_the_fewest_readers(readers: Any) -> None:
    view = view_with(keep=TICKED, keep_readers={"selected_option": readers})
    assert wish_in(view, question="asked") == KeepWish(
        question="asked", readers=Readers.VENDOR, until=None
    )
