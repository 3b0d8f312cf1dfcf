from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import numpy as np
import pytest

from content_index.assets import Passage, PassageKind
from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.completing import LONGEST, completed, left_in
from retrieval.expectations import asks_for_a_list
from retrieval.late_interaction import QuestionTokens, guessed
from retrieval.passages import ready
from retrieval.question import Question
from retrieval.quotes import Evidence, Quote

MakeLibrary = Callable[[Mapping[str, str]], Library]
MakeQuotes = Callable[..., list[str]]
RULES = """You get a demo kit when

- you are a silver partner;
- you have sold Vault before. Renewals count;
- your manager agrees.

It is lent for three weeks.

| Kit | Weeks |
|---|---|
| Small | 3 |
| Large | 4 |
| Huge | 5 |

## Returning it

Send it back in its box."""
KITS = RULES.replace("when\n", "when:\n")


NO_TOKENS = QuestionTokens(np.zeros((0, 4), np.float32), np.zeros(0, np.bool_))


def passage_of(text: str, columns: tuple[str, ...] = ()) -> Passage:
    return Passage(
        row=0,
        version_id=1,
        asset_id="kits",
        ordinal=0,
        heading_path=(),
        location="",
        kind=PassageKind.TEXT,
        text=text,
        columns=columns,
    )


@pytest.fixture
def shown() -> MakeQuotes:
    """Complete quotes of statements (first, last[, place of the passage]) of a text."""

    def make(text: str, *spans: tuple[int, ...], question: str = "can i get a kit?") -> list[str]:
        return [quote.text for quote in whole(passage_of(text), *spans, question=question)]

    return make


def whole(passage: Passage, *spans: tuple[int, ...], question: str) -> list[Quote]:
    """Complete quotes of statements (first, last[, place of the passage]) of a passage."""
    item = ready(passage, title="Kits", language="en")
    evidence = Evidence(
        ready=item,
        behind=0.0,
        document_behind=0.0,
        closeness=guessed(0.5, NO_TOKENS, statements=len(item.statements)),
        present=(0,) * len(item.statements),
        in_context=0,
        rarities=(),
    )
    quotes = [
        Quote(
            evidence=evidence_of[0] if evidence_of else 0,
            first=first,
            last=last,
            text=item.quoted(first, last),
            header=item.header(first, last),
            score=1.0,
            features=(),
        )
        for first, last, *evidence_of in spans
    ]
    return completed(quotes, [evidence] * 2, question=question)


LIST = KITS[: KITS.index("\n\nIt is lent")]
TABLE = "| Small | 3 |\n| Large | 4 |\n| Huge | 5 |"


def test_a_list_is_shown_whole_with_what_announces_it(shown: MakeQuotes) -> None:
    assert shown(KITS, (1, 2)) == [LIST]  # two of its items
    assert shown(KITS, (0, 0)) == [LIST]  # the line that announces it


def test_copies_of_a_list_are_shown_once(shown: MakeQuotes) -> None:
    assert shown(KITS, (1, 2), (2, 4, 1)) == [LIST]
    assert shown(KITS, (4, 4), (1, 2, 1)) == [LIST]


def test_a_line_that_announces_one_list_does_not_complete_another(shown: MakeQuotes) -> None:
    text = "You get:\n\n- a kit\n- a course\n- leads\n\nYou give:\n\n- reports\n- time"
    assert shown(text, (3, 4)) == ["- leads\n\nYou give:\n\n- reports\n- time"]


def test_one_item_stays_one_unless_several_are_asked_for(shown: MakeQuotes) -> None:
    assert shown(KITS, (4, 4)) == ["- your manager agrees."]
    assert shown(KITS, (4, 4), question="what are the conditions for a kit?") == [LIST]


def test_a_table_is_shown_whole_where_two_rows_answer(shown: MakeQuotes) -> None:
    assert shown(KITS, (6, 7)) == [TABLE]
    assert shown(KITS, (7, 7)) == ["| Large | 4 |"]


def test_a_table_that_is_announced_is_shown_with_its_columns() -> None:
    passage = passage_of("It takes:\n\nSmall | 3\nLarge | 4", columns=("Kit", "Weeks"))
    (quote,) = whole(passage, (0, 0), question="how long?")
    assert (quote.text, quote.header) == (passage.text, "Kit | Weeks")


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("A kit is lent. It goes back in its box.", "A kit is lent. It goes back"),
        ("Ein Kit ist geliehen. Diese Kits gehen zurück.", "Ein Kit ist geliehen. Diese"),
        ("- A kit is lent. They go back.", "- A kit is lent. They go back"),
        ("A kit is lent.\n\nIt goes back.", "It goes back"),
        ("A kit is lent.\n\n## Back\n\nIt goes back.", "It goes back"),
        ("A kit is lent. Italy has none.", "Italy has none"),
        ("A kit is lent. Send it back.", "Send it back"),
        (f"A {'long ' * LONGEST}kit is lent. It goes back.", "It goes back"),
    ],
)
def test_a_quote_that_points_back_has_the_sentence_before_it(
    shown: MakeQuotes, text: str, opens: str
) -> None:
    (quote,) = shown(text, (1, 1))
    assert quote.startswith(opens)
    assert quote in text


