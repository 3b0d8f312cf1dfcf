"""What the records say, to whom, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.records import spoken
from bot.records.naming import Keys, Naming, named_by_name
from playbooks.deals import queries as deals
from playbooks.deals.contesting import settle_review
from playbooks.deals.stages import Registration
from playbooks.deals.usecases import approve_deal, ask_back, reject_deal
from playbooks.programme import queries
from store.database import Database
from tests.bot.records.conftest import Ask, words_in

NORDLICHT, KESTREL, EMEA, DESK = "C0NORDLICHT", "C0KESTREL", "C0EMEA", "C0DESK"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("who", "text", "says"),
    [
        ("lena", "whos our acount manager", ["Nordlicht Systemhaus", "Jonas Weber"]),
        ("dana", "what tier are we on", ["BrightPath IT is on the tier Silver", "next", "Gold"]),
        ("sofia", "what tier are we on", ["Platinum", "the highest one"]),
        ("greta", "auf welchem Level sind wir", ["ist auf der Stufe Gold", "Platinum"]),
        ("pablo", "qué nivel tenemos", ["en el nivel Registered", "Silver"]),
        ("lena", "who is our distributor", ["Meridian Distribution"]),
        ("dana", "who is our distributor", ["No distributor is recorded"]),
        ("dana", "what type of partner are we", ["MSP", "North America", "Tidewell Vault"]),
        ("owen", "which certs do we have", ["Recover specialist, until 21 January 2031"]),
        ("lena", "which deals do we have", ["Open deals: 3", "Hallstein", "D-1003"]),
        ("lena", "which deals have we won", ["Möbelhaus Ostermeer KG (D-1004) was won on"]),
        ("lena", "when does protection on hallstien run out", ["until 4 January 2027, 39 days"]),
        ("marta", "is brisamar still protected", ["ended on 4 October 2026"]),
        ("lena", "when does our protection run out", ["Lindtal", "until 29 November 2026"]),
        ("pablo", "has my registration been approved", ["decision: 2", "Puerto Alba", "Miralba"]),
        ("lena", "has my registration been approved", ["No registration", "Decided already: 3"]),
        ("owen", "why was marlow rejected", ["was not accepted", "Jonas Weber can tell"]),
        ("owen", "what stage is pennine valley in", ["in the stage commit since 18 November 2026"]),
        ("jonas", "whats the status of lindtal", ["Regionalbank Lindtal eG (D-1003)"]),
        ("owen", "who registered pennine valley", ["on 10 August 2026 by Owen Hughes"]),
        ("jonas", "what tier is kestrel on", ["Kestrel Consulting is on the tier Silver"]),
        ("ana", "which partners do i look after", ["Costa Cloud", "Meridian Distribution"]),
        ("priya", "what is waiting for my approval", ["decision: 2", "D-1005, Costa Cloud"]),
        ("sam", "when does calder close", ["Calder Family Clinics (D-1011)"]),
    ],
)
def test_the_records_answer_in_a_direct_message(
    ask: Ask, who: str, text: str, says: list[str]
) -> None:
    told = words_in(ask(who, text))
    assert [part for part in says if part not in told] == []


@pytest.mark.parametrize(
    ("who", "text", "channel"),
    [
        ("lena", "what tier are we on", NORDLICHT),
        ("jonas", "what tier are we on", NORDLICHT),
        ("felix", "who is our account manager", NORDLICHT),
        ("jonas", "which deals do we have", KESTREL),
    ],
)
def test_a_room_of_one_partner_hears_of_that_partner(
    ask: Ask, who: str, text: str, channel: str
) -> None:
    recorded = ask(who, text, channel=channel)
    expected = "nordlicht" if channel == NORDLICHT else "kestrel"
    assert words_in(recorded)
    assert recorded is not None
    assert recorded.partner_ids == (expected,)


@pytest.mark.parametrize("text", ["what tier are we on", "which deals do we have", "our cam?"])
def test_a_room_with_others_in_it_hears_nothing(ask: Ask, text: str) -> None:
    for who, channel, certain in (
        ("lena", EMEA, True),
        ("jonas", EMEA, True),
        ("lena", NORDLICHT, False),
        ("ana", DESK, True),
    ):
        recorded = ask(who, text, channel=channel, certain=certain)
        assert recorded is not None
        assert recorded.is_private
        assert (recorded.partner_ids, recorded.deal_ids, recorded.choices) == ((), (), ())


@pytest.mark.parametrize(
    "text", ["has {} been approved", "when does our protection on {} end", "status of {}"]
)
def test_in_a_room_with_others_a_deal_of_ones_own_changes_nothing(ask: Ask, text: str) -> None:
    said = [
        ask("lena", text.format(name), channel=EMEA)
        for name in ("Hallstein", "Valbruna", "Nobody", "D-1001", "D-1008", "D-9999", "hallstein")
    ]
    ours, another, nobodys, *numbers, small = said
    for one in (another, nobodys):
        assert (ours is None) is (one is None)
        assert ours is None or one is None or replace(ours, asked="") == replace(one, asked="")
    assert len({one is None for one in numbers}) == 1
    assert small is None


@pytest.mark.parametrize(
    "text",
    [
        "has the {} deal been approved",
        "when does our protection on {} run out",
        "is the {} deal registered",
        "what stage is {} in",
    ],
)
@pytest.mark.parametrize("channel", [None, NORDLICHT])
def test_a_deal_of_somebody_else_reads_like_one_that_is_not_there(
    ask: Ask, text: str, channel: str | None
) -> None:
    names = ("Valbruna", "Globexum")
    said = [
        words_in(ask("lena", text.format(name), channel=channel)).replace(name, "X")
        for name in names
    ]
    assert said[0] == said[1]
    assert "I find no deal here that is called X" in said[0]
    assert ask("lena", text.format("valbruna"), channel=channel) is None


def test_who_may_not_see_deals_is_told_so_whatever_is_there(ask: Ask) -> None:
    for who in ("felix", "ana"):  # a colleague; another partner's account manager
        texts = (
            "which deals do we have",
            "has the Hallstein deal been approved",
            "has the Nix deal been approved",
        )
        said = {words_in(ask(who, text, channel=NORDLICHT)) for text in texts}
        assert len(said) == 1
        assert "Hallstein" not in said.pop()


def test_a_partner_that_one_does_not_look_after_is_a_word_like_any_other(ask: Ask) -> None:
    assert ask("jonas", "what tier is BrightPath on") is None
    assert ask("lena", "what tier is Kestrel on") is None
    assert ask("sofia", "what tier is Nordlicht on") is None
    assert ask("lena", "what tier is Kestrel on", channel=NORDLICHT) is None
    assert ask("felix", "what tier is Nordlicht on") is None
    assert ask("lena", "which partners do i look after") is None


def test_an_account_manager_of_several_is_asked_which_one(ask: Ask) -> None:
    recorded = ask("jonas", "what tier are we on")
    assert recorded is not None
    assert [one.label for one in recorded.choices] == ["Kestrel Consulting", "Nordlicht Systemhaus"]
    chosen = ask("jonas", recorded.choices[0].question)
    assert "Kestrel Consulting is on the tier Silver" in words_in(chosen)


def test_what_is_not_clear_in_several_parts_is_asked_back_once(ask: Ask) -> None:
    recorded = ask(
        "jonas", "what tier are we on and which partners do i look after? our distributor?"
    )
    assert recorded is not None
    assert len(recorded.told) == 2
    assert [one.label for one in recorded.choices] == ["Kestrel Consulting", "Nordlicht Systemhaus"]
    chosen = ask("jonas", recorded.choices[1].question)
    told = words_in(chosen)
    assert "Nordlicht Systemhaus is on the tier Gold" in told
    assert "Meridian Distribution" in told


def test_where_several_partners_are_named_the_asker_says_which(
    ask: Ask, database: Database
) -> None:
    with database.transaction() as session:
        kestrel = queries.partner(session, "kestrel")
        assert kestrel is not None
        for one, name in (("k2", "Kestrel Europe"), ("k3", "Kestrel")):
            queries.save_partner(
                session, replace(kestrel, id=one, name=name, tier="Gold", team_ids=frozenset())
            )
    assert "Kestrel is on the tier Gold" in words_in(ask("jonas", "what tier is Kestrel on"))
    recorded = ask("jonas", "what tier is kestrle on")
    assert recorded is not None
    labels = [one.label for one in recorded.choices]
    assert labels == ["Kestrel", "Kestrel Consulting", "Kestrel Europe"]
    for choice in recorded.choices:
        told = words_in(ask("jonas", choice.question))
        assert f"{choice.label} is on the tier" in told


def test_where_buttons_do_not_work_the_partners_are_named_instead(ask: Ask) -> None:
    recorded = ask("jonas", "what tier are we on", can_choose=False)
    assert recorded is not None
    assert recorded.choices == ()
    assert "name it with your question: Kestrel Consulting and Nordlicht" in words_in(recorded)


def test_among_the_vendors_own_people_the_asker_alone_is_told(ask: Ask) -> None:
    recorded = ask("jonas", "what tier is Kestrel on", channel=DESK)
    assert recorded is not None
    assert recorded.is_private
    assert ask("jonas", "what tier is BrightPath on", channel=DESK) is None
    assert ask("jonas", "is hallstein approved", channel=DESK) is None


def test_so_much_is_told_at_a_time(ask: Ask) -> None:
    asked = "our tier? our cam? our certs? our deals? our region? our distributor?"
    recorded = ask("lena", asked)
    assert recorded is not None
    assert len(recorded.told) == 4
    assert recorded.rest == "our region? our distributor?"


def test_a_list_of_questions_is_read_to_its_eighth_part(ask: Ask) -> None:
    others = [f"what is margin number {number}?" for number in range(8)]
    recorded = ask("lena", " ".join([*others[:7], "what tier are we on?", others[7]]))
    assert recorded is not None
    assert "Gold" in words_in(recorded)
    assert recorded.rest == " ".join(others)
    assert ask("lena", " ".join([*others, "what tier are we on?"])) is None


def test_a_long_text_is_for_the_documents(ask: Ask) -> None:
    assert ask("lena", "please " * 55 + "what tier are we on") is not None
    assert ask("lena", "please " * 56 + "what tier are we on") is None
    assert ask("lena", "acme " * 2_000) is None
    recorded = ask("lena", "when does it run out", before=("hallstein " * 2_000,))
    assert "4 January 2027" not in ("" if recorded is None else words_in(recorded))


def test_a_pasted_questionnaire_is_looked_through_for_names_but_once(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(text: str, keys: Keys, *, mark: str) -> Naming:
        read.append(text)
        return named_by_name(text, keys, mark=mark)

    monkeypatch.setattr(spoken, "named_by_name", counted)
    ask("lena", " ".join(f"what is the margin in case {number}?" for number in range(100)))
    assert len(read) <= 50


def test_a_distributor_hears_of_a_resellers_deals_only_where_they_are_shared(
    ask: Ask, database: Database
) -> None:
    assert "Hallstein" not in words_in(ask("sofia", "which deals do we have"))
    with database.transaction() as session:
        nordlicht = queries.partner(session, "nordlicht")
        assert nordlicht is not None
        queries.save_partner(session, replace(nordlicht, shares_deals_with_distributor=True))
    told = words_in(ask("sofia", "which deals do we have"))
    assert "Hallstein Maschinenbau GmbH (D-1001, Nordlicht Systemhaus)" in told
    in_room = words_in(ask("sofia", "which deals do we have", channel="C0MERIDIAN"))
    assert "Hallstein" not in in_room
    assert "Valbruna" in in_room


@pytest.mark.parametrize("who", ["lena", "jonas"])
@pytest.mark.parametrize("text", ["status of hallstein", "has hallstein been approved"])
def test_marks_of_the_vendors_own_are_told_to_nobody(
    ask: Ask, database: Database, who: str, text: str
) -> None:
    before = words_in(ask(who, text, channel=NORDLICHT))
    with database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, needs_review=True))
    assert words_in(ask(who, text, channel=NORDLICHT)) == before
    with database.transaction() as session:
        jonas = queries.member(session, "jonas")
        assert jonas is not None
        settle_review(session, "D-1001", by=jonas, now=NOW)
    assert words_in(ask(who, text, channel=NORDLICHT)) == before


def test_what_was_decided_is_told_with_its_day_and_name(ask: Ask, database: Database) -> None:
    def decide(deal_id: str, how: str) -> None:
        with database.transaction() as session:
            ana = queries.member(session, "ana")
            assert ana is not None
            if how == "ask":
                ask_back(session, deal_id, question="Who signs?", by=ana, now=NOW)
            elif how == "reject":
                reject_deal(session, deal_id, reason="It is a renewal.", by=ana, now=NOW)
            else:
                approve_deal(session, deal_id, by=ana, now=NOW, today=NOW.date())

    decide("D-1005", "ask")
    told = words_in(ask("pablo", "has Puerto Alba been approved"))
    assert "Ana Ruiz asks:\nWho signs?" in told
    assert "Last changed on 26 November 2026 by Ana Ruiz." in told
    decide("D-1005", "approve")
    told = words_in(ask("pablo", "has Puerto Alba been approved"))
    assert "was approved on 26 November 2026 by Ana Ruiz" in told
    assert "is protected until 24 February 2027, 90 days" in told
    decide("D-1007", "reject")
    told = words_in(ask("pablo", "why was Miralba rejected"))
    assert "was not accepted, because:\nIt is a renewal." in told


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2026-11-26", "is protected until today, 26 November 2026"),
        ("2026-11-27", "until 27 November 2026, 1 day from now"),
        ("2026-11-25", "is not protected"),
    ],
)
def test_the_last_days_of_a_protection(ask: Ask, database: Database, until: str, says: str) -> None:
    with database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, protected_until=date.fromisoformat(until)))
    assert says in words_in(ask("lena", "is hallstein still protected"))
    listed = words_in(ask("lena", "when does our protection run out"))
    assert ("Hallstein" in listed) is (says != "is not protected")


def test_each_part_goes_where_it_belongs(ask: Ask) -> None:
    recorded = ask("lena", "who is our cam, what tier are we on and what margin do we get?")
    assert recorded is not None
    assert "Jonas Weber" in words_in(recorded)
    assert "Gold" in words_in(recorded)
    assert recorded.rest == "what margin do we get?"
    alone = ask("lena", "what tier are we on and what margin do we get?", channel=EMEA)
    assert alone is not None
    assert (alone.is_private, alone.rest) == (True, "what margin do we get?")


def test_a_part_may_lean_on_the_part_before(ask: Ask) -> None:
    recorded = ask("lena", "is hallstein approved and when does it run out?")
    assert recorded is not None
    assert recorded.rest == ""
    assert len(recorded.told) == 2
    assert recorded.deal_ids == ("D-1001",)


def test_who_has_left_the_programme_is_no_longer_looked_after(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        members = {one.id for one in queries.members(session)}
        queries.end_access(session, keep_partners={"meridian"}, keep_members=members)
    told = words_in(ask("ana", "which partners do i look after"))
    assert "Meridian" in told
    assert "Costa Cloud" not in told


def test_a_customers_first_word_may_be_a_word_like_any_other(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, customer="Premium Foods"))
    assert ask("lena", "when does premium expire?") is None
    for text in ("when does Premium expire?", "when does our protection on premium expire?"):
        assert "4 January 2027" in words_in(ask("lena", text))


def test_a_thread_tells_which_deal_is_meant(ask: Ask) -> None:
    asked = "has hallstein been approved?"
    assert "4 January 2027" in words_in(ask("lena", "and when does it run out", before=(asked,)))
    content = "which discount is there for Hallstein?"
    assert ask("lena", "and how long is it valid", before=(content,)) is None
    assert "discovery" in words_in(ask("lena", "what stage is it in", before=(content,)))
    in_thread = ask("lena", "when does our protection run out", deal="D-1002")
    assert "13 December 2026" in words_in(in_thread)
    assert "Hallstein" not in words_in(in_thread)


def test_a_registration_that_has_been_ended_is_no_open_deal(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        for deal in deals.deals_by_id(session, ["D-1001", "D-1002", "D-1003"]).values():
            deals.save_deal(session, replace(deal, registration=Registration.REJECTED))
    told = words_in(ask("lena", "which deals do we have"))
    assert "No open deal is recorded for Nordlicht Systemhaus." in told
    assert "No open deal of Nordlicht Systemhaus is protected" in words_in(
        ask("lena", "when does our protection run out")
    )
