"""Files that want something: to fill memory, to read other files, to call home, to run."""

from __future__ import annotations

import random
import socket
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from content_index.reading.children import ParserDiedError, ReadingLimits, ReadingPool
from content_index.reading.document import Document, UnreadableError
from tests.content_index.reading.making import (
    SRT,
    VTT,
    deck,
    mail,
    part_of,
    run_in,
    saved,
    with_part,
    word,
    workbook,
)
from tests.content_index.reading.test_documents import pdf

LAUGHS = "".join('<!ENTITY l{} "{}">'.format(n + 1, f"&l{n};" * 10) for n in range(9))
SECRET = "the-vendors-own-file"


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    with ReadingPool(ReadingLimits(seconds=30, memory_bytes=500_000_000), size=1) as pool:
        yield pool


@pytest.fixture
def home() -> Iterator[socket.socket]:
    """A place that a file might call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def was_called(home: socket.socket) -> bool:
    with suppress(BlockingIOError):
        connection, _ = home.accept()
        connection.close()
        return True
    return False


def simple_word() -> bytes:
    return word(lambda document: document.add_paragraph("MARK"))


def simple_deck() -> bytes:
    return deck([{"title": "MARK", "body": "body"}])


def simple_book() -> bytes:
    return workbook(lambda sheet, _: sheet.append(["MARK", "b"]))


def with_entity(archive: bytes, part: str, declarations: str, entity: str) -> bytes:
    """Put a document type before a part's XML, and an entity where it says MARK."""
    xml = part_of(archive, part).decode()
    declaration = xml[: xml.index("?>") + 2] if xml.startswith("<?xml") else ""
    body = xml.removeprefix(declaration)
    assert "MARK" in body
    body = body.replace("MARK", f"before &{entity}; after")
    changed = f"{declaration}<!DOCTYPE x [{declarations}]>{body}"
    return with_part(archive, part, changed.encode())


def text_of(pool: ReadingPool, name: str, content: bytes) -> str:
    """All that is read, or the verdict; dying of it would be an error here."""
    try:
        document = pool.read(name, content)
    except UnreadableError as error:
        return str(error)
    return all_text(document)


def all_text(document: Document) -> str:
    blocks = (*document.blocks, *document.kept_back)
    return "\n".join([document.title, *(block.text for block in blocks)])


PARTS = [
    ("a.docx", simple_word, "word/document.xml"),
    ("a.pptx", simple_deck, "ppt/slides/slide1.xml"),
    ("a.xlsx", simple_book, "xl/worksheets/sheet1.xml"),
]


@pytest.mark.parametrize(("name", "make", "part"), PARTS)
def test_entities_that_grow_without_end_do_nothing(
    pool: ReadingPool, name: str, make: Any, part: str
) -> None:
    declarations = f'<!ENTITY l0 "ha">{LAUGHS}'
    assert "haha" not in text_of(pool, name, with_entity(make(), part, declarations, "l9"))


@pytest.mark.parametrize("kind", PARTS)
def test_entities_of_other_files_and_addresses_are_not_read(
    pool: ReadingPool, home: socket.socket, tmp_path: Path, kind: tuple[str, Any, str]
) -> None:
    name, make, part = kind
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    port = home.getsockname()[1]
    for address in (f"file://{tmp_path}/secret.txt", f"http://127.0.0.1:{port}/x"):
        declarations = f'<!ENTITY x SYSTEM "{address}">'
        assert SECRET not in text_of(pool, name, with_entity(make(), part, declarations, "x"))
        outside = f'<!ENTITY % x SYSTEM "{address}"> %x;'
        assert SECRET not in text_of(pool, name, with_entity(make(), part, outside, "y"))
    assert not was_called(home)


def test_pages_and_mails_call_nobody(
    pool: ReadingPool, home: socket.socket, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    where = f"http://127.0.0.1:{home.getsockname()[1]}"
    page = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
        f'<html xmlns:xi="http://www.w3.org/2001/XInclude"><head><base href="{where}/">'
        f'<link rel="stylesheet" href="{where}/a.css"><meta http-equiv="refresh" content="0;'
        f'url={where}"></head><body><p>text &x;</p><img src="{where}/a.png">'
        f'<iframe src="{where}"></iframe><script src="{where}/a.js"></script>'
        f'<xi:include href="file://{tmp_path}/secret.txt" parse="text"/></body></html>'
    )
    assert SECRET not in text_of(pool, "a.html", page.encode())
    assert SECRET not in text_of(pool, "a.eml", mail(html=page))
    assert not was_called(home)


def test_a_document_with_references_to_elsewhere_calls_nobody(
    pool: ReadingPool, home: socket.socket
) -> None:
    where = f"http://127.0.0.1:{home.getsockname()[1]}/"
    kinds = "attachedTemplate", "image", "oleObject", "frame", "externalLink", "hyperlink"
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    for name, make, part in (
        ("a.docx", simple_word, "word/_rels/document.xml.rels"),
        ("a.pptx", simple_deck, "ppt/slides/_rels/slide1.xml.rels"),
        ("a.xlsx", simple_book, "xl/_rels/workbook.xml.rels"),
    ):
        relations = "".join(
            f'<Relationship Id="x{n}" Type="{base}{kind}" Target="{where}" TargetMode="External"/>'
            for n, kind in enumerate(kinds)
        )
        xml = part_of(make(), part).decode()
        changed = xml.replace("</Relationships>", f"{relations}</Relationships>")
        assert changed != xml
        assert "MARK" in text_of(pool, name, with_part(make(), part, changed.encode()))
    assert not was_called(home)


