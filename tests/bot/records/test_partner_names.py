"""Words of a partner's name that are words like any other, and those that name it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbooks.deals import queries as deals
from store.database import Database
from tests.bot.records.conftest import Ask, words_in


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("marta", "cloud price?"),
        ("marta", "Cloud price?"),
        ("marta", "send me the one pager for cloud"),
        ("marta", "what regions does Cloud have"),
        ("marta", "qué regiones tiene Cloud"),
        ("erik", "what regions are there for distribution"),
        ("ana", "Cloud price?"),
        ("ana", "what regions does cloud have"),
        ("ana", "welche Regionen hat Cloud"),
    ],
)
def test_a_product_or_a_word_of_a_partners_name_does_not_name_the_partner(
    ask: Ask, who: str, text: str
) -> None:
    recorded = ask(who, text)
    assert recorded is None or recorded.choices, words_in(recorded)


@pytest.mark.parametrize(
    ("who", "text", "partner"),
    [
        ("ana", "what tier is Cloud on", "Costa Cloud"),
        ("ana", "what tier is costa cloud on", "Costa Cloud"),
        ("ana", "what tier is the distribution team of meridian on", "Meridian Distribution"),
        ("ana", "what regions does meridian have", "Meridian Distribution"),
        ("jonas", "what tier is nordlicht on", "Nordlicht Systemhaus"),
        ("lena", "welche stufe hat nordlicht", "Nordlicht Systemhaus"),
        ("marta", "what tier is costa cloud on", "Costa Cloud"),
        ("ana", "qué nivel tiene costa cloud", "Costa Cloud"),
    ],
)
def test_several_words_or_what_is_no_other_word_name_a_partner(
    ask: Ask, who: str, text: str, partner: str
) -> None:
    assert partner in words_in(ask(who, text))


@pytest.mark.parametrize(
    ("who", "text", "says"),
    [
        ("ana", "which deals does costa have", ["Open deals: 4", "Puerto Alba"]),
        ("ana", "costa deals?", ["Open deals: 4", "Puerto Alba"]),
        ("ana", "what deals has costa got open", ["Open deals: 4"]),
        ("ana", "welche deals hat costa", ["Offene Deals: 4"]),
        ("ana", "qu\u00e9 oportunidades tiene costa", ["abiertas: 4"]),
        ("ana", "is anything pending at costa", ["decision: 2"]),
        ("ana", "whats costas tier", ["Costa Cloud is on the tier Registered"]),
        ("ana", "when do costas certs expire", ["Vault associate"]),
        ("marta", "which deals does costa have", ["Open deals: 4"]),
    ],
)
def test_a_word_that_documents_have_too_names_a_partner_where_names_stand(
    ask: Ask, who: str, text: str, says: list[str]
) -> None:
    told = words_in(ask(who, text))
    assert [part for part in says if part not in told] == []


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("ana", "price for costa"),
        ("ana", "what regions does costa have"),
        ("ana", "which deals does cloud have"),
        ("ana", "does cloud have a price list"),
        ("lena", "which deals does costa have"),
        ("lena", "which deals does lindwurm have"),
        ("lena", "welche deals hat costa"),
    ],
)
def test_anything_else_and_nobodys_partner_is_for_the_documents(
    ask: Ask, who: str, text: str
) -> None:
    assert ask(who, text) is None


def test_a_customer_called_like_a_word_is_asked_for_in_small_letters(
    ask: Ask, database: Database
) -> None:
    with database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, customer="Summit Hotels GmbH"))
    for text in ("which deals does summit have", "welche deals hat summit", "summit deals?"):
        assert "Summit Hotels GmbH (D-1001)" in words_in(ask("lena", text))
        for who in ("owen", "ana"):
            recorded = ask(who, text)
            assert recorded is None or "D-1001" not in words_in(recorded)
    for text in ("when is the summit", "register for summit", "what happens at summit"):
        assert ask("lena", text) is None
