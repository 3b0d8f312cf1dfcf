"""An id is found as people write it; a word or a number of a question is none."""

from __future__ import annotations

import pytest

from bot.records.deal_ids import ids_in, without_ids


@pytest.mark.parametrize(
    ("one", "text", "left"),
    [
        ("D-1001", "is d1001 approved", "is approved"),
        ("D-1001", "is (D 1001) approved", "is approved"),
        ("D-1001", "D_1001, d-1001 and D1001-Rabatt", ", and -Rabatt"),
        ("D-ABXYZ", "what helps with D-ABXYZ", "what helps with"),
        ("D-ABXYZ", "and d-abxyz for the deal?", "and for the deal?"),
        ("D-ABXYZ", "status of d-abxyz", "status of"),
        ("10045678901", "news on 10045678901", "news on"),
        ("4711", "status of 4711", "status of"),
        ("4711", "ist das projekt 4711 genehmigt?", "ist das projekt genehmigt?"),
        (
            "4711",
            "\u00bfest\u00e1 aprobada la oportunidad 4711?",
            "\u00bfest\u00e1 aprobada la oportunidad ?",
        ),
        ("ALPHA", "news on the alpha deal", "news on the deal"),
        ("ALPHA", "news on deal Alpha", "news on deal"),
    ],
)
def test_an_id_is_found_and_cut_out(one: str, text: str, left: str) -> None:
    assert {found for _, _, found in ids_in(text, [one])} == {one}
    assert " ".join(without_ids(text, [one]).split()) == left


@pytest.mark.parametrize(
    ("one", "text"),
    [
        ("IN-2025", "what changes in 2025?"),
        ("A-100", "is there a 100 seat minimum?"),
        ("2025-26", "what is the rebate for FY 2025/26?"),
        ("#2024", "what changed in 2024?"),
        ("10-20", "discount for 10-20 seats"),
        ("NEW-1", "we have a new 1-year contract"),
        ("4711", "4711 seats in one order"),
        ("customer", "is there a new customer deck?"),
        ("ALPHA", "news on ALPHA"),
        ("D-ABXYZ", "what helps with d-abxyz"),
        ("D-100", "price of D-100-2"),
        ("AB", "the AB deal"),
    ],
)
def test_a_word_or_a_number_is_no_id(one: str, text: str) -> None:
    assert ids_in(text, [one]) == []
    assert without_ids(text, [one]) == text


def test_the_surest_is_found_first_and_none_within_another() -> None:
    assert [one for _, _, one in ids_in("price of D-100-2", ["D-100", "D-100-2"])] == ["D-100-2"]
    both = ids_in("the customer deal D-1001", ["customer", "D-1001"])
    assert [one for _, _, one in both] == ["D-1001", "customer"]
