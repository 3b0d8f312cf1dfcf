"""A deal that is only named, and what helps one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.records.naming import named_by_id
from playbooks.deals import queries as deals
from store.database import Database
from tests.bot.records.conftest import Ask, words_in


def test_a_name_alone_asks_where_the_deal_stands_or_what_was_asked_last(
    ask: Ask, database: Database
) -> None:
    assert "discovery" in words_in(ask("lena", "hallstein?"))
    assert "discovery" in words_in(ask("lena", "D-1001"))
    asked = "when does our protection on hallstein run out"
    again = words_in(ask("lena", "and lindtal?", before=(asked,)))
    assert "29 November 2026" in again
    assert "proposal" not in again
    assert "29 November 2026" in words_in(ask("lena", "and lindtal", before=(asked, "sankt veit")))
    assert ask("lena", "and lindtal?", before=("which discount do we get",)) is None
    assert ask("lena", "and lindtal?", before=("what tier are we on",)) is None
    with database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, customer="Premium Foods"))
    for text in ("premium", "premium?"):
        assert ask("lena", text) is None
    assert "discovery" in words_in(ask("lena", "premium foods"))
    for text in ("what helps at the premium stage", "Premium material", "PREMIUM MATERIAL"):
        assert ask("lena", text) is None


def test_what_helps_is_asked_of_one_deal(ask: Ask) -> None:
    for text, before in (
        ("what should i send to hallstein", ()),
        ("and hallstein?", ("what helps with lindtal",)),
        ("what should we send next", ("has hallstein been approved?",)),
    ):
        recorded = ask("lena", text, before=before)
        assert recorded is not None
        assert [one.wants_assets for one in recorded.told] == [True]
        assert recorded.deal_ids == ("D-1001",)
    assert ask("lena", "what should i send next") is None
    assert ask("pablo", "what should i send to hallstein") is None
    assert ask("lena", "what should i send to hallstein", channel="C0EMEA") is None
    thread = ask("lena", "what helps next", channel="C0NORDLICHT", deal="D-1002")
    assert thread is not None
    assert thread.deal_ids == ("D-1002",)


@pytest.mark.parametrize(
    "text",
    [
        "wann l\u00e4uft calder aus",
        "wann endet calder",
        "cu\u00e1ndo vence calder",
        "warum wurde calder abgelehnt",
        "was soll ich calder schicken",
    ],
)
def test_a_word_of_the_language_is_a_name_where_names_stand(
    ask: Ask, database: Database, text: str
) -> None:
    with database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, customer="Calder & S\u00f6hne Spedition"))
    assert "D-1001" in words_in(ask("lena", text, channel="C0NORDLICHT"))


def test_a_name_that_stands_in_a_document_is_a_name(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, customer="Alpenfrost Logistik GmbH"))
    for text in (
        "what should i send to alpenfrost",
        "was soll ich alpenfrost schicken",
        "what helps with Alpenfrost",
    ):
        recorded = ask("lena", text, channel="C0NORDLICHT")
        assert recorded is not None
        assert [one.wants_assets for one in recorded.told] == [True]
        assert ask("pablo", text) is None
    for text in ("alpenfrost?", "Alpenfrost"):
        assert "D-1001" in words_in(ask("lena", text))
        assert ask("pablo", text) is None
    for text in ("special bid alpenfrost", "price of the vault for alpenfrost", "alpenforst?"):
        assert ask("lena", text) is None
    with database.transaction() as session:
        deals.save_deal(session, replace(deal, customer="Vault Systems"))
    assert ask("lena", "vault?") is None, "a product"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("status of d1001?", ("D-1001",)),
        ("what helps with D-ABXYZ", ("D-ABXYZ",)),
        ("what helps with d-abxyz", ()),
        ("news on ALPHA", ()),
        ("what is new", ()),
        ("news on the ALPHA deal", ("ALPHA",)),
        ("what is new for the deal", ()),
        ("is deal 4711 approved", ("4711",)),
        ("4711 seats in one order", ()),
    ],
)
def test_an_id_is_named(text: str, ids: tuple[str, ...]) -> None:
    assert named_by_id(text, ["D-1001", "D-ABXYZ", "ALPHA", "new-", "4711"], mark="*").ids == ids
