"""What wants something, and what only tells."""

from __future__ import annotations

import pytest

from retrieval.records.manner import wants_something


@pytest.mark.parametrize(
    "text",
    [
        "need the deck",
        "NEED THE DECK",
        "they want 20% off",
        "give me the price list",
        "wir m\u00f6chten eine Vorlage",
        "schick mir das Datenblatt",
        "m\u00e1ndame la plantilla",
        "queremos la ficha",
        "necesitan la ficha",
    ],
)
def test_who_wants_something_says_so_in_each_language(text: str) -> None:
    assert wants_something(text)


@pytest.mark.parametrize(
    "text",
    ["the architect is picky", "they give in at last", "gute Nachricht", "qu\u00e9 buen mando"],
)
def test_who_only_tells_something_wants_nothing(text: str) -> None:
    assert not wants_something(text)
