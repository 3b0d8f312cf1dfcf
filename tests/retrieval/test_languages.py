from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.languages import foreign_small_words, foreign_to, language_of, small_words
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.question import Preferences, Question
from retrieval.wording import topic_terms

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie lange ist eine Dealregistrierung geschuetzt?", "de"),
        ("Welchen Rabatt bekommt ein Gold-Partner auf die Verl\u00e4ngerung?", "de"),
        ("\u00bfcu\u00e1nto dura el registro de una oportunidad?", "es"),
        ("quel est le d\u00e9lai pour un remboursement ?", "fr"),
        ("rabatt gold partner", "de"),
        ("wann kommt kubernetes backup", "de"),
        ("cu\u00e1ndo sale vault 7", "es"),
        ("who is Wer", "en"),
        ("wann is the launch", "en"),
        ("how long is a deal registration valid", "en"),
        ("latest deck", "en"),
        ("was it approved", "en"),
        ("add-ins in office 365 supported?", "en"),
        ("man in middle attack protection", "en"),
        ("hosted in DIR", "en"),
        ("todo list no longer syncs", "en"),
        ("soy free, no allergens", "en"),
        ("todo parceiro tem que ser certificado", "pt"),
        ("wurde unsere Provision bezahlt", "de"),
        ("han pagado nuestra comisi\u00f3n", "es"),
        ("price per user per month", "en"),
        ("sign-ins in azure ad log", "en"),
        ("money left over in september, gone?", "en"),
        ("pos system in la", "en"),
        ("bought a .com name, a problem?", "en"),
        ("frist f\u00fcr r\u00fcckrufe", "de"),
        ("dove si registra il deal", "it"),
        ("come si fa a registrare il deal", "it"),
        ("quanto costa la licenza per utente", "it"),
        ("wat kost dat per maand", "nl"),
        ("retenci\u00f3n de la pol\u00edtica", "es"),
        ("frist f\u00fcr die registrierung", "de"),
        ("", "en"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_reader_is_told_when_only_another_language_has_it() -> None:
    assert foreign_to("en", ["en", "en-GB"]) == frozenset()
    assert foreign_to("de", []) == frozenset()
    assert foreign_to("en", ["de", "en"]) == frozenset()
    assert foreign_to("en", ["de-AT", "es"]) == {"de", "es"}


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("wurde unsere Registrierung jetzt schon gepr\u00fcft?", "de", ["registrier", "gepruft"]),
        ("\u00bfhan revisado todas nuestras solicitudes?", "es", ["revis", "solicitud"]),
        ("can man with a hat still file all claims", "en", ["man", "hat", "file", "claim"]),
    ],
)
def test_small_words_of_a_language_carry_no_topic_in_it(
    text: str, language: str, topic: list[str]
) -> None:
    assert topic_terms(text, language=language) == topic
    assert topic_terms(text, language=f"{language}-CH") == topic


def test_small_words_of_other_languages_are_told_from_chat_words() -> None:
    assert foreign_small_words("en") == frozenset()
    assert {"unsere", "man"} < foreign_small_words("de") == small_words("de")


def test_a_german_question_finds_the_english_page_and_says_so(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library(
        {
            "en.md": page("Deal registration", "A deal registration is protected for 90 days."),
            "de.md": page("Schulung", "Die Schulung ist kostenlos.", extra="").replace(
                "---\n", "---\nlanguage: de\n", 1
            ),
        }
    )
    answerer = Answerer(library, threshold=0.0)
    question = Question("Wie lange ist eine Dealregistrierung geschuetzt?")
    answer = answerer.answer(question, partner, now=now)
    assert answer.citations[0].path == "en.md"
    own = answerer.answer(Question("Ist die Schulung kostenlos?"), partner, now=now)
    assert own.citations[0].path == "de.md"
    assert not own.notes


@pytest.mark.parametrize("asked_for", [None, "de"])
def test_of_two_pages_that_say_the_same_the_one_in_the_readers_language_goes_first(
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    asked_for: str | None,
) -> None:
    same = page("Portal hours", "The portal is open from 8 to 18.")
    german = same.replace("---\n", "---\nlanguage: de\n", 1)
    library = make_library({"a.md": german, "b.md": same})
    question = Question("when is the portal open?", preferences=Preferences(language=asked_for))
    answer = Answerer(library, threshold=0.0).answer(question, partner, now=now)
    assert answer.ranked == (("a.md", "b.md") if asked_for else ("b.md", "a.md"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("MDF Einreichfrist?", "de"),
        ("Monatspreis 10 Stapler", "de"),
        ("reaktionszeit prio 1", "de"),
        ("impresora factura 2025", "es"),
        ("API rate limit per token", "en"),
        ("premier support price", "en"),
        ("early termination charge", "en"),
        ("Cyber Essentials Plus discount", "en"),
        ("gift card limit", "en"),
        ("", "en"),
    ],
)
def test_notes_without_small_words_are_in_the_language_of_their_words(
    text: str, language: str
) -> None:
    assert language_of(text) == language


def test_words_of_two_languages_tell_none() -> None:
    assert language_of("Brauerei impresora", default="fr") == "fr"
