from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content_index.chunking import chunked
from content_index.questions_asked import with_questions_as_headings
from content_index.reading.document import Block, BlockKind, Document
from content_index.reading.markdown import read_markdown

PAGE = """# Loans

## Kits

**Who pays for the way back?**

You do.

**Can I keep it?**
Only if you buy it. Ask first.

## Fees

None.
"""


def pages(source: str) -> list[tuple[tuple[str, ...], str]]:
    found = chunked(
        read_markdown(source),
        title="Loans",
        count_tokens=lambda texts: [len(text.split()) for text in texts],
        token_limit=200,
    )
    return [(one.heading_path, one.text) for one in found]


def test_a_question_stands_above_its_answer_like_a_heading() -> None:
    assert pages(PAGE) == [
        (
            ("Loans", "Kits", "Who pays for the way back?"),
            "# Loans\n\n## Kits\n\n**Who pays for the way back?**\n\nYou do.",
        ),
        (
            ("Loans", "Kits", "Can I keep it?"),
            "**Can I keep it?**\n\nOnly if you buy it. Ask first.",
        ),
        (("Loans", "Fees"), "## Fees\n\nNone."),
    ]


def test_an_answer_is_linked_to_the_heading_above_its_question() -> None:
    found = chunked(
        read_markdown(PAGE),
        title="Loans",
        count_tokens=lambda texts: [len(text.split()) for text in texts],
        token_limit=200,
    )
    assert [one.slug for one in found] == ["kits", "kits", "fees"]


def test_one_question_alone_and_questions_in_a_row_stay_text() -> None:
    for source in ("# A\n\nWhy?\n\nBecause.", "# A\n\nWhy?\n\nHow?\n\n## B\n\nText."):
        blocks = read_markdown(source).blocks
        assert with_questions_as_headings(blocks) == list(blocks)


def test_what_was_said_stays_as_it_was() -> None:
    said = [
        Block(kind=BlockKind.PARAGRAPH, text=text, plain=text, seconds=float(at))
        for at, text in enumerate(("Why?", "Because.", "How?", "So."))
    ]
    assert with_questions_as_headings(said) == said


@given(st.lists(st.sampled_from(["Why?", "So.", "**How?**\nThus.", "A? B?\nc", "x\ny?"])))
def test_no_word_is_lost(texts: list[str]) -> None:
    blocks = read_markdown("\n\n".join(texts)).blocks
    found = with_questions_as_headings(blocks)
    assert "".join("".join(b.text for b in found).split()) == "".join(
        "".join(b.text for b in blocks).split()
    )
    assert [w for b in found for w in b.plain.split()] == [
        w for b in blocks for w in b.plain.split()
    ]
    assert Document(title="", blocks=tuple(found))
