"""Bytes to text, whatever wrote them; values that cross a pipe; places in words and addresses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.reading.document import Block, BlockKind, Document, UnreadableError
from content_index.reading.formats import storable
from content_index.reading.places import address_at, clock_time, place_of
from content_index.reading.plain import decode
from content_index.reading.wire import WireError, document_as_json, document_from_json

GERMAN = "Die Prämie für Händler beträgt fünf Prozent, größer als früher.\n"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "latin-1",
        "iso8859-15",
    ],
)
@pytest.mark.parametrize("times", [1, 50])
def test_western_text_in_the_encodings_that_people_have(encoding: str, times: int) -> None:
    assert decode((GERMAN * times).encode(encoding)) == GERMAN * times


@pytest.mark.parametrize("encoding", ["cp1251", "shift_jis", "gb18030", "euc_kr"])
def test_text_of_other_scripts_is_recognised(encoding: str) -> None:
    text = {
        "cp1251": "Партнёры получают скидку восемнадцать процентов, если сделка одобрена. ",
        "shift_jis": "パートナーは承認された案件に対して割引を受け取ることができます。",
        "gb18030": "合作伙伴在交易获得批准后可以享受百分之十八的折扣。",
        "euc_kr": "파트너는 승인된 거래에 대해 십팔 퍼센트 할인을 받습니다. ",
    }[encoding] * 20
    assert decode(text.encode(encoding)) == text


def test_a_file_pasted_together_from_two_encodings_is_decoded_line_by_line() -> None:
    lines = ["Größe eins", "plain", "Größe zwei", "café"]
    mixed = "\n".join(lines[:3]).encode() + b"\n" + lines[3].encode("latin-1")
    assert decode(mixed).split("\n") == lines


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 8, b"a\x00\x00\x00b\x01\x02" * 50, b"\x89PNG\r\n\x1a\n\x00\x00"]
)
def test_what_is_no_text_is_said(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="not text in any encoding"):
        decode(content)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_sound_utf8_stays_as_it_is(text: str) -> None:
    if "\0" not in text and not text.startswith("\ufeff"):
        assert decode(text.encode()) == text.replace("\r\n", "\n").replace("\r", "\n")


blocks = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    text=st.text(max_size=20),
    plain=st.text(max_size=20),
    level=st.integers(0, 6),
    location=st.text(max_size=5),
    columns=st.lists(st.text(max_size=3), max_size=3).map(tuple),
    row=st.integers(0, 9),
    seconds=st.none() | st.floats(0, 9999),
)
many = st.lists(blocks, max_size=5).map(tuple)


@given(st.builds(Document, title=st.text(max_size=9), blocks=many, kept_back=many))
def test_a_document_crosses_the_pipe_unchanged(document: Document) -> None:
    assert document_from_json(json.loads(json.dumps(document_as_json(document)))) == document


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"title": 1, "blocks": [], "kept_back": [], "columns": []},
        {"title": "", "blocks": [[]], "kept_back": [], "columns": []},
        {"title": "", "blocks": "ab", "kept_back": [], "columns": []},
        {
            "title": "",
            "blocks": [["table", "", None, 0, "", 0, 0, None]],
            "kept_back": [],
            "columns": [[]],
        },
        {
            "title": "",
            "blocks": [["code", "", None, 0, "", 1, 0, None]],
            "kept_back": [],
            "columns": [[]],
        },
        {
            "title": "",
            "blocks": [["code", "", None, True, "", 0, 0, None]],
            "kept_back": [],
            "columns": [[]],
        },
        {
            "title": "",
            "blocks": [["code", "", None, -1, "", 0, 0, None]],
            "kept_back": [],
            "columns": [[]],
        },
    ],
)
def test_what_is_no_document_is_refused(value: Any) -> None:
    with pytest.raises(WireError):
        document_from_json(value)


def row(number: int) -> Block:
    return Block(kind=BlockKind.TABLE_ROW, text="a", plain="a", row=number)


def spoken(seconds: float) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text="a", plain="a", seconds=seconds)


def test_places_in_words() -> None:
    assert place_of("slide 7", []) == "slide 7"
    assert place_of("sheet Prices", [row(4), row(9)]) == "sheet Prices, rows 4 to 9"
    assert place_of("", [row(4)]) == "row 4"
    assert place_of("0:30", [spoken(754.9), spoken(800)]) == "12:34"
    assert place_of("", []) == ""
    assert [clock_time(seconds) for seconds in (0, 59.9, 3723)] == ["0:00", "0:59", "1:02:03"]


@pytest.mark.parametrize(
    ("url", "location", "address"),
    [
        ("https://x.example/a.pdf", "page 7", "https://x.example/a.pdf#page=7"),
        ("https://x.example/a.PDF?v=2", "page 12", "https://x.example/a.PDF?v=2#page=12"),
        ("https://x.example/a.pdf#top", "page 7", "https://x.example/a.pdf#top"),
        ("https://x.example/a.pdf", "Prices > page 7", "https://x.example/a.pdf"),
        ("https://x.example/view?a.pdf", "page 7", "https://x.example/view?a.pdf"),
        ("https://x.example/a.mp4", "12:34", "https://x.example/a.mp4#t=754"),
        ("https://x.example/a.mp3", "1:02:03", "https://x.example/a.mp3#t=3723"),
        ("https://x.example/a.vtt", "12:34", "https://x.example/a.vtt"),
        ("https://x.example/a.pptx", "slide 7", "https://x.example/a.pptx"),
        ("", "page 7", ""),
    ],
)
def test_addresses_open_at_the_place_where_their_format_allows(
    url: str, location: str, address: str
) -> None:
    assert address_at(url, location) == address


halves = st.text(st.sampled_from(["a", "\ud83d", "\ude00", "\0", "é"]), max_size=6)


@given(text=halves, title=halves, column=halves)
def test_letters_that_no_database_takes_are_mended(text: str, title: str, column: str) -> None:
    block = Block(kind=BlockKind.CODE, text=text, plain=text, columns=(column,))
    mended = storable(Document(title=title, blocks=(block,), kept_back=(block,)))
    for one in (mended.title, mended.blocks[0].text, *mended.kept_back[0].columns):
        assert "\0" not in one.encode().decode()
    assert mended.blocks == mended.kept_back


def test_halves_of_a_letter_become_the_letter() -> None:
    document = Document(title="\ud83d\ude00", blocks=())
    assert storable(document).title == "\U0001f600"
