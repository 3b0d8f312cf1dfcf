from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.assets import PassageKind
from content_index.chunking import Chunk, chunked, without_marks
from content_index.embedding.hashing import HashingEmbedder
from content_index.reading.document import Block, BlockKind, Document, UnreadableError
from content_index.reading.formats import read_document
from content_index.reading.markdown import read_markdown
from content_index.reading.rows import table_blocks
from content_index.sources.folder import FolderSource

count_tokens = HashingEmbedder().count_tokens


def chunks(source: str, *, limit: int = 40, title: str = "Rules") -> list[Chunk]:
    return chunked(read_markdown(source), title=title, count_tokens=count_tokens, token_limit=limit)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_passages_follow_the_headings_and_carry_them() -> None:
    found = chunks("# Rules\n\n## Gold\n\nEighteen.\n\n### Extra\n\nTwo.\n\n## Silver\n\nTwelve.")
    assert [(c.heading_path, c.text, c.searchable) for c in found] == [
        (("Rules", "Gold"), "# Rules\n\n## Gold\n\nEighteen.", "Rules > Gold\nEighteen."),
        (("Rules", "Gold", "Extra"), "### Extra\n\nTwo.", "Rules > Gold > Extra\nTwo."),
        (("Rules", "Silver"), "## Silver\n\nTwelve.", "Rules > Silver\nTwelve."),
    ]
    assert found[1].location == "Rules > Gold > Extra"


def test_a_table_is_cut_between_rows_and_keeps_its_column_names() -> None:
    rows = "\n".join(f"| name{n} | value{n} |" for n in range(30))
    found = chunks(f"| Name | Value |\n|---|---|\n{rows}\n")
    assert len(found) > 1
    for chunk in found:
        assert chunk.kind is PassageKind.TABLE
        assert chunk.columns == ("Name", "Value")
        assert chunk.searchable.startswith("Rules\nName | Value\nname")
        assert chunk.searchable.count("Name | Value") == 1
    rejoined = "\n".join(chunk.text for chunk in found)
    assert rejoined == f"| Name | Value |\n|---|---|\n{rows}"


def test_a_list_is_cut_between_items() -> None:
    items = [f"- item {n} with some words" for n in range(12)]
    found = chunks("\n".join(items))
    assert len(found) > 1
    assert [line for chunk in found for line in chunk.text.splitlines()] == items
    assert {chunk.kind for chunk in found} == {PassageKind.LIST}


def test_an_item_longer_than_a_passage_is_cut_at_its_sentences_and_no_other_is() -> None:
    sentences = [f"This is sentence number {n} of the item." for n in range(7)]
    found = chunks(f"- short one\n- {' '.join(sentences)}\n- short two", limit=30)
    assert len(found) > 2
    assert {chunk.kind for chunk in found} == {PassageKind.LIST}
    assert all(chunk.text.endswith(("item.", "short one", "short two")) for chunk in found)
    assert squeezed(" ".join(chunk.text for chunk in found)) == squeezed(
        f"- short one - {' '.join(sentences)} - short two"
    )


def test_a_paragraph_that_is_too_long_is_cut_at_sentences() -> None:
    sentence = "This is **one** sentence of [ten](https://x.example/y) words or so."
    found = chunks(" ".join([sentence] * 9), limit=50)
    assert len(found) > 1
    assert squeezed(" ".join(chunk.text for chunk in found)) == " ".join([sentence] * 9)
    assert all(chunk.text.endswith("so.") for chunk in found)
    assert all("https" not in chunk.searchable for chunk in found)


def table(names: str, row: str) -> Document:
    """A table as formats other than Markdown give it."""
    cells = [tuple(line.split(" | ")) for line in (names, row)]
    return Document(title="", blocks=tuple(table_blocks(cells)))


def test_each_table_under_a_heading_has_a_passage_with_its_names() -> None:
    between = Block(kind=BlockKind.PARAGRAPH, text="By term:", plain="By term:")
    bands, terms = table("Band | Off", "10 | none").blocks, table("Term | Off", "1 | some").blocks
    for blocks, last in (
        ((*bands, *terms), "Term | Off\n1 | some"),
        ((*bands, between, *terms), "By term:\n\nTerm | Off\n1 | some"),
    ):
        found = chunked(
            Document(title="", blocks=blocks), title="", count_tokens=count_tokens, token_limit=60
        )
        assert [(c.text, c.columns) for c in found] == [
            ("Band | Off\n10 | none", ("Band", "Off")),
            (last, ("Term", "Off")),
        ]
        assert found[1].searchable == last.replace("\n\n", "\n")


def test_tables_of_markdown_stay_together_as_their_names_stand_in_the_text() -> None:
    source = "| Band | Off |\n|---|---|\n| 10 | none |\n\n| Term | Off |\n|---|---|\n| 1 | some |"
    (found,) = chunks(source, limit=60)
    assert found.columns == ()