@pytest.mark.parametrize(
    ("name", "make", "part"),
    [*PARTS, ("a.docx", simple_word, "anything/else")],
)
def test_an_archive_that_unpacks_out_of_all_proportion_is_not_opened(
    pool: ReadingPool, name: str, make: Any, part: str
) -> None:
    bomb = with_part(make(), part, bytes(51_000_000))
    assert len(bomb) < 200_000
    assert "unpack to far more" in text_of(pool, name, bomb)


def test_an_archive_of_countless_parts_is_not_opened(pool: ReadingPool) -> None:
    def write(file: Any) -> None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "<x/>")
            for number in range(20_001):
                archive.writestr(str(number), "")

    assert "unpack to far more" in text_of(pool, "a.docx", saved(write))


def test_fields_that_would_run_programs_are_not_text(pool: ReadingPool) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Prices: ")
        code = 'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"'
        run_in(paragraph._p, "w:ins", code, text_tag="w:instrText")  # noqa: SLF001

    assert text_of(pool, "a.docx", word(fill)).strip() == "Prices:"


def test_macros_are_not_looked_at(pool: ReadingPool) -> None:
    kinds = part_of(simple_book(), "[Content_Types].xml").decode()
    macro = kinds.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    book = with_part(simple_book(), "[Content_Types].xml", macro.encode())
    book = with_part(book, "xl/vbaProject.bin", b"Sub AutoOpen()")
    assert macro != kinds
    assert "MARK" in text_of(pool, "a.xlsx", book)
    assert "AutoOpen" not in text_of(pool, "a.xlsx", book)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<div>" * 3_000 + b"deep" + b"</div>" * 3_000),
        ("a.html", b"<ul><li>" * 2_000 + b"deep"),
        ("a.md", b"> " * 5_000 + b"deep"),
        ("a.md", b"".join(b" " * n + b"- deep\n" for n in range(0, 600, 2))),
        (
            "a.eml",
            b"From: a@b.example\n"
            + b"".join(
                b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n)
                for n in range(400)
            ),
        ),
        (
            "a.docx",
            with_part(
                simple_word(),
                "word/document.xml",
                b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/'
                b'main"><w:body>'
                + b"<w:sdt><w:sdtContent>" * 5_000
                + b"<w:p/>"
                + b"</w:sdtContent></w:sdt>" * 5_000
                + b"</w:body></w:document>",
            ),
        ),
    ],
    ids=["divs", "lists", "quotes", "items", "mail", "controls"],
)
def test_deep_nesting_ends_in_text_or_a_verdict(
    pool: ReadingPool, name: str, content: bytes
) -> None:
    assert text_of(pool, name, content).strip()


def test_a_sheet_that_claims_a_thousand_million_cells_is_read_at_once(pool: ReadingPool) -> None:
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>5</v></c>'
        "</row></sheetData></worksheet>"
    )
    book = with_part(simple_book(), "xl/worksheets/sheet1.xml", xml.encode())
    assert [block.row for block in pool.read("a.xlsx", book).blocks] == [0, 1, 1_048_576]


SAMPLES = {
    "a.docx": simple_word(),
    "a.pptx": simple_deck(),
    "a.xlsx": simple_book(),
    "a.pdf": pdf(),
    "a.html": b"<h1>a</h1><table><tr><td>b</td></tr></table>",
    "a.md": b"# a\n\n| b | c |\n|---|---|\n| d | e |\n",
    "a.txt": b"a\n\nb",
    "a.csv": b"a,b\n1,2\n",
    "a.vtt": VTT.encode(),
    "a.srt": SRT.encode(),
    "a.eml": mail(plain="a", html="<p>b</p>"),
}


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx", "a.pdf"])
def test_what_was_cut_off_is_broken(pool: ReadingPool, name: str) -> None:
    content = SAMPLES[name]
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(UnreadableError) as caught:
            pool.read(name, content[: int(len(content) * share)])
        assert "broken" in caught.value.what
        assert caught.value.todo


@pytest.mark.parametrize("name", SAMPLES)
def test_damage_ends_in_a_document_or_a_verdict(pool: ReadingPool, name: str) -> None:
    chance = random.Random(name)  # noqa: S311 - the same damage every time
    for _ in range(12):
        content = bytearray(SAMPLES[name])
        for _ in range(chance.choice([1, 4, 40])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with suppress(UnreadableError, ParserDiedError):
            assert isinstance(pool.read(name, bytes(content)), Document)


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")
BEFORE_2007 = "the file is in the format that Office used before 2007"


@pytest.mark.parametrize(
    ("name", "content", "what", "todo"),
    [
        ("a.docx", LOCKED, "the file asks for a password", "Save a copy without one."),
        ("a.xlsx", OLD, BEFORE_2007, "Save it as .xlsx."),
        ("a.pdf", OLD, BEFORE_2007, "Save it as .docx, .pptx or .xlsx."),
        ("a.docx", pdf(), "the file is a PDF, not a DOCX", "Let its name end with .pdf."),
        ("a.pdf", simple_deck(), "the file is a PPTX, not a PDF", "Let its name end with .pptx."),
        ("a.md", simple_book(), "the file is an XLSX, not an MD", "Let its name end with .xlsx."),
    ],
)
def test_a_name_or_lock_that_does_not_fit_is_said(
    pool: ReadingPool, name: str, content: bytes, what: str, todo: str
) -> None:
    with pytest.raises(UnreadableError) as caught:
        pool.read(name, content)
    assert (caught.value.what, caught.value.todo) == (what, todo)
