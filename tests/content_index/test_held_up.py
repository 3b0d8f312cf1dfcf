"""No file holds up its source: what one of them is like never keeps a label from the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import structlog

from content_index.embedding.hashing import HashingEmbedder
from content_index.reading.children import ReadingPool, Stop
from content_index.reading.document import Document, UnreadableError
from content_index.relabelling import relabelled
from content_index.shelf.current import read_shelf
from content_index.sources.folder import FolderSource
from content_index.sources.source import Fetched, Item, ItemGoneError, Listing
from content_index.sync import Stage, SyncReport
from tests.content_index.shelving import NOW, PARTNER, TODAY, VENDOR, Shelves
from tests.parsing import sync_folder, sync_source

TO_PARTNER = "{audience: to_partner}"
PRICES = "files:\n- match: a.csv\n  label: {audience: %s}\n"


@pytest.fixture
def priced(shelves: Shelves) -> Shelves:
    """A price list for partners, labelled by the manifest of its folder."""
    shelves.write("pricing/a.csv", "product,price\nalpha,12\n")
    shelves.write("pricing/dealmate.yaml", PRICES % "to_partner")
    assert shelves.sync().added == 1
    assert shelves.found("alpha") == ["pricing/a.csv"]
    return shelves


def narrowed(shelves: Shelves) -> None:
    shelves.write("pricing/dealmate.yaml", PRICES % "internal")


def is_internal(shelves: Shelves) -> bool:
    return shelves.found("alpha") == [] and shelves.found("alpha", VENDOR) == ["pricing/a.csv"]


def foul(shelves: Shelves, path: bytes) -> None:
    """Write a file whose name is no UTF-8."""
    shelves.write(os.fsdecode(path), "beta")


class Odd(FolderSource):
    """A folder whose source meets something that nobody expected, at some of its files."""

    def __init__(self, root: Path, *, at: str, raises: Callable[[], Exception]) -> None:
        super().__init__(root)
        self.at = at
        self.raises = raises

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        if item.path == self.at:
            raise self.raises()
        return super().fetch(item, validator)


def run_odd(shelves: Shelves, at: str, raises: Callable[[], Exception]) -> SyncReport:
    return sync_source(shelves.library, Odd(shelves.content, at=at, raises=raises), now=NOW)


def test_a_name_that_is_no_utf8_is_that_file_s_problem(priced: Shelves) -> None:
    narrowed(priced)
    foul(priced, b"gask\xe9ts.txt")
    foul(priced, b"r\xe9gion/one.txt")
    foul(priced, b"r\xe9gion/two.txt")
    for is_poll in (False, True):
        source = FolderSource(priced.content)
        report = sync_source(priced.library, source, now=NOW, is_poll=is_poll)
        assert [(one.path, one.what) for one in report.failed] == [
            ("gask\\xe9ts.txt", "its name is no UTF-8 and cannot be stored"),
            ("r\\xe9gion", "its name is no UTF-8 and cannot be stored"),
        ]
        assert "Rename it" in report.failed[0].todo
        assert is_internal(priced)


def test_a_foul_name_that_comes_or_goes_is_news_for_a_poll(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    later = (shelves.content / "a.md").stat().st_ctime + 3_600

    def polled() -> SyncReport:
        source = FolderSource(shelves.content, clock=lambda: later)
        return sync_source(shelves.library, source, now=NOW, is_poll=True)

    assert polled().failed == ()
    foul(shelves, b"\xff.txt")
    assert [one.path for one in polled().failed] == ["\\xff.txt"]


def test_names_with_signs_that_cannot_be_printed_are_read(shelves: Shelves) -> None:
    shelves.page(" Spring 2026/schools.md", "alpha")
    shelves.write(" Spring 2026/dealmate.yaml", f"defaults: {{label: {TO_PARTNER}}}")
    shelves.page("spare\\rotor.md", "beta", label=TO_PARTNER)
    shelves.page("tab\there.md", "gamma", label=TO_PARTNER)
    shelves.page("two\nlines.md", "delta", label=TO_PARTNER)
    shelves.page("\t.md", "epsilon", label=TO_PARTNER)
    report = shelves.sync()
    assert (report.added, report.failed, report.unlabelled) == (5, (), ())
    assert shelves.found("alpha") == ["Spring 2026/schools.md"]
    assert shelves.found("beta") == ["spare rotor.md"]
    assert shelves.found("gamma") == ["tab here.md"]
    assert shelves.found("delta") == ["two lines.md"]
    (bare,) = shelves.found("epsilon")
    assert bare.endswith(".md")
    assert shelves.sync().unchanged == 5


def test_who_has_a_plain_name_keeps_it(shelves: Shelves) -> None:
    shelves.page("x.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    shelves.page("\tx.md", "beta", label=TO_PARTNER)
    report = shelves.sync()
    assert (report.added, report.changed, report.unchanged) == (1, 0, 1)
    assert shelves.found("alpha") == ["x.md"]
    assert shelves.found("beta") != ["x.md"]


def test_two_folders_that_look_alike_keep_to_their_own_manifests(shelves: Shelves) -> None:
    for folder in (" cards", "cards", "cards\t"):
        shelves.page(f"{folder}/{folder.strip()}.md", f"alpha of {folder!r}")
    shelves.write("cards/dealmate.yaml", f"defaults: {{label: {TO_PARTNER}}}")
    shelves.write("cards\t/dealmate.yaml", "defaults: {label: {audience: internal}}")
    report = shelves.sync()
    assert report.added == 3
    assert shelves.found("alpha") == ["cards/cards.md"]
    assert len(shelves.found("alpha", VENDOR)) == 2
    assert len(report.unlabelled) == 1


def test_a_path_that_is_too_long_is_told(priced: Shelves) -> None:
    narrowed(priced)
    priced.write("/".join(["a" * 200] * 5) + "/deep.txt", "beta")
    report = priced.sync()
    assert [one.what for one in report.failed] == ["its path is longer than 900 characters"]
    assert is_internal(priced)


def test_what_is_listed_and_then_gone_is_told(priced: Shelves) -> None:
    narrowed(priced)
    priced.write("b.txt", "beta")
    for _ in range(2):
        report = run_odd(priced, "b.txt", lambda: ItemGoneError("b.txt"))
        assert [(one.path, one.what) for one in report.failed] == [
            ("b.txt", "it was listed, but was gone when it was to be read")
        ]
    assert is_internal(priced)


def test_a_fault_at_one_file_is_logged_once_and_is_its_problem(priced: Shelves) -> None:
    narrowed(priced)
    priced.page("b.md", "beta", label=TO_PARTNER)
    seen = set()
    for _ in range(2):
        with structlog.testing.capture_logs() as logged:
            report = run_odd(priced, "b.md", lambda: ZeroDivisionError("odd"))
        (problem,) = report.failed
        (entry,) = [one for one in logged if one["event"] == "file_failed"]
        assert problem.path == entry["path"] == "b.md"
        assert entry["error_id"] in problem.what
        seen.add(problem.what)
        assert is_internal(priced)
    assert len(seen) == 1, "the same fault has the same number"


@pytest.mark.parametrize(
    "error", [UnreadableError("Permission denied", "Ask."), ZeroDivisionError("odd")]
)
def test_a_label_is_narrowed_though_its_own_file_cannot_be_read(
    priced: Shelves, error: Exception
) -> None:
    def refuse() -> Exception:
        return error

    run_odd(priced, "pricing/a.csv", refuse)
    assert priced.found("alpha") == ["pricing/a.csv"], "nothing is said against it"
    narrowed(priced)
    report = run_odd(priced, "pricing/a.csv", refuse)
    assert [one.path for one in report.failed] == ["pricing/a.csv"]
    assert (report.changed, report.removed) == (1, 0)
    assert is_internal(priced)
    priced.write("pricing/dealmate.yaml", PRICES % "public")
    run_odd(priced, "pricing/a.csv", refuse)
    assert is_internal(priced), "it is never widened unread"
    priced.sync()
    assert priced.found("alpha") == ["pricing/a.csv"]


def test_a_file_that_lost_its_audience_unread_is_nobody_s(priced: Shelves) -> None:
    priced.write("pricing/dealmate.yaml", "files: []\n")
    report = run_odd(priced, "pricing/a.csv", lambda: UnreadableError("Denied", "Ask."))
    assert report.unlabelled == ("pricing/a.csv",)
    assert priced.found("alpha", VENDOR) == []


class Stumbling(HashingEmbedder):
    """Cannot count the tokens of some texts."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if any("stumble" in text for text in texts):
            raise ZeroDivisionError
        return super().count_tokens(texts)


