"""What was agreed with a partner and how far it is: for its lead and account manager alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.slack.messenger import Guard
from playbooks.programme import queries
from playbooks.programme.people import Kpi
from store.database import Database
from tests.bot.conftest import Stage
from tests.bot.records.conftest import Ask, words_in
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled

KESTREL, EMEA = "C0KESTREL", "C0EMEA"
REVENUE, PEOPLE = "312,000 of 500,000 EUR", "4 of 6"


def agree(database: Database, partner_id: str, *kpis: Kpi) -> None:
    with database.transaction() as session:
        partner = queries.partner(session, partner_id)
        assert partner is not None
        queries.save_partner(session, replace(partner, kpis=kpis))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("how far are we from our annual target", [REVENUE, "188,000 EUR still missing", PEOPLE]),
        ("targets?", [REVENUE, PEOPLE, "on record today, 26 November 2026"]),
        ("how much have we booked this year", [REVENUE, "62 % reached"]),
        ("are we on track for this year", [REVENUE, "90 % of the time is over"]),
        ("how many certified engineers are we short of our target", [PEOPLE, "2 still missing"]),
        ("annual taget status", [REVENUE]),
        ("wieviel fehlt uns noch zum jahresziel", ["es fehlen noch 188.000 EUR", "4 von 6"]),
        ("unser umsatz dieses jahr?", ["312.000 von 500.000 EUR"]),
        ("ziel schon erreicht??", ["62 % erreicht"]),
        ("cu\u00e1nto nos falta para el objetivo", ["faltan 188.000 EUR", "4 de 6"]),
        ("vamos bien con los objetivos del a\u00f1o?", ["ha pasado el 90 % del plazo"]),
    ],
)
def test_the_lead_is_told_what_is_reached_and_what_is_missing(
    ask: Ask, text: str, says: list[str]
) -> None:
    told = words_in(ask("lena", text))
    assert [part for part in says if part not in told] == []


def test_what_is_named_is_told_alone_and_what_is_not_on_record_is_said(
    ask: Ask, database: Database
) -> None:
    assert PEOPLE not in words_in(ask("lena", "how much have we booked this year"))
    assert REVENUE not in words_in(ask("lena", "how many certified people short of our target"))
    q4 = words_in(ask("lena", "are we on track for q4"))
    assert "For that time alone no number is on record" in q4
    assert REVENUE in q4
    agree(
        database,
        "nordlicht",
        Kpi(id="logos", name="New customers", target=Decimal(4)),
        Kpi(
            id="q3",
            name="Revenue Q3",
            target=Decimal(90),
            actual=Decimal(95),
            unit="EUR",
            end=date(2026, 9, 30),
        ),
        Kpi(id="q1", name="Deals Q1", target=Decimal("2.5"), start=date(2027, 1, 1)),
    )
    told = words_in(ask("lena", "how do our kpis look"))
    assert "New customers: 4, what is reached so far is not on record" in told
    assert "Revenue Q3: 95 of 90 EUR, reached; 105 % reached; its time ended on 30 Sept" in told
    assert "Deals Q1: 2.50, what is" in told
    assert "counts from 1 January 2027" in told
    third = words_in(ask("lena", "did we reach our q3 target"))
    assert "Revenue Q3" in third
    assert "Deals Q1" not in third
    people = words_in(ask("lena", "how many trained engineers for our target"))
    assert "The number that you name is not on record" in people


def test_where_none_is_on_record_that_is_said(ask: Ask) -> None:
    assert "No target is on record for BrightPath IT" in words_in(ask("dana", "our targets?"))
    assert "No consta ning\u00fan objetivo" in words_in(ask("pablo", "nuestro objetivo?"))


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("jonas", "how far is nordlicht from its target"),
        ("jonas", "nordlicht umsatzziel?"),
        ("jonas", "how is nordlicht doing against its targets"),
    ],
)
def test_its_account_manager_is_told(ask: Ask, who: str, text: str) -> None:
    told = words_in(ask(who, text))
    assert "312" in told
    assert words_in(ask("jonas", "how far are we from our target")) == "Which partner do you mean?"


@pytest.mark.parametrize(
    "who", ["tobias", "greta", "priya", "felix", "sofia", "erik", "ana", "owen", "pablo", "dana"]
)
@pytest.mark.parametrize(
    "text",
    [
        "how far is nordlicht from its target",
        "how far are we from our annual target",
        "nordlicht kpis",
        "umsatz von nordlicht dieses jahr",
    ],
)
@pytest.mark.parametrize("channel", [None, NORDLICHT, EMEA])
def test_nobody_else_is(ask: Ask, who: str, text: str, channel: str | None) -> None:
    recorded = ask(who, text, channel=channel)
    said = "" if recorded is None or recorded.is_private else words_in(recorded)
    assert not any(number in said for number in ("312", "500", "188", "4 of 6", "62 %"))
    assert recorded is None or recorded.agreed_with in {
        (),
        ("meridian",),
        ("kestrel",),
        ("costacloud",),
        ("brightpath",),
    }


def test_a_colleague_is_told_who_hears_of_it_the_same_whether_there_is_any(
    ask: Ask, database: Database
) -> None:
    told = words_in(ask("tobias", "wie weit sind wir vom umsatzziel weg"))
    assert "Lena Brandt und Jonas Weber" in told
    agree(database, "nordlicht")
    assert words_in(ask("tobias", "wie weit sind wir vom umsatzziel weg")) == told
    room = ask("tobias", "our targets?", channel=NORDLICHT)
    assert "Lena Brandt" in words_in(room)


def test_a_channel_never_hears_of_it(ask: Ask) -> None:
    for who, channel in (("lena", NORDLICHT), ("jonas", NORDLICHT), ("lena", EMEA)):
        for text in ("our targets?", "what tier are we on and how far are we from our target?"):
            recorded = ask(who, text, channel=channel)
            assert recorded is not None
            assert recorded.is_private


@pytest.mark.parametrize(
    "text",
    [
        "what is the annual target for gold partners",
        "what's the revenue target for platinum partners",
        "do you pay a bonus when partners reach their target",
        "how do we reach our target",
        "what is the recovery time objective of vault",
        "which target markets does vault fit",
        "how do i set a backup target",
        "wie hoch ist das jahresziel f\u00fcr gold partner",
        "was passiert wenn wir unser ziel verfehlen",
        "how is costa doing against its targets",
        "our quote for hallstein",
        "what sales decks do we have",
        "que objetivo de ventas piden para plata",
        "what counts towards our target",
    ],
)
def test_a_rule_or_a_document_is_for_the_documents(ask: Ask, text: str) -> None:
    recorded = ask("lena", text)
    assert recorded is None or not recorded.agreed_with


def test_on_the_wire_the_lead_alone_is_told_in_the_partners_own_channel(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} how far are we from our annual target")
    lena.wait_for_reply(NORDLICHT, ts, containing="I tell you alone")
    private = lena.wait_for_ephemeral(NORDLICHT, containing="188,000 EUR still missing")
    settled(running, ts)
    assert "Only you can see this" in all_text(private)
    for user in ("U0TOBIAS", "U0JONAS"):
        other = running.person(user)
        seen = json.dumps([other.replies(NORDLICHT, ts), other.ephemerals(NORDLICHT)])
        assert "312,000" not in seen
    assert running.answerer.asked == []


def test_on_the_wire_an_account_manager_need_not_name_the_partner_of_the_channel(
    running: Stage,
) -> None:
    jonas = running.person("U0JONAS")
    ts = jonas.say(NORDLICHT, f"{BOT} how far are they from the annual target, our targets?")
    jonas.wait_for_ephemeral(NORDLICHT, containing="188,000 EUR still missing")
    settled(running, ts)


def test_who_is_lead_is_looked_at_again_when_it_is_posted(running: Stage) -> None:
    messenger = running.bot.dealmate.messenger
    with running.database.transaction() as session:
        for number, (user, channel) in enumerate(
            (("U0LENA", NORDLICHT), ("U0TOBIAS", NORDLICHT), (None, NORDLICHT))
        ):
            messenger.post(
                session,
                key=f"test/{number}",
                channel=channel,
                ephemeral_to=user,
                text=f"a target, number {number}",
                guard=Guard(
                    instead_text=f"not for you, number {number}",
                    partner_ids=("nordlicht",),
                    agreed_with=("nordlicht",),
                ),
            )
    running.bot.worker.wake()
    running.person("U0LENA").wait_for_ephemeral(NORDLICHT, containing="a target, number 0")
    running.person("U0TOBIAS").wait_for_ephemeral(NORDLICHT, containing="not for you, number 1")
    running.person("U0LENA").wait_for_message(NORDLICHT, containing="not for you, number 2")
