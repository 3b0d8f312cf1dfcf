"""What a deal's row offers: the next step first, and nothing that would be refused."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.slack.blocks.deal_rows import (
    MENU,
    DealLine,
    Step,
    cam_offers,
    cam_row,
    chosen,
    partner_offers,
    partner_row,
)
from bot.slack.blocks.deals import DealFacts
from bot.slack.journeys import deal_menu
from playbooks.deals.stages import Registration, Stage, next_moves


def deal(**known: object) -> DealFacts:
    facts: dict[str, object] = {
        "id": "D-1",
        "customer": "Fjord",
        "partner": "Nordlicht",
        "product": "Vault",
        "amount": 1,
        "currency": "EUR",
        "stage": "discovery",
        "registration": "approved",
        "protected_until": date(2027, 1, 4),
    }
    return DealFacts(**(facts | known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({"registration": "needs_info"}, Step.ANSWER),
        ({"registration": "submitted", "missing": ("notes",)}, Step.DETAILS),
        ({"registration": "approved", "can_ask_time": True}, Step.MOVE),
        ({"registration": "expired", "can_ask_time": True}, Step.MORE_TIME),
        ({"registration": "expired"}, Step.MOVE),
    ],
)
def test_a_partner_finds_the_next_step_first(known: dict[str, object], first: Step) -> None:
    assert partner_offers(deal(**known))[0].step is first


@pytest.mark.parametrize(
    ("known", "is_stuck", "first"),
    [
        ({"registration": "submitted"}, False, Step.APPROVE),
        ({"needs_review": True}, True, Step.SETTLE),
        ({"extension_reason": "why"}, False, Step.EXTEND),
        ({"registration": "expired"}, False, Step.APPROVE),
        ({}, True, Step.NUDGE),
        ({}, False, Step.MOVE),
    ],
)
def test_an_account_manager_finds_the_next_step_first(
    known: dict[str, object],
    is_stuck: bool,  # noqa: FBT001
    first: Step,
) -> None:
    assert cam_offers(deal(**known), is_stuck=is_stuck)[0].step is first


def test_nothing_is_offered_that_cannot_be_done_and_everything_offered_is_answered() -> None:
    states = product(Stage, Registration, (False, True), ("", "why"), (False, True))
    for stage, registration, can_ask, reason, review in states:
        facts = deal(
            stage=stage.value,
            registration=registration.value,
            can_ask_time=can_ask and not reason,
            extension_reason=reason,
            needs_review=review,
        )
        is_over = stage in {Stage.WON, Stage.LOST} or registration is Registration.REJECTED
        for offers in (partner_offers(facts), cam_offers(facts), cam_offers(facts, is_stuck=True)):
            steps = {offer.step for offer in offers}
            assert len(steps) == len(offers) <= 5
            assert bool(steps) is not is_over
            assert steps <= set(deal_menu.DOES)
            assert facts.can_ask_time or not steps & {Step.MORE_TIME, Step.EXTEND_BY}
            assert reason or not steps & {Step.EXTEND, Step.REFUSE_TIME}
            if Step.MOVE in steps:
                assert next_moves(stage, registration=registration)


def test_a_row_says_what_is_missing_and_where_its_thread_is() -> None:
    line = DealLine(
        deal=deal(missing=("notes",), completeness=95),
        days_in_stage=2,
        thread="https://tidewell.slack.example/archives/C1/p1",
    )
    for blocks in (partner_row(line), [cam_row(line)]):
        text = blocks[0]["text"]["text"]
        assert "95% complete. Still missing: notes." in text
        assert "<https://tidewell.slack.example/archives/C1/p1|open its thread>" in text
    menu = partner_row(line)[1]["elements"][1]
    assert (menu["type"], menu["action_id"]) == ("overflow", MENU)
    assert [chosen(option["value"]) for option in menu["options"]] == [("deal_details", "D-1")]


def test_a_deal_that_is_over_is_a_line_and_no_more() -> None:
    (block,) = partner_row(DealLine(deal=deal(stage="won"), days_in_stage=0))
    assert "accessory" not in block
    assert "protected" not in str(block)
