"""A partner who may see a deck never gets a byte of its notes; the notes live and die with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_index import queries
from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.companions import companion_id, companion_label, whole_id
from content_index.embedding.hashing import HashingEmbedder
from content_index.entitlement import Shelf
from content_index.labels import AudienceLevel, Grant, Label, permits
from content_index.library import open_library
from content_index.reading.children import ReadingPool
from content_index.shelf.current import read_shelf
from tests.content_index.reading.making import deck
from tests.content_index.shelving import NOW, PARTNER, TODAY, VENDOR, Shelves
from tests.content_index.test_noninterference import grants, labels, told
from tests.databases import new_database
from tests.parsing import sync_folder

DECK, NOTES = "deck.pptx", "deck.pptx#notes"
DAYS = st.dates(date(2026, 11, 19), date(2026, 11, 26))
LEVELS = st.none() | st.sampled_from(AudienceLevel)


def put(
    shelves: Shelves, *, label: str = "{audience: to_partner}", notes: str = "secret", **said: Any
) -> None:
    slide = {"title": "Open", "body": "shown", **({"notes": notes} if notes else {})}
    (shelves.content / DECK).write_bytes(deck([slide]))
    describe(shelves, label, **said)


def describe(shelves: Shelves, label: str, **said: Any) -> None:
    more = "".join(f"  {key}: {value}\n" for key, value in said.items())
    shelves.write("dealmate.yaml", f"files:\n- match: {DECK}\n  label: {label}\n{more}")


def test_notes_are_for_the_vendor_unless_the_label_says_otherwise(shelves: Shelves) -> None:
    put(shelves)
    report = shelves.sync()
    assert (report.added, report.embedded) == (1, 2)
    assert shelves.found("shown secret") == [DECK]
    assert shelves.found("secret") == []
    assert sorted(shelves.found("shown secret", VENDOR)) == [DECK, NOTES]
    assert [asset.id for asset in shelves.library.assets(PARTNER, today=TODAY)] == [DECK]
    found = shelves.library.asset(NOTES, VENDOR, today=TODAY)
    assert found is not None
    assert (found.title, found.kind) == ("Open (speaker notes and hidden slides)", AssetKind.NOTES)
    assert (shelves.sync().unchanged, shelves.sync().embedded) == (1, 0)


@pytest.mark.parametrize(
    ("label", "may"),
    [
        ("{audience: to_partner, notes_audience: to_partner}", True),
        ("{audience: to_partner, notes_audience: public}", True),
        ("{audience: to_partner, notes_audience: internal}", False),
        ("{audience: internal, notes_audience: public}", False),
        ("{notes_audience: public}", False),
        ("{audience: to_partner, notes_audience: public, minimum_tier: gold}", False),
        ("{audience: public, notes_audience: public, embargo_until: 2026-11-23}", False),
        ("{audience: public, notes_audience: public, expires_on: 2026-11-21}", False),
    ],
)
def test_the_label_may_open_notes_but_never_wider_than_the_deck(
    shelves: Shelves, label: str, *, may: bool
) -> None:
    put(shelves, label=label)
    shelves.sync()
    assert shelves.found("secret") == ([NOTES] if may else [])


def test_a_later_description_only_narrows_who_sees_the_notes(shelves: Shelves) -> None:
    put(shelves)
    shelves.write(
        "dealmate.yaml",
        "defaults: {label: {audience: to_partner, notes_audience: internal}}\n"
        f"files: [{{match: {DECK}, label: {{notes_audience: public}}}}]\n",
    )
    shelves.sync()
    assert (shelves.found("shown"), shelves.found("secret")) == ([DECK], [])


def test_a_new_audience_for_the_notes_reads_nothing_again(shelves: Shelves) -> None:
    put(shelves)
    shelves.sync()
    describe(shelves, "{audience: to_partner, notes_audience: to_partner}")
    report = shelves.sync()
    assert (report.changed, report.unchanged, report.embedded) == (1, 0, 0)
    assert shelves.found("secret") == [NOTES]
    describe(shelves, "{audience: to_partner}")
    shelves.sync()
    assert shelves.found("secret") == []


def test_notes_that_were_taken_out_are_gone_and_come_back(shelves: Shelves) -> None:
    put(shelves, notes="secret one")
    shelves.sync()
    put(shelves, notes="")
    assert shelves.sync().changed == 1
    assert shelves.found("secret", VENDOR) == []
    put(shelves, notes="secret one")
    shelves.sync()
    assert shelves.found("secret", VENDOR) == [NOTES]
    put(shelves, notes="other")
    shelves.sync()
    assert shelves.found("secret", VENDOR) == []
    assert shelves.found("other", VENDOR) == [NOTES]


def test_notes_are_withdrawn_with_their_deck(shelves: Shelves) -> None:
    put(shelves)
    shelves.sync()
    with shelves.database.transaction() as session:
        queries.withdraw(session, DECK, now=NOW)
        queries.count_change(session, passages=False)
    assert shelves.found("shown secret", VENDOR) == []


def test_notes_go_with_their_file_and_come_back_with_it(shelves: Shelves) -> None:
    put(shelves)
    shelves.sync()
    file = shelves.content / DECK
    before = file.read_bytes()
    file.unlink()
    assert shelves.sync().removed == 1
    assert shelves.found("shown secret", VENDOR) == []
    with shelves.database.reading() as session:
        assert {a.status for a in read_shelf(session).assets.values()} == {Status.WITHDRAWN}
    file.write_bytes(before)
    assert shelves.sync().embedded == 0
    assert sorted(shelves.found("shown secret", VENDOR)) == [DECK, NOTES]


def test_notes_of_a_superseded_deck_are_never_quoted(shelves: Shelves) -> None:
    put(shelves, id="old")
    shelves.page("new.md", "fresh", id="new", supersedes="old", label="{audience: to_partner}")
    shelves.sync()
    assert shelves.found("shown secret fresh", VENDOR) == ["new"]


def test_a_renamed_or_broken_deck_keeps_its_notes_under_the_label_of_now(shelves: Shelves) -> None:
    put(shelves, id="talk")
    shelves.sync()
    (shelves.content / DECK).rename(shelves.content / "talk.pptx")
    manifest = "files: [{match: talk.pptx, id: talk, label: {audience: %s}}]"
    shelves.write("dealmate.yaml", manifest % "to_partner")
    report = shelves.sync()
    assert (report.added, report.removed, report.embedded) == (0, 0, 0)
    assert shelves.found("secret", VENDOR) == ["talk#notes"]
    (shelves.content / "talk.pptx").write_bytes(b"broken")
    shelves.write("dealmate.yaml", manifest % "public, notes_audience: public")
    assert len(shelves.sync().failed) == 1
    assert shelves.found("secret") == ["talk#notes"]


def test_what_cannot_be_labelled_hides_its_notes_too(shelves: Shelves) -> None:
    put(shelves)
    shelves.sync()
    describe(shelves, "{audience: to_partner, notes_audience: everybody}")
    report = shelves.sync()
    assert [problem.line for problem in report.failed] == [3]
    assert shelves.found("shown secret", VENDOR) == []


sentences = st.lists(st.sampled_from(["gold", "price", "backup", "18%"]), min_size=1, max_size=6)


@settings(max_examples=15)
@given(body=sentences, notes=sentences, hidden=sentences, query=sentences)
def test_a_partner_gets_the_same_whether_notes_exist_or_not(
    reading: ReadingPool, body: list[str], notes: list[str], hidden: list[str], query: list[str]
) -> None:
    shown = {"title": "Open", "body": " ".join(body)}
    secret = {"title": "Hidden", "body": " ".join(hidden), "hidden": True}
    decks: list[list[dict[str, Any]]] = [[shown], [{**shown, "notes": " ".join(notes)}, secret]]
    results = []
    for slides in decks:
        with TemporaryDirectory() as folder:
            content = Path(folder) / "content"
            content.mkdir()
            (content / DECK).write_bytes(deck(slides))
            manifest = f"files: [{{match: {DECK}, label: {{audience: to_partner}}}}]"
            (content / "dealmate.yaml").write_text(manifest, encoding="utf-8")
            database = new_database(Path(folder) / "library.sqlite")
            try:
                library = open_library(database=database, embedder=HashingEmbedder(dimension=16))
                sync_folder(library, content, now=NOW, reading=reading)
                results.append(told(library, PARTNER, " ".join(query), limit=5))
            finally:
                database.close()
    assert results[0] == results[1]


def asset(asset_id: str, label: Label, status: Status) -> Asset:
    return Asset(
        id=asset_id,
        version_id=len(asset_id),
        version="1",
        title="",
        kind=AssetKind.DECK,
        path="",
        url="",
        language="en",
        owner=None,
        updated=None,
        review_by=None,
        label=label,
        suits=Suits(),
        status=status,
    )


statuses = st.sampled_from(Status)


@given(own=labels, notes=labels, status=statuses, notes_status=statuses, grant=grants)
def test_no_companion_is_permitted_without_its_document(
    own: Label, notes: Label, status: Status, notes_status: Status, grant: Grant
) -> None:
    both = {
        "deck": asset("deck", own, status),
        "deck#notes": asset("deck#notes", notes, notes_status),
    }
    permitted = Shelf(stamp=1, assets=both).permitted(grant, today=TODAY)
    if "deck#notes" in permitted:
        assert "deck" in permitted
        assert permits(notes, grant, today=TODAY)


@given(
    label=labels, said=LEVELS, grant=grants, day=st.dates(date(2026, 11, 19), date(2026, 11, 26))
)
def test_the_companions_label_is_never_wider(
    label: Label, said: AudienceLevel | None, grant: Grant, day: date
) -> None:
    companion = companion_label(label, said)
    assert companion is not None
    if permits(companion, grant, today=day):
        assert permits(label, grant, today=day)


def test_an_id_of_a_companion_names_its_document() -> None:
    assert whole_id(companion_id("a/b.pptx#2")) == "a/b.pptx#2"
    assert whole_id("a/b.pptx") is None
