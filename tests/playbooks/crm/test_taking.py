"""What a CRM says becomes a change of a deal, or nothing, or a letter for a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playbooks.crm.queries import Direction, LetterState
from playbooks.crm.reconciling import Trouble
from playbooks.crm.standing import CRM_MEMBER_ID
from playbooks.crm.usecases import (
    catch_up,
    drop,
    link,
    note_fault,
    take_event,
)
from playbooks.deals.deal import CAME_BY_CRM, Deal, DealEventKind, Topic
from playbooks.deals.stages import Registration, Stage
from playbooks.deals.usecases import approve_deal
from playbooks.programme.readers import find_member
from store.database import Database
from tests.playbooks.crm.desk import DEAL, LINKED, NEW, Desk, lived
from tests.playbooks.crm.making import STAGES, START, a_mapping, an_event


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_stage_moves_the_deal_and_leaves_its_event(desk: Desk) -> None:
    outcome = desk.take("Proof of Concept", fields=LINKED)
    assert (outcome.deal_id, outcome.moved) == (DEAL, (Stage.VALIDATION,))
    assert desk.deal().stage is Stage.VALIDATION
    last = desk.history()[-1]
    assert (last.by, last.before, last.after) == (CRM_MEMBER_ID, "discovery", "validation")
    assert desk.wanted(Topic.STAGE_CHANGED) == [f"{DEAL}:{desk.deal().revision}"]
    again = desk.take("Proof of Concept", fields=LINKED)
    assert again.moved == ()
    assert desk.letters() == []


def test_an_older_event_never_overwrites_a_newer_one(desk: Desk) -> None:
    desk.take("Proposal/Quote", at=90, fields=LINKED)
    assert desk.take("Proof of Concept", at=60, fields=LINKED).moved == ()
    assert desk.deal().stage is Stage.PROPOSAL


def test_what_the_crm_owns_is_edited_with_a_line_of_history(desk: Desk) -> None:
    facts = {"Amount": "45500.4", "CloseDate": "2027-03-01", "CurrencyIsoCode": "EUR"}
    assert desk.take(fields=LINKED | facts).edited == ("amount", "expected_close")
    assert (desk.deal().amount, desk.deal().expected_close) == (45_500, date(2027, 3, 1))
    line = desk.history()[-1]
    assert line.kind is DealEventKind.EDITED
    assert "amount: 42000 → 45500" in line.note
    desk.take(at=61, fields={"Amount": None})
    assert desk.deal().amount == 45_500


def test_names_of_the_crm_are_known_however_they_are_capitalised(desk: Desk) -> None:
    desk.take(fields=LINKED | {"Product__c": "TIDEWELL cloud"})
    assert desk.deal().product == "cloud"
    assert desk.letters() == []
    desk.mapping = a_mapping(products={})
    desk.take(at=61, fields={"Product__c": "Vault"})
    assert desk.deal().product == "vault"


def test_what_cannot_be_read_waits_and_the_rest_is_taken(desk: Desk) -> None:
    desk.take("Proof of Concept", fields=LINKED | {"Amount": "a lot"})
    assert desk.deal().stage is Stage.VALIDATION
    (letter,) = desk.letters()
    assert letter.trouble is Trouble.BAD_VALUE
    assert "Amount is 'a lot'" in letter.words
    desk.take(at=61, fields={"Amount": "46000"})
    assert desk.letters() == []
    assert desk.deal().amount == 46_000


def test_an_unmapped_stage_waits_and_is_replayed_with_a_better_file(desk: Desk) -> None:
    desk.take("Legal Review", fields=LINKED)
    (letter,) = desk.letters()
    assert (letter.trouble, letter.deal_id) == (Trouble.UNMAPPED_STAGE, DEAL)
    assert letter.said["StageName"] == "Legal Review"
    assert desk.replay(letter).moved == ()
    assert [one.times for one in desk.letters()] == [2]
    desk.mapping = a_mapping(stages={**STAGES, "Legal Review": "commit"})
    assert desk.replay(letter).moved == (Stage.COMMIT,)
    assert desk.letters() == []
    assert desk.letters(only_open=False)[0].state is LetterState.SOLVED


def test_what_was_closed_here_opens_by_a_persons_word_alone(desk: Desk) -> None:
    desk.move(Stage.LOST, at=START)
    desk.take("Negotiation", at=60, fields=LINKED)
    (letter,) = desk.letters()
    assert letter.trouble is Trouble.CLOSED_HERE
    assert desk.deal().stage is Stage.LOST
    assert desk.replay(letter, by="jonas").moved == (Stage.COMMIT,)
    assert desk.history()[-1].by == "jonas"
    assert desk.letters() == []
    assert desk.take("Negotiation", at=60, fields=LINKED).moved == ()
    assert desk.deal().stage is Stage.COMMIT


def test_the_crm_closes_and_says_why(desk: Desk) -> None:
    desk.take("Closed Lost", fields=LINKED | {"Loss_Reason__c": "No budget"})
    assert desk.history()[-1].note == "Salesforce: No budget"
    desk.take("Negotiation", at=70)
    assert desk.deal().stage is Stage.COMMIT
    assert desk.history()[-1].note == "Salesforce says so."


def test_a_record_of_a_known_account_becomes_a_deal(desk: Desk) -> None:
    outcome = desk.take("Qualification", fields=NEW)
    assert outcome.deal_id is not None
    deal = desk.deal(outcome.deal_id)
    assert (deal.customer, deal.product, deal.amount) == ("Werft Brunsbek AG", "vault", 52_000)
    assert (deal.partner_id, deal.registered_by) == ("nordlicht", "tobias")
    assert (deal.stage, deal.registration) == (Stage.DISCOVERY, Registration.SUBMITTED)
    assert "(Came from Salesforce, 006A.)" in deal.notes
    (registered,) = desk.history(deal.id)
    assert (registered.by, registered.note) == ("tobias", CAME_BY_CRM), "no form was filled in"
    assert desk.wanted(Topic.REGISTERED) == [f"{deal.id}:1"]
    desk.take("Proof of Concept", at=70)
    (letter,) = desk.letters()
    assert letter.trouble is Trouble.NOT_APPROVED
    with desk.database.transaction() as session:
        jonas = find_member(session, "jonas")
        assert jonas is not None
        assert isinstance(
            approve_deal(session, deal.id, by=jonas, now=desk.now, today=desk.now.date()), Deal
        )
    assert desk.replay(letter).moved == (Stage.VALIDATION,)


def test_what_dealmate_decides_is_written_once_a_record_is_linked(desk: Desk) -> None:
    outcome = desk.take("Qualification", fields=NEW)
    assert desk.wanted("crm.push") == [f"{outcome.deal_id}:linked/006A"]
    desk.take(at=61, fields={"CloseDate": "2027-03-31"})
    assert desk.wanted("crm.push") == [f"{outcome.deal_id}:linked/006A"]
    desk.mapping = a_mapping(kind="webhook", salesforce=None)
    other = desk.take("Qualification", record_id="006B", fields=NEW | {"Account.Name": "Nordkai"})
    assert not any(str(other.deal_id) in key for key in desk.wanted("crm.push"))


def test_an_earlier_stage_there_is_answered_with_ours(desk: Desk) -> None:
    desk.take(at=1, fields=LINKED)
    desk.move(Stage.VALIDATION, at=START + timedelta(minutes=90))
    desk.take("Negotiation", at=60)
    assert desk.deal().stage is Stage.VALIDATION
    assert any(":heard/" in key for key in desk.wanted("crm.push"))


@pytest.mark.parametrize(
    ("changed", "trouble", "words"),
    [
        ({"Partner__c": "001SOMEBODY"}, Trouble.UNKNOWN_ACCOUNT, "account 001SOMEBODY"),
        ({"Dealmate_Number__c": "D-9999"}, Trouble.UNKNOWN_DEAL, "names deal D-9999"),
        ({"Dealmate_Number__c": "D-1013"}, Trouble.UNKNOWN_DEAL, "no such deal"),
        ({"Account.Name": None}, Trouble.NOT_REGISTERED, "Enter the customer's name."),
        ({"Amount": "none"}, Trouble.BAD_VALUE, "A number such as 45000"),
        ({"Product__c": "Something"}, Trouble.BAD_VALUE, "Add it to 'products'"),
        ({"StageName": "Closed Won"}, Trouble.NOT_REGISTERED, "won in Salesforce already"),
        ({"StageName": "Legal Review"}, Trouble.UNMAPPED_STAGE, "'Legal Review'"),
        (
            {"Account.Name": "Hallstein Maschinenbau", "Amount": "42000"},
            Trouble.UNKNOWN_DEAL,
            "looks like D-1001",
        ),
    ],
)
def test_a_record_that_makes_no_deal_waits_for_a_person(
    desk: Desk, changed: dict[str, str | None], trouble: Trouble, words: str
) -> None:
    before = desk.wanted(Topic.REGISTERED)
    desk.take(fields=NEW | {"StageName": "Qualification"} | changed)
    (letter,) = desk.letters()
    assert (letter.trouble, letter.deal_id) == (trouble, None)
    assert words in letter.words
    assert desk.wanted(Topic.REGISTERED) == before


def test_a_record_of_no_partner_is_nobodys_business(desk: Desk) -> None:
    outcome = desk.take("Qualification", fields=NEW | {"Partner__c": None})
    assert (outcome.deal_id, outcome.held) == (None, ())
    assert desk.letters() == []


def test_a_part_of_an_unknown_record_waits_until_the_rest_is_told(desk: Desk) -> None:
    assert desk.take(fields={}).held == ()
    desk.take("Qualification")
    assert desk.letters() == []  # Salesforce is asked for the rest
    desk.mapping = a_mapping(kind="webhook", salesforce=None)
    desk.take("Qualification")
    (letter,) = desk.letters()
    assert "never told whose business" in letter.words
    desk.take("Qualification", at=61, fields={"Partner__c": None})
    assert desk.letters() == []


def test_a_person_links_registers_or_drops(desk: Desk) -> None:
    desk.mapping = a_mapping(new_deals="ask")
    desk.take("Proposal/Quote", fields=NEW)
    with desk.database.transaction() as session:
        outcome = link(session, "006A", DEAL, desk.mapping, now=desk.now, today=desk.now.date())
    assert outcome.moved == (Stage.PROPOSAL,)
    assert desk.letters() == []
    with desk.database.transaction() as session:
        taken = link(session, "006B", DEAL, desk.mapping, now=desk.now, today=desk.now.date())
    assert "is 006A in Salesforce already" in taken.held[0].words
    desk.take("Qualification", record_id="006C", fields=NEW | {"Account.Name": "Deichbau Ost"})
    (letter,) = desk.letters()
    assert "--register" in letter.words
    assert desk.replay(letter, may_register=True).deal_id is not None
    desk.take("Qualification", record_id="006D", fields=NEW | {"Account.Name": "Watt Nord"})
    (letter,) = desk.letters()
    with desk.database.transaction() as session:
        drop(session, letter, now=desk.now)
    desk.take("Negotiation", record_id="006D", at=99)
    assert desk.letters() == []


def test_a_disagreement_that_was_dropped_is_answered_with_our_side(desk: Desk) -> None:
    desk.move(Stage.LOST, at=START)
    desk.take("Negotiation", at=60, fields=LINKED)
    (letter,) = desk.letters()
    with desk.database.transaction() as session:
        drop(session, letter, now=desk.now)
    assert f"{DEAL}:dropped/{letter.id}" in desk.wanted("crm.push")
    assert desk.deal().stage is Stage.LOST


def test_events_that_dealmate_failed_at_are_kept_until_they_are_replayed(desk: Desk) -> None:
    failed = [an_event("Negotiation", fields=LINKED), an_event(at=61, fields={"Amount": "44000"})]
    with desk.database.transaction() as session:
        for event in failed:
            note_fault(session, event, error_id="abc123", now=desk.now)
    desk.take(at=70, fields=LINKED)
    (letter,) = desk.letters()
    assert (letter.trouble, letter.direction) == (Trouble.FAULT, Direction.FAILED)
    assert "abc123" in letter.words
    desk.replay(letter)
    assert (desk.deal().stage, desk.deal().amount) == (Stage.COMMIT, 44_000)
    assert desk.letters() == []


def test_what_waited_for_the_approval_follows_it(desk: Desk) -> None:
    deal_id = desk.take("Qualification", fields=NEW).deal_id
    assert deal_id is not None
    desk.take("Proof of Concept", at=70)
    with desk.database.transaction() as session:
        jonas = find_member(session, "jonas")
        assert jonas is not None
        approve_deal(session, deal_id, by=jonas, now=desk.now, today=desk.now.date())
        catch_up(session, deal_id, desk.mapping, now=desk.now, today=desk.now.date())
        catch_up(session, "D-1002", desk.mapping, now=desk.now, today=desk.now.date())
    assert desk.deal(deal_id).stage is Stage.VALIDATION
    assert desk.letters() == []


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([*STAGES, "Omitted", None]),
        st.integers(0, 90),
        st.sampled_from(["41000", "47000", None]),
    ),
    min_size=1,
    max_size=5,
)


@given(EVENTS, st.randoms(use_true_random=False))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_ends_in_the_same_deal(
    desk: Desk, said: list[tuple[str | None, int, str | None]], random: Any
) -> None:
    events = [
        an_event(stage, at=at, fields=LINKED | {"Amount": amount}) for stage, at, amount in said
    ]
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    assert lived(desk, events) == lived(desk, shuffled)


def test_a_close_that_is_today_where_the_programme_is_is_kept(desk: Desk) -> None:
    close = desk.now.date() - timedelta(days=1)  # already over in UTC, and not further west
    event = an_event(None, fields=NEW | {"CloseDate": close.isoformat()})
    with desk.database.transaction() as session:
        outcome = take_event(session, event, desk.mapping, now=desk.now, today=close)
    assert outcome.deal_id is not None
    assert desk.deal(outcome.deal_id).expected_close == close
