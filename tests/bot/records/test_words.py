"""The words of records in every language, and names as people type them."""

from __future__ import annotations

import dataclasses
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.naming import keys_of, named_by_id, named_by_name
from bot.records.told import Line, Person, Told
from bot.records.words import WORDS
from bot.records.words.form import Words
from bot.slack.blocks.records import told
from playbooks.deals.stages import Stage
from retrieval.answers import Choice
from retrieval.phrases import PHRASES

TEXTS = tuple(field.name for field in dataclasses.fields(Words) if field.type == "str")
CUSTOMERS = keys_of(
    {
        "D-1": "Hallstein Maschinenbau GmbH",
        "D-2": "Klinikum Sankt Veit gGmbH",
        "D-3": "Regionalbank Lindtal eG",
        "D-4": "M\u00f6belhaus Ostermeer KG",
        "D-5": "Open Systems AG",
        "D-6": "Hallstein Logistik",
        "D-7": "Prairie Lakes Credit Union",
    }
)


def braces(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_every_word_and_fills_in_the_same(language: str) -> None:
    ours, english = WORDS[language], WORDS["en"]
    assert WORDS.keys() == PHRASES.keys()
    assert len(TEXTS) > 60
    for name in TEXTS:
        said = getattr(ours, name)
        assert said.strip() == said != "", name
        assert braces(said) == braces(getattr(english, name)), name
    assert ours.stages.keys() == set(Stage)


@pytest.mark.parametrize("language", sorted(WORDS.keys() - {"en"}))
def test_no_word_is_left_in_english(language: str) -> None:
    ours, english = WORDS[language], WORDS["en"]
    same = {name for name in TEXTS if getattr(ours, name) == getattr(english, name)}
    assert same - {"manager_of", "distributor_of"} == set()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("status of hallstein logistik", {"D-6"}),
        ("is hallstien approved", {"D-1", "D-6"}),
        ("hallsteins protection", {"D-1", "D-6"}),
        ("is Klinikum approved", {"D-2"}),
        ("status of Sankt Veit", {"D-2"}),
        ("Lindtal's protection", {"D-3"}),
        ("mobelhaus ostermeer KG approved?", {"D-4"}),
        ("moebelhaus", {"D-4"}),
        ("is Open Systems AG approved", {"D-5"}),
        ("which open deals do we have", set()),
        ("what is our margin", set()),
        ("", set()),
    ],
)
def test_a_customer_is_named_as_people_type_it(text: str, ids: set[str]) -> None:
    assert set(named_by_name(text, CUSTOMERS, mark="#").ids) == ids


def test_a_single_word_of_a_name_without_a_capital_may_be_a_word_like_any_other() -> None:
    assert not named_by_name("when does our credit run out", CUSTOMERS, mark="#").is_sure
    assert named_by_name("status of Credit", CUSTOMERS, mark="#").is_sure
    assert not named_by_name("status of prairie", CUSTOMERS, mark="#").is_sure
    assert named_by_name("status of credit union", CUSTOMERS, mark="#").is_sure


def test_a_name_goes_with_its_legal_form() -> None:
    for text in ("is M\u00f6belhaus Ostermeer KG approved", "is ostermeer approved"):
        assert named_by_name(text, CUSTOMERS, mark="#").text.split() == ["is", "#", "approved"]


@pytest.mark.parametrize(
    "text", ["is D-1001 approved", "is d1001 approved", "is (D 1001) approved"]
)
def test_a_number_is_a_name_however_it_is_written(text: str) -> None:
    naming = named_by_id(text, ["D-100", "D-1001", "acme"], mark="#")
    assert naming.ids == ("D-1001",)
    assert naming.text.split() == ["is", "#", "approved"]
    assert named_by_id("acme and 100", ["D-100", "acme"], mark="#").ids == ()


def test_a_name_that_is_typed_whole_is_no_longer_one() -> None:
    names = keys_of({"a": "Northwind Europe", "b": "Northwind", "c": "Northwind Iberia"})
    for text in ("what tier is Northwind on", "is northwin or Northwind on gold"):
        assert named_by_name(text, names, mark="#").ids == ("b",)
    assert named_by_name("Northwind Europe", names, mark="#").ids == ("a",)
    assert named_by_name("northwin", names, mark="#").ids == ("a", "b", "c")


def test_a_word_that_stands_in_a_text_thousands_of_times_is_read_through() -> None:
    names = keys_of({"D-1": "Acme Tools", **{f"D-{n}": f"Acme {n}" for n in range(2, 40)}})
    naming = named_by_name("acme " * 2_000, names, mark="#")
    assert len(naming.ids) == 39
    assert naming.text.split().count("acme") == 1_998


@given(st.text(max_size=60))
def test_what_is_named_in_any_text_was_given(text: str) -> None:
    naming = named_by_name(text, CUSTOMERS, mark="#")
    assert set(naming.ids) <= set(CUSTOMERS)
    assert named_by_name(text, {}, mark="#").ids == ()


@given(st.text(max_size=60))
def test_what_people_wrote_is_never_a_mention_or_a_link(typed: str) -> None:
    line = Line(
        words="{customer} waits for {name}: {person}",
        fill={
            "customer": typed,
            "name": typed,
            "person": Person(name=typed, slack_id="U0JONAS"),
        },
    )
    quote = Line(words="{text}", fill={"text": typed}, is_quote=True)
    part = told([Told(language="en", lines=(line, quote))])
    shown = part.blocks[0]["text"]["text"]
    for text in (shown, part.text):
        assert text.replace("<@U0JONAS>", "").count("<") == 0


def test_several_answers_share_their_source_and_a_question_back_has_buttons() -> None:
    source = (Line(words="From the records."),)
    one = Told(language="en", lines=(Line(words="One."),), source=source)
    two = Told(language="en", lines=(Line(words="Two."),), source=source)
    part = told([one, two])
    assert [block["type"] for block in part.blocks] == ["section", "divider", "section", "context"]
    assert part.text == "One.\nTwo.\nFrom the records."
    choice = Choice(label="Kestrel", question="what tier (Kestrel)", subject="@kestrel")
    asked = told([Told(language="en", lines=(Line(words="Which?"),), choices=(choice,))])
    assert asked.blocks[-1]["elements"][0]["value"].startswith("@kestrel -\n")
