"""Transcripts carry times, and mail the headers that matter."""

from __future__ import annotations

import pytest

from content_index.chunking import chunked
from content_index.reading.document import BlockKind, UnreadableError
from content_index.reading.formats import read_document
from tests.content_index.reading.making import SRT, TIERS, VTT, mail, shape

H, P, L, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW
HEADERS = (
    "From: Priya Nair <priya.nair@tidewell.example> To: partners@tidewell.example "
    "Date: Tue, 24 Nov 2026 09:00:00 +0000"
)
ENCRYPTED = "the message is encrypted"


def test_what_is_said_in_a_recording_knows_when_and_by_whom() -> None:
    blocks = read_document("a.vtt", VTT.encode()).blocks
    assert [(block.seconds, block.plain) for block in blocks] == [
        (1.0, "Anna: Welcome to the backup course. Today: restores & audits."),
        (754.0, "Ben: A rehearsal takes forty minutes."),
        (3723.0, "Ben: Thank you."),
    ]


def test_passages_of_a_recording_are_found_by_time() -> None:
    document = read_document("a.srt", SRT.encode())
    found = chunked(
        document, title="Demo", count_tokens=lambda texts: [len(t) for t in texts], token_limit=500
    )
    assert [(chunk.location, chunk.text) for chunk in found] == [
        ("0:01", "Welcome."),
        ("12:34", "A rehearsal takes forty minutes."),
    ]


def test_live_captions_that_roll_upwards_are_not_repeated() -> None:
    source = """WEBVTT

00:01.000 --> 00:02.000
so the first

00:02.000 --> 00:03.000
so the first
step is a trial

00:03.000 --> 00:04.000
step is a trial
of two weeks
"""
    document = read_document("a.vtt", source.encode())
    assert shape(document) == [(P, "so the first step is a trial of two weeks")]


@pytest.mark.parametrize("name", ["a.vtt", "a.srt"])
def test_what_is_no_transcript_is_said(name: str) -> None:
    with pytest.raises(UnreadableError, match="not a transcript"):
        read_document(name, b"Just a letter\n\nwith two paragraphs.\n")


def test_mail_gives_headers_that_matter_the_page_and_the_names_of_attachments() -> None:
    cells = "".join(f"<tr><td>{tier}</td><td>{discount}</td></tr>" for tier, discount in TIERS)
    html = f"<p>Dear partners,</p><table>{cells}</table><img src='cid:x'>"
    document = read_document("a.eml", mail(html=html, plain="See the page."))
    assert document.title == "Größere Rabatte"
    assert shape(document) == [
        (H, "Größere Rabatte"),
        (P, HEADERS),
        (P, "Dear partners,"),
        (R, "Tier | Discount"),
        (R, "Gold | 18%"),
        (R, "Silver | 12%"),
        (L, "Attachment, not read: list.pdf"),
    ]


def test_mail_whose_page_holds_only_pictures_gives_its_plain_text() -> None:
    document = read_document("a.eml", mail(html="<img src='cid:x'>", plain="One.\n\nTwo."))
    assert [text for _, text in shape(document)][2:4] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"just words\n", "the file is not a message: it has no headers"),
        (b"From: a@b.example\nContent-Type: application/pkcs7-mime\n\nMIAG\n", ENCRYPTED),
        (
            b'From: a@b.example\nContent-Type: multipart/encrypted; boundary="x"\n\n--x--\n',
            ENCRYPTED,
        ),
    ],
)
def test_mail_that_cannot_be_read(content: bytes, what: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document("a.eml", content)
    assert caught.value.what == what
