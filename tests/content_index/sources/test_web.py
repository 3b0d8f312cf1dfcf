from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.reading.document import UnreadableError
from content_index.sources.outgoing import Browser, is_public
from content_index.sources.sitemap import LARGEST_BYTES, SitemapError, read_sitemap
from content_index.sources.source import (
    Item,
    ItemFailedError,
    ItemGoneError,
    SourceError,
    web_address,
)
from content_index.sources.web import WebSource
from tests.content_index.shelving import PARTNER, TODAY, VENDOR
from tests.content_index.sources.conftest import Arrange
from tests.content_index.sources.standin import Answer, Asked, Authority, StandIn, standing_in


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
        "2002:7f00:1::1", "::127.0.0.1", "2001:0:1::1", "not an address", "",
    ],
)  # fmt: skip
def test_no_address_of_an_inner_network_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_public(address)


Get = Callable[[str], Any]


@dataclass(slots=True)
class Names:
    """A name service that answers something else each time, and remembers the questions."""

    answers: list[list[str]]
    asked: int = 0

    def __call__(self, host: str, port: int) -> list[str]:
        del host, port
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def browser_of(stand_in: StandIn, authority: Authority) -> Browser:
    return Browser([f"127.0.0.1:{stand_in.port}"], allows_private=True, ca_file=authority.ca_file)


def test_a_host_is_allowed_with_its_port_alone() -> None:
    with Browser(["site.example", "site.example:8443"]) as browser:
        assert browser.allows("https://site.example/a")
        assert browser.allows("https://SITE.example:443/a")
        assert browser.allows("https://site.example:8443/a")
        for url in (
            "https://site.example:22/",
            "https://sub.site.example/",
            "http://site.example/",
            "https://site.example@evil.example/",
            "https://site.example.evil.example/",
            "//site.example",
            "https://",
            "",
        ):
            assert not browser.allows(url)


def test_a_name_that_leads_inside_is_not_asked(authority: Authority) -> None:
    with standing_in(lambda _: Answer(200, b"inside"), authority) as stand_in:
        for addresses in (["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"]):
            names = Names([addresses])
            hosts = [f"site.example:{stand_in.port}"]
            with (
                Browser(hosts, ca_file=authority.ca_file, resolve=names) as browser,
                pytest.raises(ItemFailedError, match="not on the open internet"),
            ):
                browser.get(f"https://site.example:{stand_in.port}/", limit_bytes=1_000)
        assert stand_in.asked == []


def test_the_checked_address_is_the_one_that_is_connected_to(authority: Authority) -> None:
    names = Names([["127.0.0.1"], ["203.0.113.1"]])
    with standing_in(lambda _: Answer(200, b"hello"), authority) as stand_in:
        hosts = [f"site.example:{stand_in.port}"]
        with Browser(
            hosts, allows_private=True, ca_file=authority.ca_file, resolve=names
        ) as browser:
            page = browser.get(f"https://site.example:{stand_in.port}/a", limit_bytes=1_000)
        assert (page.body, names.asked) == (b"hello", 1)
        assert stand_in.asked[0].headers["host"] == f"site.example:{stand_in.port}"


def test_the_certificate_must_be_that_of_the_name(authority: Authority) -> None:
    names = Names([["127.0.0.1"]])
    with standing_in(lambda _: Answer(200), authority) as stand_in:
        hosts = [f"unknown.example:{stand_in.port}"]
        with (
            Browser(
                hosts, allows_private=True, ca_file=authority.ca_file, resolve=names
            ) as browser,
            pytest.raises(ItemFailedError, match="ConnectError") as refused,
        ):
            browser.get(f"https://unknown.example:{stand_in.port}/", limit_bytes=1_000)
        assert "certificate verify failed" in str(refused.value.__cause__)
        assert stand_in.asked == []


@pytest.fixture
def ask(authority: Authority) -> Callable[[Callable[[Asked], Answer], str], Any]:
    """Get a path of a site that answers by a function, within small limits."""

    def asked(answer: Callable[[Asked], Answer], path: str) -> Any:
        with (
            standing_in(answer, authority) as stand_in,
            Browser(
                [f"127.0.0.1:{stand_in.port}"], allows_private=True, ca_file=authority.ca_file
            ) as browser,
        ):
            return browser.get(f"{stand_in.url}{path}", limit_bytes=2_000_000)

    return asked


def test_redirects_are_followed_to_allowed_hosts_only(ask: Any) -> None:
    def answer(asked: Asked) -> Answer:
        targets = {
            "/inside": "/page",
            "/outside": "https://evil.example/",
            "/downgraded": "http://127.0.0.1/",
            "/file": "file:///etc/passwd",
            "/named": "https://somebody:word@127.0.0.1/",
            "/loop": "/loop",
        }
        if asked.path in targets:
            return Answer(302, b"", {"Location": targets[asked.path]})
        return Answer(200, b"page")

    assert ask(answer, "/inside").body == b"page"
    for path in ("/outside", "/downgraded", "/file", "/named"):
        with pytest.raises(ItemFailedError, match="not one of the allowed ones"):
            ask(answer, path)
    with pytest.raises(ItemFailedError, match="redirected too often"):
        ask(answer, "/loop")


def test_large_answers_and_compressed_bombs_are_cut_off(ask: Any) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    answers = {
        "/large": Answer(200, b"0" * 2_000_001),
        "/bomb": Answer(200, bomb, {"Content-Encoding": "gzip"}),
    }
    for path in answers:
        with pytest.raises(ItemFailedError, match="larger than 2 MB"):
            ask(lambda asked: answers[asked.path], path)


