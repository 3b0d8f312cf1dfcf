"""What a sync does with what a source says: mass withdrawals, people's words, half a download."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from content_index.life.acting import Act, withdraw
from content_index.sources import queries as source_queries
from content_index.sources.folder import FolderSource
from content_index.sources.source import (
    Fetched,
    Item,
    ItemFailedError,
    Listing,
    SourceError,
    Traits,
)
from content_index.sync import SyncReport
from tests.content_index.shelving import NOW, VENDOR, Shelves
from tests.content_index.sources.conftest import Arrange
from tests.parsing import sync_source

TO_PARTNER = "{audience: to_partner}"


@dataclass(slots=True)
class Scripted:
    """A source that tests write the answers of."""

    texts: dict[str, str]
    failing: set[str] = field(default_factory=set)
    breaks_at: str = ""
    fetches: list[str] = field(default_factory=list)
    traits: Traits = field(default=Traits(describes_itself=True))
    id: str = "scripted:tested"
    declared: str = ""

    def list_items(self, since: str | None) -> Listing:
        del since
        return Listing(
            items=tuple(
                Item(key=name, path=name, version=text) for name, text in self.texts.items()
            )
        )

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        del validator
        self.fetches.append(item.key)
        if item.key == self.breaks_at:
            raise SourceError("It broke off", "Try later.")
        if item.key in self.failing:
            raise ItemFailedError("it is not handed out", "Ask for it.")
        declared = f"id: {self.declared}\n" if self.declared else ""
        text = f"---\n{declared}label: {TO_PARTNER}\n---\n\n{self.texts[item.key]}\n"
        return Fetched(content=text.encode())


def run(shelves: Shelves, source: Scripted, *, is_poll: bool = False) -> SyncReport:
    return sync_source(shelves.library, source, now=NOW, is_poll=is_poll)


def test_most_documents_are_not_withdrawn_without_a_word(shelves: Shelves) -> None:
    source = Scripted({f"{n:02}.md": f"alpha word{n}" for n in range(20)})
    run(shelves, source)
    source.texts = {name: text for name, text in source.texts.items() if name < "06.md"}
    for is_poll in (True, False):
        report = run(shelves, source, is_poll=is_poll)
        assert (report.removed, report.withheld) == (0, 14)
    assert len(shelves.library.assets(VENDOR, today=NOW.date())) == 20
    with shelves.database.transaction() as session:
        state = source_queries.read_state(session, source.id)
        assert "14 of its documents" in str(state.problem)
        source_queries.change_state(session, source.id, is_withdrawal_allowed=True)
    report = run(shelves, source, is_poll=True)
    assert (report.removed, report.withheld) == (14, 0)
    source.texts = {}
    with shelves.database.reading() as session:  # the word counted once
        assert not source_queries.read_state(session, source.id).is_withdrawal_allowed
    assert run(shelves, source).removed == 6  # fewer than ten are no mistake to ask about


def test_an_empty_listing_withdraws_nothing_of_a_large_source(shelves: Shelves) -> None:
    source = Scripted({f"{n:02}.md": f"alpha word{n}" for n in range(10)})
    run(shelves, source)
    source.texts = {}
    assert run(shelves, source).withheld == 10


def test_what_was_delivered_before_a_break_is_kept_and_not_fetched_again(
    shelves: Shelves,
) -> None:
    source = Scripted({f"{n:03}.md": f"alpha word{n}" for n in range(120)}, breaks_at="070.md")
    with pytest.raises(SourceError):
        run(shelves, source)
    assert len(shelves.library.assets(VENDOR, today=NOW.date())) == 70
    source.breaks_at, source.fetches = "", []
    report = run(shelves, source)
    assert (report.added, report.unchanged, report.removed) == (50, 70, 0)
    assert len(source.fetches) == 50


def test_one_document_that_fails_stays_and_is_tried_again(shelves: Shelves) -> None:
    source = Scripted({"a.md": "alpha", "b.md": "beta"})
    run(shelves, source)
    source.texts["a.md"], source.failing = "gamma", {"a.md"}
    for is_poll in (True, True, False):
        report = run(shelves, source, is_poll=is_poll)
        assert [problem.path for problem in report.failed] == ["a.md"]
        assert shelves.found("alpha") == ["a.md"]
    source.failing = set()
    assert run(shelves, source, is_poll=True).changed == 1
    assert shelves.found("gamma") == ["a.md"]


def test_a_source_that_fails_for_many_in_a_row_is_left_alone(shelves: Shelves) -> None:
    names = [f"{n}.md" for n in range(9)]
    source = Scripted({name: name for name in names}, failing=set(names))
    with pytest.raises(SourceError, match="5 documents in a row"):
        run(shelves, source)
    assert len(source.fetches) == 5


def test_bytes_that_cannot_be_read_are_not_tried_at_every_poll(shelves: Shelves) -> None:
    source = Scripted({"a.md": "alpha", "broken.pdf": "no pdf"})
    for is_poll, fetches in ((True, 2), (True, 0), (False, 1)):
        source.fetches = []
        report = run(shelves, source, is_poll=is_poll)
        assert len(source.fetches) == fetches
        if fetches:
            assert [problem.path for problem in report.failed] == ["broken.pdf"]
    source.texts["a.md"], source.fetches = "beta", []
    report = run(shelves, source, is_poll=True)
    assert (source.fetches, len(report.failed)) == (["a.md"], 1)
    source.fetches = []
    tomorrow = NOW + timedelta(days=1)
    sync_source(shelves.library, source, now=tomorrow, is_poll=True)
    assert source.fetches == ["broken.pdf"]


def test_a_poll_without_a_change_touches_no_document(shelves: Shelves) -> None:
    source = Scripted({"a.md": "alpha", "b.md": "beta"})
    run(shelves, source, is_poll=True)
    source.fetches = []
    assert run(shelves, source, is_poll=True).unchanged == 2
    assert source.fetches == []


def test_a_person_s_withdrawal_outlasts_polls_syncs_and_new_bytes(shelves: Shelves) -> None:
    source = Scripted({"a.md": "alpha", "b.md": "beta"})
    run(shelves, source)
    with shelves.database.transaction() as session:
        withdraw(session, "a.md", Act(actor="admin", why="wrong", now=NOW, today=NOW.date()))
    source.texts["b.md"] = "gamma"
    for is_poll in (True, False):
        assert run(shelves, source, is_poll=is_poll).removed == 0
        assert shelves.found("alpha", VENDOR) == []
    source.texts["a.md"] = "alpha anew"
    run(shelves, source)
    assert shelves.found("anew", VENDOR) == []


def test_two_documents_of_one_name_are_told_apart(shelves: Shelves) -> None:
    class Twins(Scripted):
        def list_items(self, since: str | None) -> Listing:
            listing = Scripted.list_items(self, since)
            return Listing(
                items=tuple(
                    Item(key=item.key, path="same.md", version=item.version)
                    for item in listing.items
                )
            )

    source = Twins({"one": "alpha", "two": "beta"})
    assert run(shelves, source).added == 2
    (first,), (second,) = shelves.found("alpha"), shelves.found("beta")
    assert first != second
    del source.texts["one"]
    assert run(shelves, source).removed == 1
    assert shelves.found("beta") == [second]


def test_paths_cannot_climb(shelves: Shelves) -> None:
    class Climbing(Scripted):
        def list_items(self, since: str | None) -> Listing:
            del since
            item = Item(key="k", path="../..//etc/\x00pass\nwd.md", version="1")
            return Listing(items=(item,))

    run(shelves, Climbing({"k": "alpha"}))
    assert shelves.found("alpha") == ["etc/pass wd.md"]


def test_a_folder_without_changes_is_not_read_again(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    hour_later = (shelves.content / "a.md").stat().st_ctime + 3_600
    read: list[str] = []

    class Watched(FolderSource):
        def fetch(self, item: Item, validator: str) -> Fetched | None:
            read.append(item.path)
            return super().fetch(item, validator)

    for _ in range(2):
        source = Watched(shelves.content, clock=lambda: hour_later)
        sync_source(shelves.library, source, now=NOW)
    assert read == ["a.md", "a.md"]  # its bytes, then its words, at the first sync alone


def test_a_file_that_was_written_just_now_is_read_again(shelves: Shelves) -> None:
    file = shelves.page("a.md", "alpha", label=TO_PARTNER)
    written = file.stat()
    source = FolderSource(shelves.content, clock=lambda: written.st_ctime + 0.5)
    sync_source(shelves.library, source, now=NOW)
    file.write_bytes(file.read_bytes().replace(b"alpha", b"gamma"))  # the same size
    sync_source(shelves.library, source, now=NOW, is_poll=True)
    assert shelves.found("gamma") == ["a.md"]


def test_a_folder_that_cannot_be_looked_into_keeps_what_is_below(
    shelves: Shelves, tmp_path: Path
) -> None:
    del tmp_path
    shelves.page("sub/a.md", "alpha", label=TO_PARTNER)
    shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.sync()

    class Barred(FolderSource):
        def list_items(self, since: str | None) -> Listing:
            listing = super().list_items(since)
            return Listing(
                items=tuple(item for item in listing.items if not item.path.startswith("sub/")),
                unlisted={"sub": "the folder cannot be read (Permission denied)"},
            )

    report = sync_source(shelves.library, Barred(shelves.content), now=NOW)
    assert (report.removed, [problem.path for problem in report.failed]) == (0, ["sub"])
    assert shelves.found("alpha") == ["sub/a.md"]


def test_two_sources_never_take_each_other_s_assets(arrange: Arrange) -> None:
    arranged = arrange("folder")
    arranged.world.put("a.md", "---\nid: shared\n---\n\nalpha\n")
    arranged.world.put("b.md", "beta")
    arranged.sync()
    source = Scripted({"b.md": "gamma", "c.md": "delta"})
    sync_source(arranged.shelves.library, source, now=NOW)
    assert arranged.shelves.found("beta") == ["b.md"]
    assert arranged.shelves.found("gamma") == ["b.md#2"]
    taking = Scripted({"x.md": "alpha"}, id="scripted:other", declared="shared")
    report = sync_source(arranged.shelves.library, taking, now=NOW)
    assert [problem.what for problem in report.failed] == [
        f"the id 'shared' is already that of a.md in {arranged.configured().id}"
    ]
    assert arranged.shelves.found("alpha") == ["shared"]
