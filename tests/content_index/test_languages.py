"""Which language a document is written in, where nobody says."""

from __future__ import annotations

import pytest

from content_index.languages import language_of_document
from tests.content_index.shelving import TODAY, VENDOR, Shelves

GERMAN = (
    "# Registrierung\n\nEin Abschluss ist für neunzig Tage geschützt, wenn er vor dem Angebot "
    "angemeldet wird. Die Frist kann einmal um dreißig Tage verlängert werden.\n"
)
SPANISH = (
    "# Registro\n\nUna oportunidad está protegida durante noventa días si se registra antes de "
    "la oferta. El plazo se puede ampliar una vez por treinta días.\n"
)
ENGLISH = "# Registration\n\nA deal is protected for ninety days if you register it in time.\n"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (SPANISH, "es"),
        (ENGLISH, "en"),
        ("", "en"),
        ("Rheintal Werke AG, DIE Halle", "en"),
        (f"{ENGLISH}{ENGLISH}Der Schutz gilt.", "en"),
        ("Un affaire est protégée pendant trois mois si elle est inscrite avec le prix.", "fr"),
    ],
)
def test_a_document_is_in_the_language_of_its_small_words(text: str, language: str) -> None:
    assert language_of_document(text) == language


def test_what_is_said_of_a_file_comes_before_what_it_looks_like(shelves: Shelves) -> None:
    shelves.page("seen.md", GERMAN, id="seen", label="{audience: to_partner}")
    shelves.page("said.md", ENGLISH, id="said", language="de", label="{audience: to_partner}")
    for _ in range(2):  # the second time nothing is read anew
        shelves.sync()
        found = [shelves.library.asset(name, VENDOR, today=TODAY) for name in ("seen", "said")]
        assert [asset.language for asset in found if asset] == ["de", "de"]
