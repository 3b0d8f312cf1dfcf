"""What vendors' drives do on bad days, and what becomes of labels, names and links then."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import docx
import pytest

from content_index.planning import Caution
from content_index.sources.source import SourceError
from tests.content_index.shelving import NOW, PARTNER, TODAY, VENDOR
from tests.content_index.sources.conftest import Arrange, Arrangement
from tests.content_index.sources.vendors import DOCUMENT

VENDORS = ("google_drive", "sharepoint", "notion", "confluence")
every_vendor = pytest.mark.parametrize("kind", VENDORS)
INTERNAL = {"audience": "internal"}


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def filled(arranged: Arrangement, *words: str) -> Arrangement:
    for word in words:
        arranged.world.put(f"{word}{arranged.suffix}", arranged.page(word))
    return arranged


def paths(arranged: Arrangement) -> dict[str, str]:
    """Asset id to path, of everything a partner may see."""
    assets = arranged.shelves.library.assets(PARTNER, today=TODAY)
    return {asset.id: asset.path for asset in assets}


@every_vendor
def test_a_listing_that_fails_half_way_withdraws_nothing(kind: str, arrange: Arrange) -> None:
    arranged = filled(arrange(kind), "alpha", "beta", "gamma", "delta", "epsilon")
    arranged.sync()
    arranged.world.fails_at_page = 2
    with pytest.raises(SourceError):
        arranged.sync(caution=Caution.NONE)
    assert len(paths(arranged)) == 5


@every_vendor
def test_a_rate_limit_is_waited_out(kind: str, arrange: Arrange) -> None:
    arranged = filled(arrange(kind), "alpha", "beta")
    arranged.world.busy = ["0", "0", "0"]
    report = arranged.sync()
    assert (report.added, report.failed) == (2, ())


@every_vendor
def test_a_long_rate_limit_is_handed_on_to_the_next_sync(kind: str, arrange: Arrange) -> None:
    arranged = filled(arrange(kind), "alpha")
    arranged.world.busy = ["900"]
    with pytest.raises(SourceError, match="asks to wait") as refused:
        arranged.sync()
    assert refused.value.retry_after_seconds == 900.0


@every_vendor
def test_a_token_that_ran_out_is_renewed_or_named(kind: str, arrange: Arrange) -> None:
    arranged = filled(arrange(kind), "alpha")
    arranged.sync()
    arranged.world.put(f"beta{arranged.suffix}", arranged.page("beta"))
    with arranged.opened() as source:
        source.list_items(None)  # signs in
        secret = arranged.world.token
        arranged.world.token = "another"
        if kind in ("google_drive", "sharepoint"):
            assert len(source.list_items(None).items) == 2
            assert arranged.world.tokens_given >= 2
        else:
            with pytest.raises(SourceError, match="does not accept the credentials") as refused:
                source.list_items(None)
            assert secret not in str(refused.value)


@every_vendor
def test_a_rename_together_with_an_edit_keeps_the_asset(kind: str, arrange: Arrange) -> None:
    arranged = filled(arrange(kind), "alpha", "beta")
    arranged.sync()
    before = paths(arranged)
    arranged.world.put(f"alpha{arranged.suffix}", arranged.page("edited"))
    arranged.world.rename(f"alpha{arranged.suffix}", f"renamed{arranged.suffix}")
    arranged.world.put(f"alpha{arranged.suffix}", arranged.page("newcomer"))
    report = arranged.sync(is_poll=True)
    assert (report.added, report.changed, report.removed) == (1, 1, 0)
    after = paths(arranged)
    (identity,) = arranged.shelves.found("edited")
    assert before[identity] == f"alpha{arranged.suffix}"
    assert after[identity] == f"renamed{arranged.suffix}"
    assert len(after) == 3


@pytest.mark.parametrize("kind", ["google_drive", "sharepoint"])
def test_only_what_changed_is_asked_for(kind: str, arrange: Arrange) -> None:
    arranged = filled(arrange(kind), "alpha", "beta", "gamma", "delta", "epsilon")
    arranged.sync()
    stand_in = arranged.server
    stand_in.asked.clear()
    assert arranged.sync(is_poll=True).unchanged == 5
    quiet = [asked for asked in stand_in.asked if "token" not in asked.path.lower()]
    calls = [asked.path for asked in quiet if "well-known" not in asked.path]
    assert len(calls) == 1, calls
    arranged.world.put("beta.html", arranged.page("zeta"))
    arranged.world.remove("gamma.html")
    stand_in.asked.clear()
    report = arranged.sync(is_poll=True)
    assert (report.changed, report.removed) == (1, 1)
    fetched = [
        asked
        for asked in stand_in.asked
        if asked.query.get("alt") == "media" or "/content" in asked.path
    ]
    assert len(fetched) == 1
    assert len(arranged.shelves.found("zeta")) == 1
    assert len(arranged.shelves.found("epsilon")) == 1


@pytest.mark.parametrize("kind", ["google_drive", "sharepoint"])
def test_a_forgotten_cursor_means_listing_everything(kind: str, arrange: Arrange) -> None:
    arranged = filled(arrange(kind), "alpha", "beta")
    arranged.sync()
    arranged.world.remove("beta.html")
    arranged.world.forgotten_before = 1_000
    report = arranged.sync(is_poll=True)
    assert (report.removed, report.unchanged) == (1, 1)


@pytest.mark.parametrize("kind", ["google_drive", "sharepoint"])
def test_folders_are_paths_and_may_be_renamed(kind: str, arrange: Arrange) -> None:
    arranged = arrange(kind)
    arranged.world.put("guides/deep/alpha.html", arranged.page("alpha"))
    arranged.world.put("guides/dealmate.yaml", "defaults: {label: {audience: internal}}")
    arranged.sync()
    assert arranged.shelves.found("alpha") == []  # the manifest in the folder narrows
    arranged.world.remove("guides/dealmate.yaml")
    arranged.sync(is_poll=True)
    (before,) = paths(arranged).items()
    assert before[1] == "guides/deep/alpha.html"
    arranged.world.rename("guides/deep/alpha.html", "manuals/alpha.html")
    arranged.sync(is_poll=True)
    assert paths(arranged) == {before[0]: "manuals/alpha.html"}


def test_a_record_of_changes_is_believed_for_a_day(arrange: Arrange) -> None:
    arranged = filled(arrange("google_drive"), "alpha", "beta")
    arranged.sync()
    arranged.world.remove("beta.html")
    arranged.world.log.pop()  # the record of changes has missed it
    assert arranged.sync(is_poll=True).removed == 0
    assert arranged.sync(is_poll=True, now=NOW + timedelta(days=1)).removed == 1


def test_native_documents_of_google_are_exported(arrange: Arrange) -> None:
    arranged = arrange("google_drive")
    arranged.world.put("Price list.docx", word_file("Gold gets alpha percent."), kind=DOCUMENT)
    arranged.world.put("drawing", b"", kind="application/vnd.google-apps.drawing")
    report = arranged.sync()
    assert (report.added, report.failed) == (1, ())
    assert arranged.shelves.found("alpha") == ["Price list.docx"]
    (asset,) = arranged.shelves.library.assets(PARTNER, today=TODAY)
    assert (asset.title, asset.url) == (
        "Price list",
        "https://drive.google.example/file/k1/view",
    )


@pytest.mark.parametrize(
    ("kind", "wide", "narrow", "rule"),
    [
        ("google_drive", "group:partners@tidewell.example", "user:ana@tidewell.example", None),
        ("sharepoint", "group:partners", "user:ana", None),
        ("notion", "anyone", "", None),
        ("confluence", "", "group:deal-desk", "space"),
    ],
)
def test_permissions_of_the_source_only_narrow(
    kind: str, wide: str, narrow: str, rule: str | None, arrange: Arrange
) -> None:
    arranged = filled(arrange(kind), "alpha", "beta")
    for word in ("alpha", "beta"):
        arranged.world.restrict(f"{word}{arranged.suffix}", *([wide] if wide else []))
    permissions = [{"without": rule or wide, "label": INTERNAL}]
    arranged.sync(permissions=permissions)
    assert len(paths(arranged)) == 2
    arranged.world.restrict(f"alpha{arranged.suffix}", *([narrow] if narrow else []))
    report = arranged.sync(permissions=permissions)
    assert (report.changed, report.embedded) == (1, 0)
    assert arranged.shelves.found("alpha") == []
    assert len(arranged.shelves.found("alpha", VENDOR)) == 1
    assert len(arranged.shelves.found("beta")) == 1
    # Being readable there opens nothing here: without an audience nobody sees it.
    arranged.sync(permissions=permissions, defaults={})
    assert arranged.shelves.found("beta", VENDOR) == []


def test_a_restriction_in_confluence_holds_for_what_is_below_it(arrange: Arrange) -> None:
    arranged = arrange("confluence")
    arranged.world.put("Desk.html", "<p>alpha</p>")
    arranged.world.put("Desk/Rules.html", "<p>beta</p>")
    arranged.world.put("Desk/Rules/sheet.docx", word_file("gamma"))
    arranged.sync()
    assert sorted(paths(arranged).values()) == [
        "Desk.html",
        "Desk/Rules.html",
        "Desk/Rules/sheet.docx",
    ]
    arranged.world.restrict("Desk.html", "group:deal-desk")
    arranged.sync()
    assert paths(arranged) == {}
    assert len(arranged.shelves.found("gamma", VENDOR)) == 1


def test_a_page_of_notion_is_read_with_its_lists_and_tables() -> None:
    from content_index.sources.notion_blocks import as_markdown  # noqa: PLC0415

    def said(kind: str, text: str, **more: object) -> dict[str, object]:
        return {"type": kind, kind: {"rich_text": [{"plain_text": text}], **more}}

    row = [[{"plain_text": "Gold"}], [{"plain_text": "20 | 25"}]]
    blocks: list[dict[str, object]] = [
        said("heading_1", "Discounts"),
        said("paragraph", "# not a heading"),
        {**said("bulleted_list_item", "first"), "children": [said("to_do", "below")]},
        said("numbered_list_item", "second"),
        said("code", "a = 1", language="python"),
        {
            "type": "table",
            "table": {"has_column_header": True},
            "children": [
                {
                    "type": "table_row",
                    "table_row": {"cells": [[{"plain_text": "Tier"}], [{"plain_text": "Rate"}]]},
                },
                {"type": "table_row", "table_row": {"cells": row}},
            ],
        },
        {"type": "child_page", "child_page": {"title": "elsewhere"}},
    ]
    assert as_markdown("Rules", blocks) == (
        "# Rules\n\n## Discounts\n\n\\# not a heading\n\n- first\n  - below\n\n1. second\n\n"
        "```python\na = 1\n```\n\n| Tier | Rate |\n| --- | --- |\n| Gold | 20 \\| 25 |\n"
    )