def test_a_fault_in_the_making_of_passages_keeps_the_last_text_under_its_label(
    priced: Shelves,
) -> None:
    priced.page("b.md", "beta", label=TO_PARTNER)
    priced.page("c.md", "gamma", label=TO_PARTNER)
    priced.sync()
    narrowed(priced)
    priced.page("b.md", "beta stumble", label="{audience: internal}")
    priced.page("new.md", "stumble", label=TO_PARTNER)
    report = sync_folder(priced.reopened(Stumbling()), priced.content, now=NOW)
    assert [one.path for one in report.failed] == ["b.md", "new.md"]
    assert is_internal(priced)
    assert priced.found("beta") == []
    assert priced.found("beta", VENDOR) == ["b.md"]
    assert priced.found("gamma") == ["c.md"]
    assert priced.sync().failed == ()
    assert sorted(priced.found("stumble", VENDOR)) == ["b.md", "new.md"]


def test_a_reader_that_meets_the_unexpected_harms_its_own_file_only(priced: Shelves) -> None:
    class Stumbling(ReadingPool):
        def read(self, path: str, content: bytes, *, stop: Stop | None = None) -> Document:
            if path == "b.md":
                raise ZeroDivisionError
            return super().read(path, content, stop=stop)

    narrowed(priced)
    priced.page("b.md", "beta", label=TO_PARTNER)
    with Stumbling() as pool:
        report = priced.sync(reading=pool)
    assert [one.path for one in report.failed] == ["b.md"]
    assert is_internal(priced)


