from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.deals.registering import (
    FormErrors,
    RegistrationFields,
    RegistrationForm,
    check_form,
    completeness,
)
from playbooks.deals.stages import Stage

TODAY = date(2026, 11, 23)
GOOD = RegistrationForm(
    customer="Hallstein Maschinenbau GmbH",
    customer_domain="https://www.hallstein.example/kontakt",
    product="vault",
    amount="42,000",
    currency="EUR",
    industry="manufacturing",
    stage="discovery",
    expected_close="2027-02-26",
    competitor="coldstack",
    contact_role="it_manager",
    notes="Two plants.",
)


def checked(**changes: str) -> RegistrationFields | FormErrors:
    return check_form(
        replace(GOOD, **changes), today=TODAY, products=frozenset({"vault", "recover"})
    )


def error_of(field: str, value: str) -> str:
    outcome = checked(**{field: value})
    assert isinstance(outcome, FormErrors)
    assert set(outcome.by_field) == {field}
    return outcome.by_field[field]


def test_a_good_form_becomes_values() -> None:
    outcome = checked()
    assert isinstance(outcome, RegistrationFields)
    assert outcome.customer_domain == "hallstein.example"
    assert outcome.amount == 42_000
    assert outcome.expected_close == date(2027, 2, 26)
    assert outcome.stage is Stage.DISCOVERY
    assert completeness(outcome).percent == 100


def test_a_product_is_known_however_it_is_capitalised() -> None:
    outcome = checked(product=" Vault ")
    assert isinstance(outcome, RegistrationFields)
    assert outcome.product == "vault"


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [
        ("45000", 45_000, "EUR"),
        ("45,000", 45_000, "EUR"),
        ("45.000", 45_000, "EUR"),
        ("45.000,00 €", 45_000, "EUR"),
        ("$1,234,567.50", 1_234_568, "USD"),
        ("45k", 45_000, "EUR"),
        ("1.2m", 1_200_000, "EUR"),
        ("£12 500", 12_500, "GBP"),
        ("45'000 CHF", 45_000, "CHF"),
        ("USD 99.95", 100, "USD"),
        ("45\u00a0000", 45_000, "EUR"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, amount: int, currency: str) -> None:
    outcome = checked(amount=typed, currency="")
    assert isinstance(outcome, RegistrationFields)
    assert (outcome.amount, outcome.currency) == (amount, currency)


@pytest.mark.parametrize("typed", ["", "a lot", "-5", "0", "99999999999999", "12x4", "€", "1e9"])
def test_other_amounts_are_asked_for_again(typed: str) -> None:
    assert "number" in error_of("amount", typed) or "between" in error_of("amount", typed)


def test_each_field_says_what_is_wrong_with_it() -> None:
    assert error_of("customer", " ") == "Enter the customer's name."
    assert error_of("product", "") == "Choose a product."
    assert error_of("product", "valt") == "That is none of the products. Did you mean vault?"
    assert "none of the products. Known are: " in error_of("product", "toaster")
    assert "YYYY" in error_of("expected_close", "next spring")
    assert "past" in error_of("expected_close", "2026-11-22")
    assert "three years" in error_of("expected_close", "2031-01-01")
    assert "domain" in error_of("customer_domain", "somebody@gmail.com")
    assert "stage" in error_of("stage", "won").lower()
    assert "3000" in error_of("notes", "x" * 3001)


def test_what_is_missing_is_named() -> None:
    outcome = checked(contact_role="", notes="", customer_domain="")
    assert isinstance(outcome, RegistrationFields)
    score = completeness(outcome)
    assert score.percent == 70
    assert score.missing == ("customer's domain", "contact's role", "notes")


@given(st.builds(RegistrationForm, **{f.name: st.text(max_size=40) for f in fields(GOOD)}))
def test_no_form_breaks_the_check(form: RegistrationForm) -> None:
    outcome = check_form(form, today=TODAY)
    if isinstance(outcome, FormErrors):
        assert outcome.by_field
        assert set(outcome.by_field) <= {f.name for f in fields(RegistrationForm)}
    else:
        assert outcome.amount is not None
        assert outcome.amount >= 0
