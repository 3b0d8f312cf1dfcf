"""What helps with a deal that is named by its stage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbooks.deals import queries as deals
from store.database import Database
from tests.bot.records.conftest import Ask, words_in


@pytest.mark.parametrize(
    "text",
    [
        "what do i get for my deal in proposal",
        "what helps with my deals in proposal?",
        "what can we send to our deal in the proposal stage",
        "was hilft bei meinem Deal in der Phase Proposal",
        "qu\u00e9 ayuda con mi oportunidad en la fase proposal",
    ],
)
def test_the_one_deal_in_that_stage_is_meant(ask: Ask, text: str) -> None:
    for channel in (None, "C0NORDLICHT"):
        recorded = ask("lena", text, channel=channel)
        assert recorded is not None
        assert [one.wants_assets for one in recorded.told] == [True]
        assert recorded.deal_ids == ("D-1003",)
    assert ask("lena", text, channel="C0EMEA") is None
    assert ask("jonas", text) is None


def test_of_several_it_is_asked_which(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        deal, other = deals.locked(session, "D-1001"), deals.locked(session, "D-1003")
        assert deal is not None
        assert other is not None
        deals.save_deal(session, replace(deal, stage=other.stage))
    recorded = ask("lena", "what helps with my deals in proposal")
    assert recorded is not None
    assert {one.subject for one in recorded.choices} == {"D-1001", "D-1003"}
    for one in recorded.choices:
        chosen = ask("lena", one.question)
        assert chosen is not None
        assert chosen.deal_ids == (one.subject,)
        assert [told.wants_assets for told in chosen.told] == [True]
    in_channel = ask(
        "lena", "what helps with my deals in proposal", channel="C0NORDLICHT", can_choose=False
    )
    assert "Hallstein" in words_in(in_channel)
    assert "Lindtal" in words_in(in_channel)


@pytest.mark.parametrize(
    "text",
    [
        "which discount do i get for my deal in proposal",
        "what do i need for my deal in proposal",
        "what is the proposal stage",
        "what helps with my deals in commit",
        "how do i write a proposal for my deal",
    ],
)
def test_anything_else_is_for_the_documents(ask: Ask, text: str) -> None:
    recorded = ask("lena", text)
    assert recorded is None or not any(one.wants_assets for one in recorded.told)
