"""EML, with Python's email: who wrote what and when. Attachments are named and not read.

An attachment has readers of its own, whom the mail's label says nothing about.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from content_index.reading.document import Block, BlockKind, Document, UnreadableError, squeezed
from content_index.reading.html import read_html
from content_index.reading.plain import read_plain

_HEADERS = ("From", "To", "Date")
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def read_mail(content: bytes) -> Document:
    """Read one message: its subject as title, its headers that matter, its text, its attachments.

    The body as HTML is preferred, as it keeps tables and lists.

    Raises:
        UnreadableError: it is encrypted, or no message at all.
    """
    message = message_from_bytes(content, policy=policy.default)
    kind = message.get_content_type()
    if kind == "multipart/encrypted" or (
        kind in _ENCRYPTED and message.get_param("smime-type") != "signed-data"
    ):
        raise UnreadableError("the message is encrypted", "Save it without encryption.")
    headers = "\n".join(_headers(message))
    if not headers:
        raise UnreadableError(
            "the file is not a message: it has no headers", "Save it from the mail program again."
        )
    subject = squeezed(str(message.get("Subject", "")))
    top = Block(kind=BlockKind.PARAGRAPH, text=headers, plain=squeezed(headers))
    blocks = [top, *_body(message), *_attachments(message)]
    if subject:
        blocks.insert(0, Block(kind=BlockKind.HEADING, text=subject, plain=subject, level=1))
    return Document(title=subject, blocks=tuple(blocks))


def _headers(message: EmailMessage) -> Iterator[str]:
    for name in _HEADERS:
        value = squeezed(str(message.get(name, "")))
        if value:
            yield f"{name}: {value}"


def _body(message: EmailMessage) -> tuple[Block, ...]:
    for form in ("html", "plain"):
        part = message.get_body(preferencelist=(form,))
        if part is None:
            continue
        text = str(part.get_content())
        if form == "plain":
            return read_plain(text.replace("\r\n", "\n")).blocks
        try:
            return read_html(text).blocks
        except UnreadableError:
            continue  # pictures only: the plain text beside it says more
    return ()


def _attachments(message: EmailMessage) -> Iterator[Block]:
    for part in message.iter_attachments():
        if part.get_content_maintype() == "image" and part.get_content_disposition() != (
            "attachment"
        ):
            continue  # a picture within the text, mostly a signature's
        name = squeezed(part.get_filename() or "")
        if not name and part.get_content_type() == "message/rfc822":
            name = "a forwarded message"
        if name:
            text = f"Attachment, not read: {name}"
            yield Block(kind=BlockKind.LIST_ITEM, text=text, plain=text)
