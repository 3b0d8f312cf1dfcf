"""What is asked of records, and what looks like it and is for the documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.records.asked import is_understood, record_asked
from retrieval.records.lexicon import FILLER, LEXICONS
from retrieval.records.rules import DEAL, PARTNER, RULES, Implied, RecordTopic
from tests.retrieval.records.questions import (
    EVERY,
    FOR_THE_DOCUMENTS,
    KIND_QUESTIONS,
    NAMES,
    NO_QUESTIONS,
    asked,
    lines,
)


@pytest.mark.parametrize(("topic", "text"), EVERY)
def test_a_question_for_the_records_is_recognised(topic: RecordTopic, text: str) -> None:
    found = asked(text)
    assert found is not None
    assert found.topic is topic
    assert found.unknown_name == ""


@pytest.mark.parametrize("text", lines(FOR_THE_DOCUMENTS))
def test_what_is_not_surely_meant_goes_to_the_documents(text: str) -> None:
    assert asked(text) is None


def test_the_example_questions_go_to_the_documents(repository: Path) -> None:
    file = repository / "examples/tidewell/questions.jsonl"
    questions = [json.loads(line)["question"] for line in file.read_text("utf-8").splitlines()]
    assert len(questions) > 40
    alone = [text for text in questions if (of := asked(text)) and not of.wants_pages]
    assert alone == []


@pytest.mark.shared
def test_no_question_of_the_evaluation_is_taken_from_the_documents(repository: Path) -> None:
    file = repository / "../shared/corpus/questions-dev.jsonl"
    questions = [json.loads(line)["question"] for line in file.read_text("utf-8").splitlines()]
    assert [text for text in questions if asked(text)] == []


@pytest.mark.shared
@pytest.mark.parametrize("language", LEXICONS)
def test_no_question_of_a_public_set_is_taken_from_the_documents(
    repository: Path, language: str
) -> None:
    file = repository / f"../shared/benchmarks-data/xquad/xquad.{language}.json"
    pages = [
        page for one in json.loads(file.read_text("utf-8"))["data"] for page in one["paragraphs"]
    ]
    questions = [one["question"] for page in pages for one in page["qas"]][::5]
    assert len(questions) > 200
    assert [text for text in questions if asked(text)] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("which deals do we have", "en"),
        ("Welche Deals haben wir?", "de"),
        ("qué oportunidades tenemos", "es"),
        ("status <D>", "en"),
        ("wer ist unser CAM", "de"),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(text: str, language: str) -> None:
    found = asked(text)
    assert found is not None
    assert found.language == language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("when does our protection on Globex run out", "Globex"),
        ("has the Globex Corp deal been approved", "Globex Corp"),
        ("is D-1999 approved", "D-1999"),
        ("wann endet der Schutz von D-1999", "D-1999"),
        ("ist der Deal Globex AG schon genehmigt", "Globex AG"),
    ],
)
def test_a_name_that_nobody_knows_is_taken_for_a_name(text: str, name: str) -> None:
    found = asked(text)
    assert found is not None
    assert found.unknown_name == name


@pytest.mark.parametrize("text", lines(NO_QUESTIONS))
@pytest.mark.parametrize("implied", Implied)
def test_what_is_to_be_done_or_was_told_is_no_question(text: str, implied: Implied) -> None:
    assert asked(text, implied) is None
    assert asked(f"Hi team, {text}", implied) is None


@pytest.mark.parametrize("text", lines(KIND_QUESTIONS))
def test_a_question_may_be_put_as_a_request(text: str) -> None:
    assert asked(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Is ISO 27001 approved?",
        "Has Windows 11 been approved?",
        "Is SAML protected?",
        "is deal registration approved by Legal?",
    ],
)
def test_what_is_approved_besides_deals_is_no_deal(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize(
    ("text", "implied", "is_for_records"),
    [
        ("when does the protection of this deal run out", Implied.NOTHING, False),
        ("when does the protection of this deal run out", Implied.PERHAPS, True),
        ("has it been approved", Implied.NOTHING, False),
        ("has it been approved", Implied.PERHAPS, True),
        ("how long is it valid", Implied.PERHAPS, False),
        ("show me that", Implied.PERHAPS, False),
        ("what stage is it in", Implied.PERHAPS, True),
        ("what is the next step for us", Implied.PERHAPS, False),
        ("and when does it run out", Implied.SURELY, True),
        ("what should we send next", Implied.PERHAPS, True),
        ("what helps next?", Implied.PERHAPS, True),
        ("what helps?", Implied.PERHAPS, False),
        ("can you help us", Implied.SURELY, False),
        ("which documents do we have for deal registration", Implied.SURELY, False),
        ("welche unterlagen haben wir", Implied.PERHAPS, False),
        ("what documents should we send with the registration", Implied.SURELY, False),
        ("what should we send next", Implied.NOTHING, False),
        ("and that?", Implied.SURELY, False),
        ("how long does deal protection last", Implied.SURELY, False),
        ("what discount do we get for it", Implied.SURELY, False),
    ],
)
def test_it_may_be_the_deal_that_was_spoken_of(
    text: str,
    implied: Implied,
    is_for_records: bool,  # noqa: FBT001 - a table
) -> None:
    found = asked(text, implied)
    assert (found is not None) is is_for_records
    assert found is None or not found.is_of_all


def test_what_narrows_a_list_is_told() -> None:
    pending, closed, every = (
        asked(text)
        for text in ("which deals are pending", "which deals have we lost", "list our deals")
    )
    assert pending is not None
    assert closed is not None
    assert every is not None
    assert (pending.only_pending, pending.only_closed) == (True, False)
    assert (closed.only_pending, closed.only_closed) == (False, True)
    assert (every.only_pending, every.only_closed) == (False, False)


@given(
    question=st.sampled_from([text for _, text in EVERY]),
    word=st.text(alphabet="bdgjkqvxz", min_size=5, max_size=9),
    at=st.integers(min_value=0, max_value=12),
)
def test_one_word_that_is_not_understood_sends_it_to_the_documents(
    question: str, word: str, at: int
) -> None:
    words = question.split()
    words.insert(min(at, len(words)), word)
    assert asked(" ".join(words)) is None


@given(
    question=st.sampled_from([text for _, text in EVERY]),
    politeness=st.sampled_from(["hi,", "hey", "pls", "thx!", "ok"]),
    ending=st.sampled_from(["", "?", "??", "!", " ..."]),
    shout=st.booleans(),
)
def test_case_marks_and_politeness_change_nothing(
    question: str,
    politeness: str,
    ending: str,
    shout: bool,  # noqa: FBT001 - a strategy
) -> None:
    plain = asked(question)
    bare = question.rstrip("?.! ")
    said = f"{politeness} {bare.upper() if shout else bare}{ending}"
    again = asked(said.replace("ß", "ss"))
    assert plain is not None
    assert again is not None
    assert again.topic is plain.topic


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = record_asked(text, names=NAMES)
    assert found is None or found.topic in RecordTopic


def test_every_word_is_written_as_it_is_compared() -> None:
    for lexicon in LEXICONS.values():
        wrong = [word for word in lexicon.words if not re.fullmatch(r"[a-z]+|q?\d", word)]
        assert wrong == []
        assert all(lexicon.phrases.values())


def test_every_meaning_is_used_and_every_one_that_is_used_exists() -> None:
    said = {one for lexicon in LEXICONS.values() for m in lexicon.phrases.values() for one in m}
    used = {one for rule in RULES for one in rule.allowed}
    by_names = {DEAL, PARTNER, "tier_name", "certification_name", "product"}
    assert used - said - by_names == set()
    assert said - used == {FILLER, "must"}


def test_words_of_ours_are_known_as_such() -> None:
    assert is_understood("protection")
    assert is_understood("offen")
    assert not is_understood("hallstein")
