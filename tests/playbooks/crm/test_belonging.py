"""A record of the CRM touches a deal of its own account's partner only, whatever comes first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playbooks.crm import queries
from playbooks.crm.outgoing import next_update
from playbooks.crm.reconciling import Trouble
from playbooks.crm.usecases import Outcome, drop, link
from playbooks.deals.stages import Stage
from store.database import Database
from tests.playbooks.crm.desk import DEAL, LINKED, Desk, lived
from tests.playbooks.crm.making import SETTINGS, STAGES, a_mapping, an_event

NUMBER: dict[str, str | None] = {"Dealmate_Number__c": DEAL}
OURS, KESTREL, STRANGER = "001NORDLICHT000Y5D", "001KESTREL00000Y5A", "001STRANGER"


def of(account: str | None) -> dict[str, str | None]:
    return {"Partner__c": account}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def is_untouched(desk: Desk) -> bool:
    """Whether the deal is as it was, no record is it, and nothing is to be written."""
    deal = desk.deal()
    with desk.database.reading() as session:
        record = queries.record_of_deal(session, DEAL)
    as_before = (Stage.DISCOVERY, 42_000, "nordlicht")
    is_written = desk.wanted("crm.push")
    return (
        (deal.stage, deal.amount, deal.partner_id) == as_before
        and record is None
        and not any(key.startswith(DEAL) for key in is_written)
    )


def linked_by_hand(desk: Desk, record_id: str = "006A") -> Outcome:
    with desk.database.transaction() as session:
        return link(session, record_id, DEAL, desk.mapping, now=desk.now, today=desk.now.date())


@pytest.mark.parametrize(
    ("account", "trouble", "words"),
    [
        (STRANGER, Trouble.UNKNOWN_ACCOUNT, "account 001STRANGER in Salesforce to no partner"),
        (KESTREL, Trouble.UNKNOWN_DEAL, "it is another partner's"),
        (None, Trouble.UNKNOWN_DEAL, "it has no account"),
    ],
)
def test_another_account_takes_no_deal_by_its_number(
    desk: Desk, account: str | None, trouble: Trouble, words: str
) -> None:
    taken = desk.take("Closed Lost", fields=NUMBER | of(account) | {"Amount": "1"})
    assert (taken.deal_id, taken.moved, taken.edited) == (None, (), ())
    (letter,) = desk.letters()
    assert (letter.trouble, letter.deal_id) == (trouble, None)
    assert words in letter.words
    assert is_untouched(desk)
    desk.replay(letter, may_register=True)
    assert is_untouched(desk)


def test_a_number_without_an_account_waits_and_holds_nobody_up(desk: Desk) -> None:
    assert desk.take("Proposal/Quote", at=10, fields=NUMBER).held == ()
    assert is_untouched(desk)
    assert desk.letters() == []  # Salesforce is asked for the rest
    desk.take("Closed Lost", at=60, fields=of(KESTREL))
    (letter,) = desk.letters()
    assert letter.trouble is Trouble.UNKNOWN_DEAL
    assert is_untouched(desk)
    genuine = desk.take("Proof of Concept", at=61, record_id="006LEGIT", fields=LINKED)
    assert (genuine.deal_id, genuine.moved) == (DEAL, (Stage.VALIDATION,))


def test_what_waited_for_its_account_is_applied_once_that_is_told(desk: Desk) -> None:
    desk.mapping = a_mapping(kind="webhook", salesforce=None)
    desk.take("Proof of Concept", fields=NUMBER)
    (letter,) = desk.letters()
    assert "never told whose business" in letter.words
    assert is_untouched(desk)
    assert desk.take(at=61, fields=of(OURS)).moved == (Stage.VALIDATION,)
    assert desk.letters() == []


@pytest.mark.parametrize(
    ("account", "trouble"),
    [(STRANGER, Trouble.UNKNOWN_ACCOUNT), (KESTREL, Trouble.UNKNOWN_DEAL)],
)
def test_a_linked_record_that_goes_to_somebody_else_is_held(
    desk: Desk, account: str, trouble: Trouble
) -> None:
    desk.take("Proof of Concept", fields=LINKED)
    held = desk.take("Closed Lost", at=70, fields=of(account) | {"Amount": "1"})
    assert (held.moved, held.edited) == ((), ())
    (letter,) = desk.letters()
    assert (letter.trouble, letter.deal_id) == (trouble, DEAL)
    with desk.database.transaction() as session:
        assert next_update(session, DEAL, desk.mapping, now=desk.now) is None
        drop(session, letter, now=desk.now)
        assert next_update(session, DEAL, desk.mapping, now=desk.now) is None
    assert (desk.deal().stage, desk.deal().amount) == (Stage.VALIDATION, 42_000)
    assert desk.take(at=80, fields=of(OURS)).moved == (Stage.LOST,)
    assert desk.letters() == []
    with desk.database.transaction() as session:
        assert next_update(session, DEAL, desk.mapping, now=desk.now) is not None


def test_an_account_that_leaves_the_file_holds_its_records(desk: Desk) -> None:
    desk.take("Proof of Concept", fields=LINKED)
    desk.mapping = a_mapping(accounts={KESTREL: "kestrel"})
    assert desk.take("Closed Lost", at=70).moved == ()
    (letter,) = desk.letters()
    desk.mapping = a_mapping(accounts=SETTINGS["accounts"])
    assert desk.replay(letter).moved == (Stage.LOST,)


@pytest.mark.parametrize("account", [STRANGER, KESTREL])
def test_a_person_links_by_hand_but_not_across_partners(desk: Desk, account: str) -> None:
    desk.take("Closed Lost", fields=of(account))
    (held,) = linked_by_hand(desk).held
    assert account in held.words
    assert is_untouched(desk)
    desk.take("Proof of Concept", record_id="006B", fields=of(None))
    assert linked_by_hand(desk, "006B").moved == (Stage.VALIDATION,)  # by that person's word
    assert desk.take("Closed Lost", record_id="006B", at=70, fields=of(account)).moved == ()
    assert desk.deal().stage is Stage.VALIDATION


PARTS = st.lists(
    st.tuples(
        st.sampled_from([*STAGES, None]),
        st.sampled_from([NUMBER, {}]),
        st.sampled_from([KESTREL, STRANGER, None, ""]),
        st.integers(0, 90),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("last", [OURS, KESTREL, STRANGER])
def test_the_order_of_parts_makes_no_difference(desk: Desk, last: str) -> None:
    @given(PARTS, st.randoms(use_true_random=False))
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def holds(parts: list[tuple[Any, ...]], random: Any) -> None:
        events = [
            an_event(stage, at=at, sequence=n, fields=number | ({} if to == "" else of(to)))
            for n, (stage, number, to, at) in enumerate(parts)
        ]
        events.append(an_event(at=99, fields=NUMBER | of(last)))
        shuffled = [*events, *events]
        random.shuffle(shuffled)
        ends = lived(desk, events)
        assert ends == lived(desk, shuffled)
        if last != OURS:
            stage, amount, letters, _ = ends
            assert (stage, amount, len(letters)) == (Stage.DISCOVERY, 42_000, 1)

    holds()
