from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import snowballstemmer

from content_index.words import folded, terms
from tests.content_index.shelving import PARTNER, TODAY, VENDOR, Shelves

TO_PARTNER = "{audience: to_partner}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The prices of the deals", "en", ["price", "deal"]),
        ("ISO-27001 and S3", "en", ["iso-27001", "iso", "27001", "s3"]),
        ("version 2.10.1 costs 1,250", "en", ["version", "2.10.1", "cost", "1,250"]),
        ("C++ and C#", "en", ["c++", "c#"]),
        ("partner's", "en", ["partner"]),
        ("Die Preise für Händler", "de", ["preis", "handl"]),
        ("Größe", "de", ["gross"]),
        ("Los márgenes", "es", ["margen"]),
        ("", "en", []),
    ],
)
def test_terms(text: str, language: str, expected: list[str]) -> None:
    assert terms(text, language=language) == expected


def test_folding() -> None:
    assert folded("ÀÉÎ Straße ﬁ") == "aei strasse fi"


def test_scores_follow_the_formula_over_allowed_rows_alone(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha alpha beta", title="T", label=TO_PARTNER)
    shelves.page("b.md", "beta gamma", title="T", label=TO_PARTNER)
    shelves.page("c.md", "alpha alpha alpha", title="T", label="{audience: internal}")
    shelves.sync()
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    ((_, score),) = [
        (hit.row, hit.score) for hit in shelves.library.words("alpha", allowed, limit=5)
    ]
    import math  # noqa: PLC0415

    rarity = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    norm = 1.2 * (1 - 0.75 + 0.75 * 4 / 3.5)
    assert score == pytest.approx(rarity * 2 * 2.2 / (2 + norm), rel=1e-12)


def test_a_reader_of_another_language_finds_inflected_words(shelves: Shelves) -> None:
    shelves.page("de.md", "Die Preise gelten für Händler", language="de", label=TO_PARTNER)
    shelves.page("es.md", "Los márgenes de los distribuidores", language="es", label=TO_PARTNER)
    shelves.sync()
    assert shelves.found("Preis") == ["de.md"]
    assert shelves.found("margen del distribuidor") == ["es.md"]
    assert shelves.found("the of und") == []


def test_limits_and_order(shelves: Shelves) -> None:
    for number in range(30):
        shelves.page(f"{number:02}.md", "alpha " * (1 + number % 3), title="T", label=TO_PARTNER)
    shelves.sync()
    allowed = shelves.library.allowed(VENDOR, today=TODAY)
    hits = shelves.library.words("alpha", allowed, limit=12)
    assert [hit.row % 3 for hit in hits] == [2] * 10 + [1] * 2
    assert [hit.row for hit in hits[:10]] == sorted(hit.row for hit in hits[:10])
    assert shelves.library.words("alpha", allowed, limit=0) == []


def test_threads_that_stem_at_once_do_not_mix_up_their_words() -> None:
    made = [
        f"{a}{b}{c}"
        for a in ("registr", "organis", "protect", "discount", "extend")
        for b in ("ation", "ing", "ed", "ations", "able", "ional")
        for c in ("", "s", "ly")
    ]
    words = [f"{chr(97 + n % 26)}{chr(97 + n // 26)}{word}" for n in range(40) for word in made]
    stemmer = snowballstemmer.stemmer("english")
    expected = {word: stemmer.stemWord(word) for word in words}

    def stem(shift: int) -> list[tuple[str, str]]:
        turned = words[shift:] + words[:shift]
        return [(word, terms(word, language="en")[0]) for word in turned]

    with ThreadPoolExecutor(max_workers=8) as pool:
        for found in pool.map(stem, range(0, len(words), len(words) // 8)):
            assert all(expected[word] == term for word, term in found)
