"""What confidence is worked out from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.confidence import FEATURES, confidence, confidence_features
from retrieval.findings import Findings, in_order
from retrieval.question import Question
from retrieval.quotes import Quote
from retrieval.selection import select

TOPICS = ("kits", "booths", "trains", "licences", "refunds", "badges", "webinars", "logos", "leads")
THINGS = (*TOPICS, "tenders", "funds", "demos")
Found = tuple[Findings, tuple[Quote, ...]]


@pytest.fixture
def find(
    make_library: Callable[[Mapping[str, str]], Library],
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
) -> Callable[[str], Found]:
    pages = {
        f"{name}.md": page(name, f"The limit for {name} is {number} a year, for every partner.")
        for number, name in enumerate(THINGS, start=2)
    }
    answerer = Answerer(make_library(pages))

    def found(question: str) -> Found:
        findings = answerer.find(Question(question), partner, now=now)
        return findings, select(findings).chosen

    return found


def spread(found: Found) -> float:
    return confidence_features(*found)[FEATURES.index("spread")]


def test_an_answer_stands_out(find: Callable[[str], Found]) -> None:
    there, not_there = find("what is the limit for badges"), find("what is the limit for zeppelins")
    assert spread(there) > spread(not_there)
    assert confidence(*there) > confidence(*not_there)


def test_it_stands_out_against_the_ten_best_alone(find: Callable[[str], Found]) -> None:
    findings, quotes = find("what is the limit for badges")
    late = sorted((item.closeness.late for item in findings.passages), reverse=True)
    assert len(late) == len(THINGS)
    assert spread((findings, quotes)) == pytest.approx(np.std(late[:10]), abs=1e-4)


def test_one_passage_alone_neither_stands_out_nor_not(find: Callable[[str], Found]) -> None:
    findings, quotes = find("what is the limit for badges")
    only = replace(findings, **in_order([findings.passages[quotes[0].evidence]]))
    of_it = [replace(quotes[0], evidence=0)]
    assert spread((only, tuple(of_it))) > 0
    assert 0 < confidence(only, of_it) < 1


def test_without_a_quote_nothing_is_sure(find: Callable[[str], Found]) -> None:
    findings, _ = find("what is the limit for badges")
    assert confidence(findings, []) == 0.0
