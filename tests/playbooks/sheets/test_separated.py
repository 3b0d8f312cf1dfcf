from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.sheets.problems import SheetError
from playbooks.sheets.separated import read_separated, write_separated

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
armed = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "'=", "''+", "'"]).flatmap(
    lambda start: texts.map(lambda rest: start + rest)
)
cells = texts | armed


@given(
    rows=st.lists(st.tuples(st.just("x"), cells, cells), max_size=6),
    separator=st.sampled_from(",;\t"),
)
def test_what_was_written_is_read_again_and_starts_no_formula(
    rows: list[tuple[str, str, str]], separator: str
) -> None:
    content = write_separated(["id", "a", "b"], rows, separator=separator)
    table = read_separated(content, file="t.csv")
    assert [tuple(row.cells.values()) for row in table.rows] == rows
    assert table.problems == ()
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    dangerous = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
    for written in csv.reader(text, delimiter=separator):
        assert not any(cell.startswith(dangerous) for cell in written)


@pytest.mark.parametrize(
    "content",
    [
        "id,name\np1,Müller\n".encode(),
        codecs.BOM_UTF8 + "id,name\r\np1,Müller\r\n".encode(),
        "id;name\r\np1;Müller\r\n".encode("cp1252"),
        "sep=;\r\nid;name\r\np1;Müller\r\n".encode(),
        "id\tname\r\np1\tMüller\r\n".encode("utf-16"),
        "id;name;;\r\np1;Müller;;\r\n;;;\r\n".encode(),
        '"id";"name"\r\n"p1";"Müller"\r\n'.encode(),
    ],
)
def test_whatever_a_spreadsheet_writes_is_read(content: bytes) -> None:
    (row,) = read_separated(content, file="t.csv").rows
    assert row.cells == {"id": "p1", "name": "Müller"}


def test_a_guessed_encoding_is_told() -> None:
    table = read_separated("id\nMüller\n".encode("cp1252"), file="t.csv")
    assert "Windows-1252" in table.notes[0]


def test_a_row_knows_the_line_it_begins_on() -> None:
    table = read_separated(b'sep=,\nid,n\na,"1\n2"\n\nb,3\n', file="t.csv")
    assert [(row.line, row.cells["id"]) for row in table.rows] == [(3, "a"), (6, "b")]


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"id,n\na,1\nb\nc,2\n", 3), (b"id,n\na,1\nb,2,3\n", 3), (b'id,n\na,1\nb,"2\nc,3\n', 3)],
)
def test_a_row_that_cannot_be_cut_is_named_by_its_line(content: bytes, line: int) -> None:
    table = read_separated(content, file="t.csv")
    assert [problem.line for problem in table.problems] == [line]
    assert table.rows[0].cells["id"] == "a"


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"id,id\n1,2\n", b"\x00\xff\x00\x81", b"\xff\xfe\x00"]
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(SheetError) as caught:
        read_separated(content, file="t.csv")
    assert caught.value.problem.todo
