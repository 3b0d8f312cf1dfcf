"""What a sentence may say, given what its sources say."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answers import Citation, Sentence
from retrieval.writing.checking import Fault, check
from retrieval.writing.facts import Claim, facts_in, normal
from tests.retrieval.writing.sources import citation

RULES = (
    "A registered deal is protected for 90 days from approval. You can extend it once by 60 days. "
    "Gold partners get up to 28% on Vault. Tide Vault is not certified for ISO 27001 in Brazil. "
    "Orders need at least 25 seats. Only distributors may order before 1 March 2027."
)
TABLE_ROW = "| Gold | 28 % | 12,000 EUR |"
HEADER = "| Tier | Discount | Minimum |"


def fault_of(text: str, source: Citation, *, question: str = "") -> Fault | None:
    return check(Sentence(text=text, sources=(0,)), [source], question=question).fault


@pytest.mark.parametrize(
    "text",
    [
        "A registered deal is protected for 90 days from approval.",
        "A registered deal is protected for ninety days.",
        "Protection lasts 90 days from approval of the deal.",
        "The deal can be extended once by 60 days.",
        "Gold partners get up to 28% on Vault.",
        "Tide Vault is not certified for ISO 27001 in Brazil.",
        "Orders need at least 25 seats.",
        "Only distributors may order before 1 March 2027.",
    ],
)
def test_what_the_source_says_is_kept(text: str) -> None:
    assert fault_of(text, citation(RULES)) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A registered deal is protected for 90 months.", Fault.NUMBER),
        ("A registered deal is protected for 120 days.", Fault.NUMBER),
        ("Gold partners get 28% on Vault.", Fault.CLAIM),
        ("Gold partners get at least 28% on Vault.", Fault.CLAIM),
        ("Gold partners always get up to 28% on Vault.", Fault.CLAIM),
        ("Silver partners get up to 28% on Vault.", Fault.OTHER_WORDS),
        ("Gold partners get up to 28% on Recover.", Fault.NAME),
        ("Tide Vault is certified for ISO 27001 in Brazil.", Fault.NEGATION),
        ("A registered deal is not protected.", Fault.NEGATION),
        ("Only distributors may order after 1 March 2027.", Fault.OTHER_WORDS),
        ("Approval of a registered deal gives protection until 90 days.", Fault.CLAIM),
        ("Distributors may order before 1 April 2027.", Fault.NAME),
        ("Our warehouse ships spare parts within a week.", Fault.OTHER_WORDS),
        ("A registered deal is protected, see www.example.com.", Fault.ADDRESS),
        ("A registered deal is protected for 90 days?", Fault.NOT_A_STATEMENT),
        ("The passages do not say more about the deal.", Fault.NOT_A_STATEMENT),
        ("A registered deal is protected for 90 days. " * 20 + "So.", Fault.TOO_LONG),
    ],
)
def test_what_it_does_not_say_is_dropped(text: str, fault: Fault) -> None:
    assert fault_of(text, citation(RULES)) is fault


def test_a_word_of_the_question_is_no_evidence() -> None:
    text = "Resellers in Norway get up to 28% on Vault as Gold partners."
    assert fault_of(text, citation(RULES), question="What do resellers in Norway get?") is not None


def test_a_row_of_a_table_gives_its_columns() -> None:
    row = citation(TABLE_ROW, header=HEADER)
    assert fault_of("The discount of tier Gold is 28%.", row) is None
    assert fault_of("The minimum of tier Gold is 12000 EUR.", row) is None
    assert fault_of("The discount of tier Gold is 12%.", row) is Fault.NUMBER


def test_a_source_that_does_not_exist() -> None:
    sentence = Sentence(text="A registered deal is protected for 90 days.", sources=(0, 3))
    assert check(sentence, [citation(RULES)], question="").fault is Fault.NO_SOURCE


@pytest.mark.parametrize(
    ("written", "as_one"),
    [
        ("12,000", "12000"),
        ("12.000", "12000"),
        ("1'250'000", "1250000"),
        ("2,50", "2.5"),
        ("2.5", "2.5"),
        ("3.0", "3"),
        ("007", "7"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_numbers_are_compared_as_one(written: str, as_one: str) -> None:
    assert normal(written) == as_one


def test_facts_of_a_sentence() -> None:
    facts = facts_in("Under AES-256, Nordlicht pays at most two percent within 30 days.")
    assert facts.measures == {("2", "percent"), ("30", "day")}
    assert facts.names == {"aes-256", "nordlicht"}
    assert Claim.AT_MOST in facts.claims
    assert not facts.is_negated


@given(st.integers(min_value=2, max_value=10_000), st.integers(min_value=2, max_value=10_000))
def test_a_number_is_kept_only_if_the_source_has_it(said: int, stated: int) -> None:
    source = citation(f"A registered deal is protected for {stated} days from approval.")
    fault = fault_of(f"A registered deal is protected for {said} days.", source)
    assert (fault is None) == (said == stated)


@given(st.text(alphabet=string.printable, max_size=300))
def test_any_text_gets_a_verdict_and_never_keeps_an_address(text: str) -> None:
    fault = fault_of(text, citation(RULES))
    if fault is None:
        assert not set("<>@[]{}`|") & set(text)
        assert "http" not in text.casefold()