def test_a_row_longer_than_a_passage_is_cut_between_cells_and_keeps_names() -> None:
    words = " ".join(f"word{n}" for n in range(18))
    found = chunked(
        table("Tier | Benefits | Duties", f"Gold | {words} | {words}"),
        title="Rules",
        count_tokens=count_tokens,
        token_limit=30,
    )
    assert [(c.text, c.columns, c.searchable) for c in found] == [
        (
            f"Tier | Benefits | Duties\nGold | {words}",
            (),
            f"Rules\nTier | Benefits | Duties\nTier | Benefits\nGold | {words}",
        ),
        (words, ("Duties",), f"Rules\nDuties\nGold | {words}"),
    ]


def test_a_cell_longer_than_a_passage_is_cut_at_its_sentences() -> None:
    sentences = [f"This is sentence number {n} of it." for n in range(6)]
    row = f"| Gold | {' '.join(sentences)} |"
    found = chunks(f"| Tier | Terms |\n|---|---|\n{row}\n", limit=24)
    pieces = [c for c in found if c.columns == ("Terms",)]
    assert [c.searchable.split("\n")[:2] for c in pieces] == [["Rules", "Terms"]] * 3
    assert all(c.searchable.split("\n")[2].startswith("Gold | This") for c in pieces)
    assert " ".join(c.text for c in pieces) == " ".join(sentences)
    assert all(c.text.endswith("of it.") for c in pieces)


def test_column_names_that_leave_no_room_are_left_out() -> None:
    names = " | ".join(f"a very long name of column {n}" for n in range(12))
    row = " | ".join(str(n) for n in range(12))
    found = chunked(table(names, row), title="Rules", count_tokens=count_tokens, token_limit=20)
    assert all(count_tokens([c.searchable])[0] <= 20 for c in found)
    said = " ".join(c.searchable for c in found).split()
    assert set(row.split()) <= set(said)


@given(
    cells=st.lists(st.text("ab .|\\", max_size=50), min_size=1, max_size=5),
    names=st.lists(st.text("nm |", max_size=30), min_size=1, max_size=5),
    limit=st.integers(12, 40),
)
def test_no_piece_of_any_row_is_too_long_or_invented(
    cells: list[str], names: list[str], limit: int
) -> None:
    document = Document(title="", blocks=tuple(table_blocks([names, cells])))
    for chunk in chunked(document, title="T", count_tokens=count_tokens, token_limit=limit):
        assert count_tokens([chunk.searchable])[0] <= limit
        for line in chunk.text.splitlines():
            assert any(squeezed(line) in squeezed(block.text) for block in document.blocks)


def test_long_headings_leave_room_for_the_text() -> None:
    found = chunks(f"# {'very ' * 60}long\n\n## Last one\n\nThe text.", title="very " * 60)
    assert all(count_tokens([chunk.searchable])[0] <= 40 for chunk in found)
    assert found[-1].searchable.endswith("The text.")


markdown = st.lists(
    st.one_of(
        st.text("ab .*|-#\n", max_size=60),
        st.sampled_from(
            ["# One", "### Three", "- item", "  - nested", "| a | b |\n|---|---|\n| c | d |", "> q"]
        ),
        st.integers(1, 80).map(lambda n: "word " * n),
    ),
    max_size=12,
).map("\n\n".join)


@given(source=markdown, limit=st.integers(12, 60))
def test_no_passage_is_too_long_and_each_is_verbatim(source: str, limit: int) -> None:
    for chunk in chunks(source, limit=limit, title="A title"):
        assert count_tokens([chunk.searchable])[0] <= limit
        for line in chunk.text.splitlines():
            assert squeezed(line) in squeezed(source)


def test_marks_are_taken_off_cut_pieces() -> None:
    assert without_marks("- **Gold** gets [18%](https://x.example) `now`") == "Gold gets 18% now"


@pytest.mark.shared
def test_every_answer_of_the_shared_corpus_lies_within_one_passage(shared: Path) -> None:
    corpus = shared / "corpus"
    questions = [
        json.loads(line)
        for line in (corpus / "questions-dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    spans = [
        (question["relevant"][0], question["answer_span"])
        for question in questions
        if question["answerable"]
    ] + [(more["doc"], more["span"]) for q in questions for more in q.get("more_spans") or []]
    passages: dict[str, list[str]] = {}
    for path in sorted({path for path, _ in spans}):
        document = read_document(path, (corpus / path).read_bytes())
        found = chunked(document, title=path, count_tokens=count_tokens, token_limit=230)
        passages[path] = [squeezed(chunk.text) for chunk in found]
    missing = [
        (path, span)
        for path, span in spans
        if not any(squeezed(span) in text for text in passages[path])
    ]
    assert missing == []
    assert len(spans) > 50


@pytest.mark.shared
def test_every_document_of_the_shared_corpus_is_readable(shared: Path) -> None:
    folder = FolderSource(shared / "corpus")
    failed = []
    paths = [item.path for item in folder.list_items(None).items if item.path != "README.md"]
    for path in paths:
        if not path.endswith(".md"):
            try:
                read_document(path, (folder.root / path).read_bytes())
            except UnreadableError as error:
                failed.append((path, error.what))
    assert (len(paths), failed) == (363, [])
