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


FRENCH = """Une affaire est protégée pendant trois mois si elle est inscrite avant l'offre et le
prix n'est pas changé par le fabricant."""
PORTUGUESE = """Uma oportunidade fica protegida por noventa dias se for registada antes da proposta.
Isso só é possível para os parceiros que têm um contrato com a nossa empresa."""
ITALIAN = """Un'opportunità è protetta per novanta giorni se viene registrata prima dell'offerta. Il
termine può essere prolungato una volta per i partner che hanno un contratto."""
DUTCH = """Een deal is negentig dagen beschermd als hij voor de offerte wordt geregistreerd. De
termijn kan een keer worden verlengd, maar alleen voor partners die een contract met ons hebben."""
DANISH = """En aftale er beskyttet i halvfems dage, hvis den er registreret før tilbuddet. Fristen
kan forlænges en gang, og det er kun for partnere som har en kontrakt med os."""
SWEDISH = """En affär är skyddad i nittio dagar om den registreras innan offerten. Tiden kan
förlängas en gång, och det är bara för partner som har ett avtal med oss."""
ROMANIAN = """O afacere este protejată timp de nouăzeci de zile dacă este înregistrată înainte de
ofertă. Termenul se poate prelungi o dată, pentru partenerii care au un contract cu noi."""
CATALAN = """Una oportunitat està protegida durant noranta dies si es registra abans de l'oferta.
El termini es pot ampliar una vegada per als socis que tenen un contracte amb nosaltres."""
LIKE_FRENCH = """La versión de la guía de la red de distribución de América es la de la oficina de
ventas de la región, en la carpeta de la intranet de la empresa con la tabla del año."""
LIKE_CATALAN = """**Cambio de plan.** De Municipio a Organismo en el primer día de cualquier mes. La
vuelta atrás, solo al cumplirse el año."""
LIKE_SPANISH = """Un termen de protecție se poate prelungi în cazul în care un partener are o
ofertă la un client din aceeași regiune, cu un contract și cu un preț la care nu se negociază."""
MATRIX = """Feature | Us | Them
No-code rules | Y | N
SSO | Y | Y
Backup | Y | Y
MFA | Y | N
No-touch updates | Y | Y
"""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (SPANISH, "es"),
        (FRENCH, "fr"),
        (PORTUGUESE, "pt"),
        (ITALIAN, "it"),
        (DUTCH, "nl"),
        (ENGLISH, "en"),
        ("", "en"),
        ("Rheintal Werke AG, DIE Halle", "en"),
        (f"{ENGLISH}{ENGLISH}Der Schutz gilt.", "en"),
        (LIKE_FRENCH, "es"),  # "de la" and "en" are as small in French
        (LIKE_CATALAN, "es"),
        (MATRIX, "en"),  # "no" and "y" are no Spanish
        (DANISH, "en"),  # their small words are not known: they must be declared
        (SWEDISH, "en"),
        (ROMANIAN, "en"),
        (LIKE_SPANISH, "en"),
        (CATALAN, "en"),
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


def test_a_page_that_is_written_anew_is_told_anew(shelves: Shelves) -> None:
    shelves.page("page.md", GERMAN, id="page", label="{audience: to_partner}")
    shelves.sync()
    shelves.page("page.md", ENGLISH, id="page", label="{audience: to_partner}")
    shelves.sync()
    asset = shelves.library.asset("page", VENDOR, today=TODAY)
    assert asset is not None
    assert asset.language == "en"


def test_a_page_that_cannot_be_read_any_more_keeps_its_language(shelves: Shelves) -> None:
    shelves.page("page.md", GERMAN, id="page", label="{audience: to_partner}")
    shelves.sync()
    page = shelves.content / "page.md"
    page.write_bytes(page.read_bytes() + bytes(range(256)) * 40)
    shelves.sync()
    asset = shelves.library.asset("page", VENDOR, today=TODAY)
    assert asset is not None
    assert asset.language == "de"
