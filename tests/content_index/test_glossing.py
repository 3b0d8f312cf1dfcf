"""German and Spanish in English: the dictionary, texts, questions, and the model behind them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.embedding.glossing import GlossingEmbedder
from content_index.embedding.hashing import HashingEmbedder
from content_index.glossing.dictionary import (
    GLOSSED,
    SMALL,
    USES,
    digest,
    entries,
    has_word,
    word_in_english,
)
from content_index.glossing.gloss import gloss, glossed, in_english
from content_index.languages import small_words as small_words_of

LISTS = [(language, use) for language in sorted(GLOSSED) for use in USES]


@pytest.mark.parametrize(("language", "use"), LISTS)
def test_each_entry_is_a_folded_word_and_its_english(language: str, use: str) -> None:
    found = entries(language, use)
    assert len(found) > 50
    assert [
        one for one in found if not re.fullmatch(r"[a-z]+: [a-z]+(?: [a-z]+){0,2}", ": ".join(one))
    ] == []
    words = [word for word, _ in found]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("language", sorted(GLOSSED))
def test_no_word_stands_in_two_lists(language: str) -> None:
    words = [word for use in USES if use != "small" for word, _ in entries(language, use)]
    assert len(words) == len(set(words))


def test_further_words_may_be_names() -> None:
    assert has_word("Rabatten", "de")
    assert not has_word("Brauerei", "de")
    assert word_in_english("Brauerei", "de") == "brewery"


def test_small_words_are_small_ones() -> None:
    for language in GLOSSED:
        assert set(SMALL[language]) - small_words_of(language) - {"die", "der", "das"} == set()


@pytest.mark.parametrize(
    ("word", "language", "english"),
    [
        ("Genehmigungen", "de", "approval"),
        ("gek\u00fcndigt", "de", "cancelled"),
        ("Dealregistrierung", "de", "deal registration"),
        ("Versicherungsnachweis", "de", "insurance proof"),
        ("Lumenger\u00e4t", "de", "lumen device"),
        ("Ger\u00e4teblixum", "de", "device blixum"),
        ("Quonland", "de", ""),
        ("Preis\u00e4nderungen", "de", "price change"),  # the s is no joint
        ("Anschlussleistung", "de", "connection performance"),
        ("unverbindlich", "de", "non binding"),
        ("Installateur", "de", "installer"),
        ("Anwender", "de", "user"),  # no "Anwendung"
        ("zahlt", "de", "pay"),
        ("lieferten", "de", "deliver"),
        ("gemeldet", "de", "reported"),
        ("gerat" * 20_000, "de", ""),
        ("talla", "es", "size"),  # no "taller"
        ("taller", "es", "workshop"),
        ("nombre", "es", "name"),
        ("puertas", "es", "door"),
        ("instaladores", "es", "installer"),
        ("Xyzzy", "de", ""),
        ("Sonderpreis", "de", "special price"),
        ("Montage", "de", "assembly"),
        ("Montagekosten", "de", "assembly cost"),
        ("zust\u00e4ndiger", "de", "responsible"),
        ("Anzahlungen", "de", "deposit"),
        ("Marketingbudget", "de", "marketing budget"),
        ("importantes", "es", "important"),
        ("pasos", "es", "step"),
        ("Mar\u00eda", "es", ""),
        ("Descuentos", "es", "discount"),
        ("Montag", "de", "monday"),
        ("facturas", "es", "invoice"),
        ("funcionaban", "es", "function"),
        ("instalar\u00edan", "es", "install"),
        ("permitir\u00e1", "es", "allow"),
        ("comprar\u00edan", "es", "buy"),
        ("importante", "es", "important"),
        ("importe", "es", "amount"),
        ("xyzzy", "es", ""),
    ],
)
def test_words(word: str, language: str, english: str) -> None:
    assert word_in_english(word, language) == english


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        (
            "Wie lange ist eine Dealregistrierung geschuetzt?",
            "de",
            "how long is a deal registration protected",
        ),
        ("Welchen Rabatt hat ein Gold-Partner", "de", "which discount has a Gold partner"),
        ("\u00bfQu\u00e9 descuento tiene Vault?", "es", "what discount has Vault"),
        ("Was ist mit Xyzzy?", "de", ""),
        ("combien de temps", "fr", ""),
        ("how long", "en", ""),
    ],
)
def test_a_question_in_english(text: str, language: str, english: str) -> None:
    assert in_english(text, language=language) == english


def test_a_text_in_english_knows_where_its_words_stand() -> None:
    text = "Die Rechnung, ohne Unterschrift, ist nicht g\u00fcltig: Quonland zahlt 40 %."
    found = gloss(text)
    assert found is not None
    assert found.text == "the invoice, without signature, is not valid: Quonland pay 40 %."
    for english, written in (("invoice", "Rechnung"), ("Quonland", "Quonland"), ("40", "40")):
        assert found.places[found.text.index(english)] == text.index(written)
    assert found.places[-1] == len(text)


@pytest.mark.parametrize(
    "text", ["The invoice is valid.", "", "La facture est \u00e0 payer dans le mois."]
)
def test_other_texts_stay(text: str) -> None:
    assert gloss(text) is None
    assert glossed(text) == text


@given(
    st.lists(
        st.sampled_from(
            [
                "die",
                "Rechnung",
                "ist",
                "nicht",
                "g\u00fcltig",
                "\n",
                "- ",
                "\u00df",
                "4|",
                "\U0001f600 ",
            ]
        )
    )
)
def test_places_of_anything_lead_back_into_it(words: list[str]) -> None:
    text = " ".join(["der die das und", *words])
    found = gloss(text)
    assert found is not None
    assert len(found.places) == len(found.text) + 1
    assert np.all(np.diff(found.places) >= 0)
    assert found.places[0] == 0
    assert found.places[-1] == len(text)


def test_a_model_of_english_reads_the_english_of_a_text() -> None:
    model = HashingEmbedder()
    reads = GlossingEmbedder(model)
    text, english = (
        "Die Rechnung ist ohne Unterschrift ung\u00fcltig",
        "the invoice is without signature",
    )
    assert glossed(text).startswith(english)
    for encode in ("encode_queries", "encode_passages"):
        german, plain = getattr(reads, encode)([text, english]), getattr(model, encode)
        assert np.array_equal(german, plain([glossed(text), english]))
    (passage,), (tokens,) = reads.read_passages([text]), reads.encode_tokens([text])
    for read in (passage.tokens, tokens):
        stand_for = [text[a:b] for a, b in zip(read.starts, read.ends, strict=True)]
        assert len(stand_for) == len(model.encode_tokens([glossed(text)])[0].starts)
        assert all(0 <= a < b <= len(text) for a, b in zip(read.starts, read.ends, strict=True))
        assert read.starts.tolist() == sorted(read.starts.tolist())
    assert np.array_equal(passage.vector, model.read_passages([glossed(text)])[0].vector)
    assert reads.count_tokens([text]) == model.count_tokens([text])
    assert reads.name == f"{model.name}-glossed-{digest()[:8]}"
    assert (reads.origin, reads.dimension) == (model.origin, model.dimension)