def test_robots_and_filters_keep_pages_out(arrange: Arrange) -> None:
    arranged = arrange("web")
    for name in ("a.html", "private/b.html", "blog/c.html", "docs/d.html"):
        arranged.world.put(name, f"<p>{name[-6]}</p>")
    report = arranged.sync(exclude=["127.0.0.1/blog/**"])
    assert report.added == 2
    assert all("private" not in asked.path for asked in arranged.server.asked)
    assert arranged.sync(include=["127.0.0.1/docs/**"]).removed == 1


def test_pages_are_asked_for_with_conditions_and_cited_by_their_address(arrange: Arrange) -> None:
    arranged = arrange("web")
    arranged.world.put("a.html", "<title>A page</title><p>alpha</p>")
    arranged.sync()
    stand_in = arranged.server
    stand_in.asked.clear()
    assert arranged.sync().unchanged == 1
    (page,) = [asked for asked in stand_in.asked if asked.path == "/a.html"]
    assert page.headers["if-none-match"] == '"k1-1"'
    (asset,) = arranged.shelves.library.assets(PARTNER, today=TODAY)
    assert (asset.url, asset.title) == (f"{stand_in.url}/a.html", "A page")


def test_a_page_that_is_gone_is_withdrawn_and_one_that_fails_stays(arrange: Arrange) -> None:
    arranged = arrange("web")
    for name in ("a.html", "b.html"):
        arranged.world.put(name, f"<p>alpha {name}</p>")
    arranged.sync()
    with arranged.opened() as source:
        gone = Item(key=f"{arranged.server.url}/gone.html", path="127.0.0.1/gone.html")
        source.list_items(None)
        with pytest.raises(ItemGoneError):
            source.fetch(gone, "")
    arranged.world.put("a.html", "<p>alpha</p>")
    arranged.world.busy = ["7"]
    with pytest.raises(SourceError, match="asks to wait") as refused:
        arranged.sync()
    assert refused.value.retry_after_seconds == 7.0
    assert len(arranged.shelves.found("alpha")) == 2


def test_a_page_whose_label_is_its_own_idea_gets_none(arrange: Arrange) -> None:
    arranged = arrange("web")
    arranged.world.put("a.md", "---\nlabel: {audience: public}\n---\n\nalpha\n")
    arranged.sync(defaults={})
    assert arranged.shelves.found("alpha", VENDOR) == []


@pytest.mark.parametrize(
    ("kind", "path"), [("application/pdf", "h/a.pdf"), ("text/html; charset=x", "h/a.html")]
)
def test_the_format_is_what_the_site_says(kind: str, path: str, authority: Authority) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(404)
        return Answer(200, b"bytes", {"Content-Type": kind})

    with (
        standing_in(answer, authority) as stand_in,
        browser_of(stand_in, authority) as browser,
    ):
        source = WebSource(name="tested", browser=browser, sitemaps=())
        fetched = source.fetch(Item(key=f"{stand_in.url}/a", path="h/a.html"), "")
        assert fetched is not None
        assert fetched.path == path


def test_what_no_reader_reads_is_named(authority: Authority) -> None:
    picture = Answer(200, b"bytes", {"Content-Type": "image/png"})
    with (
        standing_in(
            lambda a: Answer(404) if "robots" in a.path else picture, authority
        ) as stand_in,
        browser_of(stand_in, authority) as browser,
    ):
        source = WebSource(name="tested", browser=browser, sitemaps=())
        with pytest.raises(UnreadableError, match="image/png"):
            source.fetch(Item(key=f"{stand_in.url}/a", path="h/a.html"), "")


def test_sitemaps_are_read_in_every_form() -> None:
    listed = "<urlset><url><loc> https://a.example/x </loc><lastmod>2026-01-02</lastmod></url>"
    page = read_sitemap(gzip.compress(f"{listed}</urlset>".encode())).pages[0]
    assert (page.url, str(page.day), page.moment) == ("https://a.example/x", "2026-01-02", "")
    index = b"<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index).sitemaps == ("https://a.example/s.xml",)
    assert len(read_sitemap(b"https://a.example/\nhttps://a.example/b\n").pages) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<html></html>",
        b"<urlset>",
        gzip.compress(b"<urlset></urlset>", mtime=0)[:-9],
        gzip.compress(b" " * (LARGEST_BYTES + 1), compresslevel=1, mtime=0),
    ],
    ids=range(6),
)
def test_what_is_no_sitemap_is_refused(content: bytes) -> None:
    with pytest.raises(SitemapError):
        read_sitemap(content)


def test_entities_in_a_sitemap_do_nothing(tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/")
    evil = (
        f'<!DOCTYPE u [<!ENTITY e SYSTEM "file://{secret}">]>'
        "<urlset><url><loc>&e;</loc></url></urlset>"
    )
    assert all("secret" not in page.url for page in read_sitemap(evil.encode()).pages)


@given(st.text(max_size=60))
def test_whatever_is_linked_is_plain_https(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.example/{text}"):
        shown = web_address(url)
        assert shown in ("", url)
        if shown:
            assert shown.startswith("https://")
            assert not set(shown) & set(' "<>\\^`{|}\n\r\t')
            assert "@" not in shown.split("/")[2]
