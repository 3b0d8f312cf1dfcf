"""Where a quote stands is told once."""

from __future__ import annotations

import pytest

from retrieval.composing import place_within


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("Discount rules > Extras", "Extras"),
        ("Discount rules", ""),
        ("slide 7", "slide 7"),
        ("Discount rules 2025 > Extras", "Discount rules 2025 > Extras"),
    ],
)
def test_a_place_does_not_repeat_the_title(location: str, place: str) -> None:
    assert place_within(location, title="Discount rules") == place
