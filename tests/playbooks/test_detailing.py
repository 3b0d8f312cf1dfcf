"""What is known about a deal is completed and corrected; what is missing is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.deals import queries
from playbooks.deals.deal import NO_COMPETITOR, Contact, Deal, DealEventKind, ProductLine
from playbooks.deals.detailing import DetailsForm, complete_deal, details_of, read_contacts
from playbooks.deals.registering import FormErrors, completeness, fields_of
from playbooks.deals.stages import Refusal, RefusalCode, Registration
from playbooks.programme.people import Member
from store.database import Database
from tests.playbooks.desk import person

DEAL = "D-1001"


def completed(
    database: Database, now: datetime, *, by: str = "lena", deal_id: str = DEAL, **typed: str
) -> Deal | FormErrors | Refusal:
    with database.transaction() as session:
        deal = queries.deal_for_program(session, deal_id)
        assert deal is not None
        form = replace(details_of(deal), **typed)
        return complete_deal(
            session, deal_id, form, by=person(session, by), now=now, today=now.date()
        )


def test_contacts_by_role_and_product_lines_are_kept(database: Database, now: datetime) -> None:
    deal = completed(
        database,
        now,
        contacts="CIO: Ada Lovelace, ada@hallstein.example\nIT manager: bo@hallstein.example\ncfo",
        lines="Tidewell Vault: 30,000\ncloud: 12k",
    )
    assert isinstance(deal, Deal)
    assert deal.contacts == (
        Contact(role="cio", name="Ada Lovelace", email="ada@hallstein.example"),
        Contact(role="it_manager", email="bo@hallstein.example"),
        Contact(role="cfo"),
    )
    assert deal.contact_role == "cio"
    assert deal.lines == (
        ProductLine(product="vault", amount=30_000),
        ProductLine(product="cloud", amount=12_000),
    )
    assert (deal.product, deal.amount) == ("vault", 42_000)
    with database.reading() as session:
        assert queries.deal_for_program(session, DEAL) == deal
        (event,) = queries.history(session, DEAL, viewer=person(session, "jonas"))
    assert (event.kind, event.by) == (DealEventKind.EDITED, "lena")


def test_words_are_kept_as_the_programme_spells_them(database: Database, now: datetime) -> None:
    deal = completed(
        database, now, industry="Retail ", competitor="ColdStack", contacts="CIO\nHead of IT"
    )
    assert isinstance(deal, Deal)
    assert (deal.industry, deal.competitor) == ("retail", "coldstack")
    assert [contact.role for contact in deal.contacts] == ["cio", "head_of_it"]


def test_the_largest_product_leads_and_the_lines_add_up(database: Database, now: datetime) -> None:
    deal = completed(database, now, lines="vault: 10000\nrecover: 20000", amount="5")
    assert isinstance(deal, Deal)
    assert (deal.product, deal.amount) == ("recover", 30_000)
    unknown = completed(database, now, lines="vault\nrecover: 20000", amount="25000")
    assert isinstance(unknown, Deal)
    assert (unknown.product, unknown.amount) == ("recover", 25_000)


def test_completing_a_deal_raises_its_score_and_says_what_is_left(
    database: Database, now: datetime
) -> None:
    emptied = completed(database, now, contacts="", competitor="", notes="", expected_close="")
    assert isinstance(emptied, Deal)
    missing = completeness(fields_of(emptied)).missing
    assert missing == ("expected close", "contact's role", "competitor", "notes")
    assert emptied.completeness == 70
    later = (now.date() + timedelta(days=40)).isoformat()
    fuller = completed(database, now, contacts="cio", expected_close=later)
    assert isinstance(fuller, Deal)
    assert fuller.completeness == 90


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"contacts": ": Ada"}, "contacts"),
        ({"contacts": "Ada Hill, ada@firm.example"}, "contacts"),
        ({"contacts": "cio: " + "a" * 201}, "contacts"),
        ({"contacts": "cio: Ada, ada at home"}, "contacts"),
        ({"contacts": "\n".join(f"r{n}" for n in range(11))}, "contacts"),
        ({"lines": "vlt: 100"}, "lines"),
        ({"lines": "vault: lots"}, "lines"),
        ({"lines": "vault: 1\nTidewell Vault: 2"}, "lines"),
        ({"amount": ""}, "amount"),
        ({"currency": "XXX"}, "currency"),
        ({"expected_close": "2020-01-01"}, "expected_close"),
        ({"customer_domain": "gmail.com"}, "customer_domain"),
        ({"notes": "x" * 3_001}, "notes"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    database: Database, now: datetime, typed: dict[str, str], field: str
) -> None:
    found = completed(database, now, **typed)
    assert isinstance(found, FormErrors)
    assert list(found.by_field) == [field]
    with database.reading() as session:
        assert queries.history(session, DEAL, viewer=person(session, "jonas")) == []


@pytest.mark.parametrize("field", ["contacts", "lines"])
def test_a_line_that_is_not_understood_is_named(
    database: Database, now: datetime, field: str
) -> None:
    good = "cfo" if field == "contacts" else "vault: 5"
    found = completed(database, now, **{field: f"{good}\n\n: odd one\nalso odd: , x"})
    assert isinstance(found, FormErrors)
    assert "Line 3" in found.by_field[field]
    assert ": odd one" in found.by_field[field]


@given(
    contacts=st.lists(
        st.builds(
            Contact,
            role=st.from_regex(r"[a-z]{1,8}(_[a-z]{1,8})?", fullmatch=True),
            name=st.from_regex(r"[A-Z][a-z]{1,9}( [A-Z][a-z]{1,9})?", fullmatch=True),
            email=st.sampled_from(["", "a@firm.example"]),
        ),
        max_size=10,
    ),
    blanks=st.integers(0, 3),
)
def test_no_line_is_lost(contacts: list[Contact], blanks: int) -> None:
    typed = ("\n" * (blanks + 1)).join(
        f"{c.role}: {c.name}" + (f", {c.email}" if c.email else "") for c in contacts
    )
    assert read_contacts(typed) == (tuple(contacts), "")


@pytest.mark.parametrize("said", ["none", "None known", "no competitor", "none_known"])
def test_that_there_is_no_competitor_can_be_said(
    database: Database, now: datetime, said: str
) -> None:
    before = completed(database, now, competitor="")
    assert isinstance(before, Deal)
    assert "competitor" in completeness(fields_of(before)).missing
    after = completed(database, now, competitor=said)
    assert isinstance(after, Deal)
    assert (after.competitor, after.rival) == (NO_COMPETITOR, "")
    assert after.completeness == before.completeness + 5
    assert "competitor" not in completeness(fields_of(after)).missing


def test_an_expected_close_that_has_passed_may_stay(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        deal = queries.deal_for_program(session, DEAL)
        assert deal is not None
        queries.save_deal(session, replace(deal, expected_close=date(2026, 1, 1)))
    found = completed(database, now, notes="new")
    assert isinstance(found, Deal)
    assert found.expected_close == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("tobias", None),
        ("jonas", None),
        ("priya", None),
        ("sofia", RefusalCode.NOT_FOUND),
        ("ana", RefusalCode.NOT_FOUND),
        ("owen", RefusalCode.NOT_FOUND),
    ],
)
def test_who_works_on_a_deal_completes_it(
    database: Database, now: datetime, by: str, code: RefusalCode | None
) -> None:
    found = completed(database, now, by=by, notes="new words")
    assert (found.code if isinstance(found, Refusal) else None) is code
    assert isinstance(found, Deal) or code is not None


def test_nothing_new_is_no_change(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        deal = queries.deal_for_program(session, DEAL)
        assert deal is not None
        queries.save_deal(session, replace(deal, contacts=(Contact(role="it_manager"),)))
    found = completed(database, now)
    assert isinstance(found, Refusal)
    assert found.code is RefusalCode.UNCHANGED


def test_a_new_domain_of_a_waiting_deal_is_compared_and_says_only_that(
    database: Database, now: datetime
) -> None:
    with database.reading() as session:
        waiting = next(
            d
            for d in queries.all_deals(session)
            if d.registration is Registration.SUBMITTED and not d.needs_review
        )
        other = next(
            d
            for d in queries.all_deals(session)
            if d.registration is Registration.APPROVED
            and d.partner_id != waiting.partner_id
            and d.customer_domain
        )
    found = completed(
        database,
        now,
        by=waiting.registered_by,
        deal_id=waiting.id,
        customer_domain=f"shop.{other.customer_domain}",
    )
    assert isinstance(found, Deal)
    assert found.needs_review
    assert other.customer not in str(found)


def test_the_typed_form_of_a_deal_reads_back_as_the_deal(database: Database) -> None:
    with database.reading() as session:
        lena: Member = person(session, "lena")
        assert lena.organisation == "nordlicht"
        deal = queries.deal_for_program(session, DEAL)
    assert deal is not None
    rich = replace(
        deal,
        contacts=(Contact(role="cio", name="Ada", email="a@x.example"), Contact(role="cfo")),
        lines=(ProductLine(product="vault", amount=3), ProductLine(product="cloud")),
    )
    form = details_of(rich)
    assert form.contacts == "cio: Ada, a@x.example\ncfo"
    assert form.lines == "vault: 3\ncloud"
    assert isinstance(form, DetailsForm)
