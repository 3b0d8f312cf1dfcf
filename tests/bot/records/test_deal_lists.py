"""Lists of deals by what became of them, by when they close, and by what they are worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbooks.deals import queries as deals
from playbooks.deals.stages import Stage
from playbooks.programme import queries
from store.database import Database
from tests.bot.records.conftest import Ask, words_in

NORDLICHT, EMEA = "C0NORDLICHT", "C0EMEA"


def told(ask: Ask, who: str, text: str, channel: str | None = None) -> list[str]:
    return words_in(ask(who, text, channel=channel)).splitlines()


@pytest.mark.parametrize("channel", [None, NORDLICHT])
@pytest.mark.parametrize(
    "text", ["pipeline value", "how much pipeline do we have", "our biggest deal"]
)
def test_what_deals_are_worth_the_largest_first(ask: Ask, text: str, channel: str | None) -> None:
    heading, largest, second, third, together, _ = told(ask, "lena", text, channel)
    assert heading == "Open deals: 3"
    assert "Sankt Veit" in largest
    assert [line.rpartition("; ")[2] for line in (largest, second, third)] == [
        "EUR 68,500",
        "EUR 42,000",
        "EUR 31,200",
    ]
    assert together == "Together: EUR 141,700"


def test_amounts_are_written_as_the_language_does(ask: Ask) -> None:
    german = told(ask, "greta", "wie hoch ist unsere Pipeline")
    assert german[1].endswith("; 68.500 EUR")
    assert german[-2] == "Zusammen: 141.700 EUR"
    assert told(ask, "pablo", "cuánto vale nuestro pipeline")[-2] == "En total: 76.700 EUR"


def test_each_currency_has_a_sum_and_what_is_unknown_is_counted(
    ask: Ask, database: Database
) -> None:
    with database.transaction() as session:
        for name in ("D-1001", "D-1014"):
            deal = deals.locked(session, name)
            assert deal is not None
            deals.save_deal(session, replace(deal, amount=None))
    lines = told(ask, "jonas", "total pipeline value")
    assert lines[-3:-1] == [
        "Together: EUR 99,700 + GBP 47,500",
        "Without an amount on record: 2",
    ]
    assert not any(";" in line for line in lines[-5:-3])
    assert "Nordlicht Systemhaus" in lines[1]


def test_a_list_that_asks_for_no_amounts_has_none(ask: Ask) -> None:
    assert not any("EUR" in line for line in told(ask, "lena", "which deals do we have"))


def test_a_distributor_hears_of_resellers_deals_but_not_what_they_are_worth(
    ask: Ask, database: Database
) -> None:
    with database.transaction() as session:
        partner = queries.partner(session, "nordlicht")
        assert partner is not None
        queries.save_partner(session, replace(partner, shares_deals_with_distributor=True))
    lines = told(ask, "sofia", "total value of our open deals")
    (hallstein,) = [line for line in lines if "Hallstein" in line]
    assert "Nordlicht Systemhaus" in hallstein
    assert "EUR" not in hallstein
    assert lines[-3:-1] == [
        "Together: EUR 216,000",
        "What deals of your resellers are worth is theirs to tell.",
    ]


def test_all_deals_that_a_sum_counts_are_looked_at_again_before_it_is_posted(ask: Ask) -> None:
    recorded = ask("priya", "total pipeline value")
    assert recorded is not None
    assert "and 3 more" in words_in(recorded)
    assert len(recorded.deal_ids) == 13


@pytest.mark.parametrize("text", ["pipeline value", "what did we win this year"])
def test_where_others_read_along_nothing_is_told(ask: Ask, text: str) -> None:
    recorded = ask("lena", text, channel=EMEA)
    assert recorded is not None
    assert recorded.is_private
    assert (recorded.partner_ids, recorded.deal_ids) == ((), ())


@pytest.mark.parametrize(
    ("who", "text", "says"),
    [
        ("lena", "what did we win this year", ["Won deals from 1 January 2026", "Ostermeer"]),
        ("lena", "how much did we win this year", ["; EUR 14,400", "Together: EUR 14,400"]),
        ("lena", "what did we win last quarter", ["was won from 1 July", "The last one:"]),
        ("lena", "wins in November", ["Won deals from 1 November 2026 to 30", "Ostermeer"]),
        ("lena", "what did we lose this year", ["No deal of Nordlicht Systemhaus was lost from"]),
        ("greta", "was haben wir letzten Monat gewonnen", ["wurde vom 1. Oktober", "Der letzte:"]),
        ("pablo", "qué ganamos este año", ["ganadas del 1 de enero"]),
        ("lena", "which deals close this month", ["from 1 November", "The next", "Lindtal"]),
        ("lena", "which deals close next quarter", ["close from 1 January 2027", "26 February"]),
        ("jonas", "what closes in December", ["expected to close on 17 December", "Kestrel"]),
        ("greta", "welche Deals schließen wir nächstes Quartal ab", ["Erwartete Abschlüsse vom"]),
        ("pablo", "qué deals cierran este mes", ["No se espera el cierre"]),
    ],
)
def test_the_days_that_are_named(ask: Ask, who: str, text: str, says: list[str]) -> None:
    recorded = ask(who, text)
    words = words_in(recorded)
    assert [part for part in says if part not in words] == []
    assert recorded is not None
    filled = [one for told in recorded.told for line in told.lines for one in line.fill.values()]
    assert [one for one in filled if one != str(one).strip()] == []  # Slack's blocks would cut it


def test_what_was_won_is_told_apart_from_what_was_lost(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        deal = deals.locked(session, "D-1002")
        assert deal is not None
        deals.save_deal(session, replace(deal, stage=Stage.LOST))
    won, lost, both = (
        told(ask, "lena", text)
        for text in ("which deals have we won", "what have we lost", "won and lost deals")
    )
    assert [line for line in won if "Sankt Veit" in line] == []
    assert [line for line in lost if "Ostermeer" in line] == []
    assert both[0] == "Won and lost deals: 2"


def test_open_deals_without_an_expected_day_are_counted(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        deal = deals.locked(session, "D-1002")
        assert deal is not None
        deals.save_deal(session, replace(deal, expected_close=None))
    lines = told(ask, "lena", "which deals close next quarter")
    assert lines[0].endswith(": 1")
    assert lines[-2] == "Open without an expected day: 1"
