"""A link opens at a heading only where the page, or the site that shows it, has a name for that."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.chunking import chunked
from content_index.embedding.hashing import HashingEmbedder
from content_index.reading.anchors import HeadingNames, stated
from content_index.reading.document import Document
from content_index.reading.formats import read_document
from content_index.reading.places import address_at
from tests.content_index.shelving import PARTNER, TODAY, Shelves

PAGE = """<html><body><main id="main">
<h1>Rules</h1><p>first</p>
<section id="gold"><h2>Gold</h2><p>second</p><h3>Without a name</h3><p>third</p></section>
<h2 id="silver">Silver</h2><p>fourth</p>
<h2><a name="bronze"></a>Bronze</h2><p>fifth</p>
<h2 id="a b?c=/d">Odd</h2><p>sixth</p>
</main></body></html>"""

SOURCE = """# Rules

first

## Gold {#gold-tier}

second

## What's *new* & next?

third

<a name="silver"></a>

## Silver

fourth

## Silver

fifth

## Silver-1

sixth
"""


def anchors(document: Document) -> list[tuple[str, str, str]]:
    embedder = HashingEmbedder()
    found = chunked(document, title="", count_tokens=embedder.count_tokens, token_limit=100)
    return [(chunk.text.split()[-1], chunk.anchor, chunk.slug) for chunk in found]


def test_a_web_page_names_its_places_by_ids() -> None:
    assert anchors(read_document("a.html", PAGE.encode())) == [
        ("first", "main", ""),
        ("second", "gold", ""),
        ("third", "gold", ""),  # the nearest heading above that has a name
        ("fourth", "silver", ""),
        ("fifth", "bronze", ""),
        ("sixth", "main", ""),
    ]


def test_markdown_states_names_and_github_makes_others() -> None:
    assert anchors(read_document("a.md", SOURCE.encode())) == [
        ("first", "", "rules"),
        ("second", "gold-tier", "gold-gold-tier"),
        ("third", "", "whats-new--next"),
        ("fourth", "silver", "silver"),
        ("fifth", "", "silver-1"),
        ("sixth", "", "silver-1-1"),
    ]


@pytest.mark.parametrize(
    ("url", "anchor", "slug", "fragment"),
    [
        ("https://x.example/rules.html", "gold", "", "gold"),
        ("https://x.example/rules/", "gold", "made", "gold"),
        ("https://x.example/rules/", "", "made", ""),
        ("https://x.example/rules/#top", "gold", "", "top"),
        ("https://x.example/rules/", "größe.1:2", "", "größe.1:2"),
        ("https://github.com/a/b/blob/main/rules.md", "", "whats-new--next", "whats-new--next"),
        ("https://github.com/a/b/blob/main/rules.md", "gold", "gold-gold", "gold-gold"),
        ("https://gitlab.com/a/b/-/blob/main/rules.md", "", "whats-new--next", "whats-new-next"),
        ("https://git.x.example/a/blob/main/rules.md", "gold", "whats-new", ""),
        ("https://github.com/a/b", "", "whats-new", ""),
        ("", "gold", "made", ""),
    ],
)
def test_a_link_opens_at_a_heading_where_that_is_known(
    url: str, anchor: str, slug: str, fragment: str
) -> None:
    found = address_at(url, "Rules > Gold", anchor=anchor, slug=slug)
    assert unquote(urlsplit(found).fragment) == fragment
    assert found.split("#")[0] == url.split("#", maxsplit=1)[0]


@given(name=st.text(max_size=30))
def test_no_stated_name_changes_anything_but_the_fragment(name: str) -> None:
    found = address_at("https://x.example/a", "", anchor=stated(name), slug=name)
    address, _, fragment = found.partition("#")
    assert address == "https://x.example/a"
    assert re.fullmatch(r"[\w.~%-]*", fragment, re.ASCII)


@given(headings=st.lists(st.sampled_from(["A", "a", "A-1", "a 1", "B!", "", "?"]), max_size=12))
def test_github_gives_no_name_twice(headings: list[str]) -> None:
    names = HeadingNames()
    given_names = [names.of(heading) for heading in headings]
    assert len(set(given_names)) == len(given_names)


def test_passages_keep_the_names_of_their_headings(shelves: Shelves) -> None:
    shelves.write("dealmate.yaml", "defaults:\n  label: {audience: public}\n")
    shelves.write("rules.html", PAGE)
    shelves.sync()
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    (hit,) = shelves.library.words("fourth", allowed, limit=3)
    (passage,) = shelves.library.passages([hit.row], allowed)
    assert (passage.heading_path[-1], passage.anchor, passage.slug) == ("Silver", "silver", "")
