"""What no rule understands is heard, and what is for the documents is left to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.records.asked import record_asked, record_heard
from retrieval.records.hearing import ROWS, shipped_hearing
from retrieval.records.marks import DEAL_MARK
from retrieval.records.rules import RecordTopic as Topic
from retrieval.signs import SLOTS

HEARING = shipped_hearing()


def marked(text: str) -> str:
    return text.replace("ACME", DEAL_MARK)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("did ACME get its extra days", Topic.PROTECTION),
        ("is ACME through yet", Topic.REGISTRATION),
        ("could somebody else still take ACME from us", Topic.PROTECTION),
        ("what do you still need from us before ACME gets accepted", Topic.REGISTRATION),
        ("where are we with ACME", Topic.DEAL),
        ("which amount did i put down at ACME", Topic.DEAL),
        ("anything good i could send ACME before the demo", Topic.ASSETS),
        ("was h\u00e4ngt bei ACME noch", Topic.REGISTRATION),
        ("wie lang ist ACME noch f\u00fcr uns reserviert", Topic.PROTECTION),
        ("qu\u00e9 falta para que aprueben ACME", Topic.REGISTRATION),
        ("qu\u00e9 le puedo mandar a ACME esta semana", Topic.ASSETS),
        ("anything of ours running out this month", Topic.PROTECTION),
        ("welche deals laufen in den n\u00e4chsten 30 tagen aus", Topic.PROTECTION),
        ("which opportunities are on my name", Topic.DEALS),
        ("what are we missing to get to platinum", Topic.TIER),
        ("whose certificate ends next", Topic.CERTIFICATIONS),
        ("who takes care of us now that Helen is gone", Topic.ACCOUNT_MANAGER),
    ],
)
def test_what_no_rule_understands_is_heard(text: str, topic: Topic) -> None:
    assert record_asked(marked(text)) is None
    heard = record_heard(marked(text), HEARING, is_spoken_of=False)
    assert heard is not None
    assert heard.topic is topic
    assert heard.is_of_all is ("ACME" not in text)


@pytest.mark.parametrize(
    "text",
    [
        "which discount do i get at ACME",
        "ACME wants an ISO certificate, where is it",
        "competitor at ACME is cheaper, what now",
        "template for the kick-off at ACME",
        "welche Referenzen gibt es f\u00fcr ACME aus der Industrie",
        "qu\u00e9 descuento hay para ACME si firma tres a\u00f1os",
        "how long is a deal protected",
        "how many certificates does a gold partner need",
        "who approves discounts above 40 points",
        "what does premier cost per user",
        "thanks a lot",
        "",
    ],
)
def test_what_is_for_the_documents_is_left_to_them(text: str) -> None:
    assert record_heard(marked(text), HEARING, is_spoken_of=False) is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [("and until when", Topic.PROTECTION), ("who decides on it", Topic.REGISTRATION)],
)
def test_in_a_deals_thread_no_name_is_needed(text: str, topic: Topic) -> None:
    heard = record_heard(text, HEARING, is_spoken_of=True)
    assert heard is not None
    assert (heard.topic, heard.is_of_all) == (topic, False)
    assert record_heard(text, HEARING, is_spoken_of=False) is None


@pytest.mark.parametrize("text", ["how much discount do we get then", "they want references"])
def test_in_a_deals_thread_documents_are_asked_all_the_same(text: str) -> None:
    assert record_heard(text, HEARING, is_spoken_of=True) is None


def test_where_a_rule_is_needed_the_documents_are_asked_besides() -> None:
    needs = record_heard("was fehlt uns noch bis platin", HEARING, is_spoken_of=False)
    needs_none = record_heard(marked("is ACME through yet"), HEARING, is_spoken_of=False)
    assert needs is not None
    assert needs_none is not None
    assert (needs.wants_pages, needs_none.wants_pages) == (True, False)


def test_won_and_lost_deals_are_told_from_open_ones() -> None:
    lost = record_heard(
        "qu\u00e9 perdimos este a\u00f1o, oportunidades perdidas", HEARING, is_spoken_of=False
    )
    assert lost is not None
    assert lost.topic is Topic.DEALS
    assert lost.only_closed


@given(st.text(alphabet=st.characters(), max_size=200), st.booleans())
@example("half of a pair \ud83d", False)  # noqa: FBT003 - drawn
def test_anything_can_be_heard(text: str, is_spoken_of: bool) -> None:  # noqa: FBT001 - drawn
    chances, pages = HEARING.chances(text, is_spoken_of=is_spoken_of)
    assert chances.sum() == pytest.approx(1)
    assert 0 <= pages <= 1
    HEARING.heard(text, is_spoken_of=is_spoken_of)


@pytest.mark.parametrize(
    "changed",
    [
        {"weights": np.zeros((ROWS, SLOTS - 1), dtype=np.int8)},
        {"weights": np.zeros((ROWS, SLOTS), dtype=np.float32)},
        {"scales": np.ones(ROWS - 1)},
        {"biases": np.full(ROWS, np.nan)},
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    kept: dict[str, Any] = {
        "weights": HEARING.weights, "scales": HEARING.scales, "biases": HEARING.biases,
    }  # fmt: skip
    np.savez(tmp_path / "hearing.npz", **(kept | changed))
    with pytest.raises(ValueError, match="holds no weights"):
        shipped_hearing(tmp_path / "hearing.npz")
