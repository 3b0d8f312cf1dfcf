from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.deals.conflicts import customer_key, domain_key, needs_review


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hallstein Maschinenbau GmbH", "HALLSTEIN MASCHINENBAU"),
        ("Hallstein Maschinenbau GmbH & Co. KG", "Hallstein Maschinenbau"),
        ("Müller AG", "Mueller Holding"),
        ("Conservas Ribamar S.A.", "Conservas Ribamar SA"),
        ("Valbruna Logistica S.p.A.", "Valbruna Logistica"),
        ("The Lattice Freight Company, Inc.", "Lattice Freight"),
        ("Clínica Miralba, S.L.", "Clinica Miralba"),
        ("Data Works Ltd", "Dataworks Limited"),
        ("Hallstien Maschinenbau", "Hallstein Maschinenbau"),
        ("Maschinenbau Hallstein", "Hallstein Maschinenbau"),
    ],
)
def test_the_same_customer_is_seen_through_its_spellings(left: str, right: str) -> None:
    assert needs_review(left, "", [(customer_key(right), "")])
    assert needs_review(right, "", [(customer_key(left), "")])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hallstein Maschinenbau GmbH", "Hallberg Metallbau GmbH"),
        ("Northern Water", "Northern Rail"),
        ("Regionalbank Lindtal eG", "Volksbank Oberland eG"),
        ("Alpha Ltd", "Alpine Ltd"),
    ],
)
def test_different_customers_stay_apart(left: str, right: str) -> None:
    assert not needs_review(left, "", [(customer_key(right), "other.example")])


def test_the_same_domain_is_enough() -> None:
    others = [("something else", "hallstein.example")]
    assert needs_review("Plant Two", "info@hallstein.example", others)
    assert not needs_review("Plant Two", "hallstein-nord.example", others)


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        ("shop.hallstein.example", "hallstein.example", True),
        ("hallstein.example", "it@mail.hallstein.example", True),
        ("nothallstein.example", "hallstein.example", False),
        ("shop.co.uk", "co.uk", False),
        ("shop.acme.co.uk", "acme.co.uk", True),
        ("acme.co.uk", "other.co.uk", False),
        ("acme.example", "", False),
    ],
)
def test_a_part_of_a_site_is_that_site(left: str, right: str, *, is_same: bool) -> None:
    assert needs_review("Plant Two", left, [("something else", domain_key(right))]) is is_same
    assert needs_review("Plant Two", right, [("something else", domain_key(left))]) is is_same


def test_a_public_mailbox_says_nothing() -> None:
    assert domain_key("boss@gmail.com") == ""
    assert not needs_review("Plant Two", "boss@gmail.com", [("shop three", "")])


@pytest.mark.parametrize(
    "text",
    [
        "www.Hallstein.example",
        "https://hallstein.example/a?b",
        "x@hallstein.example",
        "hallstein.example:443",
    ],
)
def test_domains_are_read_from_what_people_paste(text: str) -> None:
    assert domain_key(text) == "hallstein.example"


@given(st.text(max_size=60))
def test_a_customer_is_always_like_itself(name: str) -> None:
    key = customer_key(name)
    assert customer_key(key) == key or key
    if key:
        assert needs_review(name, "", [(key, "")])


@given(st.text(max_size=60), st.text(max_size=60))
def test_nobody_else_registered_means_no_review(name: str, domain: str) -> None:
    assert not needs_review(name, domain, [])