def test_words_that_cannot_be_stored_hide_their_own_file_only(priced: Shelves) -> None:
    narrowed(priced)
    priced.page("b.md", "beta", title='"\\ud800 half"', label=TO_PARTNER)
    priced.page("c.md", "gamma", owner='"nul\\0"', label=TO_PARTNER)
    report = priced.sync()
    assert [(one.path, one.line) for one in report.failed] == [("b.md", 2), ("c.md", 2)]
    assert is_internal(priced)


def test_a_fault_at_a_manifest_holds_up_its_own_folder_only(priced: Shelves) -> None:
    priced.page("sub/b.md", "beta", label=TO_PARTNER)
    priced.page("sub/c.md", "gamma", label=TO_PARTNER)
    priced.sync()
    narrowed(priced)
    priced.write("sub/dealmate.yaml", "defaults: {}")
    for error in (ZeroDivisionError(), ItemGoneError("sub/dealmate.yaml")):
        priced.page("sub/b.md", "beta anew", label="{audience: internal}")
        report = run_odd(priced, "sub/dealmate.yaml", lambda error=error: error)  # type: ignore[misc]
        assert [one.path for one in report.failed] == ["sub/dealmate.yaml"]
        assert is_internal(priced)
        assert priced.found("beta") == []
        assert priced.found("beta", VENDOR) == ["sub/b.md"]
        assert priced.found("anew", VENDOR) == []
        assert priced.found("gamma") == ["sub/c.md"]


def test_below_a_broken_manifest_readers_are_taken_away_and_never_added(
    shelves: Shelves,
) -> None:
    shelves.write("dealmate.yaml", "defaults: {label: {regions: [EMEA]}}")
    for name in ("one", "two", "three", "four"):
        shelves.page(f"{name}.md", f"alpha {name}", label=TO_PARTNER)
    shelves.sync()
    shelves.write("dealmate.yaml", "defaults: [")
    shelves.page("one.md", "alpha one", label="{audience: public}")
    shelves.page("two.md", "alpha two", label="{audience: internal}")
    shelves.page("three.md", "alpha three", label=TO_PARTNER, status="draft")
    shelves.page("four.md", "alpha four")
    with shelves.database.reading() as session:
        foretold = relabelled(session, shelves.content)
        expected = read_shelf(session, refiled=foretold.refiled).assets
    report = shelves.sync()
    assert (report.changed, [one.path for one in report.failed]) == (2, ["dealmate.yaml"])
    with shelves.database.reading() as session:
        known = read_shelf(session).assets
    assert expected == known
    labels = {name.removesuffix(".md"): asset.label for name, asset in known.items()}
    assert {name: label.audience for name, label in labels.items()} == {
        "one": "to_partner",
        "two": "internal",
        "three": "to_partner",
        "four": "to_partner",
    }
    assert {label.regions for label in labels.values()} == {frozenset({"EMEA"})}
    assert known["three.md"].status == "draft"


def test_a_folder_that_cannot_be_listed_is_narrowed_by_the_manifest_above(
    shelves: Shelves,
) -> None:
    shelves.page(" sub/a.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    shelves.write("dealmate.yaml", "files:\n- match: '**/a.md'\n  label: {audience: internal}\n")

    class Barred(FolderSource):
        def list_items(self, since: str | None) -> Listing:
            listing = super().list_items(since)
            return Listing(
                items=tuple(item for item in listing.items if "sub/" not in item.path),
                unlisted={" sub": "the folder cannot be read (Permission denied)"},
            )

    report = sync_source(shelves.library, Barred(shelves.content), now=NOW)
    assert report.removed == 0
    assert shelves.found("alpha") == []
    assert shelves.found("alpha", VENDOR) == ["sub/a.md"]


def test_what_ends_a_sync_is_no_file_s_fault(priced: Shelves) -> None:
    class StoppedError(Exception):
        """Whoever waits for the sync does so no more."""

    def stop(stage: Stage, done: int, total: int) -> None:
        del done, total
        if stage is Stage.READING:
            raise StoppedError

    narrowed(priced)
    with pytest.raises(StoppedError):
        priced.sync(progress=stop)


def test_a_folder_hands_out_nothing_from_outside(shelves: Shelves, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("alpha", encoding="utf-8")
    listed = shelves.page("sub/a.md", "beta")
    source = FolderSource(shelves.content)
    for key in ("../secret.md", "sub/../../secret.md", str(tmp_path / "secret.md")):
        with pytest.raises(UnreadableError, match="out of the folder"):
            source.fetch(Item(key=key, path="a.md"), "")
    (item,) = source.list_items(None).items
    listed.unlink()
    listed.symlink_to(tmp_path / "secret.md")
    with pytest.raises(UnreadableError, match="out of the folder"):
        source.fetch(item, "")
    assert shelves.library.assets(PARTNER, today=TODAY) == []
