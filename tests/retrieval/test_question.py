from __future__ import annotations

import pytest

from retrieval.question import (
    Question,
    Speaker,
    Turn,
    read_question,
    resolve_follow_up,
    unmarked,
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0DEALMATE> what's the *price*?", "what's the price?"),
        ("see <https://x.example/a|the page> &amp; tell me", "see the page & tell me"),
        ("<mailto:a@b.example|a@b.example> bounced :cry:", "a@b.example bounced"),
        ("in <#C1|general> w/ ana, w/o tax", "in general with ana, without tax"),
        ("<!here> hello", "hello"),
    ],
)
def test_slack_marks_are_taken_out(typed: str, read: str) -> None:
    assert unmarked(typed) == read


THREAD = (
    Turn(speaker=Speaker.READER, text="How long is a deal registration valid for distributors?"),
    Turn(speaker=Speaker.DEALMATE, text="90 days, see the secret page"),
)


@pytest.mark.parametrize(
    "follow_up",
    [
        "and for resellers?",
        "what about the german one",
        "why?",
        "how many days max",
        "mindestens wie viele Tage",
    ],
)
def test_follow_ups_get_the_earlier_question(follow_up: str) -> None:
    read = resolve_follow_up(follow_up, THREAD)
    assert read == f"{THREAD[0].text} {follow_up}"
    assert "secret" not in read


def test_a_whole_question_stands_alone() -> None:
    text = "Which discount does a gold partner get on Vault renewals?"
    assert resolve_follow_up(text, THREAD) == text


@pytest.mark.parametrize(
    "asked",
    ["how long is the Vault warranty", "what is the credit limit for us", "Vault support hours"],
)
def test_a_measure_with_a_subject_of_its_own_stands_alone(asked: str) -> None:
    assert resolve_follow_up(asked, THREAD) == asked


def test_follow_ups_of_follow_ups() -> None:
    thread = (*THREAD, Turn(speaker=Speaker.READER, text="and for resellers?"))
    assert resolve_follow_up("and in Spain?", thread) == (
        f"{THREAD[0].text} and for resellers? and in Spain?"
    )


def test_shorthand_is_written_out_and_what_was_typed_stays() -> None:
    reading = read_question(
        Question("deal reg discuont?"), frequencies={"discount": 9, "registr": 3}
    )
    assert reading.text == "deal registration discuont?"
    assert [(item.typed, item.stem) for item in reading.repairs] == [("discuont", "discount")]


def test_an_empty_question() -> None:
    assert read_question(Question("<@U1> hi!"), frequencies={}).is_empty


def test_a_model_reads_the_mended_words_and_a_word_search_both() -> None:
    frequencies = {"discount": 9, "partner": 9, "gold": 9, "registr": 4}
    reading = read_question(Question("discuonts for glod partners?"), frequencies=frequencies)
    assert [item.stem for item in reading.repairs] == ["discount", "gold"]
    assert reading.text == "discuonts for glod partners?"
    assert reading.mended(reading.text) == "discounts for gold partners?"
    assert reading.mended("who approves it") == "who approves it"
    ending = read_question(Question("finaly approved"), frequencies={"final": 3, "approv": 3})
    assert ending.counted == "final approved"
    assert ending.mended(ending.text) == "finaly approved"
    sure = read_question(
        Question("finaly approved"),
        frequencies={"final": 3, "approv": 3},
        is_word=lambda word, _: word == "finally",
    )
    assert sure.mended(sure.text) == "finally approved"


def test_a_word_that_the_model_knows_is_no_slip() -> None:
    frequencies = {"stock": 9, "order": 9}
    asked = Question("stack orders?")
    assert read_question(asked, frequencies=frequencies).mended("stack") == "stock"
    known = read_question(
        asked,
        frequencies=frequencies,
        is_word=lambda word, language: (word, language) == ("stack", "en"),
    )
    assert known.repairs == ()


def test_what_is_new_in_a_follow_up() -> None:
    reading = read_question(Question("and can we extend it?", thread=THREAD), frequencies={})
    assert reading.is_follow_up
    assert reading.text.startswith("How long is a deal registration valid")
    assert reading.new == "and can we extend it?"
    assert not read_question(Question("why?", thread=THREAD), frequencies={}).is_follow_up
    assert not read_question(Question("who approves discounts?"), frequencies={}).is_follow_up


def test_a_repaired_word_counts_as_the_word_that_it_was_read_as() -> None:
    reading = read_question(Question("finaly approved"), frequencies={"final": 3, "approv": 3})
    assert reading.counted == "final approved"


def test_small_words_of_another_language_are_not_searched_for() -> None:
    reading = read_question(Question("\u00bfcu\u00e1l es el plazo de la oferta?"), frequencies={})
    searched = set(reading.searched.replace("?", "").split())
    assert {"plazo", "oferta"} <= searched
    assert not {"\u00bfcu\u00e1l", "cu\u00e1l", "es", "el", "de", "la"} & searched
    english = read_question(Question("what is the term of la oferta"), frequencies={})
    assert english.searched == english.text


def test_names_are_no_small_words() -> None:
    reading = read_question(Question("Wer ist unser AM f\u00fcr die UM-40?"), frequencies={})
    words = reading.searched.replace("?", "").split()
    assert {"AM", "UM-40"} <= set(words)
    assert not {"Wer", "ist", "unser", "f\u00fcr", "die"} & set(words)


@pytest.mark.parametrize(
    "typed", ["\u00bfcu\u00e1nto tiene hasta podemos?", "meine werden lange m\u00fcssen wir"]
)
def test_small_words_of_another_language_are_no_misspelt_ones(typed: str) -> None:
    known = dict.fromkeys(["cant", "por", "tier", "host", "mean", "word", "long", "miss"], 5)
    reading = read_question(Question(typed), frequencies=known)
    assert reading.language != "en"
    assert not reading.repairs


@pytest.mark.parametrize("typed", ["und wie macht man das?", "\u00bfy c\u00f3mo se hace eso?"])
def test_small_words_alone_lean_on_what_was_asked_before(typed: str) -> None:
    alone = read_question(Question(typed), frequencies={})
    assert alone.text == typed
    assert alone.is_empty
    before = (Turn(speaker=Speaker.READER, text="wie registriere ich einen Deal?"),)
    after = read_question(Question(typed, thread=before), frequencies={})
    assert after.text.startswith("wie registriere ich einen Deal?")
    assert not after.is_empty


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("good morning dealmate, quick q: mdf limit?", "mdf limit?"),
        ("Hola, cu\u00e1nto dura el registro", "cu\u00e1nto dura el registro"),
        ("moin zusammen! was kostet Vault", "was kostet Vault"),
        ("history of the deal", "history of the deal"),
        ("guten morgen", "guten morgen"),
    ],
)
def test_a_greeting_is_no_part_of_the_question(typed: str, spelt: str) -> None:
    assert read_question(Question(typed), frequencies={"limit": 2}).spelt == spelt


def test_what_is_called_by_a_letter_and_a_number_is_written_out() -> None:
    reading = read_question(Question("o365 backup price"), frequencies={"microsoft": 3, "365": 3})
    assert reading.text == "microsoft 365 backup price"
    assert reading.typed_for("microsoft") == ("o365",)
