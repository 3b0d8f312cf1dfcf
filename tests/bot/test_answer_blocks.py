"""How answers look: exact words, Slack's limits, and nothing that a document could smuggle in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import answers, limits, quoting
from bot.slack.blocks.elements import context
from bot.slack.blocks.splitting import pieces
from bot.slack.thanking import is_courtesy
from bot.slack.wording import (
    asks_for_help,
    language_of_greeting,
    readable,
    speaks_to_somebody_else,
)
from retrieval.answers import Answer, AnswerState, Sentence
from tests.bot.twins import DISCOUNT, NEAR, citation

HOSTILE = st.text(st.sampled_from(list("ab<>&@!#|*_`~[](){}:\n-😀 ")), max_size=400)


def words_of(block: dict[str, Any]) -> str:
    return "".join(element["text"] for element in block["elements"][0]["elements"])


@given(HOSTILE)
def test_a_quote_is_only_ever_text(quote: str) -> None:
    block = quoting.quote_block(quote)
    assert {element["type"] for element in block["elements"][0]["elements"]} == {"text"}
    assert all(element["text"] for element in block["elements"][0]["elements"])


@given(HOSTILE, HOSTILE)
def test_a_hostile_title_makes_no_mention_and_no_link(title: str, location: str) -> None:
    source = replace(citation("a", 1, "x"), title=title, location=location, url="javascript:x")
    line = answers.source_line(source)
    assert "<" not in line.replace("&lt;", "")
    assert ">" not in line.replace("&gt;", "")


def test_quotes_stand_below_the_part_that_they_answer() -> None:
    parts = ("what is my <!channel> margin?", "who signs")
    quotes = [(parts[0], "18%"), (parts[0], "of the list price"), (parts[1], "The manager signs.")]
    answer = Answer(
        state=AnswerState.ANSWERED,
        text="x",
        citations=tuple(
            replace(citation(f"a{n}", n, quote), part=part)
            for n, (part, quote) in enumerate(quotes, start=1)
        ),
    )
    (shown,) = answers.answered(answer, reference="1")
    headings = [block["text"]["text"] for block in shown.blocks if block["type"] == "section"]
    assert headings == [
        "On \u201cwhat is my &lt;!channel&gt; margin\u201d:",
        "On \u201cwho signs\u201d:",
    ]
    assert [block["type"] for block in shown.blocks].index("section") == 0
    prose = replace(answer, prose=(Sentence(text="It is 18%.", sources=(0,)),))
    assert "On \u201c" not in json.dumps(answers.answered(prose, reference="1")[0].blocks)


def test_a_very_long_answer_fits() -> None:
    long = Answer(
        state=AnswerState.ANSWERED,
        text="x",
        citations=tuple(citation(f"a{n}", n, "word " * 2_000) for n in range(60)),
    )
    parts = answers.answered(long, reference="1")
    assert len(parts) == answers.MOST_PARTS + 1
    for part in parts:
        assert len(part.blocks) <= limits.MESSAGE_BLOCKS
        assert len(json.dumps(part.blocks)) < 20_000
        assert len(part.text) < 20_000
    assert parts[-1].text == answers.REST_IN_SOURCES
    assert [part.blocks[-1]["type"] == "actions" for part in parts] == [*[False] * 8, True]


def lines(count: int) -> str:
    return "\n".join(f"| row {number} | {number * 7} % |" for number in range(count))


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"Paragraph {number}. " + "word " * 80 for number in range(60)),
        lines(1_000),
        "x" * 30_000,
        "😀" * 9_000,
        "```\n" + "    indented code\n" * 1_000,
    ],
    ids=["paragraphs", "table", "one word", "emoji", "open fence"],
)
def test_a_long_text_is_cut_into_pieces_that_hold_all_of_it(text: str) -> None:
    cut = pieces(text, 1_800)
    assert all(limits.length(piece) <= 1_800 for piece in cut)
    assert all(piece.count("```") % 2 == 0 for piece in cut)
    together = "".join(cut).replace("```", "")
    assert "".join(together.split()) == "".join(text.replace("```", "").split())


@given(HOSTILE, st.integers(20, 60))
def test_pieces_of_anything_fit_and_hold_everything(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert all(limits.length(piece) <= limit for piece in cut)
    if "```" not in text:
        assert "".join("".join(cut).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("**Gold** partners get `28%`", "Gold partners get 28%"),
        ("- one\n- two", "• one\n• two"),
        ("## Terms\nNet 30", "Terms\nNet 30"),
        ("see [the rules](https://evil.example)", "see the rules"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("the *first* one, _init_", "the first one, _init_"),
        (r"C:\.cache `<b>` <br> x", r"C:\.cache <b> <br> x"),
        ("<!channel> &lt;b&gt;", "<!channel> &lt;b&gt;"),
        ("", "-"),
    ],
)
def test_markdown_marks_become_what_they_mean(quote: str, shown: str) -> None:
    assert words_of(quoting.quote_block(quote)) == shown


def test_a_table_row_keeps_its_column_names() -> None:
    row = replace(citation("a", 1, "| Gold | 28% |"), header="| Tier | Rate |")
    block = answers.quotation(row)[0][0]
    assert words_of(block) == "Tier: Gold \u00b7 Rate: 28%"
    assert block["elements"][0]["elements"][0] == {
        "type": "text",
        "text": "Tier:",
        "style": {"bold": True},
    }


def test_a_table_row_without_names_is_no_row_of_pipes() -> None:
    quote = "Rates are:\n\n| Gold | 28% |\n| --- | --- |\n| Silver | 20% |"
    block = answers.quotation(citation("a", 1, quote))[0][0]
    assert words_of(block) == "Rates are:\n\n\u2022 Gold \u00b7 28%\n\u2022 Silver \u00b7 20%"


def test_a_private_answer_says_so_first() -> None:
    (part,) = answers.answered(DISCOUNT, reference="1", is_private=True)
    assert "Only you can see this" in json.dumps(part.blocks[0])


def test_what_people_write_is_read_as_they_saw_it() -> None:
    text = "<@UBOT> is <https://a.example|this> &amp; <#C1|general> ok, <@U2>? <!here>"
    assert readable(text, bot_user_id="UBOT") == "is this & #general ok, @U2? @here"
    assert speaks_to_somebody_else("<@U2> what?", bot_user_id="UBOT")
    assert not speaks_to_somebody_else("<@UBOT> what?", bot_user_id="UBOT")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "ok 👍",
        "Danke :+1:",
        "muchas gracias.",
        "ok thanks, got it",
        "super, danke",
        "thx, super helpful",
        "dankesch\u00f6n!",
        "vielen Dank fuer die Hilfe",
        "muchas gracias por la ayuda",
    ],
)
def test_thanks_are_no_question(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks, but what about silver?",
        "is that ok?",
        "the discount",
        "super discount",
        "who is responsible for your help desk",
    ],
)
def test_a_polite_question_is_a_question(text: str) -> None:
    assert not is_courtesy(text)
    assert not asks_for_help(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("good morning!", None),
        ("hiya, you there?", "en"),
        ("Guten Morgen zusammen!", "de"),
        ("hola, buenos d\u00edas!", "es"),
        ("hola, que sabes hacer?", "es"),
        ("Was kannst du?", "de"),
        ("what can you do", "en"),
        ("are you a bot or a human?", "en"),
        ("buenos d\u00edas, qu\u00e9 tal", "es"),
        ("was kannst du eigentlich?", "de"),
    ],
)
def test_a_greeting_gets_the_help_in_its_language(text: str, language: str | None) -> None:
    assert asks_for_help(text)
    assert language_of_greeting(text) == language


def test_notes_stand_before_the_quotes_and_are_only_text() -> None:
    (part,) = answers.answered(replace(DISCOUNT, notes=("Only in <!here> German.",)), reference="1")
    assert part.blocks[0]["text"]["text"] == "Only in &lt;!here&gt; German."


def test_an_abstention_names_what_nothing_speaks_of() -> None:
    none = Answer(state=AnswerState.ABSTAINED, text="")
    noted = replace(none, notes=("I found nothing on <@U1>.",))
    text = answers.abstained_text(noted, "Ana", is_direct=False)
    assert "see. I found nothing on &lt;@U1&gt;. I have passed" in text
    assert "see. I have passed" in answers.abstained_text(none, "Ana", is_direct=False)


def test_an_abstention_names_the_pages_closest_to_the_question() -> None:
    none = Answer(state=AnswerState.ABSTAINED, text="", assets=NEAR.assets)
    asset = NEAR.assets[0].asset
    said, pages = answers.abstained(none, "Ana", is_direct=True)
    assert said["text"]["text"].startswith("In what you may see I found no sure answer to that. I")
    assert "nothing" not in said["text"]["text"]
    named = [element["text"] for element in pages["elements"]]
    assert named == ["Perhaps worth a look:", f"<{asset.url}|{asset.title}>"]
    text = answers.abstained_text(none, "Ana", is_direct=True)
    assert text == f"{said['text']['text']}\nPerhaps worth a look: {asset.title}"
    german = replace(none, language="de")
    assert answers.abstained_text(german, "Ana", is_direct=False).endswith(
        f"Vielleicht einen Blick wert: {asset.title} (Englisch)"
    )


def test_titles_and_addresses_of_pages_are_only_text_and_fit() -> None:
    asset = replace(NEAR.assets[0].asset, title="<!here>", url="")
    cards = (replace(NEAR.assets[0], asset=asset),)
    none = Answer(state=AnswerState.ABSTAINED, text="", assets=cards)
    assert answers.abstained_text(none, "Ana", is_direct=True).endswith("look: &lt;!here&gt;")
    long = replace(NEAR.assets[0], asset=replace(asset, url=f"https://x.example/{'a' * 1_500}"))
    blocks = answers.abstained(replace(none, assets=(long,) * 3), "Ana", is_direct=True)
    assert len(blocks[1]["elements"]) == 4
    assert all(len(element["text"]) < 3_000 for element in blocks[1]["elements"])


def test_what_needs_a_person_is_not_called_missing() -> None:
    own = Answer(state=AnswerState.ABSTAINED, text="", needs_a_person=True)
    said = answers.abstained_text(own, "Ana", is_direct=False)
    assert said.startswith("I cannot look that up or change it, so this needs a person. I have")


@given(HOSTILE)
def test_prose_is_only_ever_plain_words(said: str) -> None:
    sentence = Sentence(text=said, sources=(0,))
    blocks = answers.answered(replace(DISCOUNT, prose=(sentence,)), reference="1")[0].blocks
    (words,) = blocks[0]["elements"][0]["elements"]
    assert words["type"] == "text"
    assert "style" not in words


def test_prose_stands_before_the_numbered_quotes() -> None:
    sentence = Sentence(text="Gold partners get 28%.", sources=(0,))
    blocks = answers.answered(replace(DISCOUNT, prose=(sentence,)), reference="1")[0].blocks
    assert words_of(blocks[0]) == "Gold partners get 28%. [1]"
    assert blocks[1] == context(answers.WORDED_BY_A_MODEL)
    assert blocks[2]["elements"][0]["type"] == "rich_text_quote"
    assert blocks[3]["elements"][0]["text"].startswith("[1] <https://")