def test_neighbours_are_one_quote_but_never_across_a_heading(shown: MakeQuotes) -> None:
    assert shown(KITS, (5, 5), (4, 4)) == ["- your manager agrees.\n\nIt is lent for three weeks."]
    assert len(shown(KITS, (8, 8), (9, 9))) == 2


def test_a_list_that_is_too_long_stays_cut(shown: MakeQuotes) -> None:
    text = "You need:\n\n" + "\n".join(f"- {'word ' * 20}{n}" for n in range(LONGEST // 20 + 2))
    (quote,) = shown(text, (1, 2))
    assert quote.startswith("- word")
    assert quote.endswith("word 1")


@pytest.mark.parametrize(
    ("question", "is_list"),
    [
        ("what are the conditions for gold", True),
        ("which certificates count", True),
        ("how do i register a deal", True),
        ("what do i need for a quote", True),
        ("welche Voraussetzungen gelten", True),
        ("how long is a deal protected", False),
        ("who approves a discount", False),
        ("what is the address of support", False),
    ],
)
def test_what_asks_for_a_list(question: str, *, is_list: bool) -> None:
    assert asks_for_a_list(question) is is_list


def test_a_list_answer_is_the_list(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library({"kits.md": page("Demo kits", f"# Demo kits\n\n{KITS}\n")})
    answer = Answerer(library, threshold=0.0).answer(
        Question("what are the conditions for a demo kit?"), partner, now=now
    )
    assert LIST in answer.citations[0].quote
    assert answer.citations[0].quote in f"# Demo kits\n\n{KITS}\n"


def test_a_line_without_a_colon_announces_its_list_too(shown: MakeQuotes) -> None:
    (quote,) = shown(RULES, (0, 0), question="when do i get a kit?")
    assert quote == RULES[: RULES.index("\n\nIt is lent")]


@pytest.mark.parametrize("items", [20, 90])
def test_an_announced_list_that_is_too_long_says_how_much_is_left(
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    items: int,
) -> None:
    points = "\n".join(
        f"- the kit of kind {n} comes back with every cable that it was lent with"
        for n in range(items)
    )
    text = f"# Demo kits\n\nA demo kit counts as returned when:\n\n{points}\n\nThen it is ours.\n"
    library = make_library({"kits.md": page("Demo kits", text)})
    question = Question("when does a demo kit count as returned, what are the conditions")
    answer = Answerer(library, threshold=0.0).answer(question, partner, now=now)
    cut = next(item for item in answer.citations if "counts as returned when" in item.quote)
    assert cut.quote in text
    shown_items = cut.quote.count("- the kit")
    assert 0 < shown_items < items
    assert cut.left == items - shown_items
    assert f"\u2026 and {cut.left} more in the document" in answer.text


def test_items_are_counted_until_the_list_ends() -> None:
    first, last = passage_of("- one\n- two"), passage_of("- three. Really.\n\nNo item.\n\n- other")
    assert left_in([first, last]) == 3
    assert left_in([last, first]) == 1
    assert left_in([passage_of("## Next\n\n- one")]) == 0
    assert left_in([]) == 0


def test_a_few_words_are_shown_with_the_next_sentence_of_their_paragraph(shown: MakeQuotes) -> None:
    text = "**Gold** is by invitation. You need forty sales. It ends in May.\n\nAsk us first. Soon."
    assert shown(text, (0, 0)) == ["**Gold** is by invitation. You need forty sales."]
    assert shown(text, (2, 2)) == ["You need forty sales. It ends in May."]
    two = "Silver needs ten. Gold needs more.\n\nIt is ours to give. You need forty."
    assert shown(two, (0, 1)) == ["Silver needs ten. Gold needs more."]
    assert shown(two, (1, 2)) == [two[two.index("Gold") :]]
    assert shown("Ask us first.\n\nThen wait for a mail.", (0, 0)) == ["Ask us first."]
    long = f"Gold is by invitation {'of the board ' * 4}. You need forty sales."
    assert shown(long, (0, 0)) == [long[: long.index(" You")]]
