from __future__ import annotations

import pytest

from retrieval.languages import language_of, only_in


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie lange ist eine Dealregistrierung geschuetzt?", "de"),
        ("Welchen Rabatt bekommt ein Gold-Partner auf die Verl\u00e4ngerung?", "de"),
        ("\u00bfcu\u00e1nto dura el registro de una oportunidad?", "es"),
        ("quel est le d\u00e9lai pour un remboursement ?", "fr"),
        ("how long is a deal registration valid", "en"),
        ("latest deck", "en"),
        ("was it approved", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_reader_is_told_when_only_another_language_has_it() -> None:
    assert only_in(["en", "en-GB"], asked="en") is None
    assert only_in([], asked="de") is None
    assert only_in(["de", "en"], asked="en") is None
    assert only_in(["de-AT", "es"], asked="en") == "I found this only in German and Spanish."
