from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from bot.slack.blocks import (
    curating,
    deal_forms,
    deal_rows,
    deals,
    home,
    limits,
    nudges,
    recommendations,
)
from bot.slack.blocks.deals import DealFacts
from bot.slack.blocks.elements import Block, Choice, View
from bot.slack.blocks.nudges import NudgeFacts
from bot.slack.blocks.recommendations import Card

Problems = Callable[..., list[str]]

DEAL = DealFacts(
    id="D-1",
    customer="Fjord & Falk AS",
    partner="Nordlicht Systemhaus",
    product="Tidewell Vault",
    amount=Decimal(48000),
    currency="EUR",
    stage="registered",
    registration="submitted",
    industry="manufacturing",
    expected_close=date(2027, 3, 5),
    competitor="coldstack",
    contact_role="it_manager",
    registered_by="Lena Brandt",
    completeness=80,
    missing=("customer's domain",),
    needs_review=True,
)
CARD = Card(
    asset_id="battlecard-coldstack",
    title="Coldstack battlecard",
    kind="battlecard",
    version="2.1",
    url="https://enable.tidewell.example/battlecards/coldstack.pptx",
    receipt=("competitor Coldstack", "stage discovery"),
    may_go_on=False,
    reference="D-1|7|battlecard-coldstack",
    updated=date(2026, 9, 1),
)


def choices(text: str = "X", count: int = 1) -> deal_forms.DealChoices:
    some = tuple(Choice(value=f"v{number}", label=text) for number in range(count))
    return deal_forms.DealChoices(
        products=some, industries=some, stages=some, currencies=some, competitors=some
    )


def full_deal(text: str) -> DealFacts:
    return dataclasses.replace(
        DEAL, customer=text, partner=text, product=text, currency=text, stage=text,
        registration=text, domain=text, industry=text, competitor=text, contact_role=text,
        notes=text, registered_by=text, missing=(text,) * 9, protected_until=date(2027, 2, 20),
    )  # fmt: skip


def full_card(text: str) -> Card:
    return dataclasses.replace(
        CARD, title=text, kind=text, version=text, receipt=(text,) * 9, owner=text,
        valid_until=date(2027, 2, 20), warnings=(text,) * 9, may_go_on=True,
    )  # fmt: skip


def messages(text: str) -> dict[str, list[Block]]:
    deal, card = full_deal(text), full_card(text)
    facts = NudgeFacts(
        id="N",
        customer=text,
        play=text,
        text=text,
        recipient=text,
        cards=(card,) * 5,
        titles=(text,) * 9,
    )
    return {
        "registered": deals.registered(deal),
        "review": deals.review(deal),
        "reviewed": deals.reviewed(deal, text),
        "approved": deals.approved(deal, by=text),
        "rejected": deals.rejected(deal, by=text, reason=text),
        "asked back": deals.asked_back(deal, by=text, question=text),
        "answered": deals.answered(deal, by=text, answer=text),
        "answer noted": deals.answer_noted(deal, by=text, answer=text, cam=text),
        "moved": deals.moved(deal, by=text, before=text, after=text, reason=text),
        "listing": deals.listing([deal] * 99, title=text, count=99),
        "assets": recommendations.for_stage(text, text, [card] * 5, advice=text),
        "nudge": nudges.nudge(facts),
        "acted": nudges.acted(facts, [text] * 20, is_open=True),
        "reminder": nudges.reminder(facts, reader=text),
        "confirmation": nudges.confirmation(facts, [text] * 20),
    }


def views(text: str) -> dict[str, View]:
    deal, many = full_deal(text), tuple(Choice(value=f"v{n}", label=text) for n in range(150))
    line = deal_rows.DealLine(
        deal=deal,
        days_in_stage=3,
        is_stuck=True,
        next_asset=deal_rows.NextAsset(title=text, url=CARD.url, reason=text),
    )
    question = home.OpenQuestion(
        asked_by=text, partner=text, text=text, asked_on=date(2026, 11, 22)
    )
    return {
        "registration": deal_forms.registration(
            choices(text, 150), deal_forms.DealDraft(customer=text), metadata=""
        ),
        "ask": deal_forms.ask_back(deal, metadata=""),
        "answer": deal_forms.answer(deal, question=text, metadata=""),
        "reject": deal_forms.reject(deal, metadata=""),
        "stage": deal_forms.move_stage(deal, many, metadata=""),
        "notice": deal_forms.notice(text, text, text),
        "nudge": nudges.form(
            nudges.NudgeForm(
                partners=many, partner="v140", deals=many, deal="v1", plays=many, play="v1",
                preview=nudges.Preview(
                    recipient=text, text=text, cards=(full_card(text),) * 9, warnings=(text,) * 9
                ),
            )
        ),
        "partner home": home.partner(
            home.PartnerHome(name=text, partner=text, cam=text, deals=(line,) * 200)
        ),
        "cam home": home.cam(
            home.CamHome(
                name=text, reviews=(deal,) * 60, deals=(line,) * 200, questions=(question,) * 60,
                due=(text,) * 60, acts=(text,) * 60,
            )
        ),
        "curating": curating.form(
            curating.CuratingForm(
                partners=many, industries=many, stages=many, until=date(2027, 2, 20),
                searched=text, found=many, count=900,
            )
        ),
        "stranger home": home.stranger(contact=text),
    }  # fmt: skip


HOSTILE_SHORT = ("x", "&" * 5_000, "")


@pytest.mark.parametrize("number", range(4))
def test_everything_holds_the_limits_and_lets_nothing_through(
    number: int, hostile: str, problems: Problems
) -> None:
    text = (hostile, *HOSTILE_SHORT)[number]
    found = {
        name: problems(blocks, at_most=limits.MESSAGE_BLOCKS)
        for name, blocks in messages(text).items()
    }
    for name, view in views(text).items():
        found[name] = problems(view["blocks"], at_most=limits.VIEW_BLOCKS)
        found[name] += problems([view], at_most=1)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
