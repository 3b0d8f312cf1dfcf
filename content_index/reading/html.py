"""HTML, with BeautifulSoup on lxml. Navigation, scripts and cookie banners are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

from content_index.reading.anchors import stated
from content_index.reading.document import Block, BlockKind, Document, UnreadableError, squeezed
from content_index.reading.html_tables import read_table

_DROPPED_TAGS = """
    script style noscript template svg iframe object embed button input select nav footer
    aside dialog head
"""
_DROPPED = frozenset(_DROPPED_TAGS.split())
_DROPPED_ROLES = {"navigation", "contentinfo", "search", "dialog", "alertdialog", "menu"}
_BANNER = re.compile(
    r"cookie|consent|gdpr|breadcrumb|newsletter-signup|skip-link|site-nav", re.IGNORECASE
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LONGEST_BANNER = 1_500
_HEADING = re.compile(r"h([1-6])")
_BLOCK_TAG_NAMES = """
    address article blockquote body center dd details div dl dt fieldset figcaption figure header
    hgroup hr li main ol p pre section summary table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6
"""
_BLOCK_TAGS = frozenset(_BLOCK_TAG_NAMES.split())


def read_html(source: str | bytes) -> Document:
    """Read a page's main content.

    Raises:
        UnreadableError: nothing but navigation and scripts was found.
    """
    soup = BeautifulSoup(source, "lxml")
    title = squeezed(soup.title.get_text()) if soup.title else ""
    _drop_furniture(soup)
    body = soup.find("main") or soup.find("article") or soup.body or soup
    if not isinstance(body, Tag) or len(squeezed(body.get_text())) * 2 < len(
        squeezed((soup.body or soup).get_text())
    ):
        body = soup.body or soup
    blocks = tuple(_blocks(body))
    first = next((b.plain for b in blocks if b.kind is BlockKind.HEADING and b.level == 1), "")
    if not blocks:
        raise UnreadableError(
            "the page holds no text", "Save the page as it shows in a browser, or give a PDF of it."
        )
    return Document(title=first or title, blocks=blocks)


def _drop_furniture(soup: BeautifulSoup) -> None:
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    furniture = [tag for tag in soup.find_all(name=True) if _is_furniture(tag)]
    for tag in furniture:
        tag.extract()


def _is_furniture(tag: Tag) -> bool:
    names = [tag.get("id") or "", *(tag.get_attribute_list("class"))]
    is_banner = (
        tag.name not in ("html", "body", "main", "article")
        and any(_BANNER.search(str(name)) for name in names if name)
        and len(tag.get_text()) < _LONGEST_BANNER  # longer: a page about cookies
    )
    is_hidden = (
        tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or _UNSEEN.search(str(tag.get("style") or "")) is not None
    )
    return tag.name in _DROPPED or is_banner or is_hidden or tag.get("role") in _DROPPED_ROLES


def _blocks(parent: Tag) -> Iterator[Block]:
    """Yield the blocks below a tag; stretches of inline content between them are paragraphs."""
    run: list[str] = []
    for child in parent.children:
        if isinstance(child, Tag) and _holds_blocks(child):
            yield from _paragraph(run)
            run = []
            yield from _block(child)
        elif isinstance(child, Tag):
            run.append("\n" if child.name == "br" else child.get_text())
        elif isinstance(child, NavigableString):
            run.append(str(child))
    yield from _paragraph(run)


def _holds_blocks(tag: Tag) -> bool:
    return tag.name in _BLOCK_TAGS or tag.find(list(_BLOCK_TAGS)) is not None


def _paragraph(run: list[str]) -> Iterator[Block]:
    text = squeezed("".join(run))
    if text:
        yield Block(kind=BlockKind.PARAGRAPH, text=text, plain=text)


def _block(tag: Tag) -> Iterator[Block]:
    heading = _HEADING.fullmatch(tag.name)
    if heading:
        text = squeezed(tag.get_text(" ") if tag.find("br") else tag.get_text())
        if text:
            yield Block(
                kind=BlockKind.HEADING,
                text=text,
                plain=text,
                level=int(heading[1]),
                anchor=_anchor(tag),
            )
    elif tag.name == "pre":
        text = tag.get_text().strip("\n")
        if text.strip():
            yield Block(kind=BlockKind.CODE, text=text, plain=squeezed(text))
    elif tag.name == "table" and not tag.find("table"):
        yield from read_table(tag)
    elif tag.name in ("li", "dd"):
        yield from _item(tag)
    else:
        yield from _blocks(tag)


def _anchor(heading: Tag) -> str:
    """Return the name of a heading, of a mark inside it, or of the section that it opens."""
    inside = heading.find(id=True) or heading.find("a", attrs={"name": True})
    is_first = not any(isinstance(before, Tag) for before in heading.previous_siblings)
    for tag in (heading, inside, heading.parent if is_first else None):
        name = stated(str(tag.get("id") or tag.get("name") or "")) if tag else ""
        if name:
            return name
    return ""


def _item(tag: Tag) -> Iterator[Block]:
    """Yield one list item whole, then the items of the lists inside it."""
    own: list[str] = []
    nested: list[Block] = []
    for block in _blocks(tag):
        if block.kind is BlockKind.PARAGRAPH and not nested:
            own.append(block.text)
        else:
            nested.append(block)
    if own:
        text = "\n".join(own)
        yield Block(kind=BlockKind.LIST_ITEM, text=text, plain=squeezed(text))
    yield from nested
