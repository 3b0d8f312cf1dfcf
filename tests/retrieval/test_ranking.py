from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.expectations import expected_forms, forms_in, share_of_forms
from retrieval.fusion import LOWEST, fused, of_rows, reciprocal_rank, standardised
from retrieval.question import Preferences
from retrieval.ranking import best_by_document, prior
from retrieval.terms import share_of_terms, terms_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from content_index.assets import Asset

    MakeAsset = Callable[..., Asset]

TODAY = date(2026, 11, 22)


@given(st.lists(st.floats(min_value=-5, max_value=40), max_size=150))
def test_standardising_keeps_the_order(scores: list[float]) -> None:
    found = standardised(np.asarray(scores, dtype=np.float64))
    assert len(found) == len(scores)
    order = sorted(range(len(scores)), key=lambda place: scores[place])
    assert all(found[a] <= found[b] + 1e-6 for a, b in itertools.pairwise(order))


def test_a_row_that_a_search_lacks_gets_the_lowest_score() -> None:
    assert of_rows({1: 3.0, 2: 1.0}, [2, 7])[1] == LOWEST
    both = fused({"a": {1: 3.0, 2: 1.0}, "b": {2: 9.0}}, weights={"a": 1.0, "b": 1.0})
    assert set(both) == {1, 2}
    assert both[2] > both[1]


def test_reciprocal_rank() -> None:
    found = reciprocal_rank([[5, 6], [6]])
    assert found[6] > found[5]


def test_documents_by_their_best_passage_ties_by_name() -> None:
    scores = [("b", 1.0), ("a", 1.0), ("c", 0.5), ("c", 2.0)]
    found = best_by_document(scores, order={"a": "a", "b": "b", "c": "c"})
    assert found == [("c", 2.0), ("a", 1.0), ("b", 1.0)]


def test_what_suits_the_asker_goes_first_and_old_news_last(make_asset: MakeAsset) -> None:
    wanted = Preferences(stage="discovery", products=frozenset({"vault"}), language="de")
    plain = make_asset()
    assert prior(make_asset(stages={"discovery"}), wanted, today=TODAY) > prior(
        plain, wanted, today=TODAY
    )
    assert prior(make_asset(language="de"), wanted, today=TODAY) > prior(plain, wanted, today=TODAY)
    assert prior(make_asset(updated=date(2020, 1, 1)), Preferences(), today=TODAY) < 0
    assert prior(plain, Preferences(), today=TODAY) == 0


def test_expected_form() -> None:
    forms = expected_forms("how long does it take, and who approves?")
    assert len(forms) == 2
    assert share_of_forms(forms_in("within 30 days", forms), forms) == 0.5
    assert share_of_forms(forms_in("ask your manager, 30 days", forms), forms) == 1.0
    assert share_of_forms(forms_in("soon", forms), forms) == 0.0
    assert share_of_forms(0, expected_forms("what is it")) == 0.5


def test_sets_of_terms() -> None:
    found = terms_in({"valid", "deal"}, ("deal", "registr", "valid"))
    assert share_of_terms(found, (1.0, 2.0, 1.0)) == 0.5
    assert share_of_terms(0, ()) == 0.0


@pytest.mark.parametrize(
    "question",
    [
        "how far in advance do i book an SA",
        "longest a proof of value can run?",
        "which month of the term does the quote go out",
        "after the call, when should the recap be sent",
        "how much time does the workshop take",
    ],
)
def test_whoever_asks_for_a_time_in_other_words_is_answered_by_one(question: str) -> None:
    forms = expected_forms(question)
    assert forms_in("May last up to 8 weeks.", forms)
    assert share_of_forms(forms_in("May last as agreed.", forms), forms) < 1
