"""What is made for the readers' own region or partner goes before what is for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import (
    VENDOR_HOLDER,
    AudienceLevel,
    Grant,
    Holder,
    HolderKind,
    Label,
    is_made_for,
)
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]
TEXT = "# Terms\n\nAn invoice of the silo is paid within {days} days after its date.\n"


def reader(region: str, *others: Holder) -> Grant:
    holder = Holder(kind=HolderKind.PARTNER, organisation="acme", regions=frozenset({region}))
    return Grant(holders=(holder, *others))


@pytest.fixture
def answerer(make_library: MakeLibrary, page: Callable[..., str]) -> Answerer:
    own = page("Terms for the coast", TEXT.format(days=45), extra="  regions: [Coast]\n")
    return Answerer(
        make_library({"a.md": page("Terms for all", TEXT.format(days=30)), "own.md": own}),
        threshold=0.0,
    )


@pytest.mark.parametrize(
    ("grant", "first"),
    [
        (reader("Coast"), "own.md"),
        (reader("Coast", VENDOR_HOLDER), "own.md"),
        (reader("Hills"), "a.md"),
    ],
)
def test_the_readers_own_terms_come_first(
    answerer: Answerer, now: datetime, grant: Grant, first: str
) -> None:
    answer = answerer.answer(Question("when is an invoice of the silo paid?"), grant, now=now)
    assert answer.ranked[0] == first


def test_what_is_made_for_somebody_is_told_by_its_label_and_who_reads() -> None:
    label = Label(audience=AudienceLevel.TO_PARTNER, partners=frozenset({"acme"}))
    assert is_made_for(label, reader("Coast"))
    assert not is_made_for(label, Grant(holders=(VENDOR_HOLDER,)))
    assert not is_made_for(Label(audience=AudienceLevel.TO_PARTNER), reader("Coast"))
